package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.securedatasource.allowlist.ListedStatement;
import io.securedatasource.allowlist.StatementAllowList;
import io.securedatasource.allowlist.StatementAllowList.Mode;
import io.securedatasource.allowlist.StatementRecorder;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.StatementRefusedException;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.policy.Violation;
import io.securedatasource.policy.Waiver;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A data source that is held to a list of statements, on a real server. */
@Tag("server")
@Timeout(60)
class AllowListTest {

  private static final String BY_NAME = "select id from shop.customers where name = ?";

  private final PostgresServer server = PostgresServer.shared();
  private final RecordedEvents events = new RecordedEvents();

  private static StatementAllowList list(String... statements) {
    return StatementAllowList.of(List.of(statements).stream().map(ListedStatement::of).toList());
  }

  private SecureDataSource dataSource(StatementAllowList list, Mode mode) {
    return Builders.application(server).listener(events).statementAllowList(list, mode).build();
  }

  private static void prepare(SecureDataSource dataSource, String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, "x");
      statement.execute();
    }
  }

  private static void execute(SecureDataSource dataSource, String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String rule(SecureDataSource dataSource, String sql) {
    StatementRefusedException refusal =
        catchThrowableOfType(StatementRefusedException.class, () -> execute(dataSource, sql));
    assertThat((Throwable) refusal).as(sql).isNotNull();
    return refusal.rule();
  }

  @Nested
  class Enforced {

    private final StatementAllowList list =
        list(BY_NAME, "select count(*) from shop.orders where status = 'open'");

    @Test
    void a_listed_statement_runs_whatever_its_values() throws SQLException {
      try (SecureDataSource dataSource = dataSource(list, Mode.ENFORCE)) {
        for (int i = 0; i < 3; i++) {
          prepare(dataSource, BY_NAME);
          execute(dataSource, "SELECT count(*) FROM shop.orders WHERE status = 'paid'");
        }
      }
      assertThat(events.of(SecurityEvent.StatementRefused.class)).isEmpty();
    }

    /** None of these breaks another rule: each is what an application might say. */
    @ParameterizedTest
    @ValueSource(
        strings = {
          "select id from shop.customers where name = 'x'",
          "select email from shop.customers where name = 'x'",
          "select count(*) from shop.orders where status = 'open' or customer_id > 0",
          "select count(*) from shop.orders where status <> 'open'",
          "select count(*) from shop.customers where name = 'open'",
          "select count(*) from shop.orders where status = 'open' union select id from"
              + " shop.customers",
          "delete from shop.orders where status = 'open'"
        })
    void another_structure_is_refused_though_no_other_rule_minds(String sql) throws SQLException {
      try (SecureDataSource dataSource = dataSource(list, Mode.ENFORCE)) {
        assertThat(rule(dataSource, sql)).isEqualTo("statement.not-listed");
      }
    }

    @Test
    void a_refusal_says_what_to_do_and_quotes_nothing() throws SQLException {
      try (SecureDataSource dataSource = dataSource(list, Mode.ENFORCE)) {
        assertThatThrownBy(
                () -> execute(dataSource, "select id from shop.customers where name = 'canary'"))
            .hasMessageContaining("statement.not-listed")
            .hasMessageContaining("must be one of the statements of the lock file")
            .hasMessageNotContaining("canary")
            .hasMessageNotContaining("customers");
      }
    }

    @Test
    void a_batch_and_a_call_are_held_to_it() throws SQLException {
      try (SecureDataSource dataSource = dataSource(list, Mode.ENFORCE);
          Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement()) {
        assertThatThrownBy(() -> statement.addBatch("select 1"))
            .isInstanceOf(StatementRefusedException.class);
        assertThatThrownBy(() -> connection.prepareCall("{call f()}"))
            .isInstanceOf(StatementRefusedException.class);
      }
    }

    @Test
    void a_migration_is_held_to_it_too() throws SQLException {
      try (SecureDataSource migration =
          Builders.as(server, Role.MIGRATION)
              .role(RoleProfile.MIGRATION)
              .timeouts(Timeouts.migration())
              .statementAllowList(list, Mode.ENFORCE)
              .build()) {
        assertThat(rule(migration, "create table shop.surprise (id int)"))
            .isEqualTo("statement.not-listed");
      }
    }

    @Test
    void a_waiver_lowers_it_to_a_report() throws SQLException {
      SecurityPolicy waived =
          SecurityPolicy.production().toBuilder()
              .waive(
                  new Waiver(
                      "statement.not-listed", "first week", "tests", LocalDate.of(2999, 1, 1)))
              .build();
      try (SecureDataSource dataSource =
          Builders.application(server)
              .policy(waived)
              .statementAllowList(list, Mode.ENFORCE)
              .build()) {
        assertThatCode(() -> execute(dataSource, "select 1")).doesNotThrowAnyException();
      }
    }
  }

  @Nested
  class Observed {

    @Test
    void what_is_not_listed_runs_and_is_told_once() throws SQLException {
      try (SecureDataSource dataSource = dataSource(list(BY_NAME), Mode.OBSERVE)) {
        for (int i = 0; i < 5; i++) {
          execute(dataSource, "select count(*) from shop.orders");
          prepare(dataSource, BY_NAME);
        }
      }
      assertThat(events.of(SecurityEvent.StatementReported.class))
          .singleElement()
          .satisfies(
              event ->
                  assertThat(event.report().violations())
                      .extracting(Violation::rule)
                      .containsExactly("statement.not-listed"));
    }
  }

  @Nested
  class Recorded {

    @Test
    void what_ran_is_a_list_that_admits_it_and_nothing_else() throws Exception {
      StatementRecorder recorder = StatementRecorder.inMemory();
      try (SecureDataSource dataSource =
          Builders.application(server).recordStatements(recorder).build()) {
        prepare(dataSource, BY_NAME);
        execute(dataSource, "select count(*) from shop.orders where status = 'secret'");
        assertThat(rule(dataSource, "select 1 where 1 = 2 or 'a' = 'a'"))
            .isEqualTo("statement.constant-condition");
      }
      StatementAllowList recorded = StatementAllowList.of(recorder.statements());
      assertThat(recorded.toText()).doesNotContain("secret");
      assertThat(recorded.statements()).hasSize(2);

      try (SecureDataSource dataSource = dataSource(recorded, Mode.ENFORCE)) {
        prepare(dataSource, BY_NAME);
        execute(dataSource, "select count(*) from shop.orders where status = 'other'");
        assertThat(rule(dataSource, "select count(*) from shop.customers"))
            .isEqualTo("statement.not-listed");
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "do $$ begin execute 'alter role x password ''canary7Q2xZ9'''; end $$",
          "select 1; do 'canary7Q2xZ9'",
          "create or replace function f() returns int language sql as 'canary7Q2xZ9'",
          "create procedure p() language sql as 'canary7Q2xZ9'",
          "copy no_such_table from program 'curl -u a:canary7Q2xZ9 host'",
          "copy no_such_table(a) to program 'canary7Q2xZ9'",
          "set local app.api_token = 'canary7Q2xZ9'",
          "select set_config('app.Password', 'canary7Q2xZ9', true)",
          "select set_config('app.token', ('canary7Q2xZ9'), true)",
          "select set_config('app.token', cast('canary7Q2xZ9' as text), true)",
          "select set_config(new_value => 'canary7Q2xZ9', is_local => true, setting_name =>"
              + " 'app.token')",
          "select set_config('app.token', 'password-canary7Q2xZ9', true)",
          "alter database shop set app.token = 'canary7Q2xZ9'"
        })
    void code_or_a_secret_in_a_literal_is_not_noted_even_where_the_policy_lets_it_pass(String sql)
        throws SQLException {
      StatementRecorder recorder = StatementRecorder.inMemory();
      try (SecureDataSource dataSource =
          Builders.application(server)
              .policy(SecurityPolicy.development())
              .recordStatements(recorder)
              .build()) {
        try {
          execute(dataSource, sql);
        } catch (StatementRefusedException e) {
          throw new AssertionError("the policy was to let it pass", e);
        } catch (SQLException e) {
          // The server's affair.
        }
        execute(dataSource, "select 1");
      }
      assertThat(recorder.statements())
          .extracting(ListedStatement::sql)
          .containsExactly("select 0");
    }

    @Test
    void a_password_is_not_noted_even_where_the_policy_lets_it_pass() throws SQLException {
      StatementRecorder recorder = StatementRecorder.inMemory();
      SecurityPolicy waived =
          SecurityPolicy.production().toBuilder()
              .waive(new Waiver("statement.role-ddl", "a test", "tests", LocalDate.of(2999, 1, 1)))
              .build();
      try (SecureDataSource dataSource =
          Builders.application(server).policy(waived).recordStatements(recorder).build()) {
        assertThatThrownBy(() -> execute(dataSource, "create role canary password 'canary7Q2xZ9'"))
            .isInstanceOf(SQLException.class)
            .isNotInstanceOf(StatementRefusedException.class);
      }
      assertThat(recorder.statements()).isEmpty();
    }
  }
}
