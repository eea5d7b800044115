package io.securedatasource.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Every role can do what its name says, and the application's role cannot. */
@ExtendWith(PostgresAvailable.class)
class RoleTest {

  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private final PostgresServer server = PostgresServer.shared();

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"APPLICATION", "READ_ONLY", "ADMIN_OF_SUPERUSER"})
  void a_role_can_do_what_its_name_says_and_the_application_cannot(Role role) throws SQLException {
    server.execute(
        "CREATE TABLE IF NOT EXISTS shop.secrets (id bigint)",
        "GRANT SELECT ON shop.secrets TO PUBLIC",
        "ALTER TABLE shop.secrets ENABLE ROW LEVEL SECURITY");
    assertThatThrownBy(() -> run(Role.APPLICATION, deed(role)))
        .asInstanceOf(type(SQLException.class))
        .returns(INSUFFICIENT_PRIVILEGE, SQLException::getSQLState);
    run(role, deed(role));
  }

  private static List<String> deed(Role role) {
    return switch (role) {
      case MIGRATION -> List.of("CREATE TABLE shop.trial ()", "DROP TABLE shop.trial");
      case SUPERUSER -> List.of("SELECT pg_read_file('PG_VERSION')");
      case BECOMES_SUPERUSER, BECOMES_SUPERUSER_DEEPLY ->
          List.of("SET ROLE shop_root", "SELECT pg_read_file('PG_VERSION')");
      case ADMIN_OF_PATH_TO_SUPERUSER ->
          List.of(
              "GRANT shop_gate TO " + role.userName(),
              "SET ROLE shop_gate",
              "SET ROLE shop_root",
              "SELECT pg_read_file('PG_VERSION')");
      case PROVIDER_ADMIN -> List.of("SET ROLE rds_superuser");
      case CREATEROLE -> List.of("CREATE ROLE trial", "DROP ROLE trial");
      case CREATEDB -> List.of("CREATE DATABASE trial", "DROP DATABASE trial");
      case BYPASSRLS -> List.of("SET row_security = off", "SELECT count(*) FROM shop.secrets");
      case REPLICATION ->
          List.of(
              "SELECT pg_create_physical_replication_slot('trial')",
              "SELECT pg_drop_replication_slot('trial')");
      case SERVER_FILES -> List.of("COPY shop.order_items FROM '/dev/null'");
      case PROGRAMS -> List.of("COPY (SELECT 1) TO PROGRAM 'cat >/dev/null'");
      case WRITE_ALL_DATA -> List.of("INSERT INTO shop.notes VALUES (-1, '')");
      case DDL -> List.of("CREATE TABLE shop.trial ()", "DROP TABLE shop.trial");
      case OWNER ->
          List.of(
              "ALTER TABLE shop.notes ADD COLUMN trial text",
              "ALTER TABLE shop.notes DROP COLUMN trial");
      case TEMP -> List.of("CREATE TEMPORARY TABLE trial ()");
      case APPLICATION, READ_ONLY, ADMIN_OF_SUPERUSER ->
          throw new IllegalArgumentException(role + " has a test of its own");
    };
  }

  @Test
  void the_application_reads_and_writes_rows_and_those_of_tables_to_come() throws SQLException {
    run(
        Role.MIGRATION,
        List.of("CREATE TABLE shop.later (id bigint GENERATED ALWAYS AS IDENTITY, note text)"));
    try {
      run(
          Role.APPLICATION,
          List.of(
              "INSERT INTO shop.later (note) VALUES ('x')",
              "UPDATE shop.later SET note = 'y'",
              "DELETE FROM shop.later",
              "SELECT nextval(pg_get_serial_sequence('shop.later', 'id'))",
              "BEGIN",
              "INSERT INTO shop.orders (customer_id) SELECT min(id) FROM shop.customers",
              "UPDATE shop.orders SET status = 'paid'",
              "DELETE FROM shop.orders",
              "ROLLBACK"));
    } finally {
      run(Role.MIGRATION, List.of("DROP TABLE shop.later"));
    }
  }

  @Test
  void the_reader_reads_and_cannot_write_even_in_a_writing_transaction() throws SQLException {
    run(Role.READ_ONLY, List.of("SELECT * FROM shop.orders"));
    String insert = "INSERT INTO shop.orders (customer_id) VALUES (1)";
    assertThatThrownBy(() -> run(Role.READ_ONLY, List.of(insert)))
        .asInstanceOf(type(SQLException.class))
        .returns("25006", SQLException::getSQLState);
    assertThatThrownBy(
            () -> run(Role.READ_ONLY, List.of("SET default_transaction_read_only = off", insert)))
        .asInstanceOf(type(SQLException.class))
        .returns(INSUFFICIENT_PRIVILEGE, SQLException::getSQLState);
  }

  @Test
  void the_admin_of_a_superuser_is_an_admin_and_from_16_on_nothing_more() throws SQLException {
    try (Connection connection = server.connectAs(Role.ADMIN_OF_SUPERUSER);
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT admin_option FROM pg_auth_members"
                    + " WHERE roleid = 'shop_root'::regrole"
                    + " AND member = 'shop_admin_of_superuser'::regrole")) {
      assertThat(result.next()).isTrue();
      assertThat(result.getBoolean(1)).isTrue();
    }
    List<String> become = List.of("SET ROLE shop_root");
    if (server.majorVersion() < 16) {
      run(Role.ADMIN_OF_SUPERUSER, become);
    } else {
      assertThatThrownBy(() -> run(Role.ADMIN_OF_SUPERUSER, become))
          .asInstanceOf(type(SQLException.class))
          .returns(INSUFFICIENT_PRIVILEGE, SQLException::getSQLState);
    }
  }

  private void run(Role role, List<String> sql) throws SQLException {
    try (Connection connection = server.connectAs(role);
        Statement statement = connection.createStatement()) {
      for (String one : sql) {
        statement.execute(one);
      }
    }
  }
}
