package io.securedatasource.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.policy.RolePosture;
import io.securedatasource.policy.RolePosture.Grant;
import io.securedatasource.policy.RolePosture.ReachableRole;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SessionFacts;
import io.securedatasource.policy.SessionFacts.ForeignCreator;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import io.securedatasource.testserver.WireProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("server")
class RolePostureQueryTest {

  private static final PostgresServer SERVER = PostgresServer.shared();

  private static RolePosture posture(Role role) throws SQLException {
    try (Connection connection = SERVER.connectAs(role)) {
      return look(connection, role.userName());
    }
  }

  private static RolePosture look(Connection connection, String currentUser) throws SQLException {
    return Objects.requireNonNull(
        RolePostureQuery.look(
                connection, Plans.facts(currentUser, RoleProfile.READ_ONLY), Duration.ofSeconds(10))
            .posture());
  }

  private static List<String> tenantTables(Role role) throws SQLException {
    return Objects.requireNonNull(posture(role).rights()).tenantTablesWithoutRowSecurity();
  }

  private static int flights(Role role, RoleProfile profile) throws Exception {
    try (WireProxy proxy = WireProxy.to(SERVER)) {
      PhysicalConnection physical = Plans.of(SERVER).through(proxy).connect(SERVER.role(role));
      int before = proxy.flights();
      RolePostureQuery.look(
          physical.connection(), Plans.facts(role.userName(), profile), Duration.ofSeconds(10));
      int flights = proxy.flights() - before;
      physical.connection().close();
      return flights;
    }
  }

  @Test
  void one_flight_where_there_is_nothing_to_find() throws Exception {
    assertThat(flights(Role.APPLICATION, RoleProfile.APPLICATION)).isEqualTo(1);
  }

  @Test
  void two_flights_for_roles_and_for_what_they_hold() throws Exception {
    assertThat(flights(Role.BECOMES_SUPERUSER, RoleProfile.READ_ONLY)).isEqualTo(2);
  }

  @Test
  void who_may_create_temporary_tables() throws Exception {
    assertThat(posture(Role.APPLICATION).temporaryTables()).isFalse();
    assertThat(posture(Role.TEMP).temporaryTables()).isTrue();
  }

  @Test
  void the_application_reaches_nobody() throws Exception {
    assertThat(posture(Role.APPLICATION).reach()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "BECOMES_SUPERUSER",
        "BECOMES_SUPERUSER_DEEPLY",
        "ADMIN_OF_SUPERUSER",
        "ADMIN_OF_PATH_TO_SUPERUSER"
      })
  void every_way_to_a_superuser_is_found(Role role) throws Exception {
    assertThat(posture(role).reach())
        .filteredOn(ReachableRole::superuser)
        .singleElement()
        .satisfies(
            root -> {
              assertThat(root.name()).isEqualTo("shop_root");
              assertThat(root.path()).startsWith(role.userName()).endsWith("shop_root");
            });
  }

  @Test
  void a_superuser_whose_rights_are_only_inherited_is_found() throws Exception {
    SERVER.execute(
        "GRANT shop_root TO shop_temp"
            + (SERVER.majorVersion() >= 16 ? " WITH INHERIT TRUE, SET FALSE" : ""));
    try {
      assertThat(posture(Role.TEMP).reach()).anyMatch(ReachableRole::superuser);
    } finally {
      SERVER.execute("REVOKE shop_root FROM shop_temp");
    }
  }

  @Test
  void a_membership_that_lends_nothing_is_not_reach() throws Exception {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        SERVER.majorVersion() >= 16, "memberships have options from PostgreSQL 16 on");
    SERVER.execute("GRANT shop_root TO shop_temp WITH INHERIT FALSE, SET FALSE");
    try {
      assertThat(posture(Role.TEMP).reach()).isEmpty();
    } finally {
      SERVER.execute("REVOKE shop_root FROM shop_temp");
    }
  }

  @Test
  void an_administrator_who_logs_in_as_somebody_else_is_found_by_reset_role() throws Exception {
    SERVER.execute("ALTER ROLE shop_superuser SET role = shop_application");
    try (Connection connection = SERVER.connectAs(Role.SUPERUSER)) {
      assertThat(look(connection, "shop_application").reach())
          .anySatisfy(
              role -> {
                assertThat(role.superuser()).isTrue();
                assertThat(role.path()).containsExactly("shop_application", "shop_superuser");
              });
    } finally {
      SERVER.execute("ALTER ROLE shop_superuser RESET role");
    }
  }

  @Test
  void the_way_to_a_provider_s_administrator_is_named() throws Exception {
    assertThat(posture(Role.PROVIDER_ADMIN).reach())
        .extracting(ReachableRole::name)
        .containsExactly("rds_superuser");
  }

  @Test
  void tables_of_tenants_without_row_security_are_named_at_most_ten() throws Exception {
    SERVER.execute(
        "CREATE TABLE shop.leaky (tenant_id bigint)",
        "CREATE TABLE shop.tight (tenant_id bigint)",
        "ALTER TABLE shop.tight ENABLE ROW LEVEL SECURITY",
        "CREATE TABLE shop.unused (tenant_id bigint)",
        "GRANT SELECT ON shop.leaky, shop.tight TO shop_application");
    try {
      assertThat(tenantTables(Role.APPLICATION)).containsExactly("shop.leaky");
      SERVER.execute(
          "DO $$BEGIN FOR n IN 1..20 LOOP EXECUTE format('CREATE TABLE shop.many_%s (org_id int)',"
              + " n); EXECUTE format('GRANT SELECT ON shop.many_%s TO shop_application', n);"
              + " END LOOP; END$$");
      assertThat(tenantTables(Role.APPLICATION)).hasSize(10);
    } finally {
      SERVER.execute(
          "DROP TABLE shop.leaky, shop.tight, shop.unused",
          "DO $$BEGIN FOR n IN 1..20 LOOP EXECUTE format('DROP TABLE IF EXISTS shop.many_%s', n);"
              + " END LOOP; END$$");
    }
  }

  @Test
  void a_search_path_that_spoofs_functions_operators_and_relations_changes_nothing()
      throws Exception {
    SERVER.execute(
        "CREATE SCHEMA spoof",
        "CREATE FUNCTION spoof.eq(oid, oid) RETURNS bool LANGUAGE sql AS 'SELECT false'",
        "CREATE OPERATOR spoof.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = spoof.eq)",
        "CREATE FUNCTION spoof.eq(name, name) RETURNS bool LANGUAGE sql AS 'SELECT false'",
        "CREATE OPERATOR spoof.= (LEFTARG = name, RIGHTARG = name, FUNCTION = spoof.eq)",
        "CREATE FUNCTION spoof.eq(text, text) RETURNS bool LANGUAGE sql AS 'SELECT false'",
        "CREATE OPERATOR spoof.= (LEFTARG = text, RIGHTARG = text, FUNCTION = spoof.eq)",
        "CREATE FUNCTION spoof.aclexplode(aclitem[], OUT grantor oid, OUT grantee oid,"
            + " OUT privilege_type text, OUT is_grantable bool) RETURNS SETOF record LANGUAGE sql"
            + " AS 'SELECT 0::oid, 0::oid, NULL::text, false WHERE false'",
        "CREATE VIEW spoof.pg_roles AS SELECT * FROM pg_catalog.pg_roles WHERE false",
        "CREATE VIEW spoof.pg_auth_members AS SELECT * FROM pg_catalog.pg_auth_members"
            + " WHERE false",
        "CREATE VIEW spoof.pg_class AS SELECT * FROM pg_catalog.pg_class WHERE false",
        "GRANT USAGE ON SCHEMA spoof TO PUBLIC",
        "GRANT SELECT ON ALL TABLES IN SCHEMA spoof TO PUBLIC",
        "GRANT CREATE ON SCHEMA spoof TO shop_becomes_superuser");
    try (Connection connection = SERVER.connectAs(Role.BECOMES_SUPERUSER);
        var statement = connection.createStatement()) {
      RolePosture honest = look(connection, Role.BECOMES_SUPERUSER.userName());
      statement.execute("SET search_path = spoof, pg_catalog");
      RolePosture spoofed = look(connection, Role.BECOMES_SUPERUSER.userName());
      assertThat(spoofed).isEqualTo(honest);
      assertThat(spoofed.reach()).anyMatch(ReachableRole::superuser);
      assertThat(Objects.requireNonNull(spoofed.rights()).create().total()).isEqualTo(1);
      assertThat(spoofed.rights().writes().relations().total()).isPositive();
    } finally {
      SERVER.execute("DROP SCHEMA spoof CASCADE");
    }
  }

  @Test
  void a_look_that_runs_out_of_its_limit_says_so_and_still_sees_who_creates_in_the_path()
      throws Exception {
    SERVER.execute(
        "CREATE SCHEMA commons",
        "GRANT ALL ON SCHEMA commons TO PUBLIC",
        "DO $$BEGIN FOR n IN 1..300 LOOP EXECUTE format('CREATE TABLE shop.slow_%s (a int)', n);"
            + " EXECUTE format('GRANT INSERT ON shop.slow_%s TO shop_read_only', n);"
            + " END LOOP; END$$");
    try (Connection connection = SERVER.connectAs(Role.READ_ONLY);
        var statement = connection.createStatement()) {
      statement.execute("SET statement_timeout = '7s'");
      statement.execute("SET search_path = commons");
      SessionFacts facts =
          RolePostureQuery.look(
              connection,
              Plans.facts(Role.READ_ONLY.userName(), RoleProfile.READ_ONLY),
              Duration.ofMillis(1));
      assertThat(Objects.requireNonNull(facts.posture()).rights()).isNull();
      assertThat(facts.searchPath())
          .containsExactly(new ForeignCreator("commons", new Grant(null, null, false)));
      try (var row = statement.executeQuery("SHOW statement_timeout")) {
        row.next();
        assertThat(row.getString(1)).isEqualTo("7s");
      }
      assertThat(look(connection, Role.READ_ONLY.userName()).rights()).isNotNull();
    } finally {
      SERVER.execute(
          "DROP SCHEMA commons",
          "DO $$BEGIN FOR n IN 1..300 LOOP EXECUTE format('DROP TABLE IF EXISTS shop.slow_%s', n);"
              + " END LOOP; END$$");
    }
  }

  /** Needs some thousand locks per transaction, hence many small ones. */
  @Test
  @Tag("thorough")
  void twenty_thousand_tables_are_looked_at_within_a_second() throws Exception {
    SERVER.execute("CREATE SCHEMA vast");
    try {
      for (int from = 0; from < 20_000; from += 500) {
        SERVER.execute(
            ("DO $$BEGIN FOR n IN %d..%d LOOP EXECUTE format('CREATE TABLE vast.t%%s (id int,"
                    + " name text)', n); EXECUTE format('GRANT SELECT, INSERT ON vast.t%%s TO"
                    + " shop_read_only', n); END LOOP; END$$")
                .formatted(from, from + 499));
      }
      try (Connection connection = SERVER.connectAs(Role.READ_ONLY)) {
        look(connection, Role.READ_ONLY.userName());
        long started = System.nanoTime();
        RolePosture posture = look(connection, Role.READ_ONLY.userName());
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        System.out.println("20,000 tables: " + took.toMillis() + " ms");
        assertThat(took).isLessThan(Duration.ofSeconds(1));
        assertThat(Objects.requireNonNull(posture.rights()).writes().relations().some())
            .singleElement()
            .satisfies(
                grants -> {
                  assertThat(grants.relations().total()).isEqualTo(20_000);
                  assertThat(grants.relations().some()).hasSizeLessThanOrEqualTo(1_000);
                });
      }
    } finally {
      for (int from = 0; from < 20_000; from += 500) {
        SERVER.execute(
            ("DO $$BEGIN FOR n IN %d..%d LOOP EXECUTE format('DROP TABLE IF EXISTS vast.t%%s',"
                    + " n); END LOOP; END$$")
                .formatted(from, from + 499));
      }
      SERVER.execute("DROP SCHEMA vast");
    }
  }
}
