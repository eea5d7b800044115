package io.securedatasource.benchmarks.report;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.openjdk.jmh.util.ListStatistics;

/** Statistics and their spelling. */
final class Numbers {

  private Numbers() {}

  /**
   * A mean, and where it lies in 95 of 100 cases.
   *
   * @param low the lower end
   * @param high the upper end
   */
  record Interval(double mean, double low, double high) {}

  /** NaN of nothing. */
  static double median(Collection<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    if (sorted.isEmpty()) {
      return Double.NaN;
    }
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** The geometric mean of the ratios of pairs. */
  static Interval ratio(List<Double> bare, List<Double> other) {
    double[] logarithms =
        IntStream.range(0, bare.size())
            .mapToDouble(i -> Math.log(other.get(i) / bare.get(i)))
            .toArray();
    ListStatistics statistics = new ListStatistics(logarithms);
    double[] ends = statistics.getConfidenceIntervalAt(0.95);
    return new Interval(Math.exp(statistics.getMean()), Math.exp(ends[0]), Math.exp(ends[1]));
  }

  /** Three significant digits, or whole; an empty text of what is not there. */
  static String plain(double value) {
    if (!Double.isFinite(value)) {
      return "";
    }
    double size = Math.abs(value);
    String pattern = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, pattern, value);
  }

  /** As {@link #plain}, with what it may be off by. */
  static String withError(double value, double error) {
    return Double.isFinite(error) ? plain(value) + " ± " + plain(error) : plain(value);
  }

  /** Two digits after the point. */
  static String ratio(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.2f", value) : "";
  }
}
