package io.securedatasource.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.securedatasource.event.StatementRefusedException;
import io.securedatasource.internal.guard.RecordingGate.Seen;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.lang.reflect.Method;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.QueryExecutor;

/**
 * No path from a borrowed connection leads to an object of the driver on which SQL can be run, and
 * whatever takes a text lets the gate judge it. Runs over connections that may be unwrapped to all
 * there are guarded views of.
 */
@Tag("server")
abstract class EscapeRouteContract {

  static final PostgresServer SERVER = PostgresServer.shared();

  /** What leads to SQL, or is a step towards it, when it is the driver's own. */
  private static final List<Class<?>> DANGEROUS =
      List.of(
          Connection.class,
          Statement.class,
          ResultSet.class,
          DatabaseMetaData.class,
          Array.class,
          PGConnection.class,
          QueryExecutor.class,
          org.postgresql.fastpath.Fastpath.class,
          org.postgresql.largeobject.LargeObjectManager.class,
          org.postgresql.largeobject.LargeObject.class,
          org.postgresql.replication.PGReplicationConnection.class);

  final RecordingGate gate = new RecordingGate();
  private Connection connection;

  /** A guarded connection of the application's role, as an application gets it. */
  abstract Connection borrow(RecordingGate gate) throws SQLException;

  @BeforeEach
  void open() throws SQLException {
    connection = borrow(gate);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private ObjectWalk safe(Object start) {
    ObjectWalk walk = ObjectWalk.from(start);
    assertThat(walk.objects()).allSatisfy(met -> isNoEscape(met.object(), met.way()));
    walk.objects().forEach(met -> letsTheGateJudge(met.object(), met.way()));
    return walk;
  }

  private static void isNoEscape(Object object, String way) {
    boolean drivers = object.getClass().getName().startsWith("org.postgresql.");
    assertThat(drivers && DANGEROUS.stream().anyMatch(type -> type.isInstance(object)))
        .as(way + " leads to " + object.getClass().getName())
        .isFalse();
  }

  /** Gives a text that the gate refuses to every method that takes one. */
  private void letsTheGateJudge(Object object, String way) {
    for (Class<?> type : List.of(Connection.class, Statement.class, BaseConnection.class)) {
      if (type.isInstance(object)) {
        Arrays.stream(type.getMethods())
            .filter(EscapeRouteContract::takesText)
            .forEach(method -> isJudged(object, method, way + "." + method.getName()));
      }
    }
  }

  private static boolean takesText(Method method) {
    return method.getParameterCount() > 0
        && method.getParameterTypes()[0] == String.class
        && (method.getName().startsWith("prepare")
            || method.getName().startsWith("exec")
            || method.getName().equals("createQuery")
            || method.getName().equals("addBatch"));
  }

  private void isJudged(Object object, Method method, String way) {
    Object[] arguments =
        Arrays.stream(method.getParameterTypes())
            .map(
                type -> {
                  if (type == String.class) {
                    return RecordingGate.FORBIDDEN;
                  }
                  if (type == boolean.class) {
                    return false;
                  }
                  return type == int.class ? (Object) 1003 : null;
                })
            .toArray();
    gate.forget();

    Throwable thrown = catchThrowable(() -> method.invoke(object, arguments));

    assertThat(thrown).as(way).hasCauseInstanceOf(SQLException.class);
    SQLException cause = Objects.requireNonNull((SQLException) thrown.getCause());
    if (cause instanceof StatementRefusedException) {
      assertThat(gate.seen()).extracting(Seen::sql).contains(RecordingGate.FORBIDDEN);
    } else if (!isClosed(object)) {
      assertThat(cause.getSQLState()).as(way + ": " + cause.getMessage()).isEqualTo("SD002");
    }
  }

  /** The pool answers for what is closed. */
  private static boolean isClosed(Object object) {
    try {
      return object instanceof Statement statement
          ? statement.isClosed()
          : ((Connection) object).isClosed();
    } catch (SQLException e) {
      return false;
    }
  }

  @Test
  void the_connection_leads_nowhere() {
    ObjectWalk walk = safe(connection);

    assertThat(walk.ways())
        .as("what the walk meets, lest it be too short")
        .containsKeys("GuardedArray", "PgResultSetMetaData", "PgSQLXML", "PgParameterMetaData")
        .hasSizeGreaterThan(12);
  }

  @Test
  void a_plain_statement_leads_nowhere() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(ObjectWalk.SQL);
      safe(statement);
    }
  }

  @Test
  void a_prepared_statement_leads_nowhere() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ObjectWalk.SQL)) {
      statement.execute();
      safe(statement);
    }
  }

  @Test
  void a_callable_statement_leads_nowhere() throws SQLException {
    try (CallableStatement call = connection.prepareCall("{? = call string_to_array(?, ?)}")) {
      call.registerOutParameter(1, Types.ARRAY);
      call.setString(2, "1,2");
      call.setString(3, ",");
      call.execute();

      assertThat(safe(call).ways()).containsKey("GuardedArray");
    }
  }

  @Test
  void a_result_set_leads_nowhere() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(ObjectWalk.SQL)) {
      assertThat(safe(rows).ways()).containsKeys("GuardedArray", "PgSQLXML");
      assertThat(rows.isWrapperFor(ResultSet.class)).isTrue();
      safe(rows.unwrap(ResultSet.class));
    }
  }

  @Test
  void metadata_lead_nowhere() throws SQLException {
    safe(connection.getMetaData());
    safe(connection.getMetaData().unwrap(DatabaseMetaData.class));
    try (ResultSet tables = connection.getMetaData().getTables(null, "shop", "%", null)) {
      safe(tables);
      safe(tables.unwrap(ResultSet.class));
    }
    try (ResultSet tables = connection.getMetaData().getTables(null, "shop", "%", null)) {
      safe(Objects.requireNonNull(tables.getStatement()));
    }
  }

  @Test
  void an_array_leads_nowhere() throws SQLException {
    Array array = connection.createArrayOf("int4", new Object[] {1, 2});

    safe(array);
    safe(array.getResultSet());
    safe(array.getResultSet(1, 1));
    safe(array.getResultSet(Map.of()));
    safe(array.getResultSet(1, 1, Map.of()));
    safe(array.getResultSet().getStatement());
  }

  @Test
  void a_cursor_leads_nowhere() throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (int i = 0; i < 2; i++) {
        statement.execute("declare shop_cursor cursor for select 1");
        ResultSet reference = statement.executeQuery("select 'shop_cursor'::refcursor as rows");
        reference.next();
        ResultSet rows =
            (ResultSet) (i == 0 ? reference.getObject(1) : reference.getObject("rows"));
        assertThat(rows.next()).isTrue();
        safe(rows);
        connection.rollback();
      }
    }
  }

  @Test
  void the_cursor_of_a_call_leads_nowhere() throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement();
        CallableStatement call = connection.prepareCall("{? = call refcursor(?)}")) {
      statement.execute("declare shop_cursor cursor for select 1");
      call.registerOutParameter(1, Types.REF_CURSOR);
      call.setString(2, "shop_cursor");
      Throwable unsupported = catchThrowable(call::execute);
      if (unsupported == null) {
        safe(call.getObject(1));
      }
    }
    connection.rollback();
  }

  @Test
  void generated_keys_lead_nowhere() throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement statement =
        connection.prepareStatement(
            "insert into shop.customers (name, email) values ('n', 'key@example.org')",
            Statement.RETURN_GENERATED_KEYS)) {
      statement.executeUpdate();
      ResultSet keys = statement.getGeneratedKeys();
      assertThat(keys.next()).isTrue();
      safe(keys);
      safe(keys.unwrap(ResultSet.class));
    }
    connection.rollback();
  }

  @Test
  void the_driver_s_connection_leads_nowhere_as_a_guarded_view() throws SQLException {
    for (Class<?> type : List.of(PGConnection.class, BaseConnection.class)) {
      ObjectWalk walk = safe(connection.unwrap(type));

      assertThat(walk.ways()).containsKey("CopyManager");
    }
  }

  /** The walk finds what there is to be found, where there is no guard. */
  @Test
  void a_bare_connection_leads_to_the_driver() throws SQLException {
    try (Connection bare = SERVER.connectAs(Role.APPLICATION)) {
      try (Statement statement = bare.createStatement()) {
        Array array = bare.createArrayOf("int4", new Object[] {1});
        for (Object start : List.of(statement, bare.getMetaData(), array)) {
          assertThat(ObjectWalk.from(start).ways())
              .as("from " + start.getClass().getSimpleName())
              .containsKeys("PgConnection", "QueryExecutorImpl", "LargeObjectManager");
        }
      }
    }
  }
}
