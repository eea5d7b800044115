package io.securedatasource.internal.guard;

import io.securedatasource.internal.statement.EntryPoint;
import io.securedatasource.internal.statement.Verdict;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOperation;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.QueryExecutor;

/**
 * The driver's own connection as far as no unguarded SQL can be run on it: COPY is judged, and what
 * is not listed here is refused, whatever a newer driver brings. What JDBC knows is answered by the
 * guarded connection. A proxy and not a class, so that it holds for the driver's interfaces as they
 * are when it runs; it is on no path that has to be fast.
 */
final class DriverView implements InvocationHandler {

  /** Neither SQL nor a way to it: notifications, limits, quoting, and what the session is like. */
  private static final Set<String> HARMLESS =
      Set.of(
          "getNotifications",
          "addDataType",
          "getPrepareThreshold",
          "setPrepareThreshold",
          "getDefaultFetchSize",
          "setDefaultFetchSize",
          "getAdaptiveFetch",
          "setAdaptiveFetch",
          "getQueryTimeout",
          "getBackendPID",
          "escapeIdentifier",
          "escapeLiteral",
          "escapeString",
          "getPreferQueryMode",
          "getAutosave",
          "setAutosave",
          "getParameterStatus",
          "getParameterStatuses",
          "getEncoding",
          "encodeString",
          "getStandardConformingStrings",
          "haveMinimumServerVersion",
          "getTransactionState");

  private final GuardedConnection guarded;
  private final BaseConnection driver;

  private DriverView(GuardedConnection guarded, BaseConnection driver) {
    this.guarded = guarded;
    this.driver = driver;
  }

  /** A {@code PGConnection} and {@code BaseConnection} under the gate of that connection. */
  static BaseConnection of(GuardedConnection guarded, Connection driver) throws SQLException {
    DriverView view = new DriverView(guarded, driver.unwrap(BaseConnection.class));
    return proxy(BaseConnection.class, view);
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  @Override
  public @Nullable Object invoke(
      Object view, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    if (method.getDeclaringClass().isInstance(guarded)) {
      return answer(guarded, method, arguments);
    }
    return switch (method.getName()) {
      case "cancelQuery" -> {
        guarded.cancelling();
        yield answer(driver, method, arguments);
      }
      case "getCopyAPI" -> new CopyManager((BaseConnection) view);
      case "getQueryExecutor" -> proxy(QueryExecutor.class, this::copyAlone);
      case "createArrayOf" -> GuardedArray.of((Array) answer(driver, method, arguments), guarded);
      default -> {
        if (!HARMLESS.contains(method.getName())) {
          throw refusal(method);
        }
        yield answer(driver, method, arguments);
      }
    };
  }

  /** The one thing a {@link CopyManager} asks of it: to begin a COPY. The text is not prepared. */
  private @Nullable Object copyAlone(
      Object view, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return answer(this, method, arguments);
    }
    if (!method.getName().equals("startCopy") || arguments == null) {
      throw refusal(method);
    }
    String sql = (String) arguments[0];
    Verdict verdict = guarded.judge(sql, EntryPoint.PLAIN_UNESCAPED);
    guarded.executions().beforeCopy(verdict, sql);
    try {
      Object copy = answer(driver.getQueryExecutor(), method, arguments);
      guarded.session().copying((CopyOperation) copy);
      return copy;
    } catch (ContextRefusal e) { // found out on the way
      throw guarded.executions().refused(e, verdict, sql);
    } finally {
      guarded.executions().afterCopy();
    }
  }

  /** As what the method may throw. */
  private static Exception refusal(Method method) {
    SQLException refusal = Refusals.driverMethod(method.getName());
    boolean declared = List.of(method.getExceptionTypes()).contains(SQLException.class);
    return declared ? refusal : new UnsupportedOperationException(refusal.getMessage(), refusal);
  }

  private static @Nullable Object answer(
      Object target, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
