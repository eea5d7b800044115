package io.securedatasource.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.securedatasource.SecureDataSource;
import io.securedatasource.event.StatementRefusedException;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The roles of roles.sql can do what they are for, and no more. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseRolesTest {

  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private @Nullable PostgresServer server;

  private DatabaseRoles roles() {
    return new DatabaseRoles(new Shop(Objects.requireNonNull(server)));
  }

  @BeforeAll
  void runTheScript() throws SQLException {
    server = PostgresServer.start();
    roles().create();
    as(
        DatabaseRoles.MIGRATION,
        "CREATE TABLE sales.receipts (id bigint GENERATED ALWAYS AS IDENTITY, note text)");
  }

  @AfterAll
  void stop() {
    Objects.requireNonNull(server).close();
  }

  private void as(DatabaseRoles.Created role, String sql) throws SQLException {
    try (SecureDataSource dataSource = roles().dataSource(role).build();
        Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void refused(String sqlState, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(sqlState));
  }

  @Test
  void the_application_reads_and_writes_what_the_migration_created() throws SQLException {
    as(DatabaseRoles.APPLICATION, "INSERT INTO receipts (note) VALUES ('paid')");
    as(DatabaseRoles.APPLICATION, "SELECT count(*) FROM sales.receipts");
  }

  @Test
  void the_application_creates_and_drops_nothing() {
    for (String sql :
        List.of(
            "CREATE TABLE sales.mine (id bigint)",
            "CREATE TABLE public.mine (id bigint)",
            "CREATE TEMPORARY TABLE mine (id bigint)",
            "DROP TABLE sales.receipts")) {
      refused(INSUFFICIENT_PRIVILEGE, () -> withoutTheLibrary(DatabaseRoles.APPLICATION, sql));
    }
    refused(
        StatementRefusedException.SQL_STATE,
        () -> as(DatabaseRoles.APPLICATION, "DROP TABLE sales.receipts"));
  }

  @Test
  void the_reader_reads() throws SQLException {
    as(DatabaseRoles.READ_ONLY, "SELECT count(*) FROM receipts");
  }

  @Test
  void the_reader_writes_nothing_even_when_it_asks_for_a_writing_transaction() {
    String write = "INSERT INTO sales.receipts (note) VALUES ('mine')";
    refused(StatementRefusedException.SQL_STATE, () -> as(DatabaseRoles.READ_ONLY, write));
    refused(INSUFFICIENT_PRIVILEGE, () -> withoutTheLibrary(DatabaseRoles.READ_ONLY, write));
  }

  /** As the role, in a session that a plain driver opened and that was told to write. */
  private void withoutTheLibrary(DatabaseRoles.Created role, String sql) throws SQLException {
    PostgresServer plain = Objects.requireNonNull(server);
    try (Connection connection =
            plain.connectAs(new Login(role.user(), new Shop(plain).password()));
        Statement statement = connection.createStatement()) {
      statement.execute("SET default_transaction_read_only = off");
      statement.execute(sql);
    }
  }

  @Test
  void the_migration_creates_in_its_own_schema_alone() {
    refused(
        INSUFFICIENT_PRIVILEGE,
        () -> as(DatabaseRoles.MIGRATION, "CREATE TABLE public.mine (id bigint)"));
    refused(INSUFFICIENT_PRIVILEGE, () -> as(DatabaseRoles.MIGRATION, "CREATE SCHEMA mine"));
  }
}
