package io.securedatasource.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.noop.NoopCounter;
import io.micrometer.core.instrument.noop.NoopFunctionCounter;
import io.micrometer.core.instrument.noop.NoopGauge;
import io.micrometer.core.instrument.noop.NoopTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The meters of one data source in a registry: each with its tag {@code pool}, its unit and its
 * description, and taken out again in the end. A meter that the registry refuses is told once and
 * done without. Thread-safe.
 */
public final class MeterSet {

  /** Told of what the registry does not do. */
  public interface Troubles {

    /** Another data source of that name has its meters in the registry. */
    void renamed(String dataSource, String instead);

    /** The registry refused a meter by a failure of that class. */
    void refused(String dataSource, String meter, String failure);
  }

  /** As many names are tried for a data source whose name is taken. */
  private static final int MOST_NAMES = 100;

  /**
   * The boundaries of {@code db.client.operation.duration} in OpenTelemetry's semantic conventions,
   * for what is the same under a name of our own.
   */
  static final Duration[] BOUNDARIES = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  private final MeterRegistry registry;
  private final Tag pool;
  private final Troubles troubles;

  /** In the order in which they were bound. Guarded by this, like all that follows but one. */
  private final Set<Meter> gauges = new LinkedHashSet<>();

  private final Set<Meter> others = new LinkedHashSet<>();

  /** Those of {@link DataSourceMeter#STATEMENT_TEXTS}, by fingerprint. */
  private final Map<String, Gauge> texts = new HashMap<>();

  private final Set<DataSourceMeter> refused = EnumSet.noneOf(DataSourceMeter.class);

  /** What is told after the end is counted nowhere: who would take it out again? */
  private boolean closed;

  private volatile int lostRules;

  private MeterSet(MeterRegistry registry, String dataSource, Troubles troubles) {
    this.registry = registry;
    this.pool = Tag.of(MeterTag.POOL.key(), dataSource);
    this.troubles = troubles;
  }

  /**
   * Prepares for the meters of a data source. Where another one of that name has its meters in the
   * registry, this one is given a number: they would share their meters, the first one's gauges
   * would stand for both, and the one that closes would take them away.
   *
   * @param dataSource its name
   */
  public static MeterSet of(MeterRegistry registry, String dataSource, Troubles troubles) {
    synchronized (registry) {
      for (int number = 1; number <= MOST_NAMES; number++) {
        String name = number == 1 ? dataSource : dataSource + "-" + number;
        MeterSet meters = new MeterSet(registry, name, troubles);
        if (meters.isAlone()) {
          if (number > 1) {
            troubles.renamed(dataSource, name);
          }
          return meters;
        }
      }
      return new MeterSet(registry, dataSource, troubles);
    }
  }

  /** Whether no other has such meters; true as well where a filter makes all of them the same. */
  private boolean isAlone() {
    Set<Meter.Id> known = new HashSet<>();
    registry.forEachMeter(meter -> known.add(meter.getId()));
    Gauge own = bound(DataSourceMeter.POSTURE_LOST, () -> lostRules);
    boolean alone = !known.contains(own.getId());
    boolean told = pool.getValue().equals(own.getId().getTag(pool.getKey()));
    return alone || !told;
  }

  /** The data source's name, as the tag {@code pool} has it. */
  public String dataSource() {
    return pool.getValue();
  }

  /** So many rules are lost with the role's posture. */
  void lostRules(int value) {
    lostRules = value;
  }

  /** The counter with those values of the meter's tags. */
  Counter counter(DataSourceMeter meter, String... values) {
    return made(
        meter,
        others,
        () ->
            Counter.builder(meter.meterName())
                .description(meter.description())
                .baseUnit(meter.unit())
                .tags(tags(meter, values))
                .register(registry),
        () -> new NoopCounter(id(meter, values)));
  }

  /**
   * A counter of what is counted elsewhere. Micrometer holds what such a counter reads weakly, so
   * it is the function that holds on to the source.
   */
  void counted(DataSourceMeter meter, DoubleSupplier source, String... values) {
    var unused =
        made(
            meter,
            gauges,
            () ->
                FunctionCounter.builder(meter.meterName(), registry, any -> source.getAsDouble())
                    .description(meter.description())
                    .baseUnit(meter.unit())
                    .tags(tags(meter, values))
                    .register(registry),
            () -> new NoopFunctionCounter(id(meter, values)));
  }

  /** The timer with those values of the meter's tags. */
  Timer timer(DataSourceMeter meter, String... values) {
    return made(meter, builder(meter, values), values);
  }

  /** The timer with those values of the meter's tags, and a histogram. */
  Timer histogram(DataSourceMeter meter, String... values) {
    return made(meter, builder(meter, values).serviceLevelObjectives(BOUNDARIES), values);
  }

  private Timer.Builder builder(DataSourceMeter meter, String... values) {
    return Timer.builder(meter.meterName())
        .description(meter.description())
        .tags(tags(meter, values));
  }

  private Timer made(DataSourceMeter meter, Timer.Builder builder, String... values) {
    return made(
        meter, others, () -> builder.register(registry), () -> new NoopTimer(id(meter, values)));
  }

  /** A gauge, which holds on to its source. */
  void gauge(DataSourceMeter meter, DoubleSupplier source, String... values) {
    var unused = bound(meter, source, values);
  }

  private Gauge bound(DataSourceMeter meter, DoubleSupplier source, String... values) {
    return made(
        meter,
        gauges,
        () ->
            Gauge.builder(meter.meterName(), source::getAsDouble)
                .description(meter.description())
                .baseUnit(meter.unit())
                .tags(tags(meter, values))
                .strongReference(true)
                .register(registry),
        () -> new NoopGauge(id(meter, values)));
  }

  /** The meter of the registry's; where it refuses, and after the end, one that does nothing. */
  private synchronized <M extends Meter> M made(
      DataSourceMeter meter, Set<Meter> kept, Supplier<M> made, Supplier<M> nothing) {
    if (closed) {
      return nothing.get();
    }
    try {
      M found = made.get();
      kept.add(found);
      return found;
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) { // not the data source's to fail by
      if (refused.add(meter)) {
        troubles.refused(pool.getValue(), meter.meterName(), e.getClass().getName());
      }
      return nothing.get();
    }
  }

  private Meter.Id id(DataSourceMeter meter, String... values) {
    return new Meter.Id(
        meter.meterName(),
        Tags.of(tags(meter, values)),
        meter.unit(),
        meter.description(),
        meter.type());
  }

  /** Tells how many texts each of those fingerprints has, and no longer of any other. */
  public synchronized void statementTexts(
      Collection<String> fingerprints, ToLongFunction<String> counts) {
    texts
        .entrySet()
        .removeIf(
            told -> {
              boolean over = !fingerprints.contains(told.getKey());
              if (over) {
                gauges.remove(told.getValue());
                remove(told.getValue());
              }
              return over;
            });
    for (String fingerprint : fingerprints) {
      texts.computeIfAbsent(
          fingerprint,
          told -> bound(DataSourceMeter.STATEMENT_TEXTS, () -> counts.applyAsLong(told), told));
    }
  }

  private List<Tag> tags(DataSourceMeter meter, String... values) {
    if (values.length != meter.tags().size()) {
      throw new IllegalArgumentException(meter + " has the tags " + meter.tags());
    }
    List<Tag> tags = new ArrayList<>(values.length + 1);
    tags.add(pool);
    for (int i = 0; i < values.length; i++) {
      tags.add(Tag.of(meter.tags().get(i).key(), values[i]));
    }
    return tags;
  }

  /** Takes out what reads a data source that never came about; its counts stay. */
  public synchronized void abandon() {
    texts.clear();
    remove(gauges);
  }

  /** Takes out all, and last of all what holds the name; what is told later is not counted. */
  public synchronized void close() {
    closed = true;
    texts.clear();
    remove(others);
    remove(gauges);
  }

  private void remove(Set<Meter> meters) {
    List<Meter> latest = new ArrayList<>(meters);
    Collections.reverse(latest);
    meters.clear();
    latest.forEach(this::remove);
  }

  private void remove(Meter meter) {
    try {
      var unused = registry.remove(meter);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      // Whoever listens to the registry keeps no other meter there, and hides no failure.
    }
  }
}
