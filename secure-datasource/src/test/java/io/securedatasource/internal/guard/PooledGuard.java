package io.securedatasource.internal.guard;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** A pool of one connection, opened as told. */
final class PooledGuard {

  /** Opens a physical connection. */
  interface Opening {
    Connection open() throws SQLException;
  }

  private PooledGuard() {}

  static HikariDataSource over(Opening opening) {
    return new HikariDataSource(configuration(opening));
  }

  /** A pool that does not evict for what the driver has not implemented. */
  static HikariDataSource tolerant(Opening opening) {
    HikariConfig config = configuration(opening);
    config.setExceptionOverride(new NeverEvicting());
    return new HikariDataSource(config);
  }

  /** A data source of connections that are opened so. */
  static DataSource physical(Opening opening) {
    return new Physical(opening);
  }

  private static HikariConfig configuration(Opening opening) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(new Physical(opening));
    config.setMaximumPoolSize(1);
    config.setPoolName("guarded");
    return config;
  }

  private record Physical(Opening opening) implements DataSource {

    @Override
    public Connection getConnection() throws SQLException {
      return opening.open();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
      return opening.open();
    }

    @Override
    public PrintWriter getLogWriter() {
      return new PrintWriter(java.io.Writer.nullWriter());
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
      return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
      throw new SQLFeatureNotSupportedException();
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
}
