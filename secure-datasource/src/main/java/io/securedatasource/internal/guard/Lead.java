package io.securedatasource.internal.guard;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Field;
import org.postgresql.core.NativeQuery;
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
 * A statement of ours that goes ahead of the application's. Where it can it goes in the same
 * flight, and so in the same transaction; otherwise in one of its own. Its result is kept from the
 * application.
 */
final class Lead implements InvocationHandler {

  /** Where a lead went, and so for how long what it set lasts. */
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

  private final String sql;
  private final String[] values;
  private final int[] types;
  private final boolean mayCombine;
  private final boolean forSession;
  private final boolean mayStay;
  private @Nullable QueryExecutor driver;
  private Went went = Went.NOT_YET;

  /**
   * A lead.
   *
   * @param sql has a parameter for each value, and a last one, a boolean, that says whether what it
   *     sets ends with the transaction
   * @param types the values' types
   * @param mayCombine whether the application's statement may run behind another one
   * @param forSession whether what it sets is to last beyond the transaction in any case
   * @param mayStay whether what it sets may last beyond the transaction; where it cannot go
   *     otherwise, nothing is sent
   */
  Lead(
      String sql,
      String[] values,
      int[] types,
      boolean mayCombine,
      boolean forSession,
      boolean mayStay) {
    this.sql = sql;
    this.values = values;
    this.types = types;
    this.mayCombine = mayCombine;
    this.forSession = forSession;
    this.mayStay = mayStay;
  }

  Went went() {
    return went;
  }

  QueryExecutor over(QueryExecutor executor) {
    driver = executor;
    return (QueryExecutor)
        Proxy.newProxyInstance(
            QueryExecutor.class.getClassLoader(), new Class<?>[] {QueryExecutor.class}, this);
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    QueryExecutor executor = driver;
    try {
      if (executor == null || arguments == null || !method.getName().equals("execute")) {
        return method.invoke(executor, arguments);
      }
      int flags = (int) arguments[5];
      if ((flags & QueryExecutor.QUERY_DESCRIBE_ONLY) != 0) {
        return method.invoke(executor, arguments);
      }
      boolean transaction =
          (flags & QueryExecutor.QUERY_SUPPRESS_BEGIN) == 0
              || executor.getTransactionState() == TransactionState.OPEN;
      Query lead = executor.createQuery(sql, false, true).query;
      ParameterList pair = pair(executor, arguments, flags, transaction);
      if (pair == null) {
        if (transaction || mayStay) {
          alone(executor, lead, flags, transaction);
        }
      } else {
        arguments[2] = new Behind((ResultHandler) arguments[2], lead, flags);
        arguments[0] = new Pair(lead, (Query) arguments[0]);
        arguments[1] = pair;
        went = transaction ? Went.INTO_A_TRANSACTION : Went.WITH_THE_STATEMENT;
        if (forSession) {
          went = Went.INTO_THE_SESSION;
        }
      }
      return method.invoke(executor, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private void bind(ParameterList parameters, boolean local) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      parameters.setStringParameter(i + 1, values[i], types[i]);
    }
    parameters.setStringParameter(
        values.length + 1, String.valueOf(local), org.postgresql.core.Oid.BOOL);
  }

  private void alone(QueryExecutor executor, Query lead, int flags, boolean transaction)
      throws SQLException {
    ParameterList parameters = lead.createParameterList();
    bind(parameters, transaction && !forSession);
    int kept = QueryExecutor.QUERY_SUPPRESS_BEGIN | QueryExecutor.QUERY_READ_ONLY_HINT;
    executor.execute(
        lead, parameters, new Failures(), 0, 0, (flags & kept) | QueryExecutor.QUERY_ONESHOT);
    went = transaction && !forSession ? Went.INTO_A_TRANSACTION : Went.INTO_THE_SESSION;
  }

  /** The parameters of both; {@code null} when the two cannot be sent together. */
  private @Nullable ParameterList pair(
      QueryExecutor executor, @Nullable Object[] arguments, int flags, boolean transaction)
      throws SQLException {
    // The driver waits before a statement that it knows to return rows of any length.
    boolean together =
        arguments[0] instanceof Query query
            && query.getSubqueries() == null
            && !query.isStatementDescribed()
            && (mayCombine || transaction)
            && (flags & QueryExecutor.QUERY_EXECUTE_AS_SIMPLE) == 0;
    if (!together) {
      return null;
    }
    ParameterList given = (ParameterList) arguments[1];
    int count = given == null ? 0 : given.getParameterCount();
    ParameterList parameters =
        executor.wrap(List.of(shape(values.length + 1), shape(count))).createParameterList();
    bind(parameters, !forSession);
    return given == null || copied(given, parameters) ? parameters : null;
  }

  /** A text with so many parameters. */
  private static NativeQuery shape(int parameters) {
    return new NativeQuery("", new int[parameters], false, SqlCommand.BLANK);
  }

  private boolean copied(ParameterList from, ParameterList to) throws SQLException {
    @Nullable Object[] given = from.getValues();
    int[] oids = from.getTypeOIDs();
    if (from.getInParameterCount() != from.getParameterCount()) {
      return false;
    }
    for (int i = 0; i < from.getParameterCount(); i++) {
      int index = values.length + 2 + i;
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

  /** Two statements to the driver, of which the second is the application's. */
  private record Pair(Query lead, Query query) implements Query {

    @Override
    public Query[] getSubqueries() {
      return new Query[] {lead, query};
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

  /** Passes on all but the result of the lead. */
  private static final class Behind extends ResultHandlerDelegate {

    private final Query lead;
    private final boolean both;
    private boolean passed;

    Behind(ResultHandler application, Query lead, int flags) {
      super(application);
      this.lead = lead;
      this.both = (flags & QueryExecutor.QUERY_BOTH_ROWS_AND_STATUS) != 0;
    }

    @Override
    public void handleResultRows(
        Query from, Field[] fields, List<Tuple> tuples, @Nullable ResultCursor cursor) {
      if (!passed && from == lead) {
        passed = !both;
      } else {
        super.handleResultRows(from, fields, tuples, cursor);
      }
    }

    @Override
    public void handleCommandStatus(String status, long count, long oid) {
      if (passed) {
        super.handleCommandStatus(status, count, oid);
      } else {
        passed = true;
      }
    }
  }
}
