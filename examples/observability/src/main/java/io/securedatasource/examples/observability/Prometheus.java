package io.securedatasource.examples.observability;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Prometheus server on loopback that scrapes the run each second. It needs the {@code prometheus}
 * binary, a package of that name in most distributions.
 */
final class Prometheus implements AutoCloseable {

  private final Process process;
  private final int port;
  private final HttpClient client = HttpClient.newHttpClient();

  private Prometheus(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * A line of a graph.
   *
   * @param labels the series'
   * @param times in seconds since 1970
   * @param values as many
   */
  record Line(Map<String, String> labels, List<Double> times, List<Double> values) {}

  /** A program of Prometheus's, if it is there: {@code prometheus}, {@code promtool}. */
  static Optional<Path> program(String name) {
    return Stream.of(
            System.getenv().getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator), -1))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts.
   *
   * @param binary the server
   * @param directory for its data, its configuration and its log
   * @param target the port to scrape
   */
  static Prometheus start(Path binary, Path directory, int target) throws IOException {
    String configuration =
        Files.readString(Path.of("prometheus.yml"))
            .replace("localhost:9464", "localhost:" + target)
            .replace("- alerts.yml", "- " + Path.of("alerts.yml").toAbsolutePath());
    Files.writeString(directory.resolve("prometheus.yml"), configuration);
    int port;
    try (ServerSocket any = new ServerSocket(0)) {
      port = any.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                binary.toString(),
                "--config.file=" + directory.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("prometheus.log").toFile())
            .start();
    return new Prometheus(process, port);
  }

  /** What a graph of the query shows, by seconds. */
  List<Line> range(String query, Instant from, Instant to)
      throws IOException, InterruptedException {
    JsonNode answer =
        get(
            "query_range?step=1&start=%d&end=%d&query=%s"
                .formatted(
                    from.getEpochSecond(), to.getEpochSecond(), URLEncoder.encode(query, UTF_8)));
    List<Line> lines = new ArrayList<>();
    for (JsonNode series : answer.path("data").path("result")) {
      Map<String, String> labels = new TreeMap<>();
      series
          .path("metric")
          .properties()
          .forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
      List<Double> times = new ArrayList<>();
      List<Double> values = new ArrayList<>();
      for (JsonNode sample : series.path("values")) {
        double value = Double.parseDouble(sample.get(1).asText());
        if (Double.isFinite(value)) {
          times.add(sample.get(0).asDouble());
          values.add(value);
        }
      }
      if (!values.isEmpty()) {
        lines.add(new Line(labels, times, values));
      }
    }
    return lines;
  }

  /** The alerts that fired at any time of the run. */
  List<String> fired(Instant from, Instant to) throws IOException, InterruptedException {
    return range("ALERTS{alertstate=\"firing\"}", from, to).stream()
        .map(line -> line.labels().getOrDefault("alertname", ""))
        .distinct()
        .sorted()
        .toList();
  }

  private JsonNode get(String request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/" + request))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("Prometheus answers " + response.statusCode());
    }
    return new ObjectMapper().readTree(response.body());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
