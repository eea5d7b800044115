package io.securedatasource.benchmarks.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.securedatasource.benchmarks.Pools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  private static final String FINDING =
      """
      {"benchmark": "io.securedatasource.benchmarks.StatementBenchmark.constantText",
       "threads": 1, "jvmArgs": [], "params": {"pool": "%s"},
       "primaryMetric": {"score": 5000.0, "scoreError": %s, "scoreUnit": "ns/op",
         "scorePercentiles": {"50.0": 1.0, "99.0": 2.0},
         "rawData": [[%s], [%s], [9999.0]]},
       "secondaryMetrics": {"·gc.alloc.rate.norm": {"score": %s}}}\
      """;

  @TempDir private Path directory;
  private Path raw;

  @BeforeEach
  void a_run_has_been() throws IOException {
    raw = Files.createDirectories(directory.resolve("results/raw"));
    Files.writeString(
        raw.resolve("StatementBenchmark.json"),
        "["
            + FINDING.formatted("HIKARICP", "\"NaN\"", "90.0, 110.0", "100.0", "104.0")
            + ","
            + FINDING.formatted("SECURE", "3.0", "120.0", "110.0", "152.0")
            + "]",
        UTF_8);
    Files.writeString(
        raw.resolve(Figures.PAIRS),
        """
        [{"workload": "SELECT_BY_KEY", "bare": [100, 200, 100, 200], "secure": [101, 204, 99, 206]}]
        """,
        UTF_8);
    Files.writeString(
        raw.resolve(Figures.MEMORY),
        """
        {"HIKARICP": [1000, 1200, 1100], "SECURE": [9100, 9000, 9200]}
        """,
        UTF_8);
    Machine.here("test").write(raw);
  }

  @Nested
  class FiguresOfJmh {

    @Test
    void are_medians_over_forks_and_ratios_to_bare_hikaricp() throws IOException {
      Figures figures = Figures.read(raw);
      List<Figure> found = figures.of("StatementBenchmark");
      assertThat(found).extracting(Figure::score).containsExactly(100.0, 120.0);
      assertThat(figures.ratio(found.get(1))).isEqualTo(1.2);
      assertThat(found.get(0).error()).isNaN();
      assertThat(found.get(1).bytes()).isEqualTo(152);
    }
  }

  @Nested
  class RatiosOfPairs {

    @Test
    void have_an_interval_around_their_mean() {
      Numbers.Interval interval =
          Numbers.ratio(List.of(100.0, 200.0, 300.0), List.of(110.0, 200.0, 300.0));
      assertThat(interval.mean()).isCloseTo(Math.cbrt(1.1), within(1e-9));
      assertThat(interval.low()).isLessThan(1);
      assertThat(interval.high()).isGreaterThan(interval.mean());
    }
  }

  @Nested
  class TheDocument {

    @Test
    void tells_what_missed_its_target_like_what_met_it() throws IOException {
      assertThat(Main.run("draw", "--directory", directory.toString())).isZero();
      assertThat(directory.resolve("RESULTS.md"))
          .content()
          .contains("| constant text, three gates | 1.05 × | 1.20 | **missed** |")
          .contains("| memory for each connection | 4,096 B more | 8,000 | **missed** |")
          .contains("| Secure DataSource | 120 ± 3.00 | ns/op | 1.20 | 152 |")
          .contains("| HikariCP | 100 | ns/op | 1.00 | 104 |")
          .contains("select by key | 4 |");
    }

    @Test
    void holds_connections_against_their_target_by_turns() throws IOException {
      Files.writeString(
          raw.resolve(Figures.PAIRS),
          """
          [{"workload": "CONNECT", "bare": [100, 200, 100, 200], "secure": [105, 211, 106, 209]}]
          """,
          UTF_8);
      connections();
      assertThat(Main.run("draw", "--directory", directory.toString())).isZero();
      assertThat(directory.resolve("RESULTS.md"))
          .content()
          .containsPattern(
              "connect with gate 2, by turns \\| 1.10 × \\| 1.0\\d+ to 1.0\\d+ \\| met")
          .doesNotContain("connect with gate 2 |")
          .contains("| connect | 4 |");
    }

    /** What was missed is not forgotten because it was measured in another way. */
    @Test
    void holds_connections_against_their_target_where_none_were_by_turns() throws IOException {
      connections();
      assertThat(Main.run("draw", "--directory", directory.toString())).isZero();
      assertThat(directory.resolve("RESULTS.md"))
          .content()
          .contains("| connect with gate 2 | 1.10 × | 1.30 | **missed** |");
    }

    private void connections() throws IOException {
      String finding =
          """
          {"benchmark": "io.securedatasource.benchmarks.AdmissionBenchmark.%s",
           "threads": 1, "jvmArgs": [], "params": {},
           "primaryMetric": {"score": %s, "scoreError": 1.0, "scoreUnit": "us/op",
             "scorePercentiles": {}, "rawData": [[%s]]},
           "secondaryMetrics": {}}\
          """;
      Files.writeString(
          raw.resolve("AdmissionBenchmark.json"),
          "["
              + finding.formatted("bare", "1000.0", "1000.0")
              + ","
              + finding.formatted("admitted", "1300.0", "1300.0")
              + "]",
          UTF_8);
    }

    @Test
    void names_every_peer_with_its_version() throws IOException {
      assertThat(Main.run("draw", "--directory", directory.toString())).isZero();
      String text = Files.readString(directory.resolve("RESULTS.md"));
      for (Pools pool : Pools.values()) {
        if (pool != Pools.SECURE) {
          assertThat(text).containsPattern("\\| \\Q" + pool.title() + "\\E \\| \\d+\\.\\d+");
        }
      }
    }

    @Test
    void shows_plots_that_are_svg() throws Exception {
      assertThat(Main.run("draw", "--directory", directory.toString())).isZero();
      List<Path> plots;
      try (Stream<Path> files = Files.list(directory.resolve("results"))) {
        plots = files.filter(file -> file.toString().endsWith(".svg")).toList();
      }
      assertThat(plots).hasSize(2);
      String text = Files.readString(directory.resolve("RESULTS.md"));
      DocumentBuilderFactory parser = DocumentBuilderFactory.newInstance();
      parser.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
      for (Path plot : plots) {
        assertThat(text).contains("(results/" + plot.getFileName() + ")");
        String root =
            parser.newDocumentBuilder().parse(plot.toFile()).getDocumentElement().getTagName();
        assertThat(root).isEqualTo("svg");
      }
    }
  }

  @Nested
  class TheCommand {

    @Test
    void explains_itself() {
      assertThat(Main.run("--help")).isZero();
    }

    @Test
    void does_not_take_what_it_does_not_understand() {
      assertThat(Main.run("fast")).isEqualTo(2);
      assertThat(Main.run("short", "--only", "no such step")).isEqualTo(2);
      assertThat(Main.run()).isEqualTo(2);
    }

    @Test
    void has_nothing_to_draw_where_nothing_was_measured(@TempDir Path empty) {
      assertThat(Main.run("draw", "--directory", empty.toString())).isEqualTo(2);
    }
  }
}
