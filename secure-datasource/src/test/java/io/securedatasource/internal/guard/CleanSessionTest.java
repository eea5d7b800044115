package io.securedatasource.internal.guard;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.securedatasource.context.ContextSettings;
import io.securedatasource.context.SessionContext;
import io.securedatasource.internal.statement.Verdict;
import io.securedatasource.policy.StatementKind;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import io.securedatasource.testserver.WireProxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.jdbc.AutoSave;

/** What a borrower leaves behind in a session, and what the next one finds of it. */
class CleanSessionTest {

  private static final PostgresServer SERVER = PostgresServer.shared();

  /** What HikariCP does not take away: the text that leaves it, and one that finds it. */
  private enum Trace {
    SETTING("set work_mem = '7MB'", "select current_setting('work_mem') = '7MB'"),
    SEARCH_PATH(
        "set search_path = information_schema",
        "select current_setting('search_path') = 'information_schema'"),
    ROLE("set role " + Role.READ_ONLY.userName(), "select current_user <> session_user"),
    TEMPORARY_TABLE(
        "create temp table left_behind (a int)",
        "select to_regclass('pg_temp.left_behind') is not null"),
    ADVISORY_LOCK(
        "select pg_advisory_lock(4711)",
        "select exists (select from pg_locks where locktype = 'advisory' and objid = 4711 and pid"
            + " = pg_backend_pid())"),
    LISTEN("listen left_behind", "select exists (select from pg_listening_channels())"),
    PREPARED(
        "prepare left_behind as select 1",
        "select exists (select from pg_prepared_statements where from_sql)"),
    CHARACTERISTICS(
        "set session characteristics as transaction isolation level serializable",
        "select current_setting('default_transaction_isolation') = 'serializable'"),
    APPLICATION_NAME(
        "set application_name = 'left behind'",
        "select current_setting('application_name') = 'left behind'"),
    CURSOR(
        "declare left_behind cursor with hold for select 1",
        "select exists (select from pg_cursors where name = 'left_behind')"),
    TRANSACTION(
        "begin",
        "select exists (select from pg_locks where locktype = 'advisory' and objid = 4712 and pid"
            + " = pg_backend_pid())");

    private final String left;
    private final String found;

    Trace(String left, String found) {
      this.left = left;
      this.found = found;
    }

    void leave(Connection connection) throws SQLException {
      execute(connection, left);
      if (this == TRANSACTION) {
        execute(connection, "select pg_advisory_xact_lock(4712)");
      }
    }

    boolean isFound(Connection connection) throws SQLException {
      return CleanSessionTest.is(connection, found);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static boolean is(Connection connection, String sql) throws SQLException {
    return "t".equals(text(connection, sql));
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static Connection administrator() throws SQLException {
    return PoolUnderTest.administrator(SERVER, SERVER.jdbcUrl());
  }

  @ParameterizedTest
  @EnumSource(Trace.class)
  void the_next_borrower_finds_nothing(Trace trace) throws SQLException {
    try (PoolUnderTest pool = PoolUnderTest.over(CleanSessionTest::administrator)) {
      String backend;
      try (Connection connection = pool.borrow()) {
        trace.leave(connection);
        assertThat(trace.isFound(connection)).isTrue();
        backend = text(connection, "select pg_backend_pid()");
      }
      try (Connection connection = pool.borrow()) {
        assertThat(trace.isFound(connection)).isFalse();
        assertThat(text(connection, "select pg_backend_pid()")).isEqualTo(backend);
      }
      assertThat(pool.resets()).containsExactly(true);
    }
  }

  @ParameterizedTest
  @EnumSource(Trace.class)
  void the_next_borrower_finds_it_with_hikari_alone(Trace trace) throws SQLException {
    try (HikariDataSource pool = PoolUnderTest.unguarded(CleanSessionTest::administrator)) {
      try (Connection connection = pool.getConnection()) {
        trace.leave(connection);
      }
      try (Connection connection = pool.getConnection()) {
        assertThat(trace.isFound(connection)).isTrue();
      }
    }
  }

  @Nested
  class What_is_not_in_the_text {

    @Test
    void a_schema_set_by_jdbc_does_not_outlive_the_borrowing() throws SQLException {
      try (PoolUnderTest pool = PoolUnderTest.over(CleanSessionTest::administrator)) {
        String before;
        try (Connection connection = pool.borrow()) {
          before = text(connection, "show search_path");
          connection.setSchema("information_schema");
          assertThat(connection.getSchema()).isEqualTo("information_schema");
        }
        try (Connection connection = pool.borrow()) {
          assertThat(text(connection, "show search_path")).isEqualTo(before);
        }
      }
    }

    @Test
    void client_information_does_not_either() throws SQLException {
      try (PoolUnderTest pool = PoolUnderTest.over(CleanSessionTest::administrator)) {
        String before;
        try (Connection connection = pool.borrow()) {
          before = text(connection, "show application_name");
          connection.setClientInfo("ApplicationName", "left behind");
        }
        try (Connection connection = pool.borrow()) {
          assertThat(text(connection, "show application_name")).isEqualTo(before);
        }
      }
    }

    @Test
    void what_a_function_changes_is_seen_where_the_server_reports_it() throws SQLException {
      SERVER.execute(
          "create or replace function rename_session() returns void language plpgsql as"
              + " $$ begin perform set_config('application_name', 'renamed', false); end $$");
      try (PoolUnderTest pool = PoolUnderTest.over(CleanSessionTest::administrator)) {
        try (Connection connection = pool.borrow()) {
          execute(connection, "select rename_session()");
          assertThat(text(connection, "show application_name")).isEqualTo("renamed");
        }
        try (Connection connection = pool.borrow()) {
          assertThat(text(connection, "show application_name")).isNotEqualTo("renamed");
        }
        assertThat(pool.resets()).containsExactly(true);
      } finally {
        SERVER.execute("drop function rename_session()");
      }
    }

    @Test
    void what_is_random_does_not_go_on_as_the_last_borrower_began_it() throws SQLException {
      String second;
      try (Connection fresh = administrator()) {
        execute(fresh, "select setseed(0.5)");
        execute(fresh, "select random()");
        second = text(fresh, "select random()");
      }
      try (PoolUnderTest pool = PoolUnderTest.over(CleanSessionTest::administrator)) {
        try (Connection connection = pool.borrow()) {
          execute(connection, "select setseed(0.5)");
          execute(connection, "select random()");
        }
        try (Connection connection = pool.borrow()) {
          assertThat(text(connection, "select random()")).isNotEqualTo(second);
        }
        assertThat(pool.resets()).containsExactly(true);
      }
    }

    /** It is what keeps a reader from writing. */
    @Test
    void that_transactions_only_read_is_put_back() throws SQLException {
      SERVER.execute(
          "create or replace function read_only_from_now() returns void language plpgsql as"
              + " $$ begin perform set_config('default_transaction_read_only', 'on', false); end $$");
      try (PoolUnderTest pool = PoolUnderTest.over(CleanSessionTest::administrator)) {
        try (Connection connection = pool.borrow()) {
          execute(connection, "select read_only_from_now()");
          assertThat(text(connection, "show default_transaction_read_only")).isEqualTo("on");
        }
        try (Connection connection = pool.borrow()) {
          assertThat(text(connection, "show default_transaction_read_only")).isEqualTo("off");
        }
        assertThat(pool.resets()).containsExactly(true);
      } finally {
        SERVER.execute("drop function read_only_from_now()");
      }
    }

    /** It decides how every literal is read. */
    @Test
    void how_the_server_reads_literals_is_put_back() throws SQLException {
      SERVER.execute(
          "create or replace function misread() returns void language plpgsql as $$ begin"
              + " perform set_config('standard_conforming_strings', 'off', false);"
              + " perform set_config('intervalstyle', 'iso_8601', false); end $$");
      try (PoolUnderTest pool = PoolUnderTest.over(CleanSessionTest::administrator)) {
        try (Connection connection = pool.borrow()) {
          execute(connection, "select misread()");
          assertThat(text(connection, "show standard_conforming_strings")).isEqualTo("off");
        }
        try (Connection connection = pool.borrow()) {
          assertThat(text(connection, "show standard_conforming_strings")).isEqualTo("on");
          assertThat(text(connection, "show intervalstyle")).isEqualTo("postgres");
        }
        assertThat(pool.resets()).containsExactly(true);
      } finally {
        SERVER.execute("drop function misread()");
      }
    }

    @Test
    void the_isolation_that_jdbc_set_is_there_after_a_reset() throws SQLException {
      try (PoolUnderTest pool = PoolUnderTest.over(CleanSessionTest::administrator)) {
        try (Connection connection = pool.borrow()) {
          connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
          execute(connection, "set work_mem = '7MB'");
        }
        try (Connection connection = pool.borrow()) {
          assertThat(connection.getTransactionIsolation())
              .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
          assertThat(text(connection, "show transaction_isolation")).isEqualTo("read committed");
        }
      }
    }
  }

  /** On the connection below HikariCP's wrapper, so that HikariCP does not know of it. */
  @Nested
  class What_is_set_past_the_pool {

    private final PoolUnderTest pool;

    What_is_set_past_the_pool() throws SQLException {
      pool = PoolUnderTest.over(CleanSessionTest::administrator);
    }

    @AfterEach
    void close() throws SQLException {
      pool.close();
    }

    @Test
    void auto_commit_does_not_outlive_the_borrowing() throws SQLException {
      SERVER.execute("create table if not exists public.kept (a int)", "truncate public.kept");
      try (Connection connection = pool.borrow()) {
        connection.unwrap(Connection.class).setAutoCommit(false);
        execute(connection, "insert into public.kept values (1)");
      }
      try (Connection connection = pool.borrow()) {
        assertThat(connection.unwrap(Connection.class).getAutoCommit()).isTrue();
        execute(connection, "insert into public.kept values (2)");
      }
      try (Connection connection = pool.borrow()) {
        assertThat(text(connection, "select string_agg(a::text, ',') from public.kept"))
            .isEqualTo("2");
      }
    }

    @Test
    void read_only_does_not_outlive_the_borrowing() throws SQLException {
      try (Connection connection = pool.borrow()) {
        connection.unwrap(Connection.class).setReadOnly(true);
      }
      try (Connection connection = pool.borrow()) {
        assertThat(connection.unwrap(Connection.class).isReadOnly()).isFalse();
        connection.setAutoCommit(false);
        assertThat(text(connection, "show transaction_read_only")).isEqualTo("off");
        connection.rollback();
      }
    }

    @Test
    void isolation_does_not_outlive_the_borrowing() throws SQLException {
      try (Connection connection = pool.borrow()) {
        connection
            .unwrap(Connection.class)
            .setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      }
      try (Connection connection = pool.borrow()) {
        assertThat(text(connection, "show transaction_isolation")).isEqualTo("read committed");
        execute(connection, "set work_mem = '7MB'");
      }
      try (Connection connection = pool.borrow()) {
        assertThat(text(connection, "show transaction_isolation")).isEqualTo("read committed");
      }
    }

    @Test
    void the_time_for_a_read_does_not_outlive_the_borrowing() throws SQLException {
      int before;
      try (Connection connection = pool.borrow()) {
        before = connection.getNetworkTimeout();
        connection.unwrap(Connection.class).setNetworkTimeout(Runnable::run, 7_000);
      }
      try (Connection connection = pool.borrow()) {
        assertThat(connection.unwrap(Connection.class).getNetworkTimeout()).isEqualTo(before);
      }
    }

    @Test
    void settings_of_the_driver_do_not_outlive_the_borrowing() throws SQLException {
      try (Connection connection = pool.borrow()) {
        PGConnection driver = connection.unwrap(PGConnection.class);
        driver.setAutosave(AutoSave.ALWAYS);
        driver.setDefaultFetchSize(1);
        driver.setPrepareThreshold(1);
        driver.setAdaptiveFetch(true);
        connection.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT);
      }
      try (Connection fresh = administrator();
          Connection connection = pool.borrow()) {
        PGConnection before = fresh.unwrap(PGConnection.class);
        PGConnection driver = connection.unwrap(PGConnection.class);
        assertThat(driver.getAutosave()).isEqualTo(before.getAutosave());
        assertThat(driver.getDefaultFetchSize()).isEqualTo(before.getDefaultFetchSize());
        assertThat(driver.getPrepareThreshold()).isEqualTo(before.getPrepareThreshold());
        assertThat(driver.getAdaptiveFetch()).isEqualTo(before.getAdaptiveFetch());
        assertThat(connection.getHoldability()).isEqualTo(ResultSet.CLOSE_CURSORS_AT_COMMIT);
      }
      assertThat(pool.resets()).isEmpty();
    }

    @Test
    void notifications_are_not_handed_to_the_next_borrower() throws SQLException {
      try (Connection connection = pool.borrow()) {
        execute(connection, "listen orders");
        SERVER.execute("notify orders, 'for the first borrower'");
        execute(connection, "select 1");
      }
      try (Connection connection = pool.borrow()) {
        assertThat(connection.unwrap(PGConnection.class).getNotifications()).isEmpty();
      }
    }
  }

  @Nested
  class Costs {

    private Connection through(WireProxy proxy) throws SQLException {
      return PoolUnderTest.administrator(SERVER, proxy.jdbcUrl(SERVER.database()));
    }

    @Test
    void a_clean_session_sends_not_one_message_more() throws SQLException {
      try (WireProxy proxy = WireProxy.to(SERVER);
          PoolUnderTest pool = PoolUnderTest.over(() -> through(proxy))) {
        try (Connection connection = pool.borrow()) {
          execute(connection, "select 1");
        }
        int before = proxy.flights();
        try (Connection connection = pool.borrow()) {
          execute(connection, "select 1");
        }
        assertThat(proxy.flights() - before).isEqualTo(1);
        assertThat(pool.resets()).isEmpty();
      }
    }

    @ParameterizedTest
    @EnumSource(Trace.class)
    void a_dirty_session_is_reset_in_one_flight(Trace trace) throws SQLException {
      try (WireProxy proxy = WireProxy.to(SERVER);
          PoolUnderTest pool = PoolUnderTest.over(() -> through(proxy))) {
        Connection connection = pool.borrow();
        trace.leave(connection);
        int before = proxy.flights();
        connection.close();
        assertThat(proxy.flights() - before).isEqualTo(1);
      }
    }

    @Test
    void statements_prepared_by_the_driver_stay_usable() throws SQLException {
      try (PoolUnderTest pool = PoolUnderTest.over(CleanSessionTest::administrator)) {
        for (int borrowing = 0; borrowing < 4; borrowing++) {
          try (Connection connection = pool.borrow();
              PreparedStatement statement = connection.prepareStatement("select ?::int")) {
            for (int i = 0; i < 7; i++) {
              statement.setInt(1, i);
              try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(i);
              }
            }
            execute(connection, "set work_mem = '7MB'");
            assertThat(
                    is(
                        connection,
                        "select exists (select from pg_prepared_statements where not from_sql)"))
                .isTrue();
          }
        }
      }
    }
  }

  @Nested
  class What_cannot_be_cleaned {

    @Test
    void is_not_borrowed_again() throws SQLException {
      try (PoolUnderTest pool = PoolUnderTest.over(CleanSessionTest::administrator)) {
        String backend;
        try (Connection connection = pool.borrow()) {
          execute(connection, "set work_mem = '7MB'");
          backend = text(connection, "select pg_backend_pid()");
          SERVER.execute("select pg_terminate_backend(" + backend + ", 5000)");
        }
        try (Connection connection = pool.borrow()) {
          assertThat(text(connection, "select pg_backend_pid()")).isNotEqualTo(backend);
        }
        assertThat(pool.resets()).containsExactly(false);
      }
    }

    /** HikariCP's own reset throws, and then it does not tell of the return. */
    @Test
    void is_not_borrowed_again_when_the_pool_misses_the_return() throws SQLException {
      try (PoolUnderTest pool = PoolUnderTest.over(CleanSessionTest::administrator)) {
        Connection connection = pool.borrow();
        String backend = text(connection, "select pg_backend_pid()");
        connection.setReadOnly(true);
        execute(connection, "begin");
        execute(connection, "set work_mem = '7MB'");
        connection.close();
        try (Connection next = pool.borrow()) {
          assertThat(text(next, "select pg_backend_pid()")).isNotEqualTo(backend);
          assertThat(text(next, "show work_mem")).isNotEqualTo("7MB");
        }
      }
    }

    @Test
    void would_be_borrowed_again_with_hikari_alone() throws SQLException {
      try (HikariDataSource pool = PoolUnderTest.unguarded(CleanSessionTest::administrator)) {
        Connection connection = pool.getConnection();
        String backend = text(connection, "select pg_backend_pid()");
        connection.setReadOnly(true);
        execute(connection, "begin");
        execute(connection, "set work_mem = '7MB'");
        assertThatThrownBy(connection::close).isInstanceOf(SQLException.class);
        try (Connection next = pool.getConnection()) {
          assertThat(text(next, "select pg_backend_pid()")).isEqualTo(backend);
          assertThat(text(next, "show work_mem")).isEqualTo("7MB");
        }
      }
    }
  }

  /** JDBC lets threads share a statement, though not to any good. */
  @Nested
  class A_batch_of_two_threads {

    /** Runs once, between the look at the batch and its execution. */
    private ExecutionTracer meanwhile(Runnable act) {
      AtomicBoolean done = new AtomicBoolean();
      return new ExecutionTracer() {
        @Override
        public @Nullable Span begin(Verdict verdict, String sql) {
          if (!done.getAndSet(true)) {
            act.run();
          }
          return null;
        }

        @Override
        public @Nullable Span beginBatch(List<? extends Text> texts) {
          return begin(Verdict.clean(StatementKind.OTHER, false), "");
        }

        @Override
        public @Nullable Span preparing(Verdict verdict, String sql) {
          return null;
        }
      };
    }

    private void add(Statement batch, String sql) {
      try {
        batch.addBatch(sql);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Test
    void leaves_nothing_though_one_adds_to_what_the_other_has_marked() throws Exception {
      AtomicReference<Statement> shared = new AtomicReference<>();
      ExecutionTracer tracer =
          meanwhile(
              () ->
                  CompletableFuture.runAsync(
                          () -> add(requireNonNull(shared.get()), "set work_mem = '7MB'"))
                      .join());
      try (PoolUnderTest pool =
          PoolUnderTest.over(
              CleanSessionTest::administrator, Duration.ofSeconds(30), 1, null, tracer)) {
        try (Connection connection = pool.borrow();
            Statement batch = connection.createStatement()) {
          shared.set(batch);
          batch.addBatch("set application_name = 'batch'");
          assertThat(batch.executeBatch()).as("both were executed").hasSize(2);
        }
        try (Connection connection = pool.borrow()) {
          assertThat(is(connection, "select current_setting('work_mem') <> '7MB'")).isTrue();
        }
      }
    }

    /** What is added while a batch runs for somebody runs by the next call, for whoever calls. */
    @Test
    void takes_nothing_up_that_is_added_while_it_runs_for_a_tenant() throws Exception {
      AtomicReference<Statement> shared = new AtomicReference<>();
      AtomicReference<Thread> adding = new AtomicReference<>();
      ExecutionTracer tracer =
          meanwhile(
              () -> {
                Thread other = new Thread(() -> add(requireNonNull(shared.get()), "commit"));
                adding.set(other);
                other.start();
                while (other.getState() != Thread.State.WAITING) {
                  if (other.getState() == Thread.State.TERMINATED) {
                    throw new AssertionError("it was added");
                  }
                  Thread.onSpinWait();
                }
              });
      try (PoolUnderTest pool =
              PoolUnderTest.over(
                  CleanSessionTest::administrator,
                  Duration.ofSeconds(30),
                  1,
                  new ContextTerms(ContextSettings.standard(), false),
                  tracer);
          Connection connection = pool.borrow();
          Statement batch = connection.createStatement()) {
        shared.set(batch);
        batch.addBatch("set application_name = 'batch'");
        int executed = SessionContext.ofTenant("acme").call(() -> batch.executeBatch().length);
        requireNonNull(adding.get()).join();
        assertThat(executed).isOne();
        assertThatThrownBy(batch::executeBatch)
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("cannot all be told who is asking");
      }
    }
  }

  @Nested
  class A_reset {

    /** A serializable, read-only, deferrable transaction waits for those that write. */
    @Test
    void waits_for_nobody_else() throws SQLException {
      SERVER.execute("create table if not exists written (a int)");
      try (Connection other = SERVER.connectAsAdministrator();
          PoolUnderTest pool = PoolUnderTest.over(CleanSessionTest::administrator)) {
        other.setAutoCommit(false);
        other.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        execute(other, "insert into written values (1)");
        try (Connection connection = pool.borrow()) {
          execute(
              connection,
              "set session characteristics as transaction isolation level serializable, read only,"
                  + " deferrable");
        }
        assertThat(pool.resets()).containsExactly(true);
        other.rollback();
      } finally {
        SERVER.execute("drop table written");
      }
    }

    @Test
    void takes_away_what_a_routine_prepared() throws SQLException {
      SERVER.execute(
          "create or replace procedure prepare_one() language plpgsql as"
              + " $$ begin execute 'prepare from_routine as select 1'; end $$");
      try (PoolUnderTest pool = PoolUnderTest.over(CleanSessionTest::administrator)) {
        for (int borrowing = 0; borrowing < 2; borrowing++) {
          try (Connection connection = pool.borrow()) {
            execute(connection, "call prepare_one()");
          }
        }
        assertThat(pool.resets()).containsExactly(true, true);
      } finally {
        SERVER.execute("drop procedure prepare_one()");
      }
    }

    @Test
    void takes_away_what_a_later_statement_prepared() throws SQLException {
      try (PoolUnderTest pool = PoolUnderTest.over(CleanSessionTest::administrator)) {
        for (int borrowing = 0; borrowing < 2; borrowing++) {
          try (Connection connection = pool.borrow();
              Statement statement = connection.createStatement()) {
            statement.execute("select 1; prepare of_several as select 1");
            statement.addBatch("set application_name = 'a'");
            statement.addBatch("prepare of_batch as select 1");
            assertThat(statement.executeBatch()).hasSize(2);
          }
        }
        assertThat(pool.resets()).containsExactly(true, true);
      }
    }
  }

  @Nested
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  class A_copy_that_is_not_ended {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hangs_neither_the_return_nor_the_next_borrower(boolean autoCommit) throws SQLException {
      SERVER.execute("create table if not exists copied (a int)");
      try (PoolUnderTest pool = PoolUnderTest.over(CleanSessionTest::administrator)) {
        String backend;
        try (Connection connection = pool.borrow()) {
          backend = text(connection, "select pg_backend_pid()");
          execute(connection, "set application_name = 'dirty'");
          connection.setAutoCommit(autoCommit);
          var unused =
              connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy copied from stdin");
        }
        try (Connection connection = pool.borrow()) {
          assertThat(text(connection, "select pg_backend_pid()")).isNotEqualTo(backend);
        }
      } finally {
        SERVER.execute("drop table copied");
      }
    }

    @Test
    void lets_no_rollback_wait() throws SQLException {
      SERVER.execute("create table if not exists copied (a int)");
      try (PoolUnderTest pool = PoolUnderTest.over(CleanSessionTest::administrator);
          Connection connection = pool.borrow()) {
        connection.setAutoCommit(false);
        CopyIn copy =
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy copied from stdin");
        assertThatThrownBy(connection::rollback).hasMessageContaining("still under way");
        copy.cancelCopy();
        connection.rollback();
      } finally {
        SERVER.execute("drop table copied");
      }
    }
  }

  @Nested
  class While_it_is_borrowed {

    @Test
    void nothing_is_reset_when_the_application_clears_warnings() throws SQLException {
      try (PoolUnderTest pool =
              PoolUnderTest.over(CleanSessionTest::administrator, Duration.ofSeconds(30), 2);
          Connection connection = pool.borrow()) {
        execute(connection, "set work_mem = '7MB'");
        connection.clearWarnings();
        try (Connection other = pool.borrow()) {
          execute(other, "select 1");
        }
        assertThat(text(connection, "show work_mem")).isEqualTo("7MB");
        assertThat(pool.resets()).isEmpty();
      }
    }
  }
}
