package io.securedatasource.internal.pool;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens physical connections, and may hold some that were opened ahead: a fail-fast start proves
 * itself with a connection that the pool then takes as its first, and a rotation opens a successor
 * before a connection ends. Thread-safe.
 */
final class PrimedDataSource implements DataSource {

  private final DataSource physical;
  private final Queue<Connection> primed = new ConcurrentLinkedQueue<>();

  /** Nothing is held from then on. */
  private volatile boolean closed;

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
    primed.add(physical.getConnection());
  }

  /** Holds that connection for the pool to take. */
  void prime(Connection connection) {
    primed.add(connection);
    if (closed) {
      discard();
    }
  }

  /**
   * Closes that connection if it was opened ahead, and the pool has not taken it.
   *
   * @return whether it was so
   */
  boolean discard(Connection connection) {
    if (!primed.remove(connection)) {
      return false;
    }
    try {
      connection.close();
    } catch (SQLException ignored) {
      // It is given up in any case.
    }
    return true;
  }

  /** Closes what the pool has not taken. */
  void discard() {
    primed.forEach(this::discard);
  }

  /** Closes what the pool has not taken, and holds nothing any more. */
  void close() {
    closed = true;
    discard();
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = primed.poll();
    if (connection == null) {
      connection = physical.getConnection();
    }
    try {
      taker.accept(connection);
    } catch (RuntimeException | Error e) {
      connection.close(); // Nobody else knows of it.
      throw e;
    }
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
