package io.securedatasource.examples.hardening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.securedatasource.SecureDataSource;
import io.securedatasource.SecureDataSourceBuilder;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import io.securedatasource.policy.PoolSettings;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.ServerSettings;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.policy.Violation;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * roles.sql on a database that is in a bad way: the application owns tables, is a member of a
 * superuser role and may create roles, and names need quotes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class RolesScriptTest {

  private static final String READ_ONLY_TRANSACTION = "25006";
  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final String SCHEMA = "Sales & co";
  private static final Map<String, String> NAMES =
      Map.of(
          "app", "Web \"app\"",
          "reader", "reports; --",
          "migrator", "O'Migrator",
          "schema", SCHEMA);

  /** What each role is for. */
  private enum Kind {
    APP("app", RoleProfile.APPLICATION),
    READER("reader", RoleProfile.READ_ONLY),
    MIGRATOR("migrator", RoleProfile.MIGRATION);

    private final String variable;
    private final RoleProfile profile;

    Kind(String variable, RoleProfile profile) {
      this.variable = variable;
      this.profile = profile;
    }

    Timeouts timeouts() {
      return switch (this) {
        case APP -> Timeouts.standard();
        case READER -> Timeouts.reports();
        case MIGRATOR -> Timeouts.migration();
      };
    }

    String user() {
      return Objects.requireNonNull(NAMES.get(variable));
    }

    String quoted() {
      return '"' + user().replace("\"", "\"\"") + '"';
    }
  }

  private @Nullable PostgresServer started;

  private PostgresServer server() {
    return Objects.requireNonNull(started);
  }

  private String password() {
    return "Hardened-" + server().canary();
  }

  @BeforeAll
  void theScriptIsRunOnABadDatabase() throws SQLException {
    started = PostgresServer.start();
    String app = Kind.APP.quoted();
    server()
        .execute(
            "CREATE ROLE " + app + " CREATEROLE CREATEDB BYPASSRLS REPLICATION INHERIT",
            "GRANT shop_root TO " + app + " WITH ADMIN OPTION",
            "GRANT pg_read_server_files TO " + app,
            "GRANT CREATE, CONNECT, TEMPORARY ON DATABASE shop TO PUBLIC",
            "GRANT CREATE ON SCHEMA public TO PUBLIC",
            "CREATE SCHEMA \"Sales & co\" AUTHORIZATION " + app,
            "CREATE TABLE \"Sales & co\".orders (id bigserial PRIMARY KEY, note text)",
            "ALTER TABLE \"Sales & co\".orders OWNER TO " + app,
            "CREATE VIEW \"Sales & co\".open AS SELECT 1 AS one",
            "CREATE SEQUENCE \"Sales & co\".numbers OWNED BY NONE",
            "CREATE TABLE public.left_over (id bigint)",
            "ALTER TABLE public.left_over OWNER TO " + app,
            "GRANT ALL ON ALL TABLES IN SCHEMA \"Sales & co\" TO PUBLIC",
            "GRANT CREATE ON SCHEMA shop TO " + app,
            "ALTER DATABASE shop OWNER TO " + app);
    inWorseWays(app, Kind.READER.quoted());
    Psql.on(server()).run("roles.sql", NAMES);
    for (Kind kind : Kind.values()) {
      server().execute("ALTER ROLE %s PASSWORD '%s'".formatted(kind.quoted(), password()));
    }
    as(Kind.MIGRATOR, "CREATE TABLE later (id bigint GENERATED ALWAYS AS IDENTITY, note text)");
  }

  /** By another grantor, in another schema, for one database alone, and of other kinds. */
  private void inWorseWays(String app, String reader) throws SQLException {
    server()
        .execute(
            "CREATE ROLE " + reader,
            "CREATE ROLE mid",
            "GRANT ALL ON \"Sales & co\".orders TO mid WITH GRANT OPTION",
            "GRANT ALL ON SCHEMA \"Sales & co\" TO mid WITH GRANT OPTION",
            "GRANT UPDATE (note) ON \"Sales & co\".orders TO mid WITH GRANT OPTION",
            "SET ROLE mid",
            "GRANT ALL ON \"Sales & co\".orders TO " + app + ", " + reader + ", PUBLIC",
            "GRANT UPDATE (note) ON \"Sales & co\".orders TO " + reader,
            "GRANT ALL ON SCHEMA \"Sales & co\" TO " + reader,
            "RESET ROLE",
            "CREATE SCHEMA elsewhere",
            "CREATE TABLE elsewhere.things (id bigserial)",
            "GRANT ALL ON SCHEMA elsewhere TO PUBLIC",
            "GRANT ALL ON ALL TABLES IN SCHEMA elsewhere TO PUBLIC, " + app + ", " + reader,
            "GRANT ALL ON ALL SEQUENCES IN SCHEMA elsewhere TO PUBLIC, " + app + ", " + reader,
            "ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO " + app + ", " + reader,
            "ALTER ROLE " + app + " IN DATABASE shop SET statement_timeout = 0",
            "ALTER ROLE " + reader + " IN DATABASE shop SET default_transaction_read_only = off",
            "CREATE FUNCTION \"Sales & co\".owned(int[]) RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "ALTER FUNCTION \"Sales & co\".owned OWNER TO " + app,
            "CREATE DOMAIN \"Sales & co\".positive AS int CHECK (VALUE > 0)",
            "ALTER DOMAIN \"Sales & co\".positive OWNER TO " + app,
            "CREATE TYPE \"Sales & co\".pair AS (a int, b int)",
            "CREATE TYPE \"Sales & co\".span AS RANGE (SUBTYPE = int)",
            "CREATE DOMAIN elsewhere.small AS int",
            "ALTER DOMAIN elsewhere.small OWNER TO " + reader,
            "CREATE FUNCTION elsewhere.run(q text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER"
                + " AS 'BEGIN EXECUTE q; END'");
    if (server().majorVersion() >= 15) {
      server().execute("GRANT ALTER SYSTEM ON PARAMETER archive_command TO PUBLIC, " + app);
    }
  }

  @AfterAll
  void stop() {
    server().close();
  }

  private SecureDataSourceBuilder dataSource(Kind kind) {
    return SecureDataSource.builder()
        .url(server().jdbcUrl())
        .trust(server().caCertificate())
        .credentials(CredentialsProvider.of(kind.user(), Secret.of(password())))
        .role(kind.profile)
        .migrationRole(Kind.MIGRATOR.user())
        .timeouts(kind.timeouts())
        .pool(PoolSettings.standard().maximumSize(1));
  }

  private void as(Kind kind, String sql) throws SQLException {
    try (SecureDataSource dataSource = dataSource(kind).build();
        Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** As the role, in a session that a plain driver opened and that was told to write. */
  private void withoutTheLibrary(Kind kind, String sql) throws SQLException {
    try (Connection connection = server().connectAs(new Login(kind.user(), password()));
        Statement statement = connection.createStatement()) {
      statement.execute("SET default_transaction_read_only = off");
      statement.execute(sql);
    }
  }

  private void refused(Kind kind, String sql) {
    assertThatThrownBy(() -> withoutTheLibrary(kind, sql))
        .isInstanceOfSatisfying(
            SQLException.class,
            e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(INSUFFICIENT_PRIVILEGE));
  }

  @ParameterizedTest
  @EnumSource
  void each_role_passes_both_gates_and_breaks_no_rule_about_a_session(Kind kind)
      throws SQLException {
    as(kind, "SELECT count(*) FROM orders");
    assertThat(dataSource(kind).posture().violations())
        .extracting(Violation::rule)
        // A script does not upgrade the server.
        .filteredOn(rule -> !rule.equals("session.server-version"))
        .noneMatch(rule -> rule.startsWith("session."))
        .doesNotContain("server.kept-deadlines", "server.public-privileges");
  }

  @ParameterizedTest
  @EnumSource
  void the_deadlines_hold_for_a_client_that_sends_none(Kind kind) throws SQLException {
    as(kind, "SELECT 1");
    assertThat(dataSource(kind).serverSettings(ServerSettings.ROLE).posture().isAdmitted())
        .isTrue();
  }

  @Test
  void it_may_be_run_again_and_changes_nothing() throws SQLException {
    List<String> before = state();
    assertThat(Psql.on(server()).run("roles.sql", NAMES)).isBlank();
    assertThat(state()).isEqualTo(before);
  }

  /** Roles, what they are members of, who owns what, and every privilege. */
  private List<String> state() throws SQLException {
    List<String> state = new ArrayList<>();
    try (Connection connection = server().connectAsAdministrator();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                SELECT r::text FROM pg_roles AS r
                UNION ALL SELECT m::text FROM pg_auth_members AS m
                UNION ALL SELECT s::text FROM pg_db_role_setting AS s
                UNION ALL SELECT defaclrole || ' ' || defaclobjtype::text || unnest(defaclacl)::text
                  FROM pg_default_acl
                UNION ALL SELECT datname || datdba || unnest(datacl)::text FROM pg_database
                UNION ALL SELECT nspname || nspowner || unnest(nspacl)::text FROM pg_namespace
                UNION ALL SELECT oid || ' ' || relowner FROM pg_class
                UNION ALL SELECT oid || ' ' || proowner FROM pg_proc
                UNION ALL SELECT oid || ' ' || unnest(proacl)::text FROM pg_proc
                UNION ALL SELECT oid || ' ' || typowner FROM pg_type
                UNION ALL SELECT oid || ' ' || unnest(relacl)::text FROM pg_class
                ORDER BY 1""")) {
      while (rows.next()) {
        state.add(rows.getString(1));
      }
    }
    return state;
  }

  @Test
  void the_application_reads_and_writes_what_was_there_and_what_came_later() throws SQLException {
    as(Kind.APP, "INSERT INTO orders (note) VALUES ('x')");
    as(Kind.APP, "INSERT INTO later (note) VALUES ('x')");
    as(Kind.APP, "UPDATE orders SET note = 'y'");
    as(Kind.APP, "DELETE FROM later");
    as(Kind.APP, "SELECT nextval('numbers')");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE \"Sales & co\".mine (id bigint)",
        "CREATE TABLE public.mine (id bigint)",
        "CREATE TABLE shop.mine (id bigint)",
        "CREATE TEMPORARY TABLE mine (id bigint)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION \"Sales & co\".f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE \"Sales & co\".orders ADD COLUMN more text",
        "DROP TABLE \"Sales & co\".orders",
        "TRUNCATE \"Sales & co\".orders",
        "CREATE ROLE mine",
        "CREATE DATABASE mine",
        "SET ROLE shop_root",
        "SET ROLE \"O'Migrator\"",
        "SELECT pg_read_file('/etc/hostname')",
        "SELECT * FROM public.left_over",
        "INSERT INTO elsewhere.things DEFAULT VALUES",
        "SELECT elsewhere.run('SELECT 1')",
        "ALTER FUNCTION \"Sales & co\".owned COST 5",
        "ALTER DOMAIN \"Sales & co\".positive SET NOT NULL",
        "ALTER SYSTEM SET archive_command = ''",
        "CREATE TRIGGER t BEFORE UPDATE ON \"Sales & co\".orders FOR EACH ROW"
            + " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "ALTER SYSTEM SET log_connections = 'off'"
      })
  void the_application_may_not(String sql) {
    refused(Kind.APP, sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO orders (note) VALUES ('x')",
        "UPDATE later SET note = 'y'",
        "DELETE FROM orders",
        "SELECT nextval('numbers')",
        "UPDATE orders SET note = 'z'",
        "DELETE FROM elsewhere.things",
        "SELECT nextval('elsewhere.things_id_seq')",
        "CREATE TRIGGER t BEFORE UPDATE ON orders FOR EACH ROW"
            + " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE TABLE elsewhere.mine (id bigint)",
        "CREATE TEMPORARY TABLE mine (id bigint)"
      })
  void the_reader_may_not_even_in_a_transaction_that_writes(String sql) {
    refused(Kind.READER, sql);
  }

  @Test
  void who_had_granted_further_creates_nothing_and_grants_nothing_more() throws SQLException {
    assertThat(state()).noneMatch(line -> line.contains("mid=") && line.contains("*"));
    try (Connection connection = server().connectAsAdministrator();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT has_schema_privilege('mid', 'Sales & co', 'CREATE')")) {
      row.next();
      assertThat(row.getBoolean(1)).isFalse();
    }
  }

  @Test
  void the_reader_s_transactions_are_read_only_for_a_client_that_says_nothing()
      throws SQLException {
    try (Connection connection = server().connectAs(new Login(Kind.READER.user(), password()));
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("DELETE FROM orders"))
          .isInstanceOfSatisfying(
              SQLException.class,
              e -> assertThat(e.getSQLState()).isEqualTo(READ_ONLY_TRANSACTION));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE SCHEMA mine",
        "CREATE TABLE public.mine (id bigint)",
        "CREATE ROLE mine",
        "CREATE DATABASE mine",
        "SET ROLE shop_root"
      })
  void the_migration_may_not(String sql) {
    refused(Kind.MIGRATOR, sql);
  }

  @Test
  void the_migration_changes_what_the_application_had_owned() throws SQLException {
    as(Kind.MIGRATOR, "ALTER TABLE orders ADD COLUMN changed text");
    as(Kind.MIGRATOR, "ALTER TABLE orders DROP COLUMN changed");
  }

  @Test
  void a_role_of_another_application_is_not_let_in() throws SQLException {
    server().execute("CREATE ROLE stranger LOGIN PASSWORD '%s'".formatted(password()));
    assertThatThrownBy(() -> server().connectAs(new Login("stranger", password())))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(INSUFFICIENT_PRIVILEGE));
  }
}
