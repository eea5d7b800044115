package io.securedatasource.internal.pool;

import com.zaxxer.hikari.HikariDataSource;
import io.securedatasource.internal.rotation.RotationWatch;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;

/** A pool that belongs to somebody else, and opens its connections through ours. Thread-safe. */
public final class HostPool {

  private static final List<String> SECRETS = List.of("user", "password", "sslpassword");

  private final RotatedPool rotated;
  private final HikariDataSource pool;

  private HostPool(RotatedPool rotated, HikariDataSource pool) {
    this.rotated = rotated;
    this.pool = pool;
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
    PoolMeters.in(pool);
    EndsOfLife ends = EndsOfLife.in(pool);
    PrimedDataSource telling = new PrimedDataSource(physical);
    telling.tell(ends::opened);
    pool.setDataSource(telling);
    return new HostPool(new RotatedPool(pool, telling, ends), pool);
  }

  /**
   * Binds the pool's own meters to a registry, when none was set on the pool.
   *
   * @return whether they were not bound before
   */
  public synchronized boolean bindMeters(Object registry) {
    return PoolMeters.bind(pool, registry);
  }

  /** The pool would print them when it logs its configuration. */
  private static void clearSecrets(Properties driverProperties) {
    SECRETS.forEach(driverProperties::remove);
  }

  /** How its connections are when nobody has borrowed them; not to change once it runs. */
  public PoolState state() {
    return PoolState.of(pool);
  }

  /** The pool, for who watches over its sessions. */
  public RotationWatch.Pool rotated() {
    return rotated;
  }

  /** Ends the housekeeping; called when the pool was closed. */
  public void close() {
    rotated.close();
  }
}
