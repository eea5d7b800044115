package io.securedatasource.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.securedatasource.testserver.PgBouncer.Pooling;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.Driver;

@ExtendWith(PostgresAvailable.class)
@Timeout(60)
class PgBouncerTest {

  private final PostgresServer server = PostgresServer.shared();

  @BeforeAll
  static void there_is_one() {
    Availability availability = PgBouncer.availability();
    if (!availability.isAvailable()) {
      System.err.println("SKIPPED: PgBouncerTest: " + availability.reason());
    }
    assumeTrue(availability.isAvailable(), availability.reason());
  }

  @ParameterizedTest
  @EnumSource
  void leads_to_the_server_by_tls_on_both_legs(Pooling pooling) throws SQLException {
    try (PgBouncer pooler = PgBouncer.before(server).pooling(pooling).start();
        Connection connection = connect(pooler);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT ssl, current_user FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
      row.next();
      assertThat(row.getBoolean(1)).isTrue();
      assertThat(row.getString(2)).isEqualTo(Role.APPLICATION.userName());
      assertThat(pooler.log()).contains("tls=TLS");
      assertThat(pooler.isAtLeast(1, 0)).isTrue();
      assertThat(pooler.isAtLeast(99, 0)).isFalse();
    }
  }

  @Test
  void keeps_no_password() throws SQLException {
    try (PgBouncer pooler = PgBouncer.before(server).start();
        Connection connection = connect(pooler)) {
      assertThat(connection.isValid(5)).isTrue();
      assertThat(pooler.log()).doesNotContain(server.canary());
    }
  }

  @Test
  void is_gone_after_close() {
    PgBouncer pooler = PgBouncer.before(server).start();
    int port = pooler.port();
    pooler.close();
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
        .isInstanceOf(IOException.class);
  }

  @Test
  void that_cannot_start_says_why() {
    assertThatThrownBy(() -> PgBouncer.before(server).setting("pool_mode", "nonsense").start())
        .hasMessageContaining("pool_mode");
  }

  private Connection connect(PgBouncer pooler) throws SQLException {
    Login login = server.role(Role.APPLICATION);
    Properties properties = new Properties();
    properties.setProperty("user", login.user());
    properties.setProperty("password", login.password());
    properties.setProperty("sslmode", "verify-full");
    properties.setProperty("sslrootcert", server.caCertificate().toString());
    properties.setProperty("requireAuth", "scram-sha-256");
    properties.setProperty("loginTimeout", "20");
    return Objects.requireNonNull(new Driver().connect(pooler.jdbcUrl(), properties));
  }
}
