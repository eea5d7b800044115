package io.securedatasource.internal.pool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.securedatasource.event.SessionRefusedException;
import io.securedatasource.internal.rotation.RotationWatch;
import io.securedatasource.policy.PoolSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * HikariCP over a data source of physical connections. Thread-safe.
 *
 * <p>Nothing of the pool's own configuration can reach the driver or run SQL: the pool is given an
 * opened data source, and no URL, class name, credentials, initial SQL or test query.
 */
public final class ConnectionPool implements AutoCloseable {

  private final HikariDataSource hikari;
  private final RotatedPool rotated;

  private ConnectionPool(HikariDataSource hikari, PrimedDataSource primed, EndsOfLife ends) {
    this.hikari = hikari;
    this.rotated = new RotatedPool(hikari, primed, ends);
  }

  /**
   * Starts a pool.
   *
   * @param name the pool's name, for logs and meters
   * @param physical opens one physical connection at a time
   * @param settings its shape, already judged
   * @param options what else an application may set of a pool
   * @param failFast whether the first connection is opened before this method returns
   * @throws SQLException when {@code failFast} and the first connection cannot be had
   */
  public static ConnectionPool start(
      String name,
      DataSource physical,
      PoolSettings settings,
      PoolOptions options,
      boolean failFast)
      throws SQLException {
    PrimedDataSource primed = new PrimedDataSource(physical);
    if (failFast) {
      primed.prime();
    }
    HikariConfig config = configuration(name, primed, settings, options);
    PoolMeters.in(config);
    EndsOfLife ends = EndsOfLife.in(config);
    primed.tell(ends::opened);
    try {
      return new ConnectionPool(new HikariDataSource(config), primed, ends);
    } catch (RuntimeException e) {
      ends.shutdown();
      primed.discard();
      throw e;
    }
  }

  private static HikariConfig configuration(
      String name, DataSource physical, PoolSettings settings, PoolOptions options) {
    HikariConfig config = new HikariConfig();
    options.applyTo(config);
    config.setPoolName(name);
    config.setDataSource(physical);
    config.setInitializationFailTimeout(-1);
    config.setMaximumPoolSize(settings.maximumSize());
    config.setMinimumIdle(settings.minimumIdle());
    config.setConnectionTimeout(settings.acquireTimeout().toMillis());
    config.setMaxLifetime(settings.maxLifetime().toMillis());
    config.setIdleTimeout(settings.idleTimeout().toMillis());
    Duration leakDetection = settings.leakDetection();
    config.setLeakDetectionThreshold(leakDetection == null ? 0 : leakDetection.toMillis());
    config.setRegisterMbeans(settings.managementBeans());
    return config;
  }

  /**
   * Borrows a connection.
   *
   * @throws SessionRefusedException when none could be had because gate 2 refuses
   */
  public Connection borrow() throws SQLException {
    try {
      return hikari.getConnection();
    } catch (SQLException e) {
      SessionRefusedException refusal = refusalIn(e);
      if (refusal == null) {
        throw e;
      }
      throw refusal.again(); // without the cause, which would tell the whole report again
    }
  }

  private static @Nullable SessionRefusedException refusalIn(SQLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SessionRefusedException refusal) {
        return refusal;
      }
    }
    return null;
  }

  /**
   * The pool's own view of itself, {@link HikariPoolMXBean}: its counts, and soft eviction.
   *
   * @return {@code null} for any other type
   */
  public <T> @Nullable T view(Class<T> type) {
    if (type == HikariPoolMXBean.class) {
      return type.cast(hikari.getHikariPoolMXBean());
    }
    return null;
  }

  /** The pool, for who watches over its sessions. */
  public RotationWatch.Pool rotated() {
    return rotated;
  }

  /** How its connections are when nobody has borrowed them. */
  public PoolState state() {
    return PoolState.of(hikari);
  }

  /** Whether {@link #close()} was called. */
  public boolean isClosed() {
    return hikari.isClosed();
  }

  /** Closes all connections. Further calls do nothing. */
  @Override
  public void close() {
    hikari.close();
    rotated.close();
  }
}
