package io.securedatasource.examples.observability;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.securedatasource.testserver.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command. */
@Command(
    name = "observability",
    sortOptions = false,
    description = {
      "Runs a shop on a PostgreSQL server of its own, in which everything goes wrong once, and"
          + " shows its meters to Prometheus at http://localhost:<port>/metrics."
    },
    exitCodeListHeading = "%nExit code:%n",
    exitCodeList = {
      " 0:the run is over",
      " 1:it failed",
      " 2:the command line is not understood, or there is no prometheus to draw with"
    })
public final class Main implements Callable<Integer> {

  @Option(
      names = "--port",
      paramLabel = "<port>",
      defaultValue = "9464",
      description = "where the meters are shown; default: ${DEFAULT-VALUE}, as in prometheus.yml")
  private int port;

  @Option(
      names = "--pause",
      paramLabel = "<seconds>",
      defaultValue = "8",
      description = "between two incidents; default: ${DEFAULT-VALUE}")
  private int pause;

  @Option(
      names = "--draw",
      paramLabel = "<directory>",
      description = {
        "have a Prometheus of its own scrape the run, and draw the panels of dashboard.json there;"
            + " needs the program prometheus"
      })
  private @Nullable Path directory;

  @Option(names = "--help", usageHelp = true, description = "This text.")
  @SuppressWarnings("UnusedVariable") // asked for by picocli
  private boolean help;

  private Main() {}

  /** Runs, and ends the JVM with the exit code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Optional<Path> prometheus = Prometheus.program("prometheus");
    if (directory != null && prometheus.isEmpty()) {
      System.err.println("no prometheus here: install the package prometheus");
      return 2;
    }
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    System.out.println("starting a PostgreSQL server");
    try (PostgresServer server = Shop.startServer();
        MetricsEndpoint endpoint = MetricsEndpoint.start(registry, directory == null ? port : 0)) {
      System.out.println("meters: http://localhost:" + endpoint.port() + "/metrics");
      Story story = new Story(new Shop(server, registry), System.out);
      if (directory == null) {
        story.run(TimeUnit.SECONDS.toMillis(pause), () -> {});
      } else {
        draw(story, prometheus.orElseThrow(), endpoint.port(), directory);
      }
    }
    return 0;
  }

  private void draw(Story story, Path binary, int target, Path directory)
      throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory("prometheus");
    try (Prometheus prometheus = Prometheus.start(binary, scratch, target)) {
      Instant start = Instant.now();
      story.run(TimeUnit.SECONDS.toMillis(pause), () -> {});
      Instant end = Instant.now();
      Files.createDirectories(directory);
      for (Dashboard.Panel panel : Dashboard.read(Dashboard.FILE).panels()) {
        List<List<Prometheus.Line>> lines = new ArrayList<>();
        for (Dashboard.Query query : panel.queries()) {
          lines.add(prometheus.range(query.plain("5s"), start, end));
        }
        if (lines.stream().allMatch(List::isEmpty)) {
          System.out.println("no data: " + panel.title());
        } else {
          System.out.println(Drawing.draw(panel, lines, start, directory));
        }
      }
      System.out.println("alerts that fired: " + prometheus.fired(start, end));
    } finally {
      delete(scratch);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
