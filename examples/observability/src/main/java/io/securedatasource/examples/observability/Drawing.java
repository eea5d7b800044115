package io.securedatasource.examples.observability;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a panel as PNG, from what Prometheus answered. */
final class Drawing {

  private Drawing() {}

  /**
   * Draws.
   *
   * @param panel what it shows
   * @param lines for each of its queries
   * @param start the beginning of the run
   * @return the file in that directory
   */
  static Path draw(
      Dashboard.Panel panel, List<List<Prometheus.Line>> lines, Instant start, Path directory)
      throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(640)
            .height(300)
            .title(panel.title() + unit(panel.unit()))
            .xAxisTitle("seconds of the run")
            .build();
    style(chart.getStyler());
    for (int i = 0; i < lines.size(); i++) {
      String legend = panel.queries().get(i).legend();
      for (Prometheus.Line line : telling(lines.get(i))) {
        chart
            .addSeries(
                name(legend, line.labels(), chart.getSeriesCollection().size()),
                line.times().stream().map(time -> time - start.toEpochMilli() / 1000.0).toList(),
                line.values())
            .setMarker(SeriesMarkers.NONE);
      }
    }
    Path file = directory.resolve(fileName(panel.title()));
    try (OutputStream out = Files.newOutputStream(file)) {
      ChartEncoder.saveChart(chart, out, "png");
    }
    return file;
  }

  /** Without those that are zero throughout, unless all are. */
  private static List<Prometheus.Line> telling(List<Prometheus.Line> lines) {
    List<Prometheus.Line> telling =
        lines.stream()
            .filter(line -> line.values().stream().anyMatch(value -> value != 0))
            .toList();
    return telling.isEmpty() ? lines : telling;
  }

  private static String fileName(String title) {
    return title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + ".png";
  }

  private static String unit(String unit) {
    return switch (unit) {
      case "s" -> ", s";
      case "d" -> ", days";
      case "ops" -> ", by second";
      case "percentunit" -> ", share";
      default -> "";
    };
  }

  /** Series need names that differ. */
  private static String name(String legend, Map<String, String> labels, int number) {
    String name = legend;
    for (Map.Entry<String, String> label : labels.entrySet()) {
      name = name.replace("{{" + label.getKey() + "}}", label.getValue());
    }
    name = name.replaceAll("\\{\\{[^}]*}}", "").strip();
    return name.isEmpty() ? "series " + (number + 1) : name;
  }

  private static void style(XYStyler styler) {
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendPosition(LegendPosition.OutsideE);
    styler.setYAxisMin(0.0);
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
    styler.setBaseFont(font);
    styler.setChartTitleFont(font.deriveFont(Font.BOLD, 13));
    styler.setAxisTickLabelsFont(font);
    styler.setLegendFont(font);
  }
}
