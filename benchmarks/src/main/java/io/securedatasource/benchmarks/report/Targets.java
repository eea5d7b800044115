package io.securedatasource.benchmarks.report;

import io.securedatasource.benchmarks.MeterBenchmark;
import io.securedatasource.benchmarks.PairedRounds;
import io.securedatasource.benchmarks.Pools;
import io.securedatasource.benchmarks.Workload;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What was aimed at, and what was found.
 *
 * @param figures of a run
 */
record Targets(Figures figures) {

  private static final String SECURE = Pools.SECURE.name();

  /** Those that the figures suffice for. */
  Table table() {
    Table table = new Table("what", "at most", "found", "");
    statement(table);
    meters(table);
    freshTexts(table);
    scanner(table);
    connecting(table);
    endToEnd(table);
    memory(table);
    startUp(table);
    return table;
  }

  private static void row(Table table, String what, String bound, String found, boolean met) {
    table.row(what, bound, found, met ? "met" : "**missed**");
  }

  private Optional<Figure> ours(String benchmark, String parameter, String value) {
    return figures.of(benchmark).stream()
        .filter(figure -> figure.pool().equals(SECURE) || figure.pool().isEmpty())
        .filter(figure -> parameter.isEmpty() || figure.parameter(parameter).equals(value))
        .filter(figure -> figure.threads() == 1)
        .findFirst();
  }

  private void statement(Table table) {
    Optional<Figure> ours = ours("StatementBenchmark", "", "");
    ours.flatMap(figures::bare)
        .ifPresent(
            bare -> {
              double ratio = ours.get().score() / bare.score();
              row(
                  table,
                  "constant text, three gates",
                  "1.05 ×",
                  Numbers.ratio(ratio),
                  ratio <= 1.05);
              double bytes = ours.get().bytes() - bare.bytes();
              if (Double.isFinite(bytes)) {
                row(
                    table,
                    "constant text, allocated",
                    "40 B more",
                    Numbers.plain(bytes),
                    bytes < 40.5);
              }
            });
  }

  private void meters(Table table) {
    List<Figure> calls = figures.of("MeterBenchmark.wholeCall");
    Optional<Figure> bare = with(calls, MeterBenchmark.Meters.BARE);
    Optional<Figure> all = with(calls, MeterBenchmark.Meters.SECURE_WITH_ALL_METERS);
    if (bare.isPresent() && all.isPresent()) {
      double ratio = all.get().score() / bare.get().score();
      row(table, "constant text, all meters on", "1.7 ×", Numbers.ratio(ratio), ratio <= 1.7);
    }
    with(figures.of("MeterBenchmark.oneRecord"), MeterBenchmark.Meters.SECURE_WITH_ALL_METERS)
        .ifPresent(
            one ->
                row(
                    table,
                    "what is recorded of an execution",
                    "120 ns",
                    Numbers.plain(one.score()),
                    one.score() <= 120));
  }

  private static Optional<Figure> with(List<Figure> figures, MeterBenchmark.Meters meters) {
    return figures.stream()
        .filter(figure -> figure.parameter("meters").equals(meters.name()))
        .findFirst();
  }

  private void freshTexts(Table table) {
    Optional<Figure> fresh = ours("FreshTextBenchmark", "distinct", "0");
    fresh
        .flatMap(figures::bare)
        .ifPresent(
            bare -> {
              double more = fresh.get().score() - bare.score();
              row(
                  table,
                  "text never seen, 170 characters",
                  "300 ns more",
                  Numbers.plain(more),
                  more <= 300);
            });
    Optional<Figure> few = ours("FreshTextBenchmark", "distinct", "256");
    Optional<Figure> many = ours("FreshTextBenchmark", "distinct", "20000");
    if (few.isPresent() && many.isPresent()) {
      double cliff = many.get().score() / few.get().score();
      row(table, "20,000 distinct texts against 256", "2 ×", Numbers.ratio(cliff), cliff <= 2);
    }
  }

  /** A character is a byte. */
  static double megabytesPerSecond(Figure figure) {
    return 1000 * Integer.parseInt(figure.parameter("length")) / figure.score();
  }

  private void scanner(Table table) {
    ours("ScannerBenchmark", "length", "1000")
        .ifPresent(
            figure -> {
              double speed = megabytesPerSecond(figure);
              table.row(
                  "judging a text of 1,000 characters",
                  "at least 500 MB/s",
                  Numbers.plain(speed),
                  speed >= 500 ? "met" : "**missed**");
            });
  }

  private Optional<Numbers.Interval> byTurns(String request) {
    return figures.pairs().stream()
        .filter(pair -> pair.workload().equals(request))
        .map(pair -> Numbers.ratio(pair.bare(), pair.secure()))
        .findFirst();
  }

  private static String ends(Numbers.Interval interval) {
    return String.format(Locale.ROOT, "%.3f to %.3f", interval.low(), interval.high());
  }

  /** Where it was not measured by turns, a ratio without an interval is what there is. */
  private void connecting(Table table) {
    byTurns(PairedRounds.CONNECT)
        .ifPresentOrElse(
            interval ->
                row(
                    table,
                    "connect with gate 2, by turns",
                    "1.10 ×",
                    ends(interval),
                    interval.high() <= 1.10),
            () -> connectingOneAfterTheOther(table));
  }

  private void connectingOneAfterTheOther(Table table) {
    List<Figure> bare = figures.of("AdmissionBenchmark.bare");
    List<Figure> admitted = figures.of("AdmissionBenchmark.admitted");
    if (!bare.isEmpty() && !admitted.isEmpty()) {
      double ratio = admitted.get(0).score() / bare.get(0).score();
      row(table, "connect with gate 2", "1.10 ×", Numbers.ratio(ratio), ratio <= 1.10);
    }
  }

  private void endToEnd(Table table) {
    byTurns(Workload.SELECT_BY_KEY.name())
        .ifPresent(
            interval ->
                row(
                    table,
                    "select by key over TLS, by turns",
                    "1.05 ×, and 1.0 not below the interval",
                    ends(interval),
                    interval.low() <= 1 && interval.high() <= 1.05));
  }

  private void memory(Table table) {
    List<Double> bare = figures.memory().getOrDefault(Pools.HIKARICP, List.of());
    List<Double> ours = figures.memory().getOrDefault(Pools.SECURE, List.of());
    if (!bare.isEmpty() && !ours.isEmpty()) {
      double more = Numbers.median(ours) - Numbers.median(bare);
      row(table, "memory for each connection", "4,096 B more", Numbers.plain(more), more <= 4096);
    }
  }

  private void startUp(Table table) {
    Optional<Figure> ours = ours("StartUpBenchmark", "", "");
    ours.flatMap(figures::bare)
        .ifPresent(
            bare -> {
              double ratio = ours.get().score() / bare.score();
              row(
                  table,
                  "build() to the first row, new JVM",
                  "1.25 ×",
                  Numbers.ratio(ratio),
                  ratio <= 1.25);
            });
  }
}
