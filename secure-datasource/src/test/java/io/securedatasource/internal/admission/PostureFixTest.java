package io.securedatasource.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.SessionFacts;
import io.securedatasource.policy.Violation;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each rule about a role's posture on a real server: a role that breaks it is refused, the
 * statements of the violation are run as they stand, and the role passes. The names are such that
 * forgotten quotes show.
 */
@Tag("server")
class PostureFixTest {

  private static final PostgresServer SERVER = PostgresServer.shared();

  private static final String ROLE = "Mend \"me\"; --";
  private static final String QUOTED = "\"Mend \"\"me\"\"; --\"";
  private static final String OWNER = "mend owner";
  private static final Login LOGIN = new Login(ROLE, "Mend-" + SERVER.canary());

  /**
   * A way to break a rule.
   *
   * @param since the first major version that knows it
   * @param profile what the role is for
   * @param sql what the administrator did; {@code %s} is the role
   */
  record Breach(String rule, String when, int since, RoleProfile profile, List<String> sql) {
    @Override
    public String toString() {
      return rule + ": " + when;
    }
  }

  private static Breach application(String rule, String when, String... sql) {
    return new Breach(rule, when, 14, RoleProfile.APPLICATION, List.of(sql));
  }

  private static Breach reader(String rule, String when, String... sql) {
    return new Breach(rule, when, 14, RoleProfile.READ_ONLY, List.of(sql));
  }

  private static Breach since16(Breach breach) {
    return since(16, breach);
  }

  private static Breach since(int major, Breach breach) {
    return new Breach(breach.rule(), breach.when(), major, breach.profile(), breach.sql());
  }

  static Stream<Breach> breaches() {
    return Stream.of(roles(), objects(), owned(), writes(), routines(), parameters())
        .flatMap(all -> all)
        .filter(breach -> SERVER.majorVersion() >= breach.since());
  }

  private static Stream<Breach> roles() {
    return Stream.of(
        application("session.role-reach", "a superuser", "GRANT shop_root TO %s"),
        application(
            "session.role-reach",
            "by two ways",
            "GRANT shop_step_one TO %s",
            "GRANT \"mend Group\" TO %s",
            "GRANT shop_step_two TO \"mend Group\""),
        application(
            "session.role-reach",
            "ADMIN, granted on to itself and to another",
            "GRANT shop_gate TO %s WITH ADMIN OPTION",
            "SET ROLE %s",
            "GRANT shop_gate TO \"mend Group\"",
            "RESET ROLE"),
        since16(
            application(
                "session.role-reach",
                "by another grantor than the administrator",
                "GRANT shop_gate TO \"mend owner\" WITH ADMIN OPTION",
                "SET ROLE \"mend owner\"",
                "GRANT shop_gate TO %s",
                "RESET ROLE")),
        application("session.role-reach", "a provider's", "GRANT rds_superuser TO %s"),
        application(
            "session.role-attributes",
            "its own",
            "ALTER ROLE %s CREATEROLE CREATEDB REPLICATION BYPASSRLS"),
        application(
            "session.role-attributes",
            "of a role that it can become",
            "ALTER ROLE \"mend Group\" CREATEDB",
            "GRANT \"mend Group\" TO %s"),
        application(
            "session.predefined-roles", "programs", "GRANT pg_execute_server_program TO %s"),
        application("session.predefined-roles", "files", "GRANT pg_read_server_files TO %s"),
        application("session.predefined-roles", "signals", "GRANT pg_signal_backend TO %s"),
        application(
            "session.predefined-roles",
            "all data, through a group",
            "GRANT pg_write_all_data TO \"mend Group\"",
            "GRANT \"mend Group\" TO %s"));
  }

  private static Stream<Breach> objects() {
    return Stream.of(
        application("session.ddl", "in a schema", "GRANT CREATE ON SCHEMA \"mend.Schema\" TO %s"),
        application("session.ddl", "in the database", "GRANT CREATE ON DATABASE shop TO %s"),
        application(
            "session.ddl", "everybody in the database", "GRANT CREATE ON DATABASE shop TO PUBLIC"),
        application(
            "session.ddl",
            "granted by another than the owner, and granted on",
            "GRANT CREATE ON SCHEMA \"mend.Schema\" TO \"mend Group\" WITH GRANT OPTION",
            "SET ROLE \"mend Group\"",
            "GRANT CREATE ON SCHEMA \"mend.Schema\" TO %s WITH GRANT OPTION",
            "SET ROLE %s",
            "GRANT CREATE ON SCHEMA \"mend.Schema\" TO shop_temp",
            "RESET ROLE"),
        application(
            "session.ddl",
            "through a group",
            "GRANT CREATE ON SCHEMA \"mend.Schema\" TO \"mend Group\"",
            "GRANT \"mend Group\" TO %s"),
        application(
            "session.public-schema", "everybody", "GRANT CREATE ON SCHEMA public TO PUBLIC"),
        application("session.ownership", "the database", "ALTER DATABASE shop OWNER TO %s"),
        application("session.ownership", "a schema", "ALTER SCHEMA \"mend.Schema\" OWNER TO %s"),
        application(
            "session.ownership",
            "a table with a sequence, and a view",
            "ALTER TABLE \"mend.Schema\".\"a Table\" OWNER TO %s",
            "CREATE VIEW \"mend.Schema\".v AS SELECT 1",
            "ALTER VIEW \"mend.Schema\".v OWNER TO %s",
            "CREATE SEQUENCE \"mend.Schema\".s",
            "ALTER SEQUENCE \"mend.Schema\".s OWNER TO %s"),
        application(
            "session.ownership",
            "twelve tables",
            "DO $$BEGIN FOR n IN 1..12 LOOP EXECUTE format('CREATE TABLE \"mend.Schema\".t%%s"
                + " (id int)', n); EXECUTE format('ALTER TABLE \"mend.Schema\".t%%s OWNER TO %%I',"
                + " n, 'Mend \"me\"; --'); END LOOP; END$$"),
        application(
            "session.ownership",
            "by a group",
            "ALTER TABLE \"mend.Schema\".\"a Table\" OWNER TO \"mend Group\"",
            "GRANT \"mend Group\" TO %s"));
  }

  private static Stream<Breach> owned() {
    return Stream.of(
        application(
            "session.ownership",
            "routines",
            "CREATE FUNCTION \"mend.Schema\".\"a Function\"(a int[]) RETURNS int LANGUAGE sql AS"
                + " 'SELECT 1'",
            "ALTER FUNCTION \"mend.Schema\".\"a Function\" OWNER TO %s",
            "CREATE PROCEDURE \"mend.Schema\".p() LANGUAGE sql AS 'SELECT 1'",
            "ALTER PROCEDURE \"mend.Schema\".p OWNER TO %s",
            "CREATE AGGREGATE \"mend.Schema\".total(int)"
                + " (SFUNC = pg_catalog.int4pl, STYPE = int)",
            "ALTER AGGREGATE \"mend.Schema\".total(int) OWNER TO %s",
            "CREATE OPERATOR \"mend.Schema\".@@ (LEFTARG = int, RIGHTARG = int,"
                + " FUNCTION = pg_catalog.int4pl)",
            "ALTER OPERATOR \"mend.Schema\".@@ (int, int) OWNER TO %s"),
        application(
            "session.ownership",
            "types and statistics",
            "CREATE DOMAIN \"mend.Schema\".\"a Domain\" AS int CHECK (VALUE > 0)",
            "ALTER DOMAIN \"mend.Schema\".\"a Domain\" OWNER TO %s",
            "CREATE TYPE \"mend.Schema\".pair AS (a int, b int)",
            "ALTER TYPE \"mend.Schema\".pair OWNER TO %s",
            "CREATE TYPE \"mend.Schema\".span AS RANGE (SUBTYPE = int)",
            "ALTER TYPE \"mend.Schema\".span OWNER TO %s",
            "CREATE STATISTICS \"mend.Schema\".both ON id, \"a Column\""
                + " FROM \"mend.Schema\".\"a Table\"",
            "ALTER STATISTICS \"mend.Schema\".both OWNER TO %s"),
        application(
            "session.ownership",
            "a foreign server",
            "GRANT \"mend Group\" TO %s",
            "CREATE FOREIGN DATA WRAPPER \"mend wrapper\"",
            "CREATE SERVER \"mend server\" FOREIGN DATA WRAPPER \"mend wrapper\"",
            "ALTER SERVER \"mend server\" OWNER TO \"mend Group\""));
  }

  private static Stream<Breach> parameters() {
    String rule = "session.parameter-privileges";
    return Stream.of(
            application(
                rule,
                "for the whole server",
                "GRANT ALTER SYSTEM, SET ON PARAMETER archive_command, session_preload_libraries"
                    + " TO %s"),
            application(
                rule,
                "by everybody",
                "GRANT SET ON PARAMETER log_statement TO PUBLIC",
                "GRANT ALTER SYSTEM ON PARAMETER work_mem TO PUBLIC"),
            application(
                rule,
                "by another grantor, one that nobody knows",
                "GRANT SET ON PARAMETER mend.unknown TO \"mend Group\" WITH GRANT OPTION",
                "SET ROLE \"mend Group\"",
                "GRANT SET ON PARAMETER mend.unknown TO %s",
                "RESET ROLE"),
            reader(
                rule,
                "through a group",
                "GRANT SET ON PARAMETER session_preload_libraries TO \"mend Group\"",
                "GRANT \"mend Group\" TO %s"))
        .map(breach -> since(15, breach));
  }

  private static Stream<Breach> writes() {
    return Stream.of(
        reader(
            "session.read-only",
            "transactions that write",
            "ALTER ROLE %s SET default_transaction_read_only = off"),
        reader("session.writes", "a table", "GRANT INSERT ON \"mend.Schema\".\"a Table\" TO %s"),
        reader(
            "session.writes",
            "a column",
            "GRANT UPDATE (\"a Column\") ON \"mend.Schema\".\"a Table\" TO %s"),
        reader(
            "session.writes",
            "everybody a table",
            "GRANT TRUNCATE ON \"mend.Schema\".\"a Table\" TO PUBLIC"),
        reader(
            "session.writes",
            "a table, by another than its owner",
            "GRANT DELETE, UPDATE ON \"mend.Schema\".\"a Table\" TO \"mend Group\" WITH GRANT OPTION",
            "SET ROLE \"mend Group\"",
            "GRANT DELETE, UPDATE ON \"mend.Schema\".\"a Table\" TO %s",
            "RESET ROLE"),
        reader(
            "session.writes",
            "a sequence",
            "CREATE SEQUENCE \"mend.Schema\".s",
            "GRANT USAGE ON SEQUENCE \"mend.Schema\".s TO %s"),
        reader(
            "session.writes",
            "all tables, of more than are told, and those to come",
            "DO $$BEGIN FOR n IN 1..12 LOOP EXECUTE format('CREATE TABLE \"mend.Schema\".t%%s"
                + " (id int)', n); END LOOP; END$$",
            "GRANT ALL ON ALL TABLES IN SCHEMA \"mend.Schema\" TO %s",
            "ALTER DEFAULT PRIVILEGES FOR ROLE \"mend owner\" IN SCHEMA \"mend.Schema\""
                + " GRANT ALL ON TABLES TO %s",
            "ALTER DEFAULT PRIVILEGES FOR ROLE \"mend owner\" GRANT ALL ON SEQUENCES TO %s"),
        reader(
            "session.writes",
            "triggers on a table",
            "GRANT TRIGGER ON \"mend.Schema\".\"a Table\" TO %s"),
        since(
            17,
            reader(
                "session.writes",
                "maintenance of a table",
                "GRANT MAINTAIN ON \"mend.Schema\".\"a Table\" TO %s")),
        application(
            "session.ddl",
            "triggers, now and to come",
            "GRANT ALL ON ALL TABLES IN SCHEMA \"mend.Schema\" TO %s",
            "ALTER DEFAULT PRIVILEGES FOR ROLE \"mend owner\" IN SCHEMA \"mend.Schema\""
                + " GRANT ALL ON TABLES TO %s"),
        application(
            "session.ddl",
            "triggers, as everybody",
            "GRANT TRIGGER ON \"mend.Schema\".\"a Table\" TO PUBLIC"),
        reader("session.writes", "all data", "GRANT pg_write_all_data TO %s"));
  }

  private static Stream<Breach> routines() {
    String language =
        "CREATE LANGUAGE mendlang HANDLER pg_catalog.plpgsql_call_handler"
            + " INLINE pg_catalog.plpgsql_inline_handler VALIDATOR pg_catalog.plpgsql_validator";
    return Stream.of(
        application(
            "session.dangerous-functions",
            "files",
            "GRANT EXECUTE ON FUNCTION pg_read_file(text, bigint, bigint, boolean) TO %s",
            "GRANT EXECUTE ON FUNCTION lo_export(oid, text) TO %s"),
        application(
            "session.dangerous-functions",
            "everybody commands",
            "GRANT EXECUTE ON FUNCTION pg_reload_conf() TO PUBLIC"),
        application(
            "session.definer-routines",
            "a superuser's, by default",
            "CREATE FUNCTION \"mend.Schema\".\"run it\"(q text) RETURNS void LANGUAGE plpgsql"
                + " SECURITY DEFINER AS 'BEGIN EXECUTE q; END'"),
        reader(
            "session.definer-routines",
            "a superuser's, to the role alone",
            "CREATE PROCEDURE \"mend.Schema\".run(q text) LANGUAGE plpgsql"
                + " SECURITY DEFINER AS 'BEGIN EXECUTE q; END'",
            "REVOKE EXECUTE ON PROCEDURE \"mend.Schema\".run FROM PUBLIC",
            "GRANT EXECUTE ON PROCEDURE \"mend.Schema\".run TO %s"),
        application(
            "session.definer-routines",
            "of one that leads to a superuser",
            "CREATE FUNCTION \"mend.Schema\".run(q text) RETURNS void LANGUAGE plpgsql"
                + " SECURITY DEFINER AS 'BEGIN EXECUTE q; END'",
            "ALTER FUNCTION \"mend.Schema\".run OWNER TO shop_becomes_superuser_deeply"),
        application(
            "session.untrusted-languages",
            "by default, arrays and types of one's own",
            language,
            "CREATE TYPE \"mend.Schema\".\"a Type\" AS ENUM ('a')",
            "CREATE FUNCTION \"mend.Schema\".\"a Program\"(a int[], b \"mend.Schema\".\"a Type\")"
                + " RETURNS int LANGUAGE mendlang AS 'BEGIN RETURN 1; END'"),
        application(
            "session.untrusted-languages",
            "a procedure, to the role alone",
            language,
            "CREATE PROCEDURE \"mend.Schema\".p(INOUT a int) LANGUAGE mendlang AS 'BEGIN END'",
            "REVOKE EXECUTE ON PROCEDURE \"mend.Schema\".p FROM PUBLIC",
            "GRANT EXECUTE ON PROCEDURE \"mend.Schema\".p TO %s"));
  }

  @BeforeEach
  void the_role_is_as_it_should_be() throws SQLException {
    SERVER.execute(
        "CREATE ROLE \"mend owner\" NOLOGIN",
        "CREATE ROLE \"mend Group\" NOLOGIN",
        "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(QUOTED, LOGIN.password()),
        "GRANT CONNECT ON DATABASE shop TO " + QUOTED,
        "CREATE SCHEMA \"mend.Schema\" AUTHORIZATION \"mend owner\"",
        "CREATE TABLE \"mend.Schema\".\"a Table\" (id serial, \"a Column\" text)",
        "ALTER TABLE \"mend.Schema\".\"a Table\" OWNER TO \"mend owner\"",
        "GRANT USAGE ON SCHEMA \"mend.Schema\" TO \"mend Group\", " + QUOTED,
        "ALTER ROLE %s SET default_transaction_read_only = on".formatted(QUOTED));
  }

  @AfterEach
  void nothing_is_left() throws SQLException {
    SERVER.execute(
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "REVOKE CREATE ON DATABASE shop FROM PUBLIC",
        "REVOKE EXECUTE ON FUNCTION pg_reload_conf() FROM PUBLIC",
        "ALTER DATABASE shop OWNER TO CURRENT_USER",
        "DROP SCHEMA \"mend.Schema\" CASCADE",
        "DROP LANGUAGE IF EXISTS mendlang CASCADE",
        "DROP FOREIGN DATA WRAPPER IF EXISTS \"mend wrapper\" CASCADE",
        "DROP OWNED BY %s CASCADE".formatted(QUOTED),
        "DROP OWNED BY \"mend Group\" CASCADE",
        "DROP OWNED BY \"mend owner\" CASCADE",
        "DROP ROLE %s".formatted(QUOTED),
        "DROP ROLE \"mend Group\", \"mend owner\"");
    if (SERVER.majorVersion() >= 15) {
      SERVER.execute(
          "REVOKE ALL ON PARAMETER log_statement FROM PUBLIC",
          "REVOKE ALL ON PARAMETER work_mem FROM PUBLIC");
    }
  }

  private static SessionFacts facts(RoleProfile profile) throws SQLException {
    PhysicalConnection physical =
        Plans.of(SERVER).role(profile).migrationRole(OWNER).connect(LOGIN);
    try (Connection connection = physical.connection()) {
      SessionFacts facts =
          SessionInspector.inspect(
              physical,
              Plans.of(SERVER).role(profile).migrationRole(OWNER).plan().expectation(),
              java.time.Instant.now());
      return RolePostureQuery.look(connection, facts, Duration.ofSeconds(10));
    }
  }

  private static PolicyReport report(RoleProfile profile) throws SQLException {
    return SecurityPolicy.production().evaluate(facts(profile));
  }

  private static List<String> rules(List<Violation> violations) {
    return violations.stream().map(Violation::rule).toList();
  }

  @ParameterizedTest
  @EnumSource(RoleProfile.class)
  void a_role_as_it_should_be_is_admitted(RoleProfile profile) throws SQLException {
    assertThat(report(profile).describe()).doesNotContain("refused");
    assertThat(rules(report(profile).enforced())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void a_role_that_breaks_it_is_refused_and_mended_by_the_statements_of_the_violation(Breach breach)
      throws SQLException {
    administer(breach.sql().stream().map(sql -> sql.formatted(QUOTED)).toList());

    PolicyReport refused = report(breach.profile());
    assertThat(rules(refused.enforced())).contains(breach.rule());

    List<String> fix =
        refused.violations().stream()
            .filter(violation -> violation.rule().startsWith("session."))
            .flatMap(violation -> violation.sql().stream())
            .toList();
    assertThat(fix).isNotEmpty().noneMatch(sql -> sql.contains("<"));
    administer(fix);

    PolicyReport mended = report(breach.profile());
    assertThat(mended.enforced()).as("after %s", fix).isEmpty();
    assertThat(rules(mended.violations())).doesNotContain(breach.rule());
  }

  /** All in one session, since a grantor may have to be become. */
  private static void administer(List<String> sql) throws SQLException {
    try (Connection connection = SERVER.connectAsAdministrator();
        var statement = connection.createStatement()) {
      for (String one : sql) {
        statement.execute(one);
      }
    }
  }

  /** More than a message tells, beside one that it had no right to. */
  @Test
  void what_is_handed_over_lends_no_right_on_anything_else_of_the_schema() throws SQLException {
    administer(
        List.of(
            "DO $$BEGIN FOR n IN 1..12 LOOP EXECUTE format('CREATE TABLE \"mend.Schema\".t%s"
                + " (id int)', n); EXECUTE format('ALTER TABLE \"mend.Schema\".t%s OWNER TO %I',"
                + " n, 'Mend \"me\"; --'); END LOOP; END$$",
            "CREATE TABLE \"mend.Schema\".secret (id int)",
            "ALTER TABLE \"mend.Schema\".secret OWNER TO \"mend owner\""));
    administer(
        report(RoleProfile.APPLICATION).violations().stream()
            .flatMap(violation -> violation.sql().stream())
            .toList());
    try (Connection connection = SERVER.connectAsAdministrator();
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT has_table_privilege('%1$s', '\"mend.Schema\".t12', 'INSERT'),"
                        .formatted(ROLE)
                    + " has_any_column_privilege('%1$s', '\"mend.Schema\".secret',".formatted(ROLE)
                    + " 'SELECT, INSERT, UPDATE')")) {
      row.next();
      assertThat(row.getBoolean(1)).isTrue();
      assertThat(row.getBoolean(2)).isFalse();
    }
  }

  @Test
  void an_application_that_owned_its_tables_goes_on_reading_and_writing() throws SQLException {
    administer(List.of("ALTER TABLE \"mend.Schema\".\"a Table\" OWNER TO %s".formatted(QUOTED)));
    administer(
        report(RoleProfile.APPLICATION).violations().stream()
            .flatMap(violation -> violation.sql().stream())
            .toList());
    PhysicalConnection physical = Plans.of(SERVER).connect(LOGIN);
    try (Connection connection = physical.connection();
        var statement = connection.createStatement()) {
      statement.execute("SET default_transaction_read_only = off");
      statement.execute("INSERT INTO \"mend.Schema\".\"a Table\" (\"a Column\") VALUES ('x')");
      statement.execute("UPDATE \"mend.Schema\".\"a Table\" SET \"a Column\" = 'y'");
      statement.execute("DELETE FROM \"mend.Schema\".\"a Table\"");
    }
  }
}
