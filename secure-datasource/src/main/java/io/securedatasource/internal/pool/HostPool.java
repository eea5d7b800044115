package io.securedatasource.internal.pool;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.securedatasource.internal.rotation.RotationWatch;
import java.sql.Connection;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A pool that belongs to somebody else, and opens its connections through ours. Thread-safe. */
public final class HostPool implements RotationWatch.Pool {

  private static final List<String> SECRETS = List.of("user", "password", "sslpassword");

  private final HikariDataSource pool;
  private final EndsOfLife ends;

  private HostPool(HikariDataSource pool, EndsOfLife ends) {
    this.pool = pool;
    this.ends = ends;
  }

  /**
   * Looks whether connections may already have been opened, or were closed for good.
   *
   * @throws IllegalStateException when the pool runs or has run
   */
  public static void ensureFresh(HikariDataSource pool) {
    if (pool.isRunning() || pool.isClosed()) {
      throw new IllegalStateException(
          "the pool has already been started; guard it before its first connection (a"
              + " HikariDataSource made by its constructor without arguments starts with it)");
    }
  }

  /**
   * Has a pool open its connections through another data source. Its user, password and credentials
   * provider are taken out; its URL stays for those who ask for it, and no longer opens anything.
   *
   * @throws IllegalStateException when the pool runs or has run
   */
  public static HostPool takeOver(HikariDataSource pool, String name, DataSource physical) {
    ensureFresh(pool);
    if (pool.getPoolName() == null) {
      pool.setPoolName(name);
    }
    CredentialsProviders.clear(pool);
    clearSecrets(pool.getDataSourceProperties());
    EndsOfLife ends = EndsOfLife.in(pool);
    PrimedDataSource telling = new PrimedDataSource(physical);
    telling.tell(ends::opened);
    pool.setDataSource(telling);
    return new HostPool(pool, ends);
  }

  /** The pool would print them when it logs its configuration. */
  private static void clearSecrets(Properties driverProperties) {
    SECRETS.forEach(driverProperties::remove);
  }

  /** Closes idle connections now, and borrowed ones when they come back. */
  @Override
  public void evict() {
    @Nullable HikariPoolMXBean view = pool.getHikariPoolMXBean();
    if (view != null) { // there is none before the first connection
      view.softEvictConnections();
    }
  }

  /**
   * Closes one connection: now when it is idle, and otherwise when it comes back.
   *
   * @param physical the connection as the data source of physical connections gave it
   * @return whether the pool has it
   */
  @Override
  public boolean retire(Connection physical) {
    return ends.end(physical);
  }

  /** Ends the housekeeping; called when the pool was closed. */
  public void close() {
    ends.shutdown();
  }
}
