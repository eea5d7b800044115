package io.securedatasource.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresAvailable.class)
@DisabledIfSystemProperty(
    named = "postgres",
    matches = "testcontainers",
    disabledReason = "a standby needs the embedded server")
@Timeout(120)
class StandbyTest {

  @SuppressWarnings("try") // the primary ends before its time
  @Test
  void follows_its_primary_and_takes_its_place() throws SQLException {
    try (PostgresServer primary = PostgresServer.start();
        PostgresServer standby = primary.standby()) {
      primary.execute("CREATE TABLE followed (n integer)", "INSERT INTO followed VALUES (42)");
      try (Connection connection = standby.connectAs(Role.APPLICATION);
          Statement statement = connection.createStatement()) {
        assertThat(one(statement, "SELECT pg_is_in_recovery()")).isEqualTo("t");
        awaitTable(statement);
        assertThatThrownBy(() -> statement.execute("INSERT INTO shop.orders DEFAULT VALUES"))
            .hasMessageContaining("read-only transaction");
      }
      assertThat(primary.log())
          .contains("replication connection authorized")
          .contains("SSL enabled");

      primary.close();
      standby.promote();
      standby.execute("INSERT INTO followed VALUES (43)");
      assertThat(Files.exists(standby.caCertificate())).isTrue();
    }
  }

  private static void awaitTable(Statement statement) throws SQLException {
    while (one(statement, "SELECT max(relname) FROM pg_class WHERE relname = 'followed'") == null) {
      Thread.onSpinWait();
    }
  }

  private static String one(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }
}
