package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariPoolMXBean;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.StatementRefusedException;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.StatementKind;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.policy.Waiver;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Statements through a data source as an application has it, on a real server. */
@Tag("server")
@Timeout(60)
class Gate3Test {

  private static final String CANARY = "canary7Q2xZ9";

  private final PostgresServer server = PostgresServer.shared();
  private final RecordedEvents events = new RecordedEvents();
  private final SecureDataSource dataSource = Builders.application(server).listener(events).build();

  @AfterEach
  void close() throws SQLException {
    dataSource.close();
  }

  /** As a careless application would ask for a customer. */
  private static String byName(String input) {
    return "select id from shop.customers where name = '" + input + "'";
  }

  private static int backend(Connection connection) throws SQLException {
    return number(connection, "select pg_backend_pid()");
  }

  private static int number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getInt(1);
    }
  }

  private static StatementRefusedException refusal(Connection connection, String sql) {
    return catchThrowableOfType(
        StatementRefusedException.class,
        () -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
          }
        });
  }

  @Nested
  class The_search_path {

    private String setTo(SecureDataSource tenants, String schema) throws SQLException {
      try (Connection connection = tenants.getConnection()) {
        connection.setSchema(schema);
        return connection.getSchema();
      }
    }

    @Test
    void is_set_to_listed_schemas_alone() throws SQLException {
      SecurityPolicy policy = SecurityPolicy.production().toBuilder().allowSchema("shop").build();
      try (SecureDataSource tenants = Builders.application(server).policy(policy).build()) {
        assertThat(setTo(tenants, "shop")).isEqualTo("shop");
        for (String schema :
            new String[] {"public", "Shop", "shop, public", "shop'; drop table x"}) {
          assertThatThrownBy(() -> setTo(tenants, schema))
              .isInstanceOfSatisfying(
                  StatementRefusedException.class,
                  refusal -> assertThat(refusal.rule()).isEqualTo("statement.setting"));
        }
      }
    }

    @Test
    void is_not_set_where_none_is_listed() {
      assertThatThrownBy(() -> setTo(dataSource, "shop"))
          .isInstanceOfSatisfying(
              StatementRefusedException.class,
              refusal -> assertThat(refusal.rule()).isEqualTo("statement.setting"));
    }
  }

  @Nested
  class An_injected_statement {

    @Test
    void never_reaches_the_server_and_costs_no_connection() throws SQLException {
      HikariPoolMXBean pool = dataSource.unwrap(HikariPoolMXBean.class);
      int backend;
      try (Connection connection = dataSource.getConnection()) {
        backend = backend(connection);
        StatementRefusedException refusal = refusal(connection, byName(CANARY + "' or '1'='1"));
        assertThat(refusal.rule()).isEqualTo("statement.constant-condition");
        assertThat(refusal.getSQLState()).isEqualTo("SD001");
        assertThat(backend(connection)).isEqualTo(backend);
      }
      try (Connection connection = dataSource.getConnection()) {
        assertThat(backend(connection)).isEqualTo(backend);
        assertThat(pool.getTotalConnections()).isPositive();
      }
    }

    @Test
    void lets_an_open_transaction_go_on() throws SQLException {
      try (Connection connection = dataSource.getConnection()) {
        connection.setAutoCommit(false);
        int before;
        try (Statement statement = connection.createStatement()) {
          statement.executeUpdate("update shop.orders set status = 'kept' where id = 1");
          before = number(connection, "select txid_current()");
          assertThat(refusal(connection, "drop table shop.orders").rule())
              .isEqualTo("statement.ddl");
        }
        assertThat(number(connection, "select txid_current()")).isEqualTo(before);
        connection.rollback();
      }
    }

    @Test
    void is_told_with_rule_and_fingerprint() throws SQLException {
      try (Connection connection = dataSource.getConnection()) {
        StatementRefusedException refusal =
            refusal(connection, byName("x'; delete from shop.orders; --"));
        SecurityEvent.StatementRefused event =
            events.await(SecurityEvent.StatementRefused.class, told -> true);
        assertThat(event.dataSource()).isEqualTo(dataSource.name());
        assertThat(event.fingerprint()).isEqualTo(refusal.fingerprint());
        assertThat(event.position()).isEqualTo(refusal.position()).isPositive();
        assertThat(event.kind()).isEqualTo(StatementKind.SELECT);
        assertThat(event.report().enforced())
            .extracting(violation -> violation.rule())
            .contains("statement.multiple");
      }
    }

    @Test
    void is_quoted_nowhere() throws SQLException {
      StringWriter said = new StringWriter();
      try (Connection connection = dataSource.getConnection()) {
        for (String attack :
            new String[] {
              CANARY + "' or '1'='1",
              "' union select '" + CANARY + "', passwd from pg_shadow --",
              "'; set role " + CANARY + " --",
              "'; create role " + CANARY + " password '" + CANARY + "' --",
              "' or " + CANARY + "(pg_sleep(1)) --",
              "' /* " + CANARY,
              CANARY
            }) {
          StatementRefusedException refusal = refusal(connection, byName(attack));
          if (refusal != null) {
            refusal.printStackTrace(new PrintWriter(said, true));
          }
        }
      }
      events.all().forEach(event -> said.append(event.toString()));
      assertThat(events.of(SecurityEvent.StatementRefused.class)).hasSize(6);
      assertThat(said.toString()).doesNotContain(CANARY);
    }

    @Test
    void is_refused_when_it_is_prepared() throws SQLException {
      try (Connection connection = dataSource.getConnection()) {
        assertThatThrownBy(() -> connection.prepareStatement(byName("' or 1=1 --")))
            .isInstanceOf(StatementRefusedException.class);
      }
    }
  }

  @Nested
  class The_role {

    private static final String DDL = "create table shop.gate3 (id int)";

    @Test
    void decides_what_may_be_sent() throws SQLException {
      try (Connection connection = dataSource.getConnection()) {
        assertThat(refusal(connection, DDL).rule()).isEqualTo("statement.ddl");
      }
      try (SecureDataSource migration =
              Builders.as(server, Role.MIGRATION)
                  .role(RoleProfile.MIGRATION)
                  .timeouts(Timeouts.migration())
                  .build();
          Connection connection = migration.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(DDL);
        statement.execute("drop table shop.gate3");
      }
    }
  }

  @Nested
  class The_policy {

    private static final String SLEEP = "select pg_sleep(0)";

    private SecurityPolicy admittingSleep(LocalDate until) {
      return SecurityPolicy.production().toBuilder()
          .waive(new Waiver("statement.sleep", "a test of deadlines", "tests", until))
          .build();
    }

    @Test
    void is_replaced_while_connections_are_out() throws SQLException {
      try (Connection connection = dataSource.getConnection()) {
        assertThat(refusal(connection, SLEEP).rule()).isEqualTo("statement.sleep");
        dataSource.statementPolicy(admittingSleep(LocalDate.of(2999, 1, 1)));
        try (PreparedStatement statement = connection.prepareStatement(SLEEP)) {
          statement.execute();
          dataSource.statementPolicy(SecurityPolicy.production());
          assertThatThrownBy(statement::execute).isInstanceOf(StatementRefusedException.class);
        }
      }
    }

    @Test
    void stays_when_another_would_not_admit_the_configuration() throws SQLException {
      assertThatThrownBy(() -> dataSource.statementPolicy(admittingSleep(LocalDate.of(2020, 1, 1))))
          .isInstanceOf(InsecureConfigurationException.class)
          .hasMessageContaining("policy.waiver-expired");
      try (Connection connection = dataSource.getConnection()) {
        assertThat(refusal(connection, SLEEP).rule()).isEqualTo("statement.sleep");
      }
    }

    @Test
    void that_reports_tells_once_for_a_text() throws SQLException {
      try (Connection connection = dataSource.getConnection()) {
        for (int i = 0; i < 5; i++) {
          number(connection, "select count(*) from pg_roles");
        }
      }
      assertThat(events.of(SecurityEvent.StatementReported.class))
          .filteredOn(
              event ->
                  event.report().violations().stream()
                      .anyMatch(violation -> violation.rule().equals("statement.catalogue")))
          .hasSize(1);
    }
  }
}
