package io.securedatasource.examples.rowsecurity;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.securedatasource.SecureDataSource;
import io.securedatasource.SecureDataSourceBuilder;
import io.securedatasource.context.SessionContext;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import io.securedatasource.policy.PoolSettings;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** The invoices of all tenants: the table, and a data source whose every statement has a tenant. */
final class Invoices {

  static final List<String> TENANTS = List.of("acme", "globex");

  private Invoices() {}

  /** How many invoices a tenant has: not as many as the other. */
  static int of(String tenant) {
    return tenant.equals("acme") ? 7 : 5;
  }

  /** Makes the table, and has each tenant write its own invoices. */
  static void prepare(PostgresServer server) throws Exception {
    server.execute(script());
    try (SecureDataSource dataSource = dataSource(server).build()) {
      for (String tenant : TENANTS) {
        SessionContext.ofTenant(tenant).call(() -> write(dataSource, of(tenant)));
      }
    }
  }

  private static int write(DataSource dataSource, int count) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO shop.invoices (amount) SELECT n FROM generate_series(1, ?) AS n")) {
      insert.setInt(1, count);
      return insert.executeUpdate();
    }
  }

  /** As an application would write it. */
  static SecureDataSourceBuilder dataSource(PostgresServer server) {
    Login login = server.role(Role.APPLICATION);
    return SecureDataSource.builder()
        .url(server.jdbcUrl())
        .trust(server.caCertificate())
        .credentials(CredentialsProvider.of(login.user(), Secret.of(login.password())))
        .timeouts(Timeouts.standard())
        .pool(PoolSettings.standard().maximumSize(8))
        .requireContext();
  }

  private static String script() {
    try (InputStream in = Invoices.class.getResourceAsStream("tenants.sql")) {
      if (in == null) {
        throw new IllegalStateException("tenants.sql is missing");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
