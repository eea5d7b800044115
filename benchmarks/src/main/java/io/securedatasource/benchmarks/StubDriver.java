package io.securedatasource.benchmarks;

import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * A driver that does as little as a driver can, so that what is measured is what lies above it. The
 * methods that matter are written here; the others are generated as byte code that returns nothing.
 * No call goes through reflection, and after a connection is made nothing is allocated: a
 * connection has one statement, and that one result set. Not thread-safe, as JDBC is not.
 */
final class StubDriver {

  private static final Class<? extends StubConnection> CONNECTION = complete(StubConnection.class);
  private static final Class<? extends StubStatement> STATEMENT = complete(StubStatement.class);
  private static final Class<? extends StubRows> ROWS = complete(StubRows.class);

  private StubDriver() {}

  /** A connection on which every query yields one row, of 42 and a text. */
  static Connection connection() {
    StubConnection connection = make(CONNECTION);
    StubStatement statement = make(STATEMENT);
    StubRows rows = make(ROWS);
    connection.statement = statement;
    statement.connection = connection;
    statement.rows = rows;
    rows.statement = statement;
    return connection;
  }

  private static <T> T make(Class<? extends T> type) {
    try {
      return type.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the stub driver cannot be made", e);
    }
  }

  private static <T> Class<? extends T> complete(Class<T> type) {
    return new ByteBuddy()
        .subclass(type)
        .modifiers(Modifier.PUBLIC | Modifier.FINAL)
        .method(ElementMatchers.isAbstract())
        .intercept(StubMethod.INSTANCE)
        .make()
        .load(type.getClassLoader(), ClassLoadingStrategy.Default.INJECTION)
        .getLoaded();
  }

  /** Has one statement. */
  @SuppressWarnings("NullAway.Init") // set by connection()
  public abstract static class StubConnection implements Connection {
    private StubStatement statement;
    private boolean autoCommit = true;

    @Override
    public PreparedStatement prepareStatement(String sql) {
      return statement;
    }

    @Override
    public PreparedStatement createStatement() {
      return statement;
    }

    @Override
    public boolean getAutoCommit() {
      return autoCommit;
    }

    @Override
    public void setAutoCommit(boolean value) {
      autoCommit = value;
    }

    @Override
    public boolean isValid(int timeout) {
      return true;
    }

    @Override
    public int getTransactionIsolation() {
      return TRANSACTION_READ_COMMITTED;
    }
  }

  /** Has one result set. */
  @SuppressWarnings("NullAway.Init") // set by connection()
  public abstract static class StubStatement implements PreparedStatement {
    private StubConnection connection;
    private StubRows rows;

    @Override
    public ResultSet executeQuery() {
      return rows.again();
    }

    @Override
    public ResultSet executeQuery(String sql) {
      return rows.again();
    }

    @Override
    public Connection getConnection() {
      return connection;
    }
  }

  /** Has one row. */
  @SuppressWarnings("NullAway.Init") // set by connection()
  public abstract static class StubRows implements ResultSet {
    private StubStatement statement;
    private boolean atStart = true;

    private ResultSet again() {
      atStart = true;
      return this;
    }

    @Override
    public boolean next() {
      boolean had = atStart;
      atStart = false;
      return had;
    }

    @Override
    public int getInt(int column) {
      return 42;
    }

    @Override
    public String getString(int column) {
      return "forty-two";
    }

    @Override
    public PreparedStatement getStatement() {
      return statement;
    }
  }
}
