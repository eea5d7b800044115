package io.securedatasource.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one data source in a registry: each with its tag {@code pool}, its unit and its
 * description, and taken out again in the end. Thread-safe.
 */
public final class MeterSet {

  /**
   * The boundaries of {@code db.client.operation.duration} in OpenTelemetry's semantic conventions.
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
  private final Set<Meter> gauges = ConcurrentHashMap.newKeySet();
  private final Set<Meter> others = ConcurrentHashMap.newKeySet();

  /** Guarded by this. */
  private @Nullable MultiGauge texts;

  /**
   * Prepares for the meters of a data source. Two that live at the same time have two names.
   *
   * @param dataSource its name
   */
  public MeterSet(MeterRegistry registry, String dataSource) {
    this.registry = registry;
    this.pool = Tag.of(MeterTag.POOL.key(), dataSource);
  }

  /** The counter with those values of the meter's tags. */
  Counter counter(DataSourceMeter meter, String... values) {
    Counter counter =
        Counter.builder(meter.meterName())
            .description(meter.description())
            .baseUnit(meter.unit())
            .tags(tags(meter, values))
            .register(registry);
    return kept(counter, others);
  }

  /**
   * A counter of what is counted elsewhere. Micrometer holds what such a counter reads weakly, so
   * it is the function that holds on to the source.
   */
  void counted(DataSourceMeter meter, DoubleSupplier source, String... values) {
    var unused =
        kept(
            FunctionCounter.builder(meter.meterName(), registry, any -> source.getAsDouble())
                .description(meter.description())
                .baseUnit(meter.unit())
                .tags(tags(meter, values))
                .register(registry),
            gauges);
  }

  /** The timer with those values of the meter's tags. */
  Timer timer(DataSourceMeter meter, String... values) {
    return kept(builder(meter, values).register(registry), others);
  }

  /** The timer with those values of the meter's tags, and a histogram. */
  Timer histogram(DataSourceMeter meter, String... values) {
    return kept(
        builder(meter, values).serviceLevelObjectives(BOUNDARIES).register(registry), others);
  }

  private Timer.Builder builder(DataSourceMeter meter, String... values) {
    return Timer.builder(meter.meterName())
        .description(meter.description())
        .tags(tags(meter, values));
  }

  /** A gauge, which holds on to its source. */
  void gauge(DataSourceMeter meter, DoubleSupplier source, String... values) {
    var unused =
        kept(
            Gauge.builder(meter.meterName(), source::getAsDouble)
                .description(meter.description())
                .baseUnit(meter.unit())
                .tags(tags(meter, values))
                .strongReference(true)
                .register(registry),
            gauges);
  }

  /** Tells how many texts each of those fingerprints has, and no longer of any other. */
  public synchronized void statementTexts(
      Collection<String> fingerprints, ToLongFunction<String> counts) {
    if (texts == null) {
      texts =
          MultiGauge.builder(DataSourceMeter.STATEMENT_TEXTS.meterName())
              .description(DataSourceMeter.STATEMENT_TEXTS.description())
              .tags(List.of(pool))
              .register(registry);
    }
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    for (String fingerprint : fingerprints) {
      Supplier<Number> count = () -> counts.applyAsLong(fingerprint);
      rows.add(MultiGauge.Row.of(Tags.of(MeterTag.FINGERPRINT.key(), fingerprint), count));
    }
    texts.register(rows, true);
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

  private static <M extends Meter> M kept(M meter, Set<Meter> kept) {
    kept.add(meter);
    return meter;
  }

  /** Takes out what reads a data source that never came about; its counts stay. */
  public void abandon() {
    remove(gauges);
  }

  /** Takes out all. */
  public void close() {
    removeTexts();
    remove(gauges);
    remove(others);
  }

  private synchronized void removeTexts() {
    if (texts != null) {
      texts.register(List.of(), true);
    }
  }

  private void remove(Set<Meter> meters) {
    meters.removeIf(
        meter -> {
          var unused = registry.remove(meter);
          return true;
        });
  }
}
