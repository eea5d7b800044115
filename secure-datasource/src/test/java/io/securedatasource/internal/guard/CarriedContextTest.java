package io.securedatasource.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.securedatasource.context.ContextSettings;
import io.securedatasource.context.SessionContext;
import io.securedatasource.internal.statement.Verdict;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.WireProxy;
import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;

/** Who is asking, on a real server, and what it costs, counted on the wire. */
@Timeout(120)
class CarriedContextTest {

  private static final PostgresServer SERVER = PostgresServer.shared();

  private static final String ASKING =
      "concat_ws('/', nullif(current_setting('app.user', true), ''),"
          + " nullif(current_setting('app.tenant', true), ''),"
          + " nullif(current_setting('app.correlation', true), ''))";

  private static final String WHO = "select " + ASKING;

  private static final SessionContext ACME =
      SessionContext.ofTenant("acme").user("jane").correlation("r-1");
  private static final SessionContext OTHER = SessionContext.ofTenant("other");

  private WireProxy proxy;
  private PoolUnderTest pool;
  private Connection connection;

  @BeforeAll
  static void prepare() throws SQLException {
    SERVER.execute(
        "create table if not exists public.asked (id int generated always as identity, who text)",
        "truncate public.asked",
        "create table if not exists public.pointing (id int primary key, to_id int references"
            + " public.pointing deferrable initially deferred)",
        "create or replace function public.who_asks(text) returns text language sql as $$ select "
            + ASKING
            + " || $1 $$",
        "create or replace procedure public.note_who() language sql as $$ insert into"
            + " public.asked (who) values ("
            + ASKING
            + ") $$");
  }

  @BeforeEach
  void borrow() throws SQLException {
    proxy = WireProxy.builder(SERVER).recording().start();
    pool = pool(ContextSettings.standard(), false);
    connection = pool.borrow();
  }

  private PoolUnderTest pool(ContextSettings settings, boolean required) throws SQLException {
    return PoolUnderTest.over(
        () -> PoolUnderTest.administrator(SERVER, proxy.jdbcUrl(SERVER.database())),
        Duration.ofSeconds(30),
        1,
        new ContextTerms(settings, required));
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    pool.close();
    proxy.close();
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private String who() throws SQLException {
    return text(connection, WHO);
  }

  private String whoUnder(SessionContext context) throws Exception {
    return context.call(this::who);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void execute(String sql) throws SQLException {
    execute(connection, sql);
  }

  private int flights(ThrowingCallable task) throws Exception {
    int before = proxy.flights();
    try {
      task.call();
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    return proxy.flights() - before;
  }

  @Nested
  class Travels_with_the_statement {

    @Test
    void outside_a_transaction_and_leaves_nothing() throws Exception {
      assertThat(flights(() -> assertThat(whoUnder(ACME)).isEqualTo("jane/acme/r-1"))).isEqualTo(1);
      assertThat(flights(() -> assertThat(whoUnder(OTHER)).isEqualTo("other"))).isEqualTo(1);
      assertThat(flights(() -> assertThat(who()).isEmpty())).isEqualTo(1);
      int before = proxy.flights();
      connection.close();
      assertThat(proxy.flights()).isEqualTo(before);
      assertThat(pool.resets()).isEmpty();
      connection = pool.borrow();
      assertThat(who()).isEmpty();
    }

    @Test
    void with_what_is_prepared_and_when_the_server_prepared_it() throws Exception {
      try (PreparedStatement statement =
          connection.prepareStatement("select ?::int, ?::text, " + ASKING)) {
        for (int i = 0; i < 12; i++) {
          int number = i;
          SessionContext context = SessionContext.ofTenant("t" + i % 2);
          int flights =
              flights(
                  () ->
                      context.call(
                          () -> {
                            statement.setInt(1, number);
                            statement.setString(2, "text");
                            try (ResultSet rows = statement.executeQuery()) {
                              assertThat(rows.next()).isTrue();
                              assertThat(rows.getInt(1)).isEqualTo(number);
                              assertThat(rows.getString(3)).isEqualTo(context.tenant());
                              return rows.next();
                            }
                          }));
          assertThat(flights).isEqualTo(1);
        }
      }
    }

    @Test
    void together_with_a_deadline() throws Exception {
      int flights =
          flights(
              () ->
                  ACME.call(
                      () -> {
                        try (Statement statement = connection.createStatement()) {
                          statement.setQueryTimeout(7);
                          try (ResultSet rows =
                              statement.executeQuery(
                                  WHO + " || ' ' || current_setting('statement_timeout')")) {
                            rows.next();
                            assertThat(rows.getString(1)).isEqualTo("jane/acme/r-1 7s");
                          }
                        }
                        return null;
                      }));
      assertThat(flights).isEqualTo(1);
    }

    @Test
    void and_keeps_counts_and_generated_keys() throws Exception {
      ACME.call(
          () -> {
            try (PreparedStatement statement =
                connection.prepareStatement(
                    "insert into public.asked (who) select "
                        + ASKING
                        + " from generate_series(1, 3)",
                    Statement.RETURN_GENERATED_KEYS)) {
              assertThat(statement.executeUpdate()).isEqualTo(3);
              try (ResultSet keys = statement.getGeneratedKeys()) {
                for (int i = 0; i < 3; i++) {
                  assertThat(keys.next()).isTrue();
                  assertThat(keys.getString("who")).isEqualTo("jane/acme/r-1");
                }
                assertThat(keys.next()).isFalse();
              }
            }
            return null;
          });
    }

    @Test
    void and_is_prepared_by_the_server_once() throws Exception {
      try (PreparedStatement read = connection.prepareStatement(WHO + " || ?::text");
          PreparedStatement write =
              connection.prepareStatement("insert into public.asked (who) values (?)")) {
        for (int i = 0; i < 20; i++) {
          SessionContext context = SessionContext.ofTenant("t" + i);
          read.setQueryTimeout(i % 3);
          context.call(
              () -> {
                read.setString(1, "!");
                try (ResultSet rows = read.executeQuery()) {
                  assertThat(rows.next()).isTrue();
                  assertThat(rows.getString(1)).isEqualTo(context.tenant() + "!");
                }
                write.setString(1, "prepared");
                assertThat(write.executeUpdate()).isEqualTo(1);
                return null;
              });
        }
      }
      assertThat(
              text(
                  connection,
                  "select count(*) from pg_prepared_statements where statement like"
                      + " '%set_config%'"))
          .isIn("1", "2");
    }

    @Test
    void in_whatever_script_and_with_whatever_quotes() throws Exception {
      for (String value : List.of("'; drop table x; --", "Müller 株 𝄞", "\\", "a'||'b", "$1 ?")) {
        assertThat(whoUnder(SessionContext.ofTenant(value))).isEqualTo(value);
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
    void it_is_sent_once_and_ends_with_it() throws Exception {
      ACME.call(
          () -> {
            for (int i = 0; i < 3; i++) {
              assertThat(flights(() -> assertThat(who()).isEqualTo("jane/acme/r-1"))).isEqualTo(1);
            }
            return null;
          });
      connection.commit();
      assertThat(who()).isEmpty();
      assertThat(pool.resets()).isEmpty();
    }

    @Test
    void another_one_takes_its_place_in_the_flight_of_its_statement() throws Exception {
      assertThat(whoUnder(ACME)).isEqualTo("jane/acme/r-1");
      assertThat(flights(() -> assertThat(whoUnder(OTHER)).isEqualTo("other"))).isEqualTo(1);
      assertThat(flights(() -> assertThat(who()).isEmpty())).isEqualTo(1);
    }

    @Test
    void it_holds_after_a_rollback_to_a_savepoint() throws Exception {
      assertThat(whoUnder(OTHER)).isEqualTo("other");
      Savepoint savepoint = connection.setSavepoint();
      assertThat(whoUnder(ACME)).isEqualTo("jane/acme/r-1");
      connection.rollback(savepoint);
      assertThat(whoUnder(ACME)).isEqualTo("jane/acme/r-1");
    }

    @Test
    void it_holds_after_a_rollback_to_a_savepoint_by_text() throws Exception {
      assertThat(whoUnder(OTHER)).isEqualTo("other");
      execute("savepoint a");
      assertThat(whoUnder(ACME)).isEqualTo("jane/acme/r-1");
      execute("rollback to savepoint a");
      assertThat(whoUnder(ACME)).isEqualTo("jane/acme/r-1");
    }

    @Test
    void nobody_s_statement_runs_as_who_asked_before_a_savepoint() throws Exception {
      assertThat(whoUnder(OTHER)).isEqualTo("other");
      Savepoint savepoint = connection.setSavepoint();
      assertThat(who()).isEmpty();
      connection.rollback(savepoint);
      assertThat(who()).isEmpty();
    }

    @Test
    void it_holds_after_a_transaction_ended_by_text() throws Exception {
      assertThat(whoUnder(ACME)).isEqualTo("jane/acme/r-1");
      execute("commit and chain");
      assertThat(whoUnder(ACME)).isEqualTo("jane/acme/r-1");
    }

    @Test
    void it_holds_after_a_failure() throws Exception {
      assertThat(whoUnder(ACME)).isEqualTo("jane/acme/r-1");
      Savepoint savepoint = connection.setSavepoint();
      assertThatThrownBy(() -> OTHER.call(() -> text(connection, "select 1/0")))
          .isInstanceOf(SQLException.class);
      connection.rollback(savepoint);
      assertThat(whoUnder(ACME)).isEqualTo("jane/acme/r-1");
      assertThat(who()).isEmpty();
    }

    @Test
    void a_batch_has_it() throws Exception {
      ACME.call(
          () -> {
            try (PreparedStatement batch =
                connection.prepareStatement(
                    "insert into public.asked (who) select ? || " + ASKING)) {
              for (int i = 0; i < 3; i++) {
                batch.setString(1, i + " ");
                batch.addBatch();
              }
              assertThat(batch.executeBatch()).containsExactly(1, 1, 1);
            }
            return null;
          });
      assertThat(text(connection, "select string_agg(who, ',' order by id) from public.asked"))
          .endsWith("0 jane/acme/r-1,1 jane/acme/r-1,2 jane/acme/r-1");
      assertThat(pool.resets()).isEmpty();
    }

    @Test
    void a_batch_that_ends_transactions_by_text_is_refused() throws Exception {
      assertThat(whoUnder(OTHER)).isEqualTo("other");
      for (String control : List.of("commit", "rollback", "savepoint s")) {
        try (Statement batch = connection.createStatement()) {
          batch.addBatch(control);
          batch.addBatch("insert into public.asked (who) select " + ASKING);
          assertThatThrownBy(() -> ACME.call(batch::executeBatch))
              .as(control)
              .isInstanceOf(SQLSyntaxErrorException.class)
              .hasMessageContaining("cannot all be told who is asking");
        }
      }
      assertThat(whoUnder(OTHER)).isEqualTo("other");
    }

    @Test
    void a_text_of_several_statements_is_refused() {
      assertThatThrownBy(() -> ACME.call(() -> text(connection, "commit; " + WHO)))
          .isInstanceOf(SQLSyntaxErrorException.class)
          .hasMessageContaining("cannot all be told who is asking");
    }

    @Test
    void it_is_sent_again_after_a_commit_that_failed() throws Exception {
      ACME.call(
          () -> {
            execute("insert into public.pointing values (1, 99)");
            assertThatThrownBy(() -> connection.commit()).hasMessageContaining("pointing");
            connection.setSavepoint(); // begins a transaction
            assertThat(who()).isEqualTo("jane/acme/r-1");
            return null;
          });
    }

    @Test
    void rows_that_a_cursor_fetches_later_have_it() throws Exception {
      ACME.call(
          () -> {
            try (PreparedStatement statement =
                connection.prepareStatement("select " + ASKING + " from generate_series(1, 100)")) {
              statement.setFetchSize(7);
              try (ResultSet rows = statement.executeQuery()) {
                int count = 0;
                while (rows.next()) {
                  assertThat(rows.getString(1)).isEqualTo("jane/acme/r-1");
                  count++;
                }
                assertThat(count).isEqualTo(100);
              }
            }
            return null;
          });
    }

    @Test
    void a_call_with_parameters_to_return_has_it() throws Exception {
      assertThat(ACME.call(() -> call(connection))).isEqualTo("jane/acme/r-1!");
      connection.commit();
      assertThat(who()).isEmpty();
    }

    @Test
    void a_stream_has_it() throws Exception {
      assertThat(ACME.call(() -> stream(connection))).isEqualTo("3jane/acme/r-1");
    }

    @Test
    void a_copy_has_it() throws Exception {
      assertThat(ACME.call(() -> copy(connection))).isEqualTo("jane/acme/r-1\n");
      assertThat(who()).isEmpty();
    }

    @Test
    void what_a_text_set_in_its_place_does_not_stay() throws Exception {
      ACME.call(
          () -> {
            assertThat(who()).isEqualTo("jane/acme/r-1");
            execute("select set_config('app.tenant', 'other', true)");
            assertThat(who()).isEqualTo("jane/acme/r-1");
            execute("set local app.tenant = 'other'");
            assertThat(who()).isEqualTo("jane/acme/r-1");
            return null;
          });
    }
  }

  private static String call(Connection connection) throws SQLException {
    try (CallableStatement call = connection.prepareCall("{? = call public.who_asks(?)}")) {
      call.registerOutParameter(1, Types.VARCHAR);
      call.setString(2, "!");
      call.execute();
      return call.getString(1);
    }
  }

  private static String stream(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select length(?::bytea) || " + ASKING)) {
      statement.setBinaryStream(1, new ByteArrayInputStream(new byte[3]), 3);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getString(1);
      }
    }
  }

  private static String copy(Connection connection) throws Exception {
    StringWriter out = new StringWriter();
    connection.unwrap(PGConnection.class).getCopyAPI().copyOut("copy (" + WHO + ") to stdout", out);
    return out.toString();
  }

  /** What can run behind no other statement: it is told beforehand, and the session is reset. */
  @Nested
  class Alone_outside_a_transaction {

    private void leavesNothing() throws SQLException {
      connection.close();
      assertThat(pool.resets()).containsExactly(true);
      connection = pool.borrow();
      assertThat(who()).isEmpty();
    }

    @Test
    void a_batch_has_it() throws Exception {
      execute("truncate public.asked");
      ACME.call(
          () -> {
            try (Statement batch = connection.createStatement()) {
              batch.addBatch("insert into public.asked (who) select " + ASKING);
              batch.addBatch("insert into public.asked (who) select " + ASKING);
              assertThat(batch.executeBatch()).containsExactly(1, 1);
            }
            return null;
          });
      assertThat(text(connection, "select string_agg(who, ',') from public.asked"))
          .isEqualTo("jane/acme/r-1,jane/acme/r-1");
      leavesNothing();
    }

    @Test
    void a_call_with_parameters_to_return_has_it() throws Exception {
      assertThat(ACME.call(() -> call(connection))).isEqualTo("jane/acme/r-1!");
      leavesNothing();
    }

    @Test
    void a_procedure_has_it() throws Exception {
      execute("truncate public.asked");
      ACME.call(
          () -> {
            execute("call public.note_who()");
            return null;
          });
      assertThat(text(connection, "select who from public.asked")).isEqualTo("jane/acme/r-1");
      leavesNothing();
    }

    @Test
    void a_stream_has_it() throws Exception {
      assertThat(ACME.call(() -> stream(connection))).isEqualTo("3jane/acme/r-1");
      leavesNothing();
    }

    @Test
    void a_copy_has_it() throws Exception {
      assertThat(ACME.call(() -> copy(connection))).isEqualTo("jane/acme/r-1\n");
      leavesNothing();
    }

    private void noteByBatch(Connection connection) throws SQLException {
      try (Statement batch = connection.createStatement()) {
        batch.addBatch("insert into public.asked (who) select " + ASKING);
        batch.executeBatch();
      }
    }

    @Test
    void the_next_transaction_does_not_take_it_for_another() throws Exception {
      for (SessionContext context : List.of(OTHER, ACME)) {
        context.call(
            () -> {
              noteByBatch(connection);
              return null;
            });
      }
      connection.setAutoCommit(false);
      connection.setSavepoint(); // begins a transaction
      assertThat(whoUnder(OTHER)).isEqualTo("other");
      assertThat(who()).isEmpty();
      connection.rollback();
      connection.setAutoCommit(true);
    }

    /** A database in an encoding that does not have the tenant's name. */
    @Test
    void nothing_runs_as_somebody_else_when_it_cannot_be_told() throws Exception {
      SERVER.execute("drop database if exists latin");
      SERVER.execute(
          "create database latin encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0");
      SessionContext untold = SessionContext.ofTenant("株");
      try (PoolUnderTest latin =
              PoolUnderTest.over(
                  () ->
                      PoolUnderTest.administrator(
                          SERVER, SERVER.jdbcUrl().replace("/" + SERVER.database(), "/latin")),
                  Duration.ofSeconds(30),
                  1,
                  new ContextTerms(ContextSettings.standard(), false));
          Connection own = latin.borrow()) {
        execute(own, "create table public.asked (who text)");
        OTHER.call(
            () -> {
              noteByBatch(own);
              return null;
            });
        for (int i = 0; i < 2; i++) {
          assertThatThrownBy(
                  () ->
                      untold.call(
                          () -> {
                            noteByBatch(own);
                            return null;
                          }))
              .isInstanceOf(SQLException.class);
        }
        assertThat(text(own, "select string_agg(who, ',') from public.asked")).isEqualTo("other");
      }
    }

    @Test
    void no_other_statement_has_it_afterwards() throws Exception {
      assertThat(ACME.call(() -> call(connection))).isEqualTo("jane/acme/r-1!");
      assertThat(who()).isEmpty();
      assertThat(whoUnder(OTHER)).isEqualTo("other");
      assertThatThrownBy(() -> text(connection, "select 1/0")).isInstanceOf(SQLException.class);
      assertThat(who()).isEmpty();
      connection.setAutoCommit(false);
      assertThat(who()).isEmpty();
      connection.rollback();
      assertThat(who()).isEmpty();
      assertThat(whoUnder(OTHER)).isEqualTo("other");
      connection.rollback();
      assertThat(call(connection)).isEqualTo("!");
    }
  }

  @Nested
  class Where_it_is_required {

    @BeforeEach
    void demand() throws SQLException {
      connection.close();
      pool.close();
      pool = pool(ContextSettings.standard(), true);
      connection = pool.borrow();
    }

    @Test
    void a_statement_for_no_tenant_is_refused_and_the_transaction_goes_on() throws Exception {
      connection.setAutoCommit(false);
      assertThat(whoUnder(OTHER)).isEqualTo("other");
      SQLSyntaxErrorException refusal =
          catchThrowableOfType(SQLSyntaxErrorException.class, CarriedContextTest.this::who);
      assertThat(refusal.getSQLState()).isEqualTo("SD003");
      assertThat(refusal.getMessage())
          .contains("runs for no tenant", "because ", "app.tenant", "fix: ");
      assertThat(whoUnder(OTHER)).isEqualTo("other");
      connection.commit();
    }

    @Test
    void nothing_is_sent_of_it() throws Exception {
      int before = proxy.flights();
      assertThatThrownBy(CarriedContextTest.this::who).isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> call(connection)).isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> copy(connection)).isInstanceOf(SQLException.class);
      assertThat(proxy.flights()).isEqualTo(before);
    }

    @Test
    void a_user_alone_is_no_tenant() {
      assertThatThrownBy(() -> whoUnder(SessionContext.none().user("jane")))
          .hasMessageContaining("runs for no tenant");
    }

    @Test
    void transactions_are_ended_without_one() throws Exception {
      execute("begin");
      assertThat(whoUnder(OTHER)).isEqualTo("other");
      execute("commit");
      connection.setAutoCommit(false);
      assertThat(whoUnder(OTHER)).isEqualTo("other");
      connection.rollback();
    }
  }

  @Nested
  class Settings_of_one_s_own {

    @Test
    void go_by_other_names() throws Exception {
      try (PoolUnderTest named =
              pool(ContextSettings.standard().named("shop.who", "shop.shop", "shop.trace"), false);
          Connection other = named.borrow()) {
        assertThat(
                ACME.call(
                    () ->
                        text(
                            other,
                            "select current_setting('shop.who') || current_setting('shop.shop')"
                                + " || current_setting('shop.trace')")))
            .isEqualTo("janeacmer-1");
      }
    }

    @Test
    void take_a_correlation_id_from_elsewhere_and_leave_out_what_is_none() throws Exception {
      List<String> given = new ArrayList<>(List.of("r-7"));
      try (PoolUnderTest traced =
              pool(ContextSettings.standard().correlationFrom(() -> given.get(0)), false);
          Connection other = traced.borrow()) {
        assertThat(text(other, WHO)).isEqualTo("r-7");
        assertThat(OTHER.call(() -> text(other, WHO))).isEqualTo("other/r-7");
        assertThat(ACME.call(() -> text(other, WHO))).isEqualTo("jane/acme/r-1");
        given.set(0, "r-8\nforged line");
        assertThat(text(other, WHO)).isEmpty();
      }
    }
  }

  /** A tracer that runs a statement of its own, on the connection whose execution it traces. */
  @Test
  void is_not_lost_to_what_a_tracer_runs() throws Exception {
    AtomicReference<Connection> traced = new AtomicReference<>();
    ExecutionTracer tracer =
        new ExecutionTracer() {
          @Override
          public @Nullable Span begin(Verdict verdict, String sql) {
            Connection own = traced.getAndSet(null);
            if (own != null) {
              try {
                SessionContext.none().call(() -> text(own, "select 1"));
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            }
            return null;
          }

          @Override
          public @Nullable Span beginBatch(List<? extends Text> texts) {
            return null;
          }

          @Override
          public @Nullable Span preparing(Verdict verdict, String sql) {
            return null;
          }
        };
    try (PoolUnderTest tracing =
            PoolUnderTest.over(
                () -> PoolUnderTest.administrator(SERVER, proxy.jdbcUrl(SERVER.database())),
                Duration.ofSeconds(30),
                1,
                new ContextTerms(ContextSettings.standard(), false),
                tracer);
        Connection own = tracing.borrow()) {
      traced.set(own);
      assertThat(ACME.call(() -> text(own, WHO))).isEqualTo("jane/acme/r-1");
      assertThat(traced.get()).as("it was traced").isNull();
    }
  }

  @Nested
  class Threads {

    /** JDBC lets threads share a connection: each statement still runs as its own thread's. */
    @Test
    void that_share_a_connection_are_not_taken_for_each_other() throws Exception {
      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        List<Future<Void>> done = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          SessionContext context = SessionContext.ofTenant("t" + i);
          done.add(
              threads.submit(
                  () -> {
                    for (int n = 0; n < 100; n++) {
                      assertThat(whoUnder(context)).isEqualTo(context.tenant());
                    }
                    return null;
                  }));
        }
        for (Future<Void> future : done) {
          future.get();
        }
      } finally {
        threads.shutdown();
      }
    }

    @Test
    void that_end_the_transaction_of_another_take_nobody_s_name_away() throws Exception {
      connection.setAutoCommit(false);
      ExecutorService other = Executors.newSingleThreadExecutor();
      try {
        AtomicBoolean over = new AtomicBoolean();
        Future<Void> committing =
            other.submit(
                () -> {
                  while (!over.get()) {
                    connection.commit();
                  }
                  return null;
                });
        for (int i = 0; i < 300; i++) {
          assertThat(whoUnder(ACME)).isEqualTo("jane/acme/r-1");
        }
        over.set(true);
        committing.get();
      } finally {
        other.shutdown();
        connection.rollback();
      }
    }

    @Test
    void that_are_virtual_have_each_their_own() throws Exception {
      assumeTrue(Runtime.version().feature() >= 21, "virtual threads came with Java 21");
      ExecutorService threads =
          (ExecutorService)
              Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
      try {
        List<Future<String>> seen = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
          SessionContext context = SessionContext.ofTenant("v" + i);
          seen.add(threads.submit(() -> whoUnder(context)));
        }
        for (int i = 0; i < seen.size(); i++) {
          assertThat(seen.get(i).get()).isEqualTo("v" + i);
        }
      } finally {
        threads.shutdown();
      }
    }
  }
}
