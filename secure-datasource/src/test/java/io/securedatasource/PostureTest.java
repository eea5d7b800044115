package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.policy.Violation;
import io.securedatasource.posture.Posture;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import io.securedatasource.testserver.WireProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("server")
@Timeout(60)
class PostureTest {

  private final PostgresServer server = PostgresServer.shared();

  private SecureDataSourceBuilder as(Role role) {
    return Builders.as(server, role);
  }

  private static List<String> rules(Posture posture) {
    return posture.violations().stream().map(Violation::rule).toList();
  }

  @Nested
  class OfARunningDataSource {

    @Test
    void tells_what_was_granted_and_how_the_server_is_kept() throws SQLException {
      try (SecureDataSource dataSource = as(Role.APPLICATION).name("orders").build()) {
        Posture posture = dataSource.posture();
        assertThat(posture.dataSource()).isEqualTo("orders");
        assertThat(posture.isAdmitted()).isTrue();
        assertThat(rules(posture)).contains("server.audit", "server.statement-statistics");
        assertThat(posture.toText())
            .startsWith("Posture of \"orders\" at ")
            .contains("Gate 1, configuration: admitted", "Gate 2, session: admitted")
            .contains("\"shop_application\", for APPLICATION", "TLSv1.3", "host verified")
            .contains("statement 30s, lock 5s, idle in transaction 1m", "no other role");
      }
    }

    @Test
    void is_that_of_now_and_not_of_the_start() throws SQLException {
      try (SecureDataSource dataSource = as(Role.APPLICATION).build()) {
        server.execute("ALTER ROLE shop_application CREATEROLE");
        Posture posture = dataSource.posture();
        assertThat(posture.isAdmitted()).isFalse();
        assertThat(rules(posture)).contains("session.role-attributes");
      } finally {
        server.execute("ALTER ROLE shop_application NOCREATEROLE");
      }
    }

    @Test
    void is_looked_at_on_a_connection_of_its_own_that_is_closed() throws SQLException {
      try (SecureDataSource dataSource =
              as(Role.APPLICATION)
                  .name("posture-alone")
                  .pool(Builders.smallPool().maximumSize(1))
                  .build();
          Connection borrowed = dataSource.getConnection()) {
        assertThat(dataSource.posture().isAdmitted()).isTrue();
        assertThat(borrowed.isValid(1)).isTrue();
      }
    }
  }

  @Test
  void a_data_source_that_was_closed_opens_no_session_for_it() throws SQLException {
    SecureDataSource dataSource = as(Role.APPLICATION).build();
    dataSource.close();
    assertThatThrownBy(dataSource::posture)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("closed");
  }

  @Nested
  class WithoutADataSource {

    @ParameterizedTest
    @EnumSource(names = {"SUPERUSER", "BECOMES_SUPERUSER_DEEPLY", "CREATEROLE", "OWNER", "DDL"})
    void a_session_that_gate_2_refuses_is_described(Role role) throws SQLException {
      assertThatThrownBy(() -> as(role).build()).isInstanceOf(StartupException.class);

      Posture posture = as(role).posture();
      assertThat(posture.configuration().isAdmitted()).isTrue();
      assertThat(Objects.requireNonNull(posture.session()).report().enforced()).isNotEmpty();
      assertThat(posture.toText()).contains("Gate 2, session: refused");
    }

    @Test
    void nothing_is_sent_where_gate_1_is_closed() throws Exception {
      try (WireProxy proxy = WireProxy.to(server)) {
        Posture posture =
            as(Role.APPLICATION).url(proxy.jdbcUrl("shop") + "?sslmode=require").posture();
        assertThat(posture.isAdmitted()).isFalse();
        assertThat(posture.session()).isNull();
        assertThat(posture.toText()).contains("tls.verify-full", "not looked at");
        assertThat(proxy.connections()).isZero();
      }
    }

    @Test
    void listeners_are_told_nothing() throws SQLException {
      RecordedEvents events = new RecordedEvents();
      as(Role.CREATEROLE).listener(events).posture();
      assertThat(events.all()).isEmpty();
    }

    @Test
    void no_session_is_a_failure_and_not_a_posture() {
      assertThatThrownBy(
              () -> as(Role.APPLICATION).url("jdbc:postgresql://localhost:1/shop").posture())
          .isInstanceOf(SQLException.class);
    }

    @Test
    void its_sql_mends_it() throws SQLException {
      server.execute(
          "ALTER ROLE shop_temp CREATEDB",
          "GRANT CREATE ON SCHEMA shop TO shop_temp",
          "CREATE TABLE shop.open_table (id int)",
          "GRANT SELECT, TRUNCATE ON shop.open_table TO PUBLIC",
          "GRANT CONNECT ON DATABASE shop TO PUBLIC");
      try {
        Posture before = as(Role.TEMP).posture();
        assertThat(rules(before))
            .contains(
                "session.role-attributes",
                "session.ddl",
                "session.temp",
                "server.kept-deadlines",
                "server.public-privileges");
        server.execute(statements(before.toSql()));
        Posture after = as(Role.TEMP).posture();
        assertThat(after.isAdmitted()).isTrue();
        assertThat(rules(after))
            .doesNotContain("session.temp", "server.kept-deadlines", "server.public-privileges");
        try (Connection connection = server.connectAs(Role.TEMP);
            Statement statement = connection.createStatement()) {
          statement.execute("SELECT * FROM shop.open_table");
          assertThatThrownBy(() -> statement.execute("TRUNCATE shop.open_table"))
              .isInstanceOf(SQLException.class);
        }
      } finally {
        server.execute(
            "DROP TABLE shop.open_table",
            "REVOKE CREATE ON SCHEMA shop FROM shop_temp",
            "REVOKE CONNECT ON DATABASE shop FROM PUBLIC",
            "ALTER ROLE shop_temp NOCREATEDB",
            "ALTER ROLE shop_temp RESET ALL",
            "GRANT TEMPORARY ON DATABASE shop TO shop_temp");
      }
    }

    /** What {@code psql} would run; the settings of the whole server aside. */
    private static String[] statements(String script) {
      return script
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("--"))
          .filter(line -> !line.startsWith("ALTER SYSTEM") && !line.contains("pg_reload_conf"))
          .toArray(String[]::new);
    }
  }

  @Nested
  class AsJson {

    private final ObjectMapper parser = new ObjectMapper();

    @Test
    void holds_gates_violations_and_what_was_seen() throws Exception {
      JsonNode json = parser.readTree(as(Role.BECOMES_SUPERUSER_DEEPLY).posture().toJson());
      assertThat(json.at("/dataSource").asText()).isEqualTo("shop");
      assertThat(json.at("/admitted").isBoolean()).isTrue();
      assertThat(json.at("/admitted").asBoolean()).isFalse();
      assertThat(json.at("/gates/0/gate").asText()).isEqualTo("configuration");
      assertThat(json.at("/gates/1/violations/0/rule").asText()).isEqualTo("session.role-reach");
      assertThat(json.at("/gates/1/violations/0/enforcement").asText()).isEqualTo("enforce");
      assertThat(json.at("/gates/1/violations/0/sql/0").asText()).startsWith("REVOKE ");
      assertThat(json.at("/session/tls/protocol").asText()).isEqualTo("TLSv1.3");
      assertThat(json.at("/session/statementTimeout").asText()).isEqualTo("PT30S");
      assertThat(
              stream(json.at("/session/role/reaches"))
                  .anyMatch(role -> role.at("/superuser").asBoolean()))
          .isTrue();
      assertThat(json.at("/session/server/tls").asBoolean()).isTrue();
      assertThat(json.at("/session/server/minimumProtocol").isNull()).isTrue();
    }

    @Test
    void is_without_a_session_where_gate_1_is_closed() throws Exception {
      JsonNode json =
          parser.readTree(
              as(Role.APPLICATION)
                  .url("jdbc:postgresql://localhost/x?ssl=false")
                  .posture()
                  .toJson());
      assertThat(json.at("/session").isNull()).isTrue();
      assertThat(json.at("/gates")).hasSize(1);
    }

    private static Stream<JsonNode> stream(JsonNode array) {
      return java.util.stream.StreamSupport.stream(array.spliterator(), false);
    }
  }

  /** A name of a setting may hold what a terminal obeys. */
  @Test
  void no_form_holds_a_control_character_that_the_server_named() throws SQLException {
    server.execute("ALTER ROLE shop_temp SET \"shop.a\u009b31m\u202eb\" = 'x'");
    try {
      Posture posture = as(Role.TEMP).posture();
      assertThat(posture.toText()).contains("shop.a\\u009b31m\\u202eb");
      for (String form : List.of(posture.toText(), posture.toJson(), posture.toSql())) {
        assertThat(form).doesNotContain("\u009b", "\u202e");
      }
    } finally {
      server.execute("ALTER ROLE shop_temp RESET ALL");
    }
  }

  @Test
  void no_form_holds_the_password() throws SQLException {
    Posture posture = as(Role.CREATEROLE).posture();
    assertThat(List.of(posture.toText(), posture.toJson(), posture.toSql(), posture.toString()))
        .allSatisfy(text -> assertThat(text).doesNotContain(server.canary()));
  }

  @Test
  void each_profile_has_its_own_kept_deadlines_to_be_set() throws SQLException {
    Posture posture =
        as(Role.READ_ONLY)
            .role(RoleProfile.READ_ONLY)
            .timeouts(Timeouts.reports())
            .policy(SecurityPolicy.baseline())
            .posture();
    assertThat(posture.toSql())
        .contains("ALTER ROLE \"shop_read_only\" SET statement_timeout = '300s';");
  }
}
