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
 * Tells of each connection that comes back to a pool, on the thread that closed it and before
 * anybody can borrow it. HikariCP says so to its tracker of meters alone, of which it has one: this
 * one passes all on to that of the application, now or once it is known. Thread-safe.
 */
final class ReturnHook implements MetricsTrackerFactory {

  private static final IMetricsTracker NOTHING = new IMetricsTracker() {};

  private final Runnable returned;
  private @Nullable MetricsTrackerFactory meters;
  private @Nullable Tracker tracker;

  private ReturnHook(Runnable returned, @Nullable MetricsTrackerFactory meters) {
    this.returned = returned;
    this.meters = meters;
  }

  /**
   * Takes the tracker's place in a pool-to-be, whose meters go on as they were configured.
   *
   * @param returned told of each return; does not throw
   */
  static ReturnHook in(HikariConfig config, Runnable returned) {
    Object registry = config.getMetricRegistry();
    ReturnHook hook =
        new ReturnHook(
            returned, registry == null ? config.getMetricsTrackerFactory() : factory(registry));
    if (registry != null) { // otherwise not even null may be set beside a factory
      config.setMetricRegistry(null);
    }
    config.setMetricsTrackerFactory(hook);
    return hook;
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

  /**
   * Binds the pool's meters to a registry, when none was configured: also of a pool that runs.
   *
   * @return whether they were not bound before
   */
  synchronized boolean bind(Object registry) {
    if (meters != null) {
      return false;
    }
    meters = factory(registry);
    if (tracker != null) {
      tracker.bind(meters);
    }
    return true;
  }

  @Override
  public synchronized IMetricsTracker create(String pool, PoolStats stats) {
    Tracker made = new Tracker(pool, stats, returned);
    if (meters != null) {
      made.bind(meters);
    }
    tracker = made;
    return made;
  }

  private static final class Tracker implements IMetricsTracker {

    private final String pool;
    private final PoolStats stats;
    private final Runnable returned;
    private volatile IMetricsTracker meters = NOTHING;

    Tracker(String pool, PoolStats stats, Runnable returned) {
      this.pool = pool;
      this.stats = stats;
      this.returned = returned;
    }

    /** A registry that refuses the pool's meters is done without: the pool starts all the same. */
    void bind(MetricsTrackerFactory factory) {
      try {
        meters = Objects.requireNonNull(factory.create(pool, stats));
      } catch (VirtualMachineError e) {
        throw e;
      } catch (Throwable e) {
        MeterLog.refused(pool, "hikaricp", e.getClass().getName());
      }
    }

    @Override
    public void recordConnectionUsageMillis(long milliseconds) {
      returned.run();
      meters.recordConnectionUsageMillis(milliseconds);
    }

    @Override
    public void recordConnectionCreatedMillis(long milliseconds) {
      meters.recordConnectionCreatedMillis(milliseconds);
    }

    @Override
    public void recordConnectionAcquiredNanos(long nanoseconds) {
      meters.recordConnectionAcquiredNanos(nanoseconds);
    }

    @Override
    public void recordConnectionTimeout() {
      meters.recordConnectionTimeout();
    }

    @Override
    public void close() {
      meters.close();
    }
  }
}
