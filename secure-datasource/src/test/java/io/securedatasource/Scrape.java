package io.securedatasource;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.TreeMap;

/** What Prometheus would see: every series with its value, by name and labels as it writes them. */
final class Scrape {

  private final Map<String, Double> series;

  private Scrape(Map<String, Double> series) {
    this.series = series;
  }

  /** A registry to be scraped. */
  static PrometheusMeterRegistry registry() {
    return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  }

  /** What is there now. */
  static Scrape of(PrometheusMeterRegistry registry) {
    Map<String, Double> series = new TreeMap<>();
    registry
        .scrape()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int end = line.lastIndexOf(' ');
              series.put(line.substring(0, end), Double.valueOf(line.substring(end + 1)));
            });
    return new Scrape(series);
  }

  /** The value of a series, such as {@code up{pool="shop"}}; NaN when there is none. */
  double value(String name) {
    return series.getOrDefault(name, Double.NaN);
  }

  /** The series of a metric that count more than nothing, without its name. */
  Map<String, Double> counted(String metric) {
    Map<String, Double> counted = new TreeMap<>();
    series.forEach(
        (name, value) -> {
          if (name.startsWith(metric + "{") && value > 0) {
            counted.put(name.substring(metric.length()), value);
          }
        });
    return counted;
  }

  /** How many series there are whose name begins so. */
  long count(String prefix) {
    return series.keySet().stream().filter(name -> name.startsWith(prefix)).count();
  }
}
