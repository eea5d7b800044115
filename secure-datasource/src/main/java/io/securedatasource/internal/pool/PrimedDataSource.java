package io.securedatasource.internal.pool;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens physical connections, and may hold one that was opened ahead: a fail-fast start proves
 * itself with a connection that the pool then takes as its first. Thread-safe.
 */
final class PrimedDataSource implements DataSource {

  private final DataSource physical;
  private final AtomicReference<@Nullable Connection> primed = new AtomicReference<>();

  private volatile Consumer<Connection> taker = connection -> {};

  PrimedDataSource(DataSource physical) {
    this.physical = physical;
  }

  /** Tells of each connection that the pool takes, on the thread that takes it. */
  void tell(Consumer<Connection> taker) {
    this.taker = taker;
  }

  /** Opens the first connection. */
  void prime() throws SQLException {
    primed.set(physical.getConnection());
  }

  /**
   * Closes that connection if it is the first one, and the pool has not taken it.
   *
   * @return whether it was
   */
  boolean discard(Connection connection) {
    if (!primed.compareAndSet(connection, null)) {
      return false;
    }
    try {
      connection.close();
    } catch (SQLException ignored) {
      // It is given up in any case.
    }
    return true;
  }

  /** Closes the first connection if the pool never took it. */
  void discard() throws SQLException {
    Connection connection = primed.getAndSet(null);
    if (connection != null) {
      connection.close();
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = primed.getAndSet(null);
    if (connection == null) {
      connection = physical.getConnection();
    }
    taker.accept(connection);
    return connection;
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("credentials come from the credentials provider");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  /** Ignored: the stated login deadline holds, not the pool's. */
  @Override
  public void setLoginTimeout(int seconds) {}

  /** The stated login deadline in seconds: how long the pool waits for openings when it closes. */
  @Override
  public int getLoginTimeout() throws SQLException {
    return physical.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("logging goes through SLF4J");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("nothing lies below");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
