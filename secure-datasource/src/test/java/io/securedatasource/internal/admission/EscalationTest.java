package io.securedatasource.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.SessionFacts;
import io.securedatasource.policy.Violation;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Ways from a plain role to more, tried out: a role that gate 2 admits fails, and one that succeeds
 * is refused.
 */
@Tag("server")
class EscalationTest {

  private static final PostgresServer SERVER = PostgresServer.shared();
  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final Login LOGIN = new Login("climber", "Climb-" + SERVER.canary());

  @BeforeEach
  void a_plain_role() throws SQLException {
    SERVER.execute(
        "CREATE ROLE climber LOGIN PASSWORD '%s'".formatted(LOGIN.password()),
        "ALTER ROLE climber SET default_transaction_read_only = on",
        "GRANT CONNECT, TEMPORARY ON DATABASE shop TO climber",
        "CREATE SCHEMA climb",
        "GRANT USAGE ON SCHEMA climb TO climber",
        "CREATE TABLE climb.target (id int)",
        "INSERT INTO climb.target VALUES (1)",
        "GRANT SELECT ON climb.target TO climber");
  }

  @AfterEach
  void nothing_is_left() throws SQLException {
    SERVER.execute("DROP SCHEMA climb CASCADE", "DROP OWNED BY climber", "DROP ROLE climber");
  }

  private static List<String> refusals(RoleProfile profile) throws SQLException {
    Plans plans = Plans.of(SERVER).role(profile).migrationRole("shop_migration");
    PhysicalConnection physical = plans.connect(LOGIN);
    try (Connection connection = physical.connection()) {
      SessionFacts facts =
          SessionInspector.inspect(physical, plans.plan().expectation(), Instant.now());
      return SecurityPolicy.production()
          .evaluate(RolePostureQuery.look(connection, facts, Duration.ofSeconds(10)))
          .enforced()
          .stream()
          .map(Violation::rule)
          .toList();
    }
  }

  /** A deed of the role, in a session that was told to write. */
  private interface Deed {
    void in(Statement statement) throws SQLException;
  }

  private static void asTheRole(Deed deed) throws SQLException {
    try (Connection connection = SERVER.connectAs(LOGIN);
        Statement statement = connection.createStatement()) {
      statement.execute("SET default_transaction_read_only = off");
      deed.in(statement);
    }
  }

  private static void fails(Deed deed) {
    assertThat(catchThrowableOfType(SQLException.class, () -> asTheRole(deed)).getSQLState())
        .isEqualTo(INSUFFICIENT_PRIVILEGE);
  }

  private static boolean yes(String question) throws SQLException {
    try (Connection connection = SERVER.connectAsAdministrator();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT " + question)) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private static boolean superuser() throws SQLException {
    return yes("rolsuper FROM pg_roles WHERE rolname = 'climber'");
  }

  private static void byTrigger(Statement statement) throws SQLException {
    statement.execute(
        "CREATE FUNCTION pg_temp.f() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN ALTER ROLE climber SUPERUSER; RETURN NEW; END'");
    statement.execute(
        "CREATE TRIGGER t BEFORE UPDATE ON climb.target"
            + " FOR EACH ROW EXECUTE FUNCTION pg_temp.f()");
    SERVER.execute("UPDATE climb.target SET id = 2");
  }

  @ParameterizedTest
  @EnumSource(names = {"APPLICATION", "READ_ONLY"})
  void by_a_trigger_that_an_administrator_fires(RoleProfile profile) throws SQLException {
    String rule = profile == RoleProfile.READ_ONLY ? "session.writes" : "session.ddl";
    assertThat(refusals(profile)).isEmpty();
    fails(EscalationTest::byTrigger);
    assertThat(superuser()).isFalse();

    SERVER.execute("GRANT TRIGGER ON climb.target TO climber");
    assertThat(refusals(profile)).containsExactly(rule);
    asTheRole(EscalationTest::byTrigger);
    assertThat(superuser()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(RoleProfile.class)
  void by_a_program_that_the_server_is_to_run(RoleProfile profile) throws SQLException {
    assumeTrue(SERVER.majorVersion() >= 15, "parameters have privileges from PostgreSQL 15 on");
    Deed deed = statement -> statement.execute("ALTER SYSTEM SET archive_command = 'cp %p /tmp'");
    assertThat(refusals(profile)).isEmpty();
    fails(deed);

    SERVER.execute("GRANT ALTER SYSTEM ON PARAMETER archive_command TO climber");
    try {
      assertThat(refusals(profile)).containsExactly("session.parameter-privileges");
      asTheRole(deed);
      assertThat(
              yes(
                  "count(*) = 1 FROM pg_file_settings WHERE name = 'archive_command'"
                      + " AND setting LIKE 'cp%'"))
          .isTrue();
    } finally {
      SERVER.execute("ALTER SYSTEM RESET archive_command");
    }
  }

  @Test
  void a_parameter_that_anybody_may_set_is_nothing() throws SQLException {
    assumeTrue(SERVER.majorVersion() >= 15, "parameters have privileges from PostgreSQL 15 on");
    SERVER.execute("GRANT SET ON PARAMETER \"DateStyle\", work_mem TO climber");
    assertThat(refusals(RoleProfile.APPLICATION)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(RoleProfile.class)
  void by_a_function_that_runs_as_a_superuser(RoleProfile profile) throws SQLException {
    SERVER.execute(
        "CREATE FUNCTION climb.run(q text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER"
            + " AS 'BEGIN EXECUTE q; END'",
        "REVOKE EXECUTE ON FUNCTION climb.run FROM PUBLIC");
    Deed deed = statement -> statement.execute("SELECT climb.run('ALTER ROLE climber SUPERUSER')");
    assertThat(refusals(profile)).isEmpty();
    fails(deed);

    SERVER.execute("GRANT EXECUTE ON FUNCTION climb.run TO PUBLIC");
    assertThat(refusals(profile)).containsExactly("session.definer-routines");
    asTheRole(deed);
    assertThat(superuser()).isTrue();
  }

  @Test
  void a_trigger_function_of_a_superuser_s_is_called_by_nobody() throws SQLException {
    SERVER.execute(
        "CREATE FUNCTION climb.f() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
            + " AS 'BEGIN RETURN NEW; END'");
    assertThat(refusals(RoleProfile.APPLICATION)).isEmpty();
  }

  @Test
  void whoever_owns_a_function_that_others_call_runs_as_they_do() throws SQLException {
    SERVER.execute(
        "CREATE FUNCTION climb.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER FUNCTION climb.f OWNER TO climber");
    assertThat(refusals(RoleProfile.APPLICATION)).containsExactly("session.ownership");
  }

  @Test
  void large_objects_are_owned_by_whoever_stores_them() throws SQLException {
    asTheRole(statement -> statement.execute("SELECT lo_from_bytea(0, 'x')"));
    assertThat(refusals(RoleProfile.APPLICATION)).isEmpty();
  }
}
