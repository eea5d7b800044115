package io.securedatasource.metrics;

import static java.util.stream.Collectors.joining;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import io.securedatasource.policy.Gate;
import io.securedatasource.policy.SecurityPolicy;
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

  /** Where there are to be none. */
  static final MeterSet.Troubles NO_TROUBLES =
      new MeterSet.Troubles() {
        @Override
        public void renamed(String dataSource, String instead) {
          throw new AssertionError("renamed");
        }

        @Override
        public void refused(String dataSource, String meter, String failure) {
          throw new AssertionError("refused");
        }
      };

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
        + "\n## From the start\n\n"
        + """
        A `rate` or an `increase` of Prometheus's has no rise where a series begins. So the counters whose tags are known beforehand are there at 0 when a data source is built, and the first of what they count is a rise. They are made aside, so that the start of an application does not wait for them.
        """
        + "\n| meter | series at 0 | which |\n|---|---|---|\n"
        + fromTheStart()
        + """

        The timers of `securedatasource.statement.duration` are there for what succeeds; those of failures begin with the first.

        ## HikariCP's own

        Bound to the same registry, under their usual names, with the tag `pool`: the gauges `hikaricp.connections` and `hikaricp.connections.active`, `.idle`, `.pending`, `.max`, `.min`; the timers `hikaricp.connections.acquire`, `.usage` and `.creation`; the counter `hikaricp.connections.timeout`.
        """;
  }

  private static String fromTheStart() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    MeterSet meters = MeterSet.of(registry, "shop", NO_TROUBLES);
    KnownCounters.begin(meters);
    KnownCounters.begin(meters, Gate.SESSION, SecurityPolicy.production());
    KnownCounters.begin(meters, Gate.STATEMENT, SecurityPolicy.production());
    return Arrays.stream(DataSourceMeter.values())
        .filter(meter -> !registry.find(meter.meterName()).counters().isEmpty())
        .map(
            meter ->
                "| `%s` | %d | %s |\n"
                    .formatted(
                        meter.meterName(),
                        registry.get(meter.meterName()).counters().size(),
                        which(meter)))
        .collect(joining());
  }

  private static String which(DataSourceMeter meter) {
    return switch (meter) {
      case CONNECT_ATTEMPTS -> "success, and failure for each reason";
      case VIOLATIONS ->
          "each rule of gates 2 and 3 under what the policy in force does about it; gate 1 judges"
              + " before there is anything to read, and what only advises a better value is"
              + " reported under a rule that is enforced: these begin with the first";
      case STATEMENT_FAILURES ->
          "each cause that has a name, by the classes that are told as it; those of `other` begin"
              + " with the first";
      default -> "all";
    };
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
