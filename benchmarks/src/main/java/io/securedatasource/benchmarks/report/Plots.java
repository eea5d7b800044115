package io.securedatasource.benchmarks.report;

import io.securedatasource.benchmarks.Workload;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws what was found, as SVG. */
final class Plots {

  private static final int WIDTH = 860;
  private static final int HEIGHT = 460;
  private static final Color BARS = new Color(0x5b8db8);

  private final Figures figures;
  private final Path directory;
  private final List<Plot> drawn = new ArrayList<>();

  private Plots(Figures figures, Path directory) {
    this.figures = figures;
    this.directory = directory;
  }

  /**
   * A drawing.
   *
   * @param file its name in the directory
   * @param title what it shows
   */
  record Plot(String file, String title) {}

  /** Draws all that the figures suffice for. */
  static List<Plot> draw(Figures figures, Path directory) throws IOException {
    Files.createDirectories(directory);
    Plots plots = new Plots(figures, directory);
    List<Figure> statements = figures.of("StatementBenchmark");
    plots.bars(
        "statement-time", "A whole use of a connection, ns", statements, Figure::score, true);
    plots.bars(
        "statement-bytes",
        "A whole use of a connection, bytes allocated",
        statements,
        Figure::bytes,
        false);
    plots.bars(
        "borrow-time",
        "Borrow and give back, ns",
        figures.of("BorrowBenchmark"),
        Figure::score,
        true);
    plots.distinctTexts();
    plots.latency();
    return List.copyOf(plots.drawn);
  }

  private void bars(
      String file, String title, List<Figure> found, ToDoubleFunction<Figure> value, boolean errors)
      throws IOException {
    List<Figure> sorted =
        found.stream()
            .filter(figure -> value.applyAsDouble(figure) > 0)
            .sorted(Comparator.comparingDouble(value))
            .toList();
    if (sorted.isEmpty()) {
      return;
    }
    CategoryChart chart =
        new CategoryChartBuilder().width(WIDTH).height(HEIGHT).title(title).build();
    style(chart.getStyler());
    chart.getStyler().setXAxisLabelRotation(30);
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setYAxisMin(powerBelow(value.applyAsDouble(sorted.get(0))));
    chart.getStyler().setAvailableSpaceFill(0.6);
    chart
        .addSeries(
            "pools",
            sorted.stream().map(Plots::title).toList(),
            sorted.stream().map(value::applyAsDouble).toList(),
            sorted.stream().map(figure -> error(figure, errors)).toList())
        .setFillColor(BARS);
    save(chart, file, title);
  }

  /** Where a logarithmic axis starts: bars have no zero there. */
  private static double powerBelow(double value) {
    return Math.pow(10, Math.floor(Math.log10(value / 2)));
  }

  /** Not below what a logarithmic axis can show. */
  private static double error(Figure figure, boolean wanted) {
    return wanted && Double.isFinite(figure.error())
        ? Math.min(figure.error(), 0.9 * figure.score())
        : 0;
  }

  private void distinctTexts() throws IOException {
    Map<String, Map<Integer, Figure>> byPool = new TreeMap<>();
    for (Figure figure : figures.of("FreshTextBenchmark")) {
      int distinct = Integer.parseInt(figure.parameter("distinct"));
      if (distinct > 0) {
        byPool.computeIfAbsent(title(figure), any -> new TreeMap<>()).put(distinct, figure);
      }
    }
    if (byPool.isEmpty()) {
      return;
    }
    String title = "A text of 170 characters in a new string, by how many come in turn, ns";
    XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).build();
    style(chart.getStyler());
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.setXAxisTitle("distinct texts");
    byPool.forEach(
        (pool, found) -> {
          List<Integer> counts = List.copyOf(found.keySet());
          List<Double> times = found.values().stream().map(Figure::score).toList();
          List<Double> errors = found.values().stream().map(each -> error(each, true)).toList();
          XYSeries series = chart.addSeries(pool, counts, times, errors);
          series.setMarker(SeriesMarkers.CIRCLE);
        });
    save(chart, "distinct-texts", title);
  }

  private void latency() throws IOException {
    String title = "A select by key over TLS, µs, by share of the requests that take longer";
    XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).build();
    style(chart.getStyler());
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.setXAxisTitle("1 of so many requests takes longer");
    for (Figure figure : figures.of("EndToEndBenchmark")) {
      if (figure.threads() == 1
          && figure.parameter("workload").equals(Workload.SELECT_BY_KEY.name())) {
        List<Double> shares = new ArrayList<>();
        List<Double> times = new ArrayList<>();
        new TreeMap<>(figure.percentiles())
            .forEach(
                (percent, time) -> {
                  if (percent >= 50 && percent < 99.999) {
                    shares.add(100 / (100 - percent));
                    times.add(time);
                  }
                });
        if (!times.isEmpty()) {
          chart.addSeries(title(figure), shares, times).setMarker(SeriesMarkers.NONE);
        }
      }
    }
    if (!chart.getSeriesCollection().isEmpty()) {
      save(chart, "end-to-end-latency", title);
    }
  }

  private static String title(Figure figure) {
    return ResultsDocument.title(figure.pool());
  }

  private static void style(AxesChartStyler styler) {
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setChartTitleBoxVisible(false);
    styler.setLegendBorderColor(Color.WHITE);
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    styler.setBaseFont(font);
    styler.setChartTitleFont(font.deriveFont(Font.BOLD, 14));
    styler.setAxisTickLabelsFont(font);
    styler.setLegendFont(font);
  }

  private void save(Chart<?, ?> chart, String name, String title) throws IOException {
    String file = name + ".svg";
    try (OutputStream out = Files.newOutputStream(directory.resolve(file))) {
      ChartEncoder.saveChart(chart, out, "svg");
    }
    drawn.add(new Plot(file, title));
  }
}
