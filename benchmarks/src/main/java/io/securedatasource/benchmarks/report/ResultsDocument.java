package io.securedatasource.benchmarks.report;

import io.securedatasource.benchmarks.PairedRounds;
import io.securedatasource.benchmarks.Pools;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes RESULTS.md. What loses is told like what wins, and in the same tables. */
final class ResultsDocument {

  private final Machine machine;
  private final Figures figures;
  private final List<Plots.Plot> plots;
  private final List<String> failed;
  private final StringBuilder text = new StringBuilder();

  ResultsDocument(Machine machine, Figures figures, List<Plots.Plot> plots, List<String> failed) {
    this.machine = machine;
    this.figures = figures;
    this.plots = plots;
    this.failed = failed;
  }

  /** The document. */
  String text() {
    text.append(
        """
        # Results

        Written by `mvn -q -DskipTests -am -pl :benchmarks package exec:exec@report -Dreport="short"`;
        the raw findings are in `results/raw`. A ratio is to bare HikariCP in the same run. A figure
        is the median over the forks of their means, ± half of JMH's confidence interval (99.9 %).
        Each class of benchmarks says what it measures.

        """);
    Table where = new Table("", "");
    machine.facts().forEach(where::row);
    text.append(where);
    if (!failed.isEmpty()) {
      text.append("**Did not run: ").append(String.join(", ", failed)).append("**\n\n");
    }
    section("Targets", new Targets(figures).table());
    section(
        "A whole use of a connection, on the stub driver",
        pools("StatementBenchmark"),
        "statement");
    section("Borrow and give back, on the stub driver", pools("BorrowBenchmark"), "borrow");
    section("Texts that differ each time", distinctTexts(), "distinct");
    section("Judging a text that is not remembered", scanner());
    section("Finding a verdict", plain("VerdictBenchmark", "length"));
    section("Meters", plain("MeterBenchmark", ""));
    section("Connecting, over TLS", connecting());
    section("End to end, over TLS", endToEnd(), "end-to-end");
    section("End to end by turns", pairs());
    section("Rotation", plain("RotationBenchmark", "every"));
    section("From build() to the first row, in a new JVM", pools("StartUpBenchmark"));
    section("Memory for each pooled connection", memory());
    return text.toString().stripTrailing() + "\n";
  }

  private void section(String title, Table table, String... plotted) {
    if (table.isEmpty()) {
      return;
    }
    text.append("## ").append(title).append("\n\n").append(table);
    for (String prefix : plotted) {
      for (Plots.Plot plot : plots) {
        if (plot.file().startsWith(prefix)) {
          text.append("![").append(plot.title()).append("](results/").append(plot.file());
          text.append(")\n\n");
        }
      }
    }
  }

  private Table pools(String benchmark) {
    Table table = new Table("pool", "time", "unit", "ratio", "bytes");
    figures.of(benchmark).stream()
        .sorted(Comparator.comparingDouble(Figure::score))
        .forEach(
            figure ->
                table.row(
                    title(figure.pool()),
                    Numbers.withError(figure.score(), figure.error()),
                    figure.unit(),
                    Numbers.ratio(figures.ratio(figure)),
                    Numbers.plain(figure.bytes())));
    return table;
  }

  private Table distinctTexts() {
    Table table =
        new Table("pool", "distinct texts", "time", "unit", "ratio", "more than HikariCP", "bytes");
    figures.of("FreshTextBenchmark").stream()
        .sorted(
            Comparator.comparing(Figure::pool)
                .thenComparingInt(figure -> Integer.parseInt(figure.parameter("distinct"))))
        .forEach(
            figure ->
                table.row(
                    title(figure.pool()),
                    figure.parameter("distinct").equals("0")
                        ? "none comes twice"
                        : figure.parameter("distinct"),
                    Numbers.withError(figure.score(), figure.error()),
                    figure.unit(),
                    Numbers.ratio(figures.ratio(figure)),
                    Numbers.plain(
                        figure.score()
                            - figures.bare(figure).map(Figure::score).orElse(Double.NaN)),
                    Numbers.plain(figure.bytes())));
    return table;
  }

  private Table scanner() {
    Table table = new Table("characters", "ns", "MB/s", "bytes");
    figures.of("ScannerBenchmark").stream()
        .sorted(Comparator.comparingDouble(Figure::score))
        .forEach(
            figure ->
                table.row(
                    figure.parameter("length"),
                    Numbers.withError(figure.score(), figure.error()),
                    Numbers.plain(Targets.megabytesPerSecond(figure)),
                    Numbers.plain(figure.bytes())));
    return table;
  }

  private Table plain(String benchmark, String parameter) {
    Table table = new Table("benchmark", parameter, "time", "unit", "p99", "bytes");
    for (Figure figure : figures.of(benchmark)) {
      table.row(
          figure.benchmark().substring(figure.benchmark().indexOf('.') + 1),
          parameter.isEmpty()
              ? String.join(", ", figure.parameters().values())
              : figure.parameter(parameter),
          Numbers.withError(figure.score(), figure.error()),
          figure.unit(),
          Numbers.plain(figure.percentiles().getOrDefault(99.0, Double.NaN)),
          Numbers.plain(figure.bytes()));
    }
    return table;
  }

  private Table connecting() {
    Table table = new Table("connection", "time", "unit", "ratio");
    Optional<Figure> bare = figures.of("AdmissionBenchmark.bare").stream().findFirst();
    for (Figure figure : figures.of("AdmissionBenchmark")) {
      table.row(
          figure.benchmark().endsWith(".bare") ? "the driver" : "the driver and gate 2",
          Numbers.withError(figure.score(), figure.error()),
          figure.unit(),
          bare.map(one -> Numbers.ratio(figure.score() / one.score())).orElse(""));
    }
    return table;
  }

  private Table endToEnd() {
    Table table =
        new Table("request", "threads", "pool", "mean µs", "ratio", "p50", "p99", "p99.9", "bytes");
    figures.of("EndToEndBenchmark").stream()
        .sorted(
            Comparator.<Figure, String>comparing(figure -> figure.parameter("workload"))
                .thenComparing(Figure::virtual)
                .thenComparingInt(Figure::threads)
                .thenComparingDouble(Figure::score))
        .forEach(
            figure ->
                table.row(
                    request(figure.parameter("workload")),
                    figure.threads() + (figure.virtual() ? " virtual" : ""),
                    title(figure.pool()),
                    Numbers.withError(figure.score(), figure.error()),
                    Numbers.ratio(figures.ratio(figure)),
                    percentile(figure, 50),
                    percentile(figure, 99),
                    percentile(figure, 99.9),
                    Numbers.plain(figure.bytes())));
    return table;
  }

  private static String percentile(Figure figure, double percent) {
    return Numbers.plain(figure.percentiles().getOrDefault(percent, Double.NaN));
  }

  private Table pairs() {
    Table table =
        new Table("request", "rounds", "bare µs", "ours µs", "ratio", "confidence interval (95 %)");
    for (PairedRounds.Pairs pair : figures.pairs()) {
      Numbers.Interval interval = Numbers.ratio(pair.bare(), pair.secure());
      table.row(
          request(pair.workload()),
          Integer.toString(pair.bare().size()),
          Numbers.plain(Numbers.median(pair.bare())),
          Numbers.plain(Numbers.median(pair.secure())),
          String.format(Locale.ROOT, "%.3f", interval.mean()),
          String.format(Locale.ROOT, "%.3f to %.3f", interval.low(), interval.high()));
    }
    return table;
  }

  private Table memory() {
    Table table = new Table("pool", "bytes (median)", "rounds");
    figures
        .memory()
        .forEach(
            (pool, bytes) ->
                table.row(
                    pool.title(),
                    Numbers.plain(Numbers.median(bytes)),
                    Integer.toString(bytes.size())));
    return table;
  }

  private static String request(String workload) {
    return workload.isEmpty() ? "" : workload.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The pool's name for people. */
  static String title(String pool) {
    for (Pools each : Pools.values()) {
      if (each.name().equals(pool)) {
        return each.title();
      }
    }
    return pool;
  }
}
