package io.securedatasource.benchmarks;

import io.securedatasource.internal.guard.GuardHolder;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.matcher.ElementMatchers;
import org.jspecify.annotations.Nullable;

/**
 * A driver that does as little as a driver can, so that what is measured is what lies above it. The
 * methods that matter are written here; the others are generated as byte code that returns nothing.
 * No call goes through reflection, and after a connection is made nothing is allocated: a
 * connection has one statement, and that one result set. Not thread-safe, as JDBC is not.
 */
public final class StubDriver implements Driver {

  /** The one URL it knows. */
  static final String URL = "jdbc:stub://localhost:5432/shop";

  private static final Class<? extends StubConnection> CONNECTION = complete(StubConnection.class);
  private static final Class<? extends StubStatement> STATEMENT = complete(StubStatement.class);
  private static final Class<? extends StubRows> ROWS = complete(StubRows.class);
  private static final Class<? extends StubMetaData> META_DATA = complete(StubMetaData.class);

  static {
    try {
      DriverManager.registerDriver(new StubDriver());
    } catch (SQLException e) {
      throw new IllegalStateException("the stub driver cannot be registered", e);
    }
  }

  /** For those who make a driver themselves. */
  public StubDriver() {}

  @Override
  public @Nullable Connection connect(String url, Properties properties) {
    return acceptsURL(url) ? connection() : null;
  }

  @Override
  public boolean acceptsURL(String url) {
    return url.startsWith("jdbc:stub:");
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
    return new DriverPropertyInfo[0];
  }

  @Override
  public int getMajorVersion() {
    return 1;
  }

  @Override
  public int getMinorVersion() {
    return 0;
  }

  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("none");
  }

  /** A connection on which every query yields one row, of 42 and a text. */
  static Connection connection() {
    StubConnection connection = make(CONNECTION);
    StubStatement statement = make(STATEMENT);
    StubRows rows = make(ROWS);
    connection.statement = statement;
    connection.metaData = make(META_DATA);
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

  /** Says that it is PostgreSQL's: some ask when a connection is made, or for each statement. */
  public abstract static class StubMetaData implements DatabaseMetaData {
    @Override
    public String getURL() {
      return "jdbc:postgresql://localhost:5432/shop";
    }

    @Override
    public String getUserName() {
      return "shop_app";
    }

    @Override
    public String getDatabaseProductName() {
      return "PostgreSQL";
    }

    @Override
    public String getDriverName() {
      return "stub";
    }
  }

  /** Has one statement, and knows its guard as the connections do that we have the driver open. */
  @SuppressWarnings("NullAway.Init") // set by connection()
  public abstract static class StubConnection implements Connection, GuardHolder {
    private @Nullable Connection guard;
    private StubStatement statement;
    private DatabaseMetaData metaData;
    private boolean autoCommit = true;

    @Override
    public @Nullable Connection guard() {
      return guard;
    }

    @Override
    public void guard(Connection guarded) {
      guard = guarded;
    }

    @Override
    public DatabaseMetaData getMetaData() {
      return metaData;
    }

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
