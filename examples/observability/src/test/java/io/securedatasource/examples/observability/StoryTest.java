package io.securedatasource.examples.observability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.securedatasource.SecureDataSource;
import io.securedatasource.testserver.PostgresServer;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The meters tell the run as it was. */
@Timeout(300)
class StoryTest {

  @Test
  void everything_that_goes_wrong_is_seen_by_prometheus() throws Exception {
    assumeThat(PostgresServer.availability().isAvailable()).isTrue();
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    StringBuilder scraped = new StringBuilder();
    try (PostgresServer server = Shop.startServer();
        MetricsEndpoint endpoint = MetricsEndpoint.start(registry, 0)) {
      new Story(
              new Shop(server, registry),
              new PrintStream(OutputStream.nullOutputStream(), false, UTF_8))
          .run(
              4000,
              () -> {
                ManagementFactory.getMemoryMXBean().gc();
                scraped.append(get(endpoint.port()));
              });
      assertThat(scraped.toString()).doesNotContain(server.canary());
    }
    String scrape = counted(scraped.toString());
    for (String cause : Set.of("deadlock", "lock-timeout", "deadline", "constraint", "statement")) {
      assertThat(scrape)
          .containsPattern(
              "securedatasource_statement_failures_total\\{error_type=\""
                  + cause
                  + "\"[^}]*} [1-9]");
    }
    for (String reason : Set.of("authentication", "certificate-expired")) {
      assertThat(scrape)
          .containsPattern(
              "securedatasource_connect_attempts_total\\{[^}]*reason=\"" + reason + "\"} [1-9]");
    }
    assertThat(scrape)
        .containsPattern("securedatasource_refusals_total\\{gate=\"statement\"[^}]*} [1-9]");
    assertThat(scrape)
        .containsPattern("securedatasource_context_refusals_total\\{cause=\"no-tenant\"[^}]*} 3");
    assertThat(scrape)
        .as("what a counter reads is not collected as garbage")
        .containsPattern("securedatasource_verdict_cache_gets_total\\{[^}]*result=\"hit\"} [1-9]");
    Map<String, Set<String>> known = KnownSeries.all();
    KnownSeries.in(scraped.toString())
        .forEach(
            (name, labels) -> {
              if (!name.startsWith("hikaricp")) {
                assertThat(known).containsKey(name);
                assertThat(known.get(name)).containsAll(labels);
              }
            });
  }

  /** Else the first of what it counts would be no rise, and no alert. */
  @Test
  void each_counter_of_an_alert_is_there_before_anything_goes_wrong() throws Exception {
    assumeThat(PostgresServer.availability().isAvailable()).isTrue();
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Set<String> counters = new LinkedHashSet<>();
    for (Alerts.Alert alert : Alerts.read()) {
      for (PromQl.Selector selector : PromQl.read(alert.expression()).selectors()) {
        for (PromQl.Match match : selector.matches()) {
          for (String value : match.values()) {
            if (selector.metric().endsWith("_total")) {
              counters.add(
                  selector.metric() + "\\{[^}]*" + match.label() + "=\"" + value + "\"[^}]*} .*");
            }
          }
        }
      }
    }
    assertThat(counters).hasSizeGreaterThan(8);
    try (PostgresServer server = Shop.startServer();
        SecureDataSource orders = new Shop(server, registry).orders()) {
      orders.getConnection().close();
      List<String> series = registry.scrape().lines().toList();
      assertThat(counters)
          .allSatisfy(
              counter -> assertThat(series).filteredOn(line -> line.matches(counter)).isNotEmpty());
    }
  }

  /** What has been counted at all, so that a failure is short. */
  private static String counted(String scrape) {
    return scrape
        .lines()
        .filter(line -> line.matches("securedatasource_.*_total\\{.*") && !line.endsWith(" 0.0"))
        .collect(Collectors.joining("\n"));
  }

  private static String get(int port) {
    return HttpClient.newHttpClient()
        .sendAsync(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build(),
            HttpResponse.BodyHandlers.ofString())
        .join()
        .body();
  }
}
