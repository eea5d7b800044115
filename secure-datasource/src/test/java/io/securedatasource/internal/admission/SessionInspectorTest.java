package io.securedatasource.internal.admission;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.securedatasource.internal.configuration.ConnectionPlan;
import io.securedatasource.policy.RolePosture;
import io.securedatasource.policy.RolePosture.Grant;
import io.securedatasource.policy.RolePosture.ReachableRole;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SessionFacts;
import io.securedatasource.policy.SessionFacts.ForeignCreator;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import io.securedatasource.testserver.WireProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("server")
class SessionInspectorTest {

  private static final PostgresServer SERVER = PostgresServer.shared();
  private static final Login APPLICATION = SERVER.role(Role.APPLICATION);

  private static SessionFacts facts(Plans plans, Login login) throws SQLException {
    ConnectionPlan plan = plans.plan();
    PhysicalConnection physical = new Connector(plan).connect(Plans.credentials(login));
    try (Connection connection = physical.connection()) {
      assertThat(connection.getAutoCommit()).isTrue();
      return SessionInspector.inspect(physical, plan.expectation(), Instant.now());
    }
  }

  /** As {@link #facts}, and who may create in the search path. */
  private static SessionFacts looked(Plans plans, Login login) throws SQLException {
    PhysicalConnection physical = new Connector(plans.plan()).connect(Plans.credentials(login));
    try (Connection connection = physical.connection()) {
      return RolePostureQuery.look(
          connection,
          SessionInspector.inspect(physical, plans.plan().expectation(), Instant.now()),
          Duration.ofSeconds(10));
    }
  }

  @Test
  void one_flight_beyond_a_bare_connect() throws Exception {
    try (WireProxy proxy = WireProxy.to(SERVER)) {
      PhysicalConnection physical = Plans.of(SERVER).through(proxy).connect(APPLICATION);
      int bare = proxy.flights();
      SessionInspector.inspect(physical, Plans.of(SERVER).plan().expectation(), Instant.now());
      assertThat(proxy.flights() - bare).isEqualTo(1);
      physical.connection().close();
    }
  }

  @Nested
  class Identity {

    @Test
    void of_the_application() throws Exception {
      SessionFacts facts = facts(Plans.of(SERVER), APPLICATION);
      assertThat(facts.identity().sessionUser()).isEqualTo(APPLICATION.user());
      assertThat(facts.identity().currentUser()).isEqualTo(APPLICATION.user());
      assertThat(facts.identity().superuser()).isFalse();
      if (SERVER.majorVersion() >= 16) {
        assertThat(facts.identity().systemUser()).isEqualTo("scram-sha-256:" + APPLICATION.user());
      } else {
        assertThat(facts.identity().systemUser()).isNull();
      }
    }

    @Test
    void of_a_superuser() throws Exception {
      assertThat(facts(Plans.of(SERVER), SERVER.role(Role.SUPERUSER)).identity().superuser())
          .isTrue();
    }

    @Test
    void of_a_role_that_the_server_turns_into_another() throws Exception {
      SERVER.execute(
          "GRANT shop_application TO shop_temp",
          "ALTER ROLE shop_temp SET role = shop_application");
      try {
        SessionFacts facts = facts(Plans.of(SERVER), SERVER.role(Role.TEMP));
        assertThat(facts.identity().sessionUser()).isEqualTo("shop_temp");
        assertThat(facts.identity().currentUser()).isEqualTo("shop_application");
      } finally {
        SERVER.execute("ALTER ROLE shop_temp RESET role", "REVOKE shop_application FROM shop_temp");
      }
    }
  }

  @Nested
  class Settings {

    @Test
    void in_force_are_those_that_the_startup_packet_asked_for() throws Exception {
      SessionFacts facts = facts(Plans.of(SERVER), APPLICATION);
      assertThat(facts.effective())
          .isEqualTo(
              new SessionFacts.EffectiveSettings(
                  Duration.ofSeconds(30),
                  Duration.ofSeconds(5),
                  Duration.ofSeconds(60),
                  true,
                  true,
                  false,
                  "\"$user\", public"));
      assertThat(facts.server().majorVersion()).isEqualTo(SERVER.majorVersion());
      assertThat(facts.server().maxConnections()).isEqualTo(100);
      assertThat(facts.server().reservedConnections()).isEqualTo(3);
      assertThat(facts.server().passwordEncryption()).isEqualTo("scram-sha-256");
    }

    @Test
    void that_were_dropped_on_the_way_show_as_off() throws Exception {
      SessionFacts facts = facts(Plans.of(SERVER).without("options"), APPLICATION);
      assertThat(facts.effective().statementTimeout()).isZero();
      assertThat(facts.effective().lockTimeout()).isZero();
      assertThat(facts.effective().idleInTransactionTimeout()).isZero();
    }

    @Test
    void that_weaken_the_session_are_seen() throws Exception {
      SessionFacts facts =
          facts(
              Plans.of(SERVER)
                  .property("options", "-c row_security=off -c standard_conforming_strings=off"),
              APPLICATION);
      assertThat(facts.effective().rowSecurity()).isFalse();
      assertThat(facts.effective().standardConformingStrings()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
      "0,PT0S",
      "1ms,PT0.001S",
      "1500ms,PT1.5S",
      "30s,PT30S",
      "5min,PT5M",
      "2h,PT2H",
      "24d,PT576H"
    })
    void are_durations(String shown, Duration meant) throws Exception {
      assertThat(SessionInspector.duration(shown)).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1 s", "1y", "off", "99999999999999"})
    void that_are_no_durations_refuse(String shown) {
      assertThatThrownBy(() -> SessionInspector.duration(shown)).isInstanceOf(SQLException.class);
    }
  }

  private static ForeignCreator creator(String schema, @Nullable String role) {
    return new ForeignCreator(schema, new Grant(role, null, false));
  }

  @Nested
  class SearchPath {

    /** Not everybody, and granted by another than the owner. */
    @Test
    void in_which_a_role_named_public_may_create_by_another_grantor() throws Exception {
      SERVER.execute(
          "CREATE ROLE \"PUBLIC\"",
          "CREATE SCHEMA commons",
          "GRANT USAGE ON SCHEMA commons TO PUBLIC",
          "GRANT CREATE ON SCHEMA commons TO shop_temp WITH GRANT OPTION",
          "SET ROLE shop_temp",
          "GRANT CREATE ON SCHEMA commons TO \"PUBLIC\"",
          "RESET ROLE");
      try {
        assertThat(looked(pathTo("commons").migrationRole("shop_temp"), APPLICATION).searchPath())
            .containsExactly(
                new ForeignCreator("commons", new Grant("PUBLIC", "shop_temp", false)));
      } finally {
        SERVER.execute("DROP SCHEMA commons", "DROP ROLE \"PUBLIC\"");
      }
    }

    @Test
    void without_a_foreign_creator() throws Exception {
      assertThat(looked(pathTo("shop"), APPLICATION).searchPath())
          .containsExactly(creator("shop", Role.DDL.userName()));
      assertThat(looked(Plans.of(SERVER), APPLICATION).searchPath()).isEmpty();
    }

    @Test
    void in_which_public_may_create() throws Exception {
      SERVER.execute("CREATE SCHEMA commons", "GRANT ALL ON SCHEMA commons TO PUBLIC");
      try {
        assertThat(looked(pathTo("commons"), APPLICATION).searchPath())
            .containsExactly(creator("commons", null));
      } finally {
        SERVER.execute("DROP SCHEMA commons");
      }
    }

    @Test
    void knows_superusers_owners_and_the_declared_migration_role() throws Exception {
      SERVER.execute(
          "CREATE SCHEMA ours AUTHORIZATION shop_migration",
          "GRANT USAGE ON SCHEMA ours TO PUBLIC",
          "GRANT CREATE ON SCHEMA ours TO shop_migration, shop_superuser, postgres, shop_owner",
          "GRANT CREATE ON SCHEMA ours TO shop_temp");
      try {
        assertThat(looked(pathTo("ours").migrationRole("shop_owner"), APPLICATION).searchPath())
            .containsExactly(creator("ours", "shop_temp"));
      } finally {
        SERVER.execute("DROP SCHEMA ours");
      }
    }

    @Test
    void full_of_impostors_does_not_fool_the_inspection() throws Exception {
      SERVER.execute(
          "CREATE SCHEMA evil",
          "GRANT USAGE, CREATE ON SCHEMA evil TO PUBLIC",
          "CREATE FUNCTION evil.current_setting(text) RETURNS text LANGUAGE sql AS"
              + " $$SELECT '1s'::text$$",
          "CREATE FUNCTION evil.current_setting(text, boolean) RETURNS text LANGUAGE sql AS"
              + " $$SELECT '7'::text$$",
          "CREATE FUNCTION evil.current_schemas(boolean) RETURNS name[] LANGUAGE sql AS"
              + " $$SELECT '{}'::name[]$$",
          "CREATE FUNCTION evil.current_database() RETURNS name LANGUAGE sql AS"
              + " $$SELECT 'none'::name$$",
          "CREATE FUNCTION evil.has_database_privilege(name, text) RETURNS boolean LANGUAGE sql AS"
              + " $$SELECT true$$",
          "CREATE FUNCTION evil.pg_has_role(oid, oid, text) RETURNS boolean LANGUAGE sql AS"
              + " $$SELECT true$$",
          "CREATE FUNCTION evil.liar(name, name) RETURNS boolean LANGUAGE sql AS"
              + " $$SELECT false$$",
          "CREATE FUNCTION evil.liar(oid, oid) RETURNS boolean LANGUAGE sql AS"
              + " $$SELECT false$$",
          "CREATE FUNCTION evil.liar(text, text) RETURNS boolean LANGUAGE sql AS"
              + " $$SELECT false$$",
          "CREATE OPERATOR evil.= (LEFTARG = name, RIGHTARG = name, FUNCTION = evil.liar)",
          "CREATE OPERATOR evil.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = evil.liar)",
          "CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.liar)",
          "CREATE OPERATOR evil.<> (LEFTARG = name, RIGHTARG = name, FUNCTION = evil.liar)",
          "CREATE OPERATOR evil.<> (LEFTARG = oid, RIGHTARG = oid, FUNCTION = evil.liar)",
          "CREATE DOMAIN evil.oid AS pg_catalog.int4",
          "CREATE DOMAIN evil.text AS pg_catalog.int4",
          "CREATE VIEW evil.pg_namespace AS SELECT * FROM pg_catalog.pg_namespace WHERE false",
          "CREATE VIEW evil.pg_database AS SELECT * FROM pg_catalog.pg_database WHERE false",
          "CREATE VIEW evil.pg_roles AS SELECT * FROM pg_catalog.pg_roles WHERE false",
          "CREATE VIEW evil.pg_auth_members AS SELECT * FROM pg_catalog.pg_auth_members WHERE false");
      try {
        Plans evil =
            Plans.of(SERVER)
                .property("options", "-c statement_timeout=0 -c search_path=evil,pg_catalog");
        SessionFacts facts = looked(evil, APPLICATION);
        assertThat(facts.effective().statementTimeout()).isZero();
        assertThat(facts.effective().searchPath()).isEqualTo("evil,pg_catalog");
        assertThat(facts.server().reservedConnections()).isEqualTo(3);
        assertThat(facts.posture()).extracting(RolePosture::temporaryTables).isEqualTo(false);
        assertThat(facts.searchPath()).containsExactly(creator("evil", null));

        PhysicalConnection physical = evil.connect(SERVER.role(Role.BECOMES_SUPERUSER));
        try (Connection connection = physical.connection()) {
          assertThat(
                  RolePostureQuery.look(
                          connection,
                          Plans.facts(Role.BECOMES_SUPERUSER.userName(), RoleProfile.READ_ONLY),
                          Duration.ofSeconds(10))
                      .posture())
              .extracting(
                  RolePosture::reach, as(InstanceOfAssertFactories.list(ReachableRole.class)))
              .anyMatch(ReachableRole::superuser);
        }
      } finally {
        SERVER.execute("DROP SCHEMA evil CASCADE");
      }
    }

    private static Plans pathTo(String schema) {
      return Plans.of(SERVER).property("options", "-c search_path=" + schema);
    }
  }
}
