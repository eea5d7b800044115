package io.securedatasource.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.securedatasource.event.StatementRefusedException;
import io.securedatasource.testserver.Role;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PgConnection;

/** Through HikariCP, as an application has it. */
class PooledEscapeRouteTest extends EscapeRouteContract {

  private final HikariDataSource pool =
      PooledGuard.tolerant(
          () ->
              new Guard(gate, Set.of(PGConnection.class, BaseConnection.class))
                  .over(SERVER.connectAs(Role.APPLICATION)));

  @Override
  Connection borrow(RecordingGate gate) throws SQLException {
    return pool.getConnection();
  }

  @AfterEach
  @Override
  void close() throws SQLException {
    super.close();
    pool.close();
  }

  @Test
  void a_result_set_leads_back_to_the_statement_that_was_made() throws SQLException {
    try (HikariDataSource other = pool();
        Connection connection = other.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select 1")) {
      assertThat(rows.getStatement()).isSameAs(statement);
      assertThat(statement.getConnection()).isSameAs(connection);
    }
  }

  @Test
  void a_refusal_neither_evicts_the_connection_nor_ends_its_transaction() throws SQLException {
    try (HikariDataSource other = pool()) {
      int pid;
      try (Connection connection = other.getConnection()) {
        pid = pid(connection);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
          statement.execute(
              "insert into shop.customers (name, email) values ('n', 'kept@example.org')");
          assertThatExceptionOfType(StatementRefusedException.class)
              .isThrownBy(() -> statement.execute(RecordingGate.FORBIDDEN));
          assertThatExceptionOfType(StatementRefusedException.class)
              .isThrownBy(() -> connection.prepareStatement(RecordingGate.FORBIDDEN));
          assertThatExceptionOfType(SQLFeatureNotSupportedException.class)
              .isThrownBy(() -> connection.unwrap(PgConnection.class));
          assertThat(connection.isClosed()).isFalse();
          connection.commit();
          assertThat(
                  statement.executeUpdate(
                      "delete from shop.customers where email = 'kept@example.org'"))
              .isOne();
          connection.commit();
        }
      }
      try (Connection again = other.getConnection()) {
        assertThat(pid(again)).isEqualTo(pid);
      }
    }
  }

  private HikariDataSource pool() {
    return PooledGuard.over(
        () -> new Guard(gate, Set.of()).over(SERVER.connectAs(Role.APPLICATION)));
  }

  private static int pid(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }
}
