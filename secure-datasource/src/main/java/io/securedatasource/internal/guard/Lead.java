package io.securedatasource.internal.guard;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Field;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Oid;
import org.postgresql.core.ParameterList;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.ResultCursor;
import org.postgresql.core.ResultHandler;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.core.ResultHandlerDelegate;
import org.postgresql.core.SqlCommand;
import org.postgresql.core.TransactionState;
import org.postgresql.core.Tuple;

/**
 * Statements of ours that go ahead of the application's. Where they can they go in the same flight,
 * and so in the same transaction; otherwise each in one of its own. Their results are kept from the
 * application. For one thread and one execution.
 */
final class Lead implements InvocationHandler {

  /** Where a part went, and so for how long what it set lasts. */
  enum Went {
    /** Nowhere yet. */
    NOT_YET,
    /** With the statement, and what it set is over. */
    WITH_THE_STATEMENT,
    /** Into a transaction that is open. */
    INTO_A_TRANSACTION,
    /** Into the session. */
    INTO_THE_SESSION
  }

  /** What becomes of a part that can only go beyond the end of a transaction. */
  enum Staying {
    /** It does. */
    ADMITTED,
    /** It is left out. */
    LEFT_OUT,
    /** The statement does not run without it. */
    REFUSED
  }

  /** One statement of ours. */
  static final class Part {

    private final String sql;
    private final String[] values;
    private final int[] types;
    private final boolean forSession;
    private final Staying staying;
    private Went went = Went.NOT_YET;

    /**
     * A statement.
     *
     * @param sql has a parameter for each value, and a last one, a boolean, that says whether what
     *     it sets ends with the transaction
     * @param types the values' types
     * @param forSession whether what it sets is to last beyond the transaction in any case
     * @param staying what becomes of it where it can only be so
     */
    Part(String sql, String[] values, int[] types, boolean forSession, Staying staying) {
      this.sql = sql;
      this.values = values;
      this.types = types;
      this.forSession = forSession;
      this.staying = staying;
    }

    Went went() {
      return went;
    }

    private int parameters() {
      return values.length + 1;
    }

    /** Binds its values, the first of them as the one with that number. */
    private void bind(ParameterList parameters, int from, boolean local) throws SQLException {
      for (int i = 0; i < values.length; i++) {
        parameters.setStringParameter(from + i, values[i], types[i]);
      }
      parameters.setStringParameter(from + values.length, String.valueOf(local), Oid.BOOL);
    }
  }

  private final List<Part> parts;
  private final boolean mayCombine;
  private final Thread thread = Thread.currentThread();
  private @Nullable QueryExecutor driver;
  private Map<String, Query> known = Map.of();

  /**
   * A lead.
   *
   * @param mayCombine whether the application's statement may run behind another one
   */
  Lead(List<Part> parts, boolean mayCombine) {
    this.parts = parts;
    this.mayCombine = mayCombine;
  }

  /** Whether it is for what that thread executes. */
  boolean isOf(Thread other) {
    return thread == other;
  }

  /**
   * An executor that sends it ahead.
   *
   * @param queries what was sent ahead on the connection before, by its text
   */
  QueryExecutor over(QueryExecutor executor, Map<String, Query> queries) {
    driver = executor;
    known = queries;
    return (QueryExecutor)
        Proxy.newProxyInstance(
            QueryExecutor.class.getClassLoader(), new Class<?>[] {QueryExecutor.class}, this);
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    QueryExecutor executor = driver;
    try {
      if (executor != null && arguments != null) {
        switch (method.getName()) {
          case "execute" -> leadStatement(executor, arguments, (int) arguments[5]);
          case "startCopy" -> {
            int flags = (boolean) arguments[1] ? QueryExecutor.QUERY_SUPPRESS_BEGIN : 0;
            alone(executor, flags, isInTransaction(executor, flags));
          }
          default -> {
            // It runs no text.
          }
        }
      }
      return method.invoke(executor, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private static boolean isInTransaction(QueryExecutor executor, int flags) {
    return (flags & QueryExecutor.QUERY_SUPPRESS_BEGIN) == 0
        || executor.getTransactionState() == TransactionState.OPEN;
  }

  private Query query(QueryExecutor executor, Part part) throws SQLException {
    Query query = known.get(part.sql);
    if (query == null) {
      query = executor.createQuery(part.sql, false, true).query;
      known.put(part.sql, query);
    }
    return query;
  }

  /** Puts the parts before what is executed, or executes them. */
  private void leadStatement(QueryExecutor executor, @Nullable Object[] arguments, int flags)
      throws SQLException {
    if ((flags & QueryExecutor.QUERY_DESCRIBE_ONLY) != 0) {
      return;
    }
    boolean transaction = isInTransaction(executor, flags);
    ParameterList together = together(executor, arguments, flags, transaction);
    if (together == null) {
      alone(executor, flags, transaction);
      return;
    }
    List<Query> queries = new ArrayList<>();
    for (Part part : parts) {
      queries.add(query(executor, part));
      part.went =
          part.forSession
              ? Went.INTO_THE_SESSION
              : transaction ? Went.INTO_A_TRANSACTION : Went.WITH_THE_STATEMENT;
    }
    arguments[2] = new Behind((ResultHandler) arguments[2], List.copyOf(queries), flags);
    queries.add((Query) arguments[0]);
    arguments[0] = new Together(queries.toArray(Query[]::new), (Query) arguments[0]);
    arguments[1] = together;
  }

  /** Executes the parts by themselves, each in a flight of its own. */
  private void alone(QueryExecutor executor, int flags, boolean transaction) throws SQLException {
    int kept = QueryExecutor.QUERY_SUPPRESS_BEGIN | QueryExecutor.QUERY_READ_ONLY_HINT;
    for (Part part : parts) {
      boolean local = transaction && !part.forSession;
      if (!local && part.staying == Staying.REFUSED) {
        throw Refusals.contextCannotTravel();
      }
      if (!local && part.staying == Staying.LEFT_OUT) {
        continue;
      }
      Query query = query(executor, part);
      ParameterList parameters = query.createParameterList();
      part.bind(parameters, 1, local);
      part.went = local ? Went.INTO_A_TRANSACTION : Went.INTO_THE_SESSION;
      executor.execute(
          query, parameters, new Failures(), 0, 0, (flags & kept) | QueryExecutor.QUERY_ONESHOT);
    }
  }

  /** The parameters of all; {@code null} when they cannot be sent together. */
  private @Nullable ParameterList together(
      QueryExecutor executor, @Nullable Object[] arguments, int flags, boolean transaction)
      throws SQLException {
    // The driver waits before a statement that it knows to return rows of any length.
    boolean may =
        arguments[0] instanceof Query query
            && query.getSubqueries() == null
            && !query.isStatementDescribed()
            && (mayCombine || transaction)
            && (flags & QueryExecutor.QUERY_EXECUTE_AS_SIMPLE) == 0;
    if (!may) {
      return null;
    }
    ParameterList given = (ParameterList) arguments[1];
    int count = given == null ? 0 : given.getParameterCount();
    List<NativeQuery> shapes = new ArrayList<>();
    for (Part part : parts) {
      shapes.add(shape(part.parameters()));
    }
    shapes.add(shape(count));
    ParameterList parameters = executor.wrap(shapes).createParameterList();
    int next = 1;
    for (Part part : parts) {
      part.bind(parameters, next, !part.forSession);
      next += part.parameters();
    }
    return given == null || copied(given, parameters, next) ? parameters : null;
  }

  /** A text with so many parameters. */
  private static NativeQuery shape(int parameters) {
    return new NativeQuery("", new int[parameters], false, SqlCommand.BLANK);
  }

  private static boolean copied(ParameterList from, ParameterList to, int first)
      throws SQLException {
    @Nullable Object[] given = from.getValues();
    int[] oids = from.getTypeOIDs();
    if (from.getInParameterCount() != from.getParameterCount()) {
      return false;
    }
    for (int i = 0; i < from.getParameterCount(); i++) {
      int index = first + i;
      Object value = given[i];
      if (value instanceof String text) {
        to.setStringParameter(index, text, oids[i]);
      } else if (value instanceof byte[] bytes) {
        to.setBinaryParameter(index, bytes, oids[i]);
      } else if (value != null && value.getClass() == Object.class) {
        to.setNull(index, oids[i]);
      } else {
        return false; // a stream, or not set: the driver's own to deal with
      }
    }
    return true;
  }

  /** Several statements to the driver, of which the last is the application's. */
  private static final class Together implements Query {

    private final Query[] all;
    private final Query query;

    Together(Query[] all, Query query) {
      this.all = all;
      this.query = query;
    }

    @Override
    public Query[] getSubqueries() {
      return all;
    }

    @Override
    public ParameterList createParameterList() {
      return query.createParameterList();
    }

    @Override
    public String toString(@Nullable ParameterList parameters) {
      return query.getNativeSql();
    }

    @Override
    public String toString(
        @Nullable ParameterList parameters,
        org.postgresql.core.v3.SqlSerializationContext context) {
      return query.getNativeSql();
    }

    @Override
    public String getNativeSql() {
      return query.getNativeSql();
    }

    @Override
    public @Nullable SqlCommand getSqlCommand() {
      return query.getSqlCommand();
    }

    @Override
    public void close() {
      query.close();
    }

    @Override
    public boolean isStatementDescribed() {
      return query.isStatementDescribed();
    }

    @Override
    public boolean isEmpty() {
      return query.isEmpty();
    }

    @Override
    public int getBatchSize() {
      return query.getBatchSize();
    }

    @Override
    public java.util.@Nullable Map<String, Integer> getResultSetColumnNameIndexMap() {
      return query.getResultSetColumnNameIndexMap();
    }
  }

  /** Keeps a failure, which it throws at the end, and nothing else. */
  private static final class Failures extends ResultHandlerBase {

    @Override
    public void handleResultRows(
        Query from, Field[] fields, List<Tuple> tuples, @Nullable ResultCursor cursor) {}

    @Override
    public void handleCommandStatus(String status, long count, long oid) {}

    @Override
    public void handleWarning(SQLWarning warning) {}
  }

  /** Passes on all but the results of what goes ahead. */
  private static final class Behind extends ResultHandlerDelegate {

    private final List<Query> ahead;
    private final boolean both;
    private int passed;

    Behind(ResultHandler application, List<Query> ahead, int flags) {
      super(application);
      this.ahead = ahead;
      this.both = (flags & QueryExecutor.QUERY_BOTH_ROWS_AND_STATUS) != 0;
    }

    @Override
    public void handleResultRows(
        Query from, Field[] fields, List<Tuple> tuples, @Nullable ResultCursor cursor) {
      if (passed < ahead.size() && from == ahead.get(passed)) {
        passed += both ? 0 : 1;
      } else {
        super.handleResultRows(from, fields, tuples, cursor);
      }
    }

    @Override
    public void handleCommandStatus(String status, long count, long oid) {
      if (passed < ahead.size()) {
        passed++;
      } else {
        super.handleCommandStatus(status, count, oid);
      }
    }
  }
}
