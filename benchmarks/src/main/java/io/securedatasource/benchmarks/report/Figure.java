package io.securedatasource.benchmarks.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What JMH found of one benchmark with one set of parameters. Immutable.
 *
 * @param benchmark class and method, such as {@code StatementBenchmark.constantText}
 * @param parameters JMH's, the pool among them
 * @param threads how many
 * @param virtual whether these were virtual ones
 * @param score median over the forks of their means, in the unit
 * @param error half of JMH's confidence interval (99.9 %); NaN when there were too few iterations
 * @param unit such as {@code ns/op}
 * @param bytes allocated for each operation; NaN when not counted
 * @param percentiles of the distribution, by percent; those of the iterations unless each operation
 *     was sampled
 */
record Figure(
    String benchmark,
    Map<String, String> parameters,
    int threads,
    boolean virtual,
    double score,
    double error,
    String unit,
    double bytes,
    Map<Double, Double> percentiles) {

  Figure {
    parameters = Map.copyOf(parameters);
    percentiles = Map.copyOf(percentiles);
  }

  static Figure of(JsonNode node) {
    JsonNode primary = node.path("primaryMetric");
    String name = node.path("benchmark").asText();
    int method = name.lastIndexOf('.');
    Map<String, String> parameters = new TreeMap<>();
    node.path("params")
        .properties()
        .forEach(e -> parameters.put(e.getKey(), e.getValue().asText()));
    Map<Double, Double> percentiles = new TreeMap<>();
    primary
        .path("scorePercentiles")
        .properties()
        .forEach(e -> percentiles.put(Double.valueOf(e.getKey()), number(e.getValue())));
    return new Figure(
        name.substring(name.lastIndexOf('.', method - 1) + 1),
        parameters,
        node.path("threads").asInt(),
        node.path("jvmArgs").toString().contains("jmh.executor=VIRTUAL"),
        score(primary),
        number(primary.path("scoreError")),
        primary.path("scoreUnit").asText(),
        bytes(node.path("secondaryMetrics")),
        percentiles);
  }

  private static double score(JsonNode primary) {
    List<Double> means = new ArrayList<>();
    for (JsonNode fork : primary.path("rawData")) {
      double sum = 0;
      for (JsonNode iteration : fork) {
        sum += number(iteration);
      }
      means.add(sum / fork.size());
    }
    return means.isEmpty() ? number(primary.path("score")) : Numbers.median(means);
  }

  private static double bytes(JsonNode secondary) {
    for (Map.Entry<String, JsonNode> metric : secondary.properties()) {
      if (metric.getKey().endsWith("gc.alloc.rate.norm")) {
        return number(metric.getValue().path("score"));
      }
    }
    return Double.NaN;
  }

  /** JMH writes NaN as a text. */
  private static double number(JsonNode node) {
    return node.isNumber() ? node.asDouble() : Double.NaN;
  }

  /** The parameter's value, or an empty text. */
  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  /** Which pool. */
  String pool() {
    return parameter("pool");
  }

  /** Whether the other is the same measurement of another pool. */
  boolean pairsWith(Figure other) {
    Map<String, String> mine = new TreeMap<>(parameters);
    Map<String, String> its = new TreeMap<>(other.parameters);
    mine.remove("pool");
    its.remove("pool");
    return benchmark.equals(other.benchmark)
        && threads == other.threads
        && virtual == other.virtual
        && mine.equals(its);
  }
}
