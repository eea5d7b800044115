package io.securedatasource.internal.pool;

import com.zaxxer.hikari.HikariConfig;
import org.jspecify.annotations.Nullable;

/**
 * What an application may set of a pool beyond its shape: nothing that runs SQL, loads a class by
 * name, or names a server.
 */
public final class PoolOptions {

  private static final PoolOptions NONE = new PoolOptions(null, null);

  private final @Nullable HikariConfig imported;
  private final @Nullable Object meterRegistry;

  private PoolOptions(@Nullable HikariConfig imported, @Nullable Object meterRegistry) {
    this.imported = imported;
    this.meterRegistry = meterRegistry;
  }

  /** The pool's defaults. */
  public static PoolOptions none() {
    return NONE;
  }

  /** The harmless part of an existing configuration. */
  static PoolOptions from(HikariConfig imported) {
    return new PoolOptions(imported, null);
  }

  /** These options, with the pool's meters bound to that registry. */
  public PoolOptions meterRegistry(Object registry) {
    return new PoolOptions(imported, registry);
  }

  void applyTo(HikariConfig config) {
    if (imported != null) {
      copy(imported, config);
    }
    if (meterRegistry != null) {
      config.setMetricRegistry(meterRegistry);
    } else if (imported != null) {
      copyMeters(imported, config);
    }
  }

  private static void copy(HikariConfig from, HikariConfig to) {
    to.setAutoCommit(from.isAutoCommit());
    to.setReadOnly(from.isReadOnly());
    to.setTransactionIsolation(from.getTransactionIsolation());
    to.setIsolateInternalQueries(from.isIsolateInternalQueries());
    to.setAllowPoolSuspension(from.isAllowPoolSuspension());
    to.setValidationTimeout(from.getValidationTimeout());
    to.setKeepaliveTime(from.getKeepaliveTime());
    to.setThreadFactory(from.getThreadFactory());
    to.setScheduledExecutor(from.getScheduledExecutor());
    to.setExceptionOverride(from.getExceptionOverride());
    to.setHealthCheckRegistry(from.getHealthCheckRegistry());
    to.setHealthCheckProperties(from.getHealthCheckProperties());
  }

  private static void copyMeters(HikariConfig from, HikariConfig to) {
    if (from.getMetricRegistry() != null) {
      to.setMetricRegistry(from.getMetricRegistry());
    } else if (from.getMetricsTrackerFactory() != null) {
      to.setMetricsTrackerFactory(from.getMetricsTrackerFactory());
    }
  }
}
