package io.securedatasource.examples.observability;

import com.zaxxer.hikari.metrics.PoolStats;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.securedatasource.metrics.DataSourceMeter;
import io.securedatasource.metrics.MeterTag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Every series that a data source can have, by the name that the Prometheus registry really gives
 * it, with its labels: the enum's meters and HikariCP's own are registered and scraped.
 */
final class KnownSeries {

  private static final Pattern LINE =
      Pattern.compile("^([a-z_:][a-z0-9_:]*)\\{([^}]*)}", Pattern.MULTILINE);
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");
  private static final Pattern VALUE = Pattern.compile("`([^`]+)`");

  private KnownSeries() {}

  /** The labels by the name of the series. */
  static Map<String, Set<String>> all() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    for (DataSourceMeter meter : DataSourceMeter.values()) {
      register(meter, registry);
    }
    new MicrometerMetricsTrackerFactory(registry).create("shop", stats());
    return in(registry.scrape());
  }

  /** Those of a scrape. */
  static Map<String, Set<String>> in(String scrape) {
    Map<String, Set<String>> series = new HashMap<>();
    Matcher line = LINE.matcher(scrape);
    while (line.find()) {
      Set<String> labels = series.computeIfAbsent(line.group(1), any -> new HashSet<>());
      Matcher label = LABEL.matcher(line.group(2));
      while (label.find()) {
        labels.add(label.group(1));
      }
    }
    return series;
  }

  /**
   * The values that a label can have; empty when any.
   *
   * @param label as Prometheus has it
   */
  static Set<String> values(String label) {
    Set<String> values = new HashSet<>();
    for (MeterTag tag : MeterTag.values()) {
      if (tag.key().replace('.', '_').equals(label)) {
        Matcher value = VALUE.matcher(tag.meaning());
        while (value.find()) {
          values.add(value.group(1));
        }
      }
    }
    return values;
  }

  private static void register(DataSourceMeter meter, PrometheusMeterRegistry registry) {
    List<Tag> tags = new ArrayList<>();
    tags.add(Tag.of(MeterTag.POOL.key(), "shop"));
    meter.tags().forEach(tag -> tags.add(Tag.of(tag.key(), "any")));
    String unit = meter.unit();
    switch (meter.type()) {
      case COUNTER -> Counter.builder(meter.meterName()).tags(tags).register(registry);
      case TIMER ->
          Timer.builder(meter.meterName())
              .tags(tags)
              .serviceLevelObjectives(
                  meter == DataSourceMeter.OPERATION_DURATION
                      ? new Duration[] {Duration.ofSeconds(5)}
                      : new Duration[0])
              .register(registry);
      case GAUGE ->
          Gauge.builder(meter.meterName(), () -> 1).baseUnit(unit).tags(tags).register(registry);
      default -> throw new IllegalStateException(meter + " is a " + Meter.Type.class);
    }
  }

  private static PoolStats stats() {
    return new PoolStats(1000) {
      @Override
      protected void update() {}
    };
  }
}
