package io.securedatasource;

import io.securedatasource.event.SecurityEvent.ContextRefused;
import io.securedatasource.event.SecurityEvent.SessionReset;
import io.securedatasource.event.SecurityEvent.StatementRefused;
import io.securedatasource.event.SecurityEvent.StatementReported;
import io.securedatasource.event.SecurityEvent.StatementSlow;
import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.internal.admission.AdmittingDataSource;
import io.securedatasource.internal.configuration.Configuration;
import io.securedatasource.internal.guard.ExecutionObserver;
import io.securedatasource.internal.guard.ExecutionTracer;
import io.securedatasource.internal.observation.ExecutionWatch;
import io.securedatasource.internal.observation.TextCounts;
import io.securedatasource.internal.statement.CountingGate;
import io.securedatasource.internal.statement.StatementGate;
import io.securedatasource.jfr.FlightRecorder;
import io.securedatasource.logging.MeterLog;
import io.securedatasource.logging.SecurityLog;
import io.securedatasource.metrics.EventMeters;
import io.securedatasource.metrics.KnownCounters;
import io.securedatasource.metrics.MeterSet;
import io.securedatasource.metrics.StateMeters;
import io.securedatasource.metrics.StatementMeters;
import io.securedatasource.policy.Gate;
import io.securedatasource.policy.SecurityPolicy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who is told what happens to one data source: the log and the flight recorder on the thread that
 * it happens on, the meters and the application's listeners each {@link Aside}, so that none of
 * them holds up a statement for long. One thing is done in line: the time of a statement that
 * succeeded is recorded on the thread that executed it, so that a timer which blocks holds up each
 * statement. Used by one thread until the data source is built.
 */
final class Telemetry {

  /**
   * Who wants to be told.
   *
   * @param listeners the application's own
   * @param meters the meters of a data source of that name; {@code null} for none
   * @param tracing puts the executions of such a data source into spans; {@code null} for none
   * @param slow executions that take longer are told; {@code null} for those of over a second where
   *     there are meters, and for none where there is not
   */
  record Audience(
      List<SecurityEventListener> listeners,
      @Nullable Function<String, MeterSet> meters,
      @Nullable Function<Configuration, ExecutionTracer> tracing,
      @Nullable Duration slow) {

    Audience {
      listeners = List.copyOf(listeners);
      slow = slow == null && meters != null ? SLOW : slow;
    }
  }

  /** What the registry does not do is told in the log. */
  static final MeterSet.Troubles LOGGED =
      new MeterSet.Troubles() {
        @Override
        public void renamed(String dataSource, String instead) {
          MeterLog.renamed(dataSource, instead);
        }

        @Override
        public void refused(String dataSource, String meter, String failure) {
          MeterLog.refused(dataSource, meter, failure);
        }
      };

  private static final Duration SLOW = Duration.ofSeconds(1);

  /** How long whoever an event happens to waits for a listener. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final Configuration configuration;
  private final String dataSource;
  private final InstantSource clock;
  private final @Nullable MeterSet meters;
  private final @Nullable ExecutionTracer tracer;
  private final @Nullable Duration slow;
  private final Aside counting;
  private final SecurityEventListener events;
  private final @Nullable EventMeters counters;
  private @Nullable CountingGate asked;

  private Telemetry(Configuration resolved, Audience audience, InstantSource clock) {
    Function<String, MeterSet> bound = audience.meters();
    this.clock = clock;
    this.meters = bound == null ? null : bound.apply(resolved.name());
    this.configuration = meters == null ? resolved : resolved.named(meters.dataSource());
    this.dataSource = configuration.name();
    Function<Configuration, ExecutionTracer> tracing = audience.tracing();
    this.tracer = tracing == null ? null : tracing.apply(configuration);
    this.slow = audience.slow();
    this.counting = aside(dataSource + " meters");
    this.counters = meters == null ? null : new EventMeters(meters);
    List<SecurityEventListener> all = new ArrayList<>();
    all.add(new SecurityLog(aside(dataSource + " log")));
    all.add(new FlightRecorder());
    if (counters != null) {
      all.add(told(counters, counting));
    }
    for (SecurityEventListener listener : audience.listeners()) {
      all.add(told(listener, aside(dataSource + " events")));
    }
    this.events = SecurityEventListener.all(all);
  }

  /** Prepares for one data source, which may be given another name than was stated. */
  static Telemetry of(Configuration resolved, Audience audience, InstantSource clock) {
    return new Telemetry(resolved, audience, clock);
  }

  /** The configuration, by the name that the data source goes by. */
  Configuration configuration() {
    return configuration;
  }

  private static Aside aside(String name) {
    return new Aside(name, PATIENCE);
  }

  private static SecurityEventListener told(SecurityEventListener listener, Aside aside) {
    return event -> {
      Runnable task = () -> listener.onEvent(event);
      // Whoever sends statements may cause any number of these.
      if (event instanceof StatementRefused
          || event instanceof StatementReported
          || event instanceof StatementSlow
          || event instanceof ContextRefused
          || event instanceof SessionReset) {
        aside.doneUnlessLate(task);
      } else {
        aside.doneOrLate(task);
      }
    };
  }

  /** Whom to tell of events. */
  SecurityEventListener events() {
    return events;
  }

  /** Whom to tell of executions. */
  ExecutionObserver observer() {
    if (meters == null && slow == null) {
      return ExecutionObserver.NONE;
    }
    Duration threshold = slow == null ? Duration.ofNanos(Long.MAX_VALUE) : slow;
    Duration deadline = configuration.facts().timeouts().statement();
    return new ExecutionWatch(
        meters == null ? null : new StatementMeters(meters),
        counting,
        new ExecutionWatch.Terms(
            dataSource, threshold, deadline == null ? Duration.ZERO : deadline, events, clock));
  }

  /** What puts executions into spans; {@code null} when nothing does. */
  @Nullable ExecutionTracer tracer() {
    return tracer;
  }

  /** The gate, and what it is asked is counted where there are meters. */
  StatementGate counted(StatementGate gate) {
    if (meters == null) {
      return gate;
    }
    asked = new CountingGate(gate);
    return asked;
  }

  /** Lets the gauges read the data source. */
  void bind(SecurityPolicy policy, StatementRegime statements, AdmittingDataSource admitting) {
    CountingGate gate = asked;
    if (meters == null || counters == null || gate == null) {
      return;
    }
    statements.gate().tellOfFresh(new TextCounts(meters, aside(dataSource + " texts")));
    StateMeters.bind(
        meters,
        new StateMeters.Sources(
            policy,
            statements::policy,
            () -> configuration.factsAt(clock.instant()),
            admitting::heldBack,
            () -> statements.gate().remembered(),
            () -> statements.gate().misses(),
            gate::asked),
        counters,
        clock);
    begin(meters, policy, statements);
  }

  /**
   * Aside, as all that counts: the start of an application is not to wait for it. Nor for one that
   * is under way, so when the gauges are bound, which take turns with it.
   */
  private void begin(MeterSet bound, SecurityPolicy policy, StatementRegime statements) {
    counting.execute(
        () -> {
          KnownCounters.begin(bound);
          KnownCounters.begin(bound, Gate.SESSION, policy);
        });
    statements.follow(
        current -> counting.execute(() -> KnownCounters.begin(bound, Gate.STATEMENT, current)));
  }

  /** Takes out what reads a data source that never came about. */
  void abandon() {
    if (meters != null) {
      meters.abandon();
    }
  }
}
