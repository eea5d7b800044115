package io.securedatasource.examples.hardening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.securedatasource.SecureDataSource;
import io.securedatasource.SecureDataSourceBuilder;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.policy.Violation;
import io.securedatasource.posture.Posture;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Restoration;
import io.securedatasource.testserver.Role;
import io.securedatasource.testserver.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.Driver;

/** server.sql and pg_hba.conf on a server that is kept carelessly. */
@Timeout(120)
class ServerScriptTest {

  private static final String PASSWORD_REFUSED = "28";

  private static final ServerOptions CARELESS =
      ServerOptions.builder()
          .setting("log_connections", "off")
          .setting("log_disconnections", "off")
          .setting("log_min_error_statement", "panic")
          .setting("ssl_min_protocol_version", "TLSv1")
          .build();

  private static SecureDataSourceBuilder dataSource(PostgresServer server) {
    return SecureDataSource.builder()
        .url(server.jdbcUrl())
        .trust(server.caCertificate())
        .credentials(
            CredentialsProvider.of(
                server.role(Role.APPLICATION).user(),
                Secret.of(server.role(Role.APPLICATION).password())))
        .role(RoleProfile.APPLICATION)
        .timeouts(Timeouts.standard());
  }

  private static List<String> rules(Posture posture) {
    return posture.violations().stream().map(Violation::rule).toList();
  }

  private static String setting(PostgresServer server, String name) throws SQLException {
    try (Connection connection = server.connectAsAdministrator();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + name)) {
      row.next();
      return Objects.requireNonNull(row.getString(1));
    }
  }

  /** A reload is asked for, and takes effect a moment later. */
  private static void await(PostgresServer server, String name, String value) throws SQLException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!setting(server, name).equals(value)) {
      assertThat(System.nanoTime()).as("%s is not %s", name, value).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  @Test
  void what_was_reported_of_the_server_is_mended() throws SQLException {
    try (PostgresServer server = PostgresServer.start(CARELESS)) {
      server.execute("ALTER SYSTEM SET password_encryption = 'md5'", "SELECT pg_reload_conf()");
      await(server, "password_encryption", "md5");
      assertThat(rules(dataSource(server).posture()))
          .contains(
              "server.connection-log",
              "server.error-statements",
              "server.slow-statements",
              "session.password-encryption");

      String said = Psql.on(server).run("server.sql", Map.of());
      await(server, "log_disconnections", "on");

      assertThat(said).contains("Restart the server to load pg_stat_statements");
      assertThat(rules(dataSource(server).posture()))
          .doesNotContain(
              "server.connection-log",
              "server.error-statements",
              "server.slow-statements",
              "session.password-encryption");
      assertThat(setting(server, "ssl_min_protocol_version")).isEqualTo("TLSv1.2");
      assertThat(setting(server, "deadlock_timeout")).isEqualTo("1s");
    }
  }

  @Test
  void run_again_after_the_restart_it_has_nothing_to_ask_for() throws SQLException {
    ServerOptions restarted =
        CARELESS.toBuilder().setting("shared_preload_libraries", "pg_stat_statements").build();
    try (PostgresServer server = PostgresServer.start(restarted)) {
      assertThat(Psql.on(server).run("server.sql", Map.of())).isBlank();
      assertThat(Psql.on(server).run("server.sql", Map.of())).isBlank();
      await(server, "log_disconnections", "on");
      assertThat(setting(server, "shared_preload_libraries")).isEqualTo("pg_stat_statements");
      // pgaudit is not among the binaries of the test.
      assertThat(rules(dataSource(server).posture()))
          .filteredOn(rule -> rule.startsWith("server."))
          .containsExactly("server.audit", "server.kept-deadlines");
      assertThat(setting(server, "password_encryption")).isEqualTo("scram-sha-256");
    }
  }

  @Test
  void libraries_keep_their_order_and_one_that_waits_for_a_restart_is_kept() throws SQLException {
    try (PostgresServer server = PostgresServer.start(CARELESS)) {
      server.execute("ALTER SYSTEM SET shared_preload_libraries = 'zoo', '$libdir/ape'");
      assertThat(Psql.on(server).run("server.sql", Map.of())).contains("Restart the server");
      assertThat(Psql.on(server).run("server.sql", Map.of())).contains("Restart the server");
      try (Connection connection = server.connectAsAdministrator();
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "SELECT setting FROM pg_file_settings WHERE name = 'shared_preload_libraries'"
                      + " ORDER BY seqno DESC LIMIT 1")) {
        row.next();
        assertThat(row.getString(1).replace("\"", ""))
            .isEqualTo("zoo, $libdir/ape, pg_stat_statements");
      }
    }
  }

  @Test
  void the_lines_of_pg_hba_let_each_role_in_over_tls_and_nobody_else() throws Exception {
    String[] lines =
        Files.readAllLines(Path.of("pg_hba.conf")).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(line -> line.replaceFirst("10\\.0\\.\\d\\.0/24", "all"))
            .map(line -> line.replace("shop_app ", "shop_application "))
            .toArray(String[]::new);
    assertThat(lines).hasSize(6);
    PostgresServer server = PostgresServer.shared();
    try (Restoration hba = server.withHba(lines)) {
      assertThat(hba).isNotNull();
      assertThat(dataSource(server).posture().isAdmitted()).isTrue();
      assertThat(sqlState(server, Role.APPLICATION, "shop", "disable"))
          .startsWith(PASSWORD_REFUSED);
      assertThat(sqlState(server, Role.APPLICATION, "postgres", "require"))
          .startsWith(PASSWORD_REFUSED);
      assertThat(sqlState(server, Role.SUPERUSER, "shop", "require")).startsWith(PASSWORD_REFUSED);
    }
  }

  private static String sqlState(PostgresServer server, Role role, String database, String sslmode)
      throws IOException {
    Properties properties = new Properties();
    properties.setProperty("user", server.role(role).user());
    properties.setProperty("password", server.role(role).password());
    properties.setProperty("sslmode", sslmode);
    properties.setProperty("sslrootcert", server.caCertificate().toString());
    String url = "jdbc:postgresql://localhost:" + server.port() + "/" + database;
    Throwable refused = catchThrowable(() -> new Driver().connect(url, properties).close());
    assertThat(refused).isInstanceOf(SQLException.class);
    return Objects.requireNonNull(((SQLException) refused).getSQLState());
  }
}
