package io.securedatasource.internal.pool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.metrics.PoolStats;
import com.zaxxer.hikari.util.UtilityElf;
import io.securedatasource.logging.MeterLog;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * HikariCP's own meters of a pool, where they are wanted. A registry that refuses them is done
 * without: the pool starts all the same. Thread-safe.
 */
final class PoolMeters implements MetricsTrackerFactory {

  private final MetricsTrackerFactory meters;

  private PoolMeters(MetricsTrackerFactory meters) {
    this.meters = meters;
  }

  /**
   * Takes the place of whatever meters a pool-to-be was configured with; of none, where none is.
   */
  static void in(HikariConfig config) {
    MetricsTrackerFactory meters = configured(config);
    if (meters != null) {
      if (config.getMetricRegistry() != null) { // otherwise not even null may be set
        config.setMetricRegistry(null);
      }
      config.setMetricsTrackerFactory(new PoolMeters(meters));
    }
  }

  private static @Nullable MetricsTrackerFactory configured(HikariConfig config) {
    Object registry = config.getMetricRegistry();
    return registry == null ? config.getMetricsTrackerFactory() : factory(registry);
  }

  /**
   * Binds a pool's meters to a registry, when none were configured: also of a pool that runs.
   *
   * @return whether they were not bound before
   */
  static boolean bind(HikariConfig pool, Object registry) {
    if (pool.getMetricRegistry() != null || pool.getMetricsTrackerFactory() != null) {
      return false;
    }
    pool.setMetricsTrackerFactory(new PoolMeters(factory(registry)));
    return true;
  }

  /**
   * The factory that HikariCP would make for a registry, all of which it checked when it was set.
   */
  private static MetricsTrackerFactory factory(Object registry) {
    String name =
        UtilityElf.safeIsAssignableFrom(registry, "com.codahale.metrics.MetricRegistry")
            ? "dropwizard.CodahaleMetricsTrackerFactory"
            : UtilityElf.safeIsAssignableFrom(registry, "io.dropwizard.metrics5.MetricRegistry")
                ? "dropwizard.Dropwizard5MetricsTrackerFactory"
                : "micrometer.MicrometerMetricsTrackerFactory";
    return UtilityElf.createInstance(
        "com.zaxxer.hikari.metrics." + name, MetricsTrackerFactory.class, registry);
  }

  @Override
  public IMetricsTracker create(String pool, PoolStats stats) {
    try {
      return Objects.requireNonNull(meters.create(pool, stats));
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      MeterLog.refused(pool, "hikaricp", e.getClass().getName());
      return new IMetricsTracker() {};
    }
  }
}
