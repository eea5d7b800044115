package io.securedatasource.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.securedatasource.Builders;
import io.securedatasource.SecureDataSource;
import io.securedatasource.allowlist.ListedStatement;
import io.securedatasource.allowlist.StatementAllowList;
import io.securedatasource.testserver.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** The tests of an application, run by a test. */
@Timeout(120)
class StatementLockTest {

  private static final String FILE = "StatementLockTest.file";
  private static final String STATEMENTS = "StatementLockTest.statements";

  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("statements.lock");
  }

  /** What an application team writes; here with fields that belong to one run. */
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  @TestMethodOrder(MethodOrderer.MethodName.class)
  static final class OrdersTest {

    @RegisterExtension
    final StatementLock lock = StatementLock.at(Path.of(System.getProperty(FILE, "none")));

    private final SecureDataSource dataSource =
        Builders.application(PostgresServer.shared()).recordStatements(lock.recorder()).build();

    @AfterAll
    void close() throws SQLException {
      dataSource.close();
    }

    private void run(int number) throws SQLException {
      String[] statements = System.getProperty(STATEMENTS, "select 1;select 1").split(";", -1);
      try (Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(statements[number]);
      }
    }

    @Test
    void finds_open_orders() throws SQLException {
      run(0);
    }

    @Test
    void pays_an_order() throws SQLException {
      run(1);
    }
  }

  private Events run(String mode, String statements) {
    System.setProperty(FILE, file().toString());
    System.setProperty(STATEMENTS, statements);
    System.setProperty(StatementLock.PROPERTY, mode);
    try {
      return EngineTestKit.engine("junit-jupiter")
          .selectors(selectClass(OrdersTest.class))
          .execute()
          .testEvents();
    } finally {
      System.clearProperty(FILE);
      System.clearProperty(STATEMENTS);
      System.clearProperty(StatementLock.PROPERTY);
    }
  }

  private static final String STATEMENTS_OF_TODAY =
      "select id from shop.orders where status = 'open';update shop.orders set status = 'paid'"
          + " where id = 1";

  @Test
  void records_what_the_tests_run_and_then_holds_them_to_it() {
    run("accept", STATEMENTS_OF_TODAY).assertStatistics(all -> all.succeeded(2).failed(0));

    assertThat(StatementAllowList.load(file()).statements())
        .extracting(ListedStatement::sql, ListedStatement::origin)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "select id from shop.orders where status = '…'", "OrdersTest.finds_open_orders"),
            org.assertj.core.groups.Tuple.tuple(
                "update shop.orders set status = '…' where id = 0", "OrdersTest.pays_an_order"));
    run("check", STATEMENTS_OF_TODAY.replace("open", "late").replace("id = 1", "id = 2"))
        .assertStatistics(all -> all.succeeded(2).failed(0));
  }

  @Test
  void a_statement_that_is_not_listed_fails_its_test_with_the_lines_to_add() throws IOException {
    run("accept", STATEMENTS_OF_TODAY);
    String before = Files.readString(file());

    Events events =
        run("check", STATEMENTS_OF_TODAY.replace("'open'", "'open' or customer_id > 5"));

    events.assertStatistics(all -> all.succeeded(1).failed(1));
    String message =
        events
            .failed()
            .list()
            .get(0)
            .getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class)
            .getThrowable()
            .orElseThrow()
            .getMessage();
    assertThat(message)
        .contains("1 statement is not listed in " + file())
        .contains("-Dsecure-datasource.statements=accept")
        .contains("+ select id from shop.orders where status = '…' or customer_id > 0")
        .contains("+   origin OrdersTest.finds_open_orders");
    assertThat(Files.readString(file())).isEqualTo(before);
  }

  @Test
  void no_file_lists_nothing() {
    run("check", STATEMENTS_OF_TODAY).assertStatistics(all -> all.succeeded(0).failed(2));
    assertThat(file()).doesNotExist();
  }

  /** Longer than a recorder notes: production would refuse what no file can list. */
  @ParameterizedTest
  @ValueSource(strings = {"check", "accept"})
  void a_statement_that_cannot_be_noted_fails_its_test(String mode) {
    run("accept", STATEMENTS_OF_TODAY);

    run(mode, STATEMENTS_OF_TODAY.replace("id from", "id as a, ".repeat(4_000) + "id from"))
        .assertStatistics(all -> all.succeeded(1).failed(1));
  }

  @Test
  void a_second_run_adds_nothing() throws IOException {
    run("accept", STATEMENTS_OF_TODAY);
    String first = Files.readString(file());
    run("accept", STATEMENTS_OF_TODAY);

    assertThat(Files.readString(file())).isEqualTo(first);
  }

  @Test
  void a_mode_that_there_is_not_is_refused() {
    System.setProperty(StatementLock.PROPERTY, "always");
    try {
      assertThatThrownBy(() -> StatementLock.at(file()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'check' or 'accept'");
    } finally {
      System.clearProperty(StatementLock.PROPERTY);
    }
  }

  @Test
  void statements_are_listed_by_templates_too() throws IOException {
    StatementAllowList.of(
            List.of(
                ListedStatement.template(
                    "select id from shop.orders where status = '…' « and customer_id > 0 ¦ »"),
                ListedStatement.of("update shop.orders set status = '…' where id = 0")))
        .write(file());

    run("check", STATEMENTS_OF_TODAY).assertStatistics(all -> all.succeeded(2));
    run("check", STATEMENTS_OF_TODAY.replace("'open'", "'open' and customer_id > 1"))
        .assertStatistics(all -> all.succeeded(2));
  }
}
