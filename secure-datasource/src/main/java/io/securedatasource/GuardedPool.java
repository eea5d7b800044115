package io.securedatasource;

import io.micrometer.core.instrument.MeterRegistry;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.internal.admission.PostureWatch;
import io.securedatasource.internal.pool.HostPool;
import io.securedatasource.internal.rotation.RotationWatch;
import io.securedatasource.policy.PolicyReport;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The guard inside a HikariCP pool that belongs to somebody else, such as a framework: its
 * configuration passed gate 1, and each physical connection passes gate 2 before the pool has it.
 * Made by {@link SecureDataSourceBuilder#guard}. Thread-safe.
 */
public final class GuardedPool implements AutoCloseable {

  private final String name;
  private final PolicyReport report;
  private final HostPool host;
  private final PostureWatch watch;
  private final RotationWatch rotation;
  private final SecurityEventListener events;
  private final InstantSource clock;
  private final AtomicBoolean closed = new AtomicBoolean();

  GuardedPool(
      String name,
      PolicyReport report,
      HostPool host,
      PostureWatch watch,
      RotationWatch rotation,
      SecurityEventListener events,
      InstantSource clock) {
    this.name = name;
    this.report = report;
    this.host = host;
    this.watch = watch;
    this.rotation = rotation;
    this.events = events;
    this.clock = clock;
  }

  /** Its name, in logs, meters and events. */
  public String name() {
    return name;
  }

  /** What the policy reports of the configuration, waived violations included. */
  public PolicyReport report() {
    return report;
  }

  /**
   * Binds HikariCP's own meters to a registry, as {@code HikariDataSource.setMetricRegistry} does,
   * unless it has a registry or a tracker already.
   *
   * @return whether they were not bound before
   */
  public boolean bindMeters(MeterRegistry registry) {
    return host.bindMeters(registry);
  }

  /**
   * Ends the hourly look at the role's posture and the watch over credentials; called when the pool
   * is closed, which is its owner's to do first: the credentials of its sessions may end here, and
   * no further session is opened. Further calls do nothing.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      watch.close();
      rotation.close();
      host.close();
      events.onEvent(new SecurityEvent.DataSourceClosed(clock.instant(), name));
    }
  }

  @Override
  public String toString() {
    return "GuardedPool[" + name + "]";
  }
}
