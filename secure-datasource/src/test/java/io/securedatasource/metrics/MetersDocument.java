package io.securedatasource.metrics;

import static java.util.stream.Collectors.joining;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.util.Arrays;
import java.util.stream.Stream;

/** Writes {@code docs/metrics.md} out of the enums of meters and tags. */
final class MetersDocument {

  private static final PrometheusNamingConvention PROMETHEUS = new PrometheusNamingConvention();

  private static final String HEAD =
      """
      # The meters

      Written by the build out of `io.securedatasource.metrics.DataSourceMeter` and `MeterTag`; change the code, then run `mvn test -pl secure-datasource -am -Dtest=MetersDocumentTest -Dsurefire.failIfNoSpecifiedTests=false -Dupdate.docs=true`.

      A registry is handed over with `meterRegistry(registry)`. Each meter has the tag `pool`, the data source's name, and those named here. Timers come with a maximum; `securedatasource.statement.duration` comes with a histogram on the boundaries of OpenTelemetry's conventions for `db.client.operation.duration`: 1, 5, 10, 50, 100 and 500 ms, 1, 5 and 10 s.

      The second column has the name as Prometheus writes it; a timer's is the stem of `_count`, `_sum`, `_max` and, where there is a histogram, `_bucket`.
      """;

  private MetersDocument() {}

  /** The whole document. */
  static String text() {
    return HEAD
        + "\n| meter | Prometheus | type | tags | what it tells |\n|---|---|---|---|---|\n"
        + Arrays.stream(DataSourceMeter.values()).map(MetersDocument::row).collect(joining())
        + "\n## Tags\n\n"
        + "The bound is that of one data source, whatever an application or an attacker does.\n"
        + "\n| tag | Prometheus | values | bound |\n|---|---|---|---|\n"
        + Arrays.stream(MeterTag.values()).map(MetersDocument::row).collect(joining())
        + """

        ## HikariCP's own

        Bound to the same registry, under their usual names, with the tag `pool`: the gauges `hikaricp.connections` and `hikaricp.connections.active`, `.idle`, `.pending`, `.max`, `.min`; the timers `hikaricp.connections.acquire`, `.usage` and `.creation`; the counter `hikaricp.connections.timeout`.
        """;
  }

  private static String row(DataSourceMeter meter) {
    return "| `%s` | `%s` | %s | %s | %s |\n"
        .formatted(
            meter.meterName(),
            prometheus(meter),
            meter.type().name().toLowerCase(java.util.Locale.ROOT),
            Stream.concat(Stream.of(MeterTag.POOL), meter.tags().stream())
                .map(tag -> "`" + tag.key() + "`")
                .collect(joining(", ")),
            meter.description().replace("_", "\\_"));
  }

  private static String prometheus(DataSourceMeter meter) {
    return PROMETHEUS.name(meter.meterName(), meter.type(), meter.unit())
        + (meter.type() == Meter.Type.COUNTER ? "_total" : "");
  }

  private static String row(MeterTag tag) {
    return "| `%s` | `%s` | %s | %s |\n"
        .formatted(tag.key(), PROMETHEUS.tagKey(tag.key()), tag.meaning(), tag.bound());
  }
}
