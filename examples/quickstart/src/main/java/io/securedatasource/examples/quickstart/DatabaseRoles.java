package io.securedatasource.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.securedatasource.SecureDataSource;
import io.securedatasource.SecureDataSourceBuilder;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import io.securedatasource.policy.PoolSettings;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.Timeouts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The script {@code roles.sql}: what a database administrator runs, once. */
final class DatabaseRoles {

  /**
   * A role that the script creates.
   *
   * @param user its name
   * @param profile what it is for
   * @param timeouts deadlines that go with that
   */
  record Created(String user, RoleProfile profile, Timeouts timeouts) {}

  static final Created APPLICATION =
      new Created("shop_app", RoleProfile.APPLICATION, Timeouts.standard());
  static final Created READ_ONLY =
      new Created("shop_reader", RoleProfile.READ_ONLY, Timeouts.reports());
  static final Created MIGRATION =
      new Created("shop_migrator", RoleProfile.MIGRATION, Timeouts.migration());

  private final Shop shop;

  DatabaseRoles(Shop shop) {
    this.shop = shop;
  }

  /** The text of the script. */
  static String script() {
    try (InputStream in = DatabaseRoles.class.getResourceAsStream("roles.sql")) {
      if (in == null) {
        throw new IllegalStateException("roles.sql is missing");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the script as administrator, and gives each role a password. */
  void create() throws SQLException {
    try (Connection connection = shop.server().connectAsAdministrator();
        Statement statement = connection.createStatement()) {
      statement.execute(script());
      // The server's passwords are made of letters and digits.
      for (Created role : List.of(APPLICATION, READ_ONLY, MIGRATION)) {
        statement.execute("ALTER ROLE %s PASSWORD '%s'".formatted(role.user(), shop.password()));
      }
    }
  }

  /** A data source for a role of the script. */
  SecureDataSourceBuilder dataSource(Created role) {
    return shop.safe()
        .name(role.user())
        .credentials(CredentialsProvider.of(role.user(), Secret.of(shop.password())))
        .role(role.profile())
        .timeouts(role.timeouts())
        .pool(PoolSettings.standard().maximumSize(1));
  }

  /** Shows the script, and that each of its roles passes both gates. */
  void show(Report report) throws SQLException, UnexpectedOutcome {
    report.verbatim(script());
    create();
    report.passed("run just now, on the server of this quickstart");
    for (Created role : List.of(APPLICATION, READ_ONLY, MIGRATION)) {
      try (SecureDataSource dataSource = dataSource(role).build();
          Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT current_user")) {
        UnexpectedOutcome.unless(
            rows.next() && role.user().equals(rows.getString(1)), "the role is another");
        report.passed("%s opens as %s".formatted(role.user(), role.profile()));
      }
    }
  }
}
