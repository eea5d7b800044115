package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.policy.Violation;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What reaches the server's startup packet, and what a session keeps of it. */
@Tag("server")
class StartupPacketTest {

  private final PostgresServer server = PostgresServer.shared();

  @Nested
  class The_name_of_a_data_source {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "a\0user\0shop_migration",
          "a\0database\0postgres",
          "a\n[main] WARN forged",
          "a\u202Eb",
        })
    void smuggles_nothing(String name) {
      assertThat(refusalsOf(Builders.application(server).name(name)))
          .contains("url.control-character");
      Properties properties = new Properties();
      properties.setProperty("name", name);
      assertThat(refusalsOf(SecureDataSource.from(properties))).contains("url.control-character");
      HikariConfig config = new HikariConfig();
      config.setPoolName(name);
      assertThat(refusalsOf(SecureDataSource.from(config))).contains("url.control-character");
    }

    @Test
    void is_not_cut_in_silence() {
      assertThat(refusalsOf(Builders.application(server).name("n".repeat(64))))
          .contains("url.invalid-value");
    }
  }

  @Nested
  class A_read_only_session {

    @Test
    void stays_read_only_when_the_pool_has_reset_it() throws SQLException {
      SecureDataSourceBuilder builder =
          Builders.application(server)
              .role(RoleProfile.READ_ONLY)
              .policy(SecurityPolicy.baseline())
              .timeouts(Timeouts.reports())
              .pool(Builders.smallPool().maximumSize(1));
      try (SecureDataSource dataSource = builder.build()) {
        try (Connection connection = dataSource.getConnection()) {
          connection.setReadOnly(true);
          show(connection);
        }
        try (Connection connection = dataSource.getConnection()) {
          assertThat(show(connection)).isEqualTo("on");
          connection.setReadOnly(false);
          assertThat(show(connection)).isEqualTo("on");
        }
      }
    }

    @Test
    void is_not_left_to_the_drivers_mode() {
      assertThat(
              refusalsOf(
                  Builders.application(server)
                      .role(RoleProfile.READ_ONLY)
                      .driverProperty("readOnlyMode", "always")))
          .contains("url.forbidden-property");
    }

    @Test
    void is_not_sent_to_look_for_a_primary_that_the_driver_cannot_tell() {
      assertThat(
              refusalsOf(
                  Builders.application(server)
                      .role(RoleProfile.READ_ONLY)
                      .driverProperty("targetServerType", "primary")))
          .contains("url.forbidden-property");
    }

    private static String show(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("show default_transaction_read_only")) {
        row.next();
        return row.getString(1);
      }
    }
  }

  @Nested
  class A_provider {

    @Test
    void that_throws_what_it_does_not_declare_leaks_nothing() {
      for (Throwable failure : List.of(new IOException("S3CRET"), new AssertionError("S3CRET"))) {
        String said =
            SecurityPolicy.production()
                .evaluate(Builders.application(server).credentials(throwing(failure)).facts())
                .toString();
        assertThat(said).contains("credentials.missing").doesNotContain("S3CRET");
      }
    }

    private static CredentialsProvider throwing(Throwable failure) {
      return new CredentialsProvider() {
        @Override
        public Credentials get() {
          StartupPacketTest.<RuntimeException>undeclared(failure);
          throw new IllegalStateException();
        }

        @Override
        public String description() {
          StartupPacketTest.<RuntimeException>undeclared(failure);
          throw new IllegalStateException();
        }
      };
    }
  }

  /** The trick by which languages without checked exceptions throw them. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void undeclared(Throwable failure) throws T {
    throw (T) failure;
  }

  private static List<String> refusalsOf(SecureDataSourceBuilder builder) {
    return SecurityPolicy.production().evaluate(builder.facts()).enforced().stream()
        .map(Violation::rule)
        .toList();
  }

  @Test
  void the_application_name_is_the_data_sources() throws SQLException {
    try (SecureDataSource dataSource = Builders.as(server, Role.APPLICATION).name("höker").build();
        Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show application_name")) {
      row.next();
      assertThat(row.getString(1)).isNotBlank();
    }
  }
}
