package io.securedatasource.internal.pool;

import com.zaxxer.hikari.HikariDataSource;
import io.securedatasource.internal.rotation.RotationWatch;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;

/** A pool that belongs to somebody else, and opens its connections through ours. Thread-safe. */
public final class HostPool {

  private static final List<String> SECRETS = List.of("user", "password", "sslpassword");

  private final HikariDataSource pool;
  private final RotatedPool rotated;
  private final ReturnHook hook;

  private HostPool(HikariDataSource pool, RotatedPool rotated, ReturnHook hook) {
    this.pool = pool;
    this.rotated = rotated;
    this.hook = hook;
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
   * @param returned told of each connection that comes back, before anybody can borrow it
   * @throws IllegalStateException when the pool runs or has run
   */
  public static HostPool takeOver(
      HikariDataSource pool, String name, DataSource physical, Runnable returned) {
    ensureFresh(pool);
    if (pool.getPoolName() == null) {
      pool.setPoolName(name);
    }
    CredentialsProviders.clear(pool);
    clearSecrets(pool.getDataSourceProperties());
    EndsOfLife ends = EndsOfLife.in(pool);
    PrimedDataSource telling = new PrimedDataSource(physical);
    ReturnHook hook = ReturnHook.in(pool, returned);
    telling.ask(() -> ensureHooked(pool, hook));
    telling.tell(ends::opened);
    pool.setDataSource(telling);
    return new HostPool(pool, new RotatedPool(pool, telling, ends), hook);
  }

  /** Without the hook sessions would come back dirty, and be borrowed so. */
  private static void ensureHooked(HikariDataSource pool, ReturnHook hook) {
    if (pool.getMetricsTrackerFactory() != hook) {
      throw new IllegalStateException(
          "the pool was given another MetricsTrackerFactory after it was guarded, so nobody would"
              + " clean sessions that come back; set it before, or bind meters by the guard");
    }
  }

  /**
   * Binds the pool's own meters to a registry, when none was set on the pool before it was guarded.
   *
   * @return whether they were not bound before
   */
  public boolean bindMeters(Object registry) {
    return hook.bind(registry);
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
