package io.securedatasource;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import io.securedatasource.allowlist.ListedStatement;
import io.securedatasource.allowlist.StatementAllowList;
import io.securedatasource.allowlist.StatementAllowList.Mode;
import io.securedatasource.event.StatementRefusedException;
import io.securedatasource.internal.guard.ExecutionTracer.Span;
import io.securedatasource.internal.statement.Verdict;
import io.securedatasource.policy.ConfigurationFacts;
import io.securedatasource.policy.StatementKind;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.tracing.ObservedExecutions;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Executions in spans, and the comment by which the server's side of one is found. */
@Tag("server")
@Timeout(60)
class TracingTest {

  private static final String TRACEPARENT =
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String COMMENT = "/*traceparent='" + TRACEPARENT + "'*/";
  private static final String SOUND = "select id from shop.customers where name = 'Canary'";

  private final PostgresServer server = PostgresServer.shared();
  private final TestObservationRegistry registry = TestObservationRegistry.create();
  private final Propagating propagating = new Propagating();

  /** Does what a tracer's handler does: puts the span's identity where the context takes it. */
  private static final class Propagating implements ObservationHandler<SenderContext<Object>> {

    private final List<SenderContext<Object>> stopped =
        Collections.synchronizedList(new ArrayList<>());
    private volatile String traceparent = TRACEPARENT;

    @Override
    public void onStart(SenderContext<Object> context) {
      context.getSetter().set(context.getCarrier(), "traceparent", traceparent);
      context.getSetter().set(context.getCarrier(), "tracestate", "'*/ drop table canary; /*");
    }

    @Override
    public void onStop(SenderContext<Object> context) {
      stopped.add(context);
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
      return context instanceof SenderContext;
    }
  }

  private SecureDataSourceBuilder traced() {
    registry.observationConfig().observationHandler(propagating);
    return Builders.application(server)
        .name("traced")
        .pool(Builders.smallPool().maximumSize(1))
        .observationRegistry(registry);
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      boolean unused = statement.execute(sql);
    }
  }

  @Nested
  class A_span {

    @Test
    void has_the_attributes_of_the_conventions_and_no_word_of_the_statement() throws SQLException {
      try (SecureDataSource dataSource = traced().build();
          Connection connection = dataSource.getConnection()) {
        run(connection, SOUND);
      }
      TestObservationRegistryAssert.assertThat(registry)
          .hasSingleObservationThat()
          .hasNameEqualTo(ObservedExecutions.NAME)
          .hasContextualNameEqualTo("SELECT shop.customers")
          .hasLowCardinalityKeyValue("db.system.name", "postgresql")
          .hasHighCardinalityKeyValue("db.namespace", server.database())
          .hasLowCardinalityKeyValue("db.operation.name", "SELECT")
          .doesNotHaveHighCardinalityKeyValueWithKey("error.type")
          .hasLowCardinalityKeyValue("pool", "traced")
          .hasHighCardinalityKeyValueWithKey("server.address")
          .hasHighCardinalityKeyValueWithKey("server.port")
          .hasHighCardinalityKeyValue("db.query.summary", "SELECT shop.customers")
          .hasBeenStarted()
          .hasBeenStopped();
      assertThat(propagating.stopped)
          .singleElement()
          .satisfies(context -> assertThat(context.getKind()).isEqualTo(Kind.CLIENT));
      assertNoCanary();
    }

    @Test
    void of_a_failure_tells_its_state_and_not_what_the_server_quotes() throws SQLException {
      try (SecureDataSource dataSource = traced().build();
          Connection connection = dataSource.getConnection()) {
        assertThatThrownBy(() -> run(connection, "select id + 'Canary' from shop.customers"))
            .hasMessageContaining("Canary");
      }
      TestObservationRegistryAssert.assertThat(registry)
          .hasSingleObservationThat()
          .hasHighCardinalityKeyValue("error.type", "data")
          .hasHighCardinalityKeyValue("db.response.status_code", "22P02")
          .hasBeenStopped();
      assertNoCanary();
    }

    private void assertNoCanary() {
      assertThat(propagating.stopped).isNotEmpty();
      for (SenderContext<Object> context : propagating.stopped) {
        assertThat(context.getAllKeyValues().stream().map(KeyValue::getValue))
            .noneMatch(value -> value.contains("Canary"));
        assertThat(String.valueOf(context.getContextualName())).doesNotContain("Canary");
        assertThat(String.valueOf(context.getError())).doesNotContain("Canary");
      }
    }

    /** Five characters may be a line of their own, or clear a screen. */
    @ParameterizedTest
    @ValueSource(strings = {"\u001b[2JX", "4200\n", "abcde", "\u202e4200"})
    void tells_no_state_that_is_none(String state) {
      registry.observationConfig().observationHandler(propagating);
      Span span =
          requireNonNull(executions().begin(Verdict.clean(StatementKind.SELECT, false), SOUND));
      span.end(new SQLException("hostile", state));
      assertThat(propagating.stopped)
          .singleElement()
          .satisfies(
              context ->
                  assertThat(context.getHighCardinalityKeyValue("db.response.status_code"))
                      .isNull());
    }

    /** The server has one SQLState for both, and of a batch the driver's exception is around it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void of_a_batch_that_is_cut_off_tells_a_deadline_from_a_cancel(boolean byDeadline) {
      registry.observationConfig().observationHandler(propagating);
      SQLException cause =
          byDeadline
              ? new SQLTimeoutException("late", "57014")
              : new SQLException("cancelled", "57014");
      Span span =
          requireNonNull(
              executions().begin(Verdict.clean(StatementKind.INSERT, false), "insert into t"));
      span.end(new BatchUpdateException("cut off", "57014", 0, new int[3], cause));
      assertThat(propagating.stopped)
          .singleElement()
          .satisfies(
              context ->
                  assertThat(context.getHighCardinalityKeyValue("error.type"))
                      .isEqualTo(KeyValue.of("error.type", byDeadline ? "deadline" : "cancelled")));
    }

    private ObservedExecutions executions() {
      return new ObservedExecutions(
          registry, "traced", new ConfigurationFacts.Target(List.of(), "shop", false), false);
    }

    @Test
    void is_not_begun_for_what_gate_3_refuses() throws SQLException {
      try (SecureDataSource dataSource = traced().build();
          Connection connection = dataSource.getConnection()) {
        assertThatThrownBy(
                () -> run(connection, "select id from shop.customers where id = 1 or 1 = 1"))
            .isInstanceOf(StatementRefusedException.class);
      }
      TestObservationRegistryAssert.assertThat(registry).doesNotHaveAnyObservation();
    }

    @Test
    void whose_handler_throws_harms_no_statement() throws SQLException {
      registry
          .observationConfig()
          .observationHandler(
              new ObservationHandler<Observation.Context>() {
                @Override
                public void onStop(Observation.Context context) {
                  throw new AssertionError("a broken handler");
                }

                @Override
                public boolean supportsContext(Observation.Context context) {
                  return true;
                }
              });
      try (SecureDataSource dataSource = traced().traceComments(true).build();
          Connection connection = dataSource.getConnection();
          PreparedStatement statement = connection.prepareStatement(SOUND);
          ResultSet rows = statement.executeQuery()) {
        assertThat(rows.next()).isFalse();
      }
    }
  }

  @Nested
  class A_handler {

    private void handle(ObservationHandler<Observation.Context> handler) {
      registry.observationConfig().observationHandler(handler);
    }

    /** As one that keeps spans in the database whose statements they are of. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void may_run_statements_of_its_own(boolean atStart) throws SQLException {
      Connection[] borrowed = new Connection[1];
      AtomicInteger ran = new AtomicInteger();
      handle(
          new ObservationHandler<>() {
            private void run() {
              try {
                TracingTest.run(borrowed[0], "select 1 as span");
                ran.incrementAndGet();
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            }

            @Override
            public void onStart(Observation.Context context) {
              if (atStart) {
                run();
              }
            }

            @Override
            public void onStop(Observation.Context context) {
              if (!atStart) {
                run();
              }
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
              return true;
            }
          });
      try (SecureDataSource dataSource = traced().traceComments(true).build();
          Connection connection = dataSource.getConnection()) {
        borrowed[0] = connection;
        run(connection, SOUND);
        run(connection, SOUND);
      }
      assertThat(ran).as("its own have no spans").hasValue(2);
      assertThat(propagating.stopped).hasSize(2);
    }

    /** A handler that times what is under way keeps each until it is told of the end. */
    @Test
    void that_throws_at_the_start_leaves_no_span_of_another_open() throws SQLException {
      handle(
          new ObservationHandler<>() {
            @Override
            public void onStart(Observation.Context context) {
              throw new AssertionError("a broken handler");
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
              return true;
            }
          });
      try (SecureDataSource dataSource = traced().build();
          Connection connection = dataSource.getConnection()) {
        run(connection, SOUND);
      }
      assertThat(propagating.stopped).hasSize(1);
    }
  }

  @Nested
  class A_handler_that_goes_too_far {

    private ObservationHandler<Observation.Context> at(boolean start, Runnable act) {
      return new ObservationHandler<>() {
        @Override
        public void onStart(Observation.Context context) {
          if (start) {
            act.run();
          }
        }

        @Override
        public void onStop(Observation.Context context) {
          if (!start) {
            act.run();
          }
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
          return true;
        }
      };
    }

    /** The pool waits for nobody who has borrowed: the statement may end, or be cut off. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void by_closing_the_data_source_ends_it_and_hangs_nobody(boolean start) throws SQLException {
      SecureDataSource[] built = new SecureDataSource[1];
      registry.observationConfig().observationHandler(at(start, () -> close(built[0])));
      try (SecureDataSource dataSource = traced().traceComments(true).build()) {
        built[0] = dataSource;
        try (Connection connection = dataSource.getConnection()) {
          run(connection, SOUND);
        } catch (SQLException cutOff) {
          assertThat(cutOff.getSQLState()).startsWith("08");
        }
        assertThatThrownBy(dataSource::getConnection).isInstanceOf(SQLException.class);
      }
    }

    private void close(SecureDataSource dataSource) {
      try {
        dataSource.close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void by_an_error_harms_no_statement_and_the_connection_goes_on(boolean start)
        throws SQLException {
      registry
          .observationConfig()
          .observationHandler(
              at(
                  start,
                  () -> {
                    throw new NoClassDefFoundError("of a handler");
                  }));
      try (SecureDataSource dataSource = traced().traceComments(true).build();
          Connection connection = dataSource.getConnection()) {
        connection.setAutoCommit(false);
        run(connection, "update shop.customers set name = 'Canary' where id = -1");
        run(connection, SOUND);
        connection.rollback();
      }
      assertThat(propagating.stopped).as("no other's span stays open").hasSize(2);
    }
  }

  @Nested
  class The_comment {

    /** The driver writes one INSERT of several rows, and looks for its VALUES to do so. */
    @Test
    void does_not_spoil_batches_that_the_driver_rewrites() throws SQLException {
      String insert = "insert into shop.customers (name, email) values (?, ?)";
      try (SecureDataSource dataSource =
              traced()
                  .url(server.jdbcUrl() + "?reWriteBatchedInserts=true")
                  .traceComments(true)
                  .build();
          Connection connection = dataSource.getConnection()) {
        connection.setAutoCommit(false);
        for (String text : List.of(insert, insert + "  -- two\n", insert + ";")) {
          try (PreparedStatement statement = connection.prepareStatement(text)) {
            for (int i = 0; i < 5; i++) {
              statement.setString(1, "batched");
              statement.setString(2, i + "@" + text.length() + ".org");
              statement.addBatch();
            }
            assertThat(statement.executeBatch()).hasSize(5);
          }
        }
        try (Statement statement = connection.createStatement();
            ResultSet row =
                statement.executeQuery(
                    "select count(*) from shop.customers where name = 'batched'")) {
          assertThat(row.next()).isTrue();
          assertThat(row.getInt(1)).isEqualTo(15);
        }
        connection.rollback();
      }
    }

    /** The session's last text, as its server has it. */
    private String sent(Execution execution, boolean comments) throws SQLException {
      try (SecureDataSource dataSource = traced().traceComments(comments).build();
          Connection connection = dataSource.getConnection()) {
        execution.run(connection);
        return SentText.last(server, "traced");
      }
    }

    @Test
    void comes_with_a_text_to_the_server() throws SQLException {
      assertThat(sent(connection -> run(connection, SOUND), true)).isEqualTo(SOUND + " " + COMMENT);
    }

    @Test
    void comes_with_a_text_that_is_prepared() throws SQLException {
      assertThat(
              sent(
                  connection -> {
                    try (PreparedStatement statement =
                        connection.prepareStatement("select id from shop.customers where id = ?")) {
                      statement.setInt(1, 1);
                      assertThat(statement.execute()).isTrue();
                    }
                  },
                  true))
          .isEqualTo("select id from shop.customers where id = $1 " + COMMENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"select 1 as n;", "select 1 as n ; \n", "select 1 /* one; */ as n"})
    void ends_no_statement_otherwise_than_it_ended(String sql) throws SQLException {
      String sent =
          sent(
              connection -> {
                try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                  assertThat(row.next()).isTrue();
                  assertThat(row.getInt(1)).isEqualTo(1);
                  assertThat(statement.getMoreResults()).isFalse();
                  assertThat(statement.getUpdateCount()).isEqualTo(-1);
                }
              },
              true);
      assertThat(sent).startsWith("select 1").contains(" " + COMMENT);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "'*/; drop table shop.customers; /*",
          "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'*/ union select 'Canary' /*"
        })
    void is_not_made_of_what_a_request_made_up(String traceparent) throws SQLException {
      propagating.traceparent = traceparent;
      assertThat(sent(connection -> run(connection, SOUND), true)).isEqualTo(SOUND);
    }

    @Test
    void changes_no_counts_no_keys_and_no_list_of_statements() throws SQLException {
      String insert = "insert into shop.customers (name, email) values (?, ?)";
      String literal = "insert into shop.customers (name, email) values ('c', 'c@x.org');";
      StatementAllowList list =
          StatementAllowList.of(List.of(ListedStatement.of(insert), ListedStatement.of(literal)));
      try (SecureDataSource dataSource =
              traced().traceComments(true).statementAllowList(list, Mode.ENFORCE).build();
          Connection connection = dataSource.getConnection()) {
        connection.setAutoCommit(false);
        try (PreparedStatement statement =
            connection.prepareStatement(insert, new String[] {"id"})) {
          for (String name : List.of("a", "b")) {
            statement.setString(1, name);
            statement.setString(2, name + "@x.org");
            statement.addBatch();
          }
          assertThat(statement.executeBatch()).containsExactly(1, 1);
          assertThat(keys(statement)).isEqualTo(2);
        }
        try (Statement statement = connection.createStatement()) {
          assertThat(statement.executeUpdate(literal, Statement.RETURN_GENERATED_KEYS))
              .isEqualTo(1);
          assertThat(keys(statement)).isEqualTo(1);
        }
        connection.rollback();
      }
      assertThat(propagating.stopped).hasSize(3);
    }

    private int keys(Statement statement) throws SQLException {
      int count = 0;
      try (ResultSet keys = statement.getGeneratedKeys()) {
        while (keys.next()) {
          assertThat(keys.getLong("id")).isPositive();
          count++;
        }
      }
      return count;
    }

    @Test
    void is_not_sent_unless_that_was_said() throws SQLException {
      assertThat(sent(connection -> run(connection, SOUND), false)).isEqualTo(SOUND);
    }
  }

  /** What is executed on a connection. */
  private interface Execution {
    void run(Connection connection) throws SQLException;
  }
}
