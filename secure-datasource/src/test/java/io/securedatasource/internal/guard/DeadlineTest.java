package io.securedatasource.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.securedatasource.event.SecurityEvent;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.WireProxy;
import java.sql.BatchUpdateException;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deadlines of statements on a real server, whose own is 30 s. */
class DeadlineTest {

  private static final PostgresServer SERVER = PostgresServer.shared();
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final String IN_FORCE = "select current_setting('statement_timeout')";
  private static final String FOR_EVER = "select pg_sleep(600)";

  private WireProxy proxy;
  private PoolUnderTest pool;
  private Connection connection;

  @BeforeEach
  void borrow() throws SQLException {
    proxy = WireProxy.builder(SERVER).recording().start();
    pool = PoolUnderTest.over(this::open, LONGEST, 1);
    connection = pool.borrow();
  }

  private Connection open() throws SQLException {
    return PoolUnderTest.administrator(SERVER, proxy.jdbcUrl(SERVER.database()));
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    pool.close();
    proxy.close();
  }

  private String inForce(int seconds) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(IN_FORCE)) {
      statement.setQueryTimeout(seconds);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getString(1);
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Nested
  class A_deadline_of_a_statement {

    @Test
    void lowers_that_of_the_session() throws SQLException {
      assertThat(inForce(7)).isEqualTo("7s");
    }

    @Test
    void never_raises_it() throws SQLException {
      assertThat(inForce(31)).isEqualTo("30s");
    }

    @Test
    void never_clears_it() throws SQLException {
      assertThat(inForce(0)).isEqualTo("30s");
    }

    @Test
    void does_not_hold_for_the_next_statement() throws SQLException {
      assertThat(inForce(7)).isEqualTo("7s");
      assertThat(inForce(0)).isEqualTo("30s");
    }

    @Test
    void can_be_raised_again_up_to_the_session_s() throws SQLException {
      assertThat(inForce(2)).isEqualTo("2s");
      assertThat(inForce(9)).isEqualTo("9s");
    }

    @Test
    void is_told_as_it_was_set() throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.setQueryTimeout(500);
        assertThat(statement.getQueryTimeout()).isEqualTo(500);
      }
    }

    @Test
    void is_not_negative() throws SQLException {
      try (Statement statement = connection.createStatement()) {
        assertThatThrownBy(() -> statement.setQueryTimeout(-1)).isInstanceOf(SQLException.class);
      }
    }

    @Test
    void is_not_of_a_closed_statement() throws SQLException {
      Statement statement = connection.createStatement();
      statement.close();
      assertThatThrownBy(() -> statement.setQueryTimeout(1)).isInstanceOf(SQLException.class);
    }

    @Test
    void does_not_reach_the_next_borrower() throws SQLException {
      assertThat(inForce(7)).isEqualTo("7s");
      connection.close();
      connection = pool.borrow();
      assertThat(inForce(0)).isEqualTo("30s");
    }

    @Test
    void costs_nothing_when_it_is_not_lower() throws SQLException {
      int before = proxy.flights();
      assertThat(inForce(30)).isEqualTo("30s");
      assertThat(proxy.flights() - before).isEqualTo(1);
    }
  }

  @Nested
  class Travels_with_the_statement {

    @Test
    void outside_a_transaction_and_leaves_nothing_to_restore() throws SQLException {
      int before = proxy.flights();
      assertThat(inForce(7)).isEqualTo("7s");
      assertThat(inForce(9)).isEqualTo("9s");
      assertThat(inForce(0)).isEqualTo("30s");
      connection.close();
      assertThat(proxy.flights() - before).isEqualTo(3);
      assertThat(pool.resets()).isEmpty();
      connection = pool.borrow();
    }

    @Test
    void in_a_transaction() throws SQLException {
      connection.setAutoCommit(false);
      int before = proxy.flights();
      assertThat(inForce(7)).isEqualTo("7s");
      assertThat(inForce(9)).isEqualTo("9s");
      assertThat(inForce(0)).isEqualTo("30s");
      assertThat(proxy.flights() - before).isEqualTo(3);
      connection.rollback();
    }

    @Test
    void with_parameters_of_every_kind_and_when_the_server_prepared_it() throws SQLException {
      try (PreparedStatement statement =
          connection.prepareStatement(
              "select ?::int, ?::text, ?::bytea, ?::timestamptz, ?::uuid, ?::int[], ?::numeric,"
                  + " current_setting('statement_timeout')")) {
        statement.setQueryTimeout(7);
        for (int i = 0; i < 8; i++) {
          statement.setInt(1, i);
          statement.setString(2, "text");
          statement.setBytes(3, new byte[] {1, 2});
          statement.setTimestamp(4, new java.sql.Timestamp(0));
          statement.setObject(5, new java.util.UUID(1, 2));
          statement.setArray(6, connection.createArrayOf("int4", new Object[] {1, 2}));
          statement.setNull(7, java.sql.Types.NUMERIC);
          try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(i);
            assertThat(rows.getString(2)).isEqualTo("text");
            assertThat(rows.getBytes(3)).containsExactly(1, 2);
            assertThat(rows.getTimestamp(4)).isEqualTo(new java.sql.Timestamp(0));
            assertThat(rows.getObject(5)).isEqualTo(new java.util.UUID(1, 2));
            assertThat(rows.getArray(6).getArray()).isEqualTo(new Integer[] {1, 2});
            assertThat(rows.getBigDecimal(7)).isNull();
            assertThat(rows.getString(8)).isEqualTo("7s");
          }
        }
      }
    }
  }

  @Nested
  class In_a_transaction {

    @BeforeEach
    void begin() throws SQLException {
      connection.setAutoCommit(false);
    }

    @AfterEach
    void end() throws SQLException {
      connection.rollback();
    }

    @Test
    void it_ends_with_the_transaction() throws SQLException {
      assertThat(inForce(7)).isEqualTo("7s");
      connection.commit();
      assertThat(inForce(0)).isEqualTo("30s");
    }

    @Test
    void it_is_sent_once() throws SQLException {
      assertThat(inForce(7)).isEqualTo("7s");
      int before = proxy.flights();
      assertThat(inForce(7)).isEqualTo("7s");
      assertThat(proxy.flights() - before).isEqualTo(1);
    }

    @Test
    void it_is_restored_for_a_statement_without_one() throws SQLException {
      assertThat(inForce(7)).isEqualTo("7s");
      assertThat(inForce(0)).isEqualTo("30s");
    }

    @Test
    void it_holds_after_a_rollback_to_a_savepoint() throws SQLException {
      execute("select 1");
      Savepoint savepoint = connection.setSavepoint();
      assertThat(inForce(7)).isEqualTo("7s");
      connection.rollback(savepoint);
      assertThat(inForce(7)).isEqualTo("7s");
      connection.rollback(savepoint);
      assertThat(inForce(0)).isEqualTo("30s");
    }

    @Test
    void a_lower_one_that_was_set_by_text_is_not_raised() throws SQLException {
      execute("set local statement_timeout = '3s'");
      assertThat(inForce(7)).isEqualTo("3s");
      assertThat(inForce(2)).isEqualTo("2s");
      assertThat(inForce(0)).isEqualTo("3s");
    }

    @Test
    void rows_that_a_cursor_fetches_later_come_as_always() throws SQLException {
      try (PreparedStatement statement =
          connection.prepareStatement("select * from generate_series(1, 1000)")) {
        statement.setFetchSize(10);
        statement.setQueryTimeout(7);
        int count = 0;
        try (ResultSet rows = statement.executeQuery()) {
          while (rows.next()) {
            count++;
          }
        }
        assertThat(count).isEqualTo(1000);
      }
    }
  }

  @Nested
  class What_a_statement_returns_is_the_same {

    @BeforeEach
    void table() throws SQLException {
      execute("create temp table kept (id serial, name text)");
    }

    @Test
    void for_counts_keys_batches_and_calls() throws SQLException {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "insert into kept (name) values (?)", Statement.RETURN_GENERATED_KEYS)) {
        insert.setQueryTimeout(7);
        insert.setString(1, "one");
        assertThat(insert.executeUpdate()).isEqualTo(1);
        try (ResultSet keys = insert.getGeneratedKeys()) {
          assertThat(keys.next()).isTrue();
          assertThat(keys.getInt(1)).isEqualTo(1);
        }
        insert.setString(1, "two");
        insert.addBatch();
        insert.setString(1, "three");
        insert.addBatch();
        assertThat(insert.executeBatch()).containsExactly(1, 1);
        insert.setString(1, "four");
        assertThat(insert.executeLargeUpdate()).isEqualTo(1L);
      }
      try (Statement statement = connection.createStatement()) {
        statement.setQueryTimeout(7);
        assertThat(statement.executeUpdate("update kept set name = 'x' where id < 3")).isEqualTo(2);
        assertThat(statement.execute("update kept set name = 'y'; select 1")).isFalse();
        assertThat(statement.getUpdateCount()).isEqualTo(4);
        assertThat(statement.getMoreResults()).isTrue();
      }
      try (CallableStatement call = connection.prepareCall("{? = call lower(?)}")) {
        call.setQueryTimeout(7);
        call.registerOutParameter(1, java.sql.Types.VARCHAR);
        call.setString(2, "ABC");
        call.execute();
        assertThat(call.getString(1)).isEqualTo("abc");
      }
    }

    @Test
    void for_what_cannot_run_in_a_transaction() throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.setQueryTimeout(7);
        statement.execute("vacuum kept");
      }
      assertThat(inForce(0)).isEqualTo("30s");
    }
  }

  @Nested
  class A_statement_that_is_cut_off {

    private Statement limited() throws SQLException {
      Statement statement = connection.createStatement();
      statement.setQueryTimeout(1);
      return statement;
    }

    @Test
    void raises_a_timeout_that_frameworks_know() throws SQLException {
      Statement statement = limited();
      SQLTimeoutException failure =
          catchThrowableOfType(SQLTimeoutException.class, () -> statement.execute(FOR_EVER));
      assertThat(failure.getSQLState()).isEqualTo("57014");
      assertThat((Throwable) failure)
          .hasMessageContaining("deadline of 1 s")
          .hasMessageContaining("fix:");
    }

    @Test
    void leaves_the_connection_usable_and_in_the_pool() throws SQLException {
      Statement statement = limited();
      assertThatThrownBy(() -> statement.execute(FOR_EVER)).isInstanceOf(SQLTimeoutException.class);
      assertThat(inForce(0)).isEqualTo("30s");
      assertThat(connection.isValid(5)).isTrue();
    }

    @Test
    void keeps_the_counts_of_a_batch() throws SQLException {
      Statement statement = limited();
      statement.addBatch("set application_name = 'a'");
      statement.addBatch("do $$ begin perform pg_sleep(600); end $$");
      BatchUpdateException failure =
          catchThrowableOfType(BatchUpdateException.class, statement::executeBatch);
      assertThat(failure.getSQLState()).isEqualTo("57014");
      assertThat(failure.getUpdateCounts()).hasSize(2);
      assertThat((Throwable) failure.getNextException()).isInstanceOf(SQLTimeoutException.class);
    }

    @Test
    void is_cut_by_the_server_and_no_cancel_request_is_sent() throws SQLException {
      int before = proxy.connections();
      Statement statement = limited();
      assertThatThrownBy(() -> statement.execute(FOR_EVER)).isInstanceOf(SQLTimeoutException.class);
      assertThat(proxy.connections()).isEqualTo(before);
    }

    /** On the server's clock, from the start of the statement to the moment it was cut off. */
    @Test
    void is_cut_off_in_time() throws SQLException {
      execute(
          """
          create or replace function pg_temp.until_cut_off() returns int language plpgsql as $$
          begin
            perform pg_sleep(600);
            return null;
          exception when query_canceled then
            return extract(epoch from clock_timestamp() - statement_timestamp()) * 1000;
          end $$""");
      try (Statement statement = limited();
          ResultSet rows = statement.executeQuery("select pg_temp.until_cut_off()")) {
        rows.next();
        assertThat(rows.getInt(1)).isBetween(1_000, 3_000); // on a machine with much else to do
      }
    }
  }

  @Nested
  class A_statement_that_somebody_cancels {

    private void sleeping(Running other) throws Exception {
      String backend;
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("select pg_backend_pid()")) {
        rows.next();
        backend = rows.getString(1);
      }
      try (Statement statement = connection.createStatement();
          Connection observer = SERVER.connectAsAdministrator()) {
        CompletableFuture<Throwable> failure =
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    statement.execute(FOR_EVER);
                    return null;
                  } catch (SQLException e) {
                    return e;
                  }
                });
        while (!isActive(observer, backend)) {
          Thread.onSpinWait();
        }
        other.run(statement, observer, backend);
        assertThat(failure.get())
            .isInstanceOf(SQLException.class)
            .isNotInstanceOf(SQLTimeoutException.class)
            .extracting(e -> ((SQLException) e).getSQLState())
            .isEqualTo("57014");
      }
    }

    private boolean isActive(Connection observer, String backend) throws SQLException {
      try (Statement statement = observer.createStatement();
          ResultSet rows =
              statement.executeQuery(
                  "select wait_event = 'PgSleep' from pg_stat_activity where pid = " + backend)) {
        return rows.next() && rows.getBoolean(1);
      }
    }

    @Test
    void is_no_timeout_when_the_application_did() throws Exception {
      sleeping((statement, observer, backend) -> statement.cancel());
      assertThat(pool.events())
          .filteredOn(SecurityEvent.StatementReported.class::isInstance)
          .map(event -> ((SecurityEvent.StatementReported) event).report().violations())
          .anySatisfy(
              violations ->
                  assertThat(violations)
                      .anySatisfy(
                          violation -> assertThat(violation.rule()).isEqualTo("statement.cancel")));
    }

    @Test
    void is_none_when_somebody_at_the_server_did() throws Exception {
      sleeping(
          (statement, observer, backend) -> {
            try (Statement cancel = observer.createStatement()) {
              cancel.execute("select pg_cancel_backend(" + backend + ")");
            }
          });
    }
  }

  /** What ends a statement from outside. */
  private interface Running {
    void run(Statement statement, Connection observer, String backend) throws Exception;
  }

  @Nested
  class What_is_kept_of_the_longer_one {

    @ParameterizedTest
    @ValueSource(strings = {"0", "2d", "99999999ms", "x", "30", "-1", ""})
    void raises_nothing_whoever_wrote_it(String written) throws SQLException {
      connection.setAutoCommit(false);
      execute("select set_config('securedatasource.statement_timeout', '" + written + "', true)");
      assertThat(inForce(5)).isEqualTo("5s");
      assertThat(inForce(0)).isEqualTo("30s");
      connection.rollback();
    }

    @Test
    void raises_nothing_outside_a_transaction_either() throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.setQueryTimeout(5);
        statement.execute("do $$ begin end $$");
      }
      execute("set securedatasource.statement_timeout = '0'");
      assertThat(inForce(0)).isEqualTo("30s");
    }
  }

  @Nested
  class What_may_have_been_changed_back {

    private void noted(int seconds, String expected) throws SQLException {
      assertThat(inForce(seconds)).isEqualTo(expected);
    }

    @Test
    void by_a_rollback_to_a_savepoint_is_restored() throws SQLException {
      connection.setAutoCommit(false);
      noted(7, "7s");
      Savepoint savepoint = connection.setSavepoint();
      noted(0, "30s");
      connection.rollback(savepoint);
      noted(0, "30s");
      connection.rollback();
    }

    @Test
    void by_a_rollback_to_a_savepoint_by_text_is_kept() throws SQLException {
      connection.setAutoCommit(false);
      execute("savepoint a");
      noted(2, "2s");
      execute("rollback to savepoint a");
      noted(2, "2s");
      connection.rollback();
    }

    @Test
    void by_transactions_that_end_by_text_is_kept() throws SQLException {
      execute("begin");
      noted(2, "2s");
      execute("commit");
      execute("begin");
      noted(2, "2s");
      execute("commit and chain");
      noted(2, "2s");
      execute("rollback");
    }

    /** The flight that was to restore it is rolled back with the statement. */
    @Test
    void by_the_failure_of_the_statement_that_was_to_restore_it_is_restored() throws SQLException {
      execute("create or replace procedure public.nothing() language sql as ''");
      try (Statement call = connection.createStatement()) {
        call.setQueryTimeout(2);
        call.execute("call public.nothing()");
      }
      assertThatThrownBy(() -> execute("select 1/0")).isInstanceOf(SQLException.class);
      noted(0, "30s");
    }

    @Test
    void is_restored_before_a_copy() throws Exception {
      execute("create or replace procedure public.nothing() language sql as ''");
      try (Statement call = connection.createStatement()) {
        call.setQueryTimeout(2);
        call.execute("call public.nothing()");
      }
      java.io.StringWriter out = new java.io.StringWriter();
      connection
          .unwrap(org.postgresql.PGConnection.class)
          .getCopyAPI()
          .copyOut("copy (" + IN_FORCE + ") to stdout", out);
      assertThat(out).hasToString("30s\n");
    }
  }

  @Nested
  class Whatever_is_thrown {

    @Test
    void takes_the_deadline_with_it() throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.setQueryTimeout(1);
        assertThatThrownBy(() -> statement.execute((String) null))
            .isInstanceOf(NullPointerException.class);
      }
      assertThat(inForce(0)).isEqualTo("30s");
      connection.close();
      connection = pool.borrow();
      assertThat(inForce(0)).isEqualTo("30s");
    }
  }

  @Nested
  class In_a_batch {

    @Test
    void a_setting_ahead_takes_no_deadline_from_the_others() throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.setQueryTimeout(1);
        statement.addBatch("set application_name = 'a'");
        statement.addBatch(
            "do $$ begin assert current_setting('statement_timeout') = '1s'; end $$");
        assertThat(statement.executeBatch()).hasSize(2);
      }
    }
  }

  @Nested
  class In_a_session_that_a_pooler_shares {

    private String afterwards(boolean shared) throws SQLException {
      try (Connection physical = open()) {
        Connection guarded =
            new Guard(new RecordingGate(), java.util.Set.of())
                .over(physical, new SessionTerms(LONGEST, false, shared));
        try (Statement statement = guarded.createStatement()) {
          statement.setQueryTimeout(1);
          statement.addBatch("do $$ begin end $$");
          var unused = statement.executeBatch();
        }
        try (Statement statement = physical.createStatement();
            ResultSet rows = statement.executeQuery(IN_FORCE)) {
          rows.next();
          return rows.getString(1);
        }
      }
    }

    @Test
    void none_is_left() throws SQLException {
      assertThat(afterwards(true)).isEqualTo("30s");
    }

    @Test
    void one_would_be_left_until_the_return() throws SQLException {
      assertThat(afterwards(false)).isEqualTo("1s");
    }
  }

  @Nested
  class A_lock_that_is_not_had_in_time {

    @Test
    void is_told_by_its_own_state() throws SQLException {
      SERVER.execute("create table if not exists locked_up (a int)");
      try (Connection other = SERVER.connectAsAdministrator()) {
        other.setAutoCommit(false);
        try (Statement lock = other.createStatement()) {
          lock.execute("lock table locked_up");
        }
        execute("set lock_timeout = '50ms'");
        assertThatThrownBy(() -> execute("select * from locked_up"))
            .isInstanceOf(SQLException.class)
            .isNotInstanceOf(SQLTimeoutException.class)
            .extracting(e -> ((SQLException) e).getSQLState())
            .isEqualTo("55P03");
        other.rollback();
      } finally {
        SERVER.execute("drop table locked_up");
      }
    }
  }

  @Nested
  class The_time_for_a_read {

    @Test
    void may_be_shortened_and_not_lengthened() throws SQLException {
      try (Connection physical = open()) {
        physical.setNetworkTimeout(Runnable::run, 65_000);
        Connection guarded = new Guard(new RecordingGate(), java.util.Set.of()).over(physical);
        guarded.setNetworkTimeout(Runnable::run, 1_000);
        assertThat(guarded.getNetworkTimeout()).isEqualTo(1_000);
        guarded.setNetworkTimeout(Runnable::run, 100_000);
        assertThat(guarded.getNetworkTimeout()).isEqualTo(65_000);
        guarded.setNetworkTimeout(Runnable::run, 0);
        assertThat(guarded.getNetworkTimeout()).isEqualTo(65_000);
      }
    }
  }
}
