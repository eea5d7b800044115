package io.securedatasource.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.policy.RolePosture.Sample;
import io.securedatasource.policy.ServerSide;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Restoration;
import io.securedatasource.testserver.Role;
import io.securedatasource.testserver.WireProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("server")
class ServerSideLookTest {

  private static final PostgresServer SERVER = PostgresServer.shared();

  private static ServerSide look() throws SQLException {
    try (Connection connection = SERVER.connectAs(Role.APPLICATION)) {
      return Objects.requireNonNull(ServerSideLook.look(connection, Duration.ofSeconds(10)));
    }
  }

  private static ServerSide lookWith(Map<String, String> settings) throws SQLException {
    try (Restoration changed = SERVER.withSettings(settings)) {
      assertThat(changed).isNotNull();
      return look();
    }
  }

  @Test
  void one_flight() throws Exception {
    try (WireProxy proxy = WireProxy.to(SERVER)) {
      PhysicalConnection physical =
          Plans.of(SERVER).through(proxy).connect(SERVER.role(Role.APPLICATION));
      int before = proxy.flights();
      ServerSideLook.look(physical.connection(), Duration.ofSeconds(10));
      assertThat(proxy.flights() - before).isEqualTo(1);
      physical.connection().close();
    }
  }

  @Test
  void a_plain_role_sees_how_the_server_speaks_and_what_it_writes_down() throws Exception {
    ServerSide side = look();
    assertThat(side.transport()).isEqualTo(new ServerSide.Transport(true, null));
    assertThat(side.logging())
        .isEqualTo(new ServerSide.Logging(true, false, "error", null, null, null));
    assertThat(side.toPublic().connect()).isFalse();
    assertThat(side.toPublic().relations().total()).isZero();
  }

  @Test
  void settings_that_differ_are_seen() throws Exception {
    ServerSide side =
        lookWith(
            Map.of(
                "log_connections", "off",
                "log_disconnections", "on",
                "log_min_error_statement", "panic",
                "log_min_duration_statement", "1500",
                "pgaudit.log", "ddl, write")); // a name alone: the library is not loaded
    assertThat(side.logging())
        .isEqualTo(
            new ServerSide.Logging(false, true, "panic", Duration.ofMillis(1_500), null, null));
  }

  @Test
  void the_oldest_protocol_is_seen_by_a_role_that_may_read_all_settings() throws Exception {
    SERVER.execute(
        "ALTER ROLE shop_application INHERIT", "GRANT pg_read_all_settings TO shop_application");
    try {
      assertThat(look().transport()).isEqualTo(new ServerSide.Transport(true, "TLSv1.2"));
    } finally {
      SERVER.execute(
          "REVOKE pg_read_all_settings FROM shop_application",
          "ALTER ROLE shop_application NOINHERIT");
    }
  }

  /** From PostgreSQL 18 on a list of what to log; before, a switch. */
  @ParameterizedTest
  @CsvSource({"'',false", "off,false", "no,false", "receipt,true", "all,true", "on,true"})
  void the_log_of_connections_is_on_for_whatever_list(String value, boolean on) throws Exception {
    org.junit.jupiter.api.Assumptions.assumeTrue(SERVER.majorVersion() >= 18, "a list from 18 on");
    assertThat(lookWith(Map.of("log_connections", value)).logging().connections()).isEqualTo(on);
  }

  @Test
  void what_is_kept_for_the_role_holds_over_what_is_kept_for_the_database() throws Exception {
    SERVER.execute(
        "ALTER DATABASE shop SET lock_timeout = '9s'",
        "ALTER DATABASE shop SET statement_timeout = '40s'",
        "ALTER ROLE shop_application SET statement_timeout = '20s'",
        "ALTER ROLE shop_temp SET idle_in_transaction_session_timeout = '1s'");
    try {
      assertThat(look().keptSettings())
          .containsOnly(Map.entry("lock_timeout", "9s"), Map.entry("statement_timeout", "20s"));
    } finally {
      SERVER.execute(
          "ALTER DATABASE shop RESET ALL",
          "ALTER ROLE shop_application RESET ALL",
          "ALTER ROLE shop_temp RESET ALL");
    }
  }

  @Test
  void what_everybody_holds_is_named() throws Exception {
    SERVER.execute(
        "GRANT CONNECT ON DATABASE shop TO PUBLIC",
        "CREATE VIEW shop.open_view AS SELECT 1 AS one",
        "GRANT SELECT ON shop.open_view TO PUBLIC");
    try {
      ServerSide side = look();
      assertThat(side.toPublic().connect()).isTrue();
      assertThat(side.toPublic().relations().some())
          .containsExactly(
              new ServerSide.Relations("shop", "SELECT", new Sample<>(List.of("open_view"), 1)));
    } finally {
      SERVER.execute("REVOKE CONNECT ON DATABASE shop FROM PUBLIC", "DROP VIEW shop.open_view");
    }
  }

  @Test
  void a_search_path_that_spoofs_changes_nothing() throws Exception {
    SERVER.execute(
        "CREATE SCHEMA spoof_side",
        "CREATE FUNCTION spoof_side.current_setting(text) RETURNS text LANGUAGE sql AS"
            + " $$SELECT 'off'::text$$",
        "CREATE FUNCTION spoof_side.eq(oid, oid) RETURNS bool LANGUAGE sql AS 'SELECT false'",
        "CREATE OPERATOR spoof_side.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = spoof_side.eq)",
        "CREATE VIEW spoof_side.pg_class AS SELECT * FROM pg_catalog.pg_class WHERE false",
        "GRANT USAGE ON SCHEMA spoof_side TO PUBLIC",
        "GRANT SELECT ON spoof_side.pg_class TO PUBLIC");
    try (Connection connection = SERVER.connectAs(Role.APPLICATION);
        var statement = connection.createStatement()) {
      ServerSide honest = ServerSideLook.look(connection, Duration.ofSeconds(10));
      statement.execute("SET search_path = spoof_side, pg_catalog");
      assertThat(ServerSideLook.look(connection, Duration.ofSeconds(10))).isEqualTo(honest);
      assertThat(Objects.requireNonNull(honest).toPublic().relations().total()).isEqualTo(1);
    } finally {
      SERVER.execute("DROP SCHEMA spoof_side CASCADE");
    }
  }
}
