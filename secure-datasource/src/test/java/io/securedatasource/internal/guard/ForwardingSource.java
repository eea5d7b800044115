package io.securedatasource.internal.guard;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.joining;

import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.RowIdLifetime;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Writes the classes of {@code internal.guard.forwarding}: each forwards those methods of a JDBC
 * interface which cannot run SQL, change a deadline or hand out an unguarded object, and leaves the
 * others abstract.
 */
final class ForwardingSource {

  /** What a method may return and still be forwarded: nothing of these leads to a connection. */
  private static final Set<Class<?>> HARMLESS =
      Set.of(
          String.class,
          BigDecimal.class,
          java.sql.Date.class,
          java.sql.Time.class,
          java.sql.Timestamp.class,
          URL.class,
          InputStream.class,
          Reader.class,
          Map.class,
          Properties.class,
          SQLWarning.class,
          Savepoint.class,
          SQLXML.class,
          RowId.class,
          RowIdLifetime.class,
          Struct.class,
          ResultSetMetaData.class,
          ParameterMetaData.class);

  private static final List<String> OF_EVERY_WRAPPER = List.of("unwrap", "isWrapperFor");

  private static final List<String> OF_A_STATEMENT =
      List.of(
          "executeQuery",
          "executeUpdate",
          "executeLargeUpdate",
          "execute",
          "executeBatch",
          "executeLargeBatch",
          "addBatch(String)",
          "setEscapeProcessing",
          "setQueryTimeout",
          "getQueryTimeout",
          "cancel");

  /** Setters that make a large object on the server, or take an object that was wrapped. */
  private static final List<String> OF_A_PREPARED_STATEMENT =
      List.of("setArray", "setObject", "setBlob", "setClob", "setNClob");

  /**
   * An interface of JDBC, and what of it is decided by hand: all methods of a name, or the one of a
   * signature. That returns which are not harmless are decided by hand goes without saying.
   */
  @SuppressWarnings("ImmutableEnumChecker") // the lists are those of List.of
  enum Subject {
    CONNECTION(
        Connection.class,
        GuardedConnection.class,
        List.of(),
        List.of(
            "setSchema",
            "abort",
            "setNetworkTimeout",
            "getWarnings",
            "clearWarnings",
            "setAutoCommit",
            "setReadOnly",
            "setTransactionIsolation",
            "setCatalog",
            "setClientInfo",
            "commit",
            "rollback")),
    STATEMENT(Statement.class, GuardedStatement.class, OF_A_STATEMENT, List.of("clearBatch")),
    PREPARED_STATEMENT(
        PreparedStatement.class,
        GuardedPreparedStatement.class,
        OF_A_STATEMENT,
        OF_A_PREPARED_STATEMENT),
    CALLABLE_STATEMENT(
        CallableStatement.class,
        GuardedCallableStatement.class,
        OF_A_STATEMENT,
        OF_A_PREPARED_STATEMENT),
    RESULT_SET(
        ResultSet.class,
        GuardedResultSet.class,
        List.of(),
        List.of("insertRow", "updateRow", "deleteRow", "refreshRow", "moveToInsertRow")),
    DATABASE_META_DATA(
        DatabaseMetaData.class,
        GuardedDatabaseMetaData.class,
        List.of(),
        List.of("supportsResultSetConcurrency"));

    private final Class<?> jdbc;
    private final Class<?> guarded;
    private final List<String> shared;
    private final List<String> own;

    Subject(Class<?> jdbc, Class<?> guarded, List<String> shared, List<String> own) {
      this.jdbc = jdbc;
      this.guarded = guarded;
      this.shared = shared;
      this.own = own;
    }

    Class<?> jdbc() {
      return jdbc;
    }

    Class<?> guarded() {
      return guarded;
    }

    /** The names and signatures that are decided by hand, whatever they return. */
    List<String> byHand() {
      return Stream.of(OF_EVERY_WRAPPER, shared, own).flatMap(List::stream).toList();
    }

    String className() {
      return "Forwarding" + jdbc.getSimpleName();
    }

    private boolean isForwarded(Method method) {
      return (method.getReturnType().isPrimitive()
              || isPrimitiveArray(method.getReturnType())
              || HARMLESS.contains(method.getReturnType()))
          && !byHand().contains(method.getName())
          && !byHand().contains(signature(method));
    }
  }

  private ForwardingSource() {}

  /** Every method that an object of that interface answers. */
  static List<Method> methods(Class<?> jdbc) {
    return Arrays.stream(jdbc.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .sorted(comparing(Method::getName).thenComparing(ForwardingSource::signature))
        .toList();
  }

  /** As {@code setInt(int, int)}. */
  static String signature(Method method) {
    return Arrays.stream(method.getParameterTypes())
        .map(Class::getSimpleName)
        .collect(joining(", ", method.getName() + "(", ")"));
  }

  private static boolean isPrimitiveArray(Class<?> type) {
    return type.isArray() && type.getComponentType().isPrimitive();
  }

  /** The source, laid out by the formatter afterwards. */
  static String of(Subject subject) {
    Set<String> imports = new TreeSet<>();
    imports.add(subject.jdbc().getName());
    StringBuilder body = new StringBuilder();
    for (Method method : methods(subject.jdbc())) {
      if (subject.isForwarded(method)) {
        body.append(forwarded(method, imports));
      }
    }
    String name = subject.jdbc().getSimpleName();
    return """
        package io.securedatasource.internal.guard.forwarding;

        %1$s

        /**
         * Forwards what of a {@code %2$s} cannot run SQL, change a deadline or hand out an unguarded
         * object. The rest is abstract. Generated by ForwardingSourceTest; not to be changed by hand.
         */
        @SuppressWarnings({"deprecation", "InlineMeSuggester"})
        public abstract class %3$s implements %2$s {

          private final %2$s delegate;

          /** Forwards to that. */
          protected %3$s(%2$s delegate) {
            this.delegate = delegate;
          }

          /** What is forwarded to. */
          protected final %2$s delegate() {
            return delegate;
          }
        %4$s}
        """
        .formatted(
            imports.stream().map(type -> "import " + type + ";").collect(joining("\n")),
            name,
            subject.className(),
            body);
  }

  private static String forwarded(Method method, Set<String> imports) {
    Type[] types = method.getGenericParameterTypes();
    StringBuilder parameters = new StringBuilder();
    StringBuilder arguments = new StringBuilder();
    for (int i = 0; i < types.length; i++) {
      String separator = i == 0 ? "" : ", ";
      parameters.append(separator).append(text(types[i], imports)).append(" p").append(i + 1);
      arguments.append(separator).append("p").append(i + 1);
    }
    String thrown =
        Arrays.stream(method.getExceptionTypes())
            .map(type -> text(type, imports))
            .collect(joining(", "));
    return """

          @Override
          public %s %s(%s)%s {
            %sdelegate.%s(%s);
          }
        """
        .formatted(
            text(method.getGenericReturnType(), imports),
            method.getName(),
            parameters,
            thrown.isEmpty() ? "" : " throws " + thrown,
            method.getReturnType() == void.class ? "" : "return ",
            method.getName(),
            arguments);
  }

  private static String text(Type type, Set<String> imports) {
    if (type instanceof ParameterizedType generic) {
      return text(generic.getRawType(), imports)
          + Arrays.stream(generic.getActualTypeArguments())
              .map(argument -> text(argument, imports))
              .collect(joining(", ", "<", ">"));
    }
    if (type instanceof WildcardType) {
      return "?";
    }
    if (type instanceof GenericArrayType array) {
      return text(array.getGenericComponentType(), imports) + "[]";
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isArray()) {
      return text(plain.getComponentType(), imports) + "[]";
    }
    if (!plain.isPrimitive() && !plain.getPackageName().equals("java.lang")) {
      imports.add(plain.getName());
    }
    return plain.getSimpleName();
  }
}
