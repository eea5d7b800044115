package io.securedatasource.examples.observability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AlertsTest {

  private static final Path ROOT = Path.of("..", "..");

  /** Prometheus's own judge of rules and their tests. */
  @Nested
  class ByPromtool {

    private void promtool(String... arguments) throws IOException, InterruptedException {
      Optional<Path> promtool = Prometheus.program("promtool");
      assumeTrue(promtool.isPresent(), "no promtool here: install the package prometheus");
      List<String> command =
          Stream.concat(Stream.of(promtool.get().toString()), Stream.of(arguments)).toList();
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
    }

    @Test
    void the_rules_are_well_formed() throws Exception {
      promtool("check", "rules", "alerts.yml");
    }

    @Test
    void each_alert_fires_and_is_silent_as_it_should() throws Exception {
      promtool("test", "rules", "alerts-test.yml");
    }
  }

  @Test
  void each_alert_is_proven_to_fire_and_to_be_silent() throws IOException {
    Set<String> names = Alerts.read().stream().map(Alerts.Alert::name).collect(Collectors.toSet());
    assertThat(names).hasSize(Alerts.read().size());
    assertThat(Alerts.provenToFire()).containsAll(names);
    assertThat(Alerts.provenToBeSilent()).containsAll(names);
  }

  @Test
  void each_alert_has_a_runbook_that_names_it() throws IOException {
    for (Alerts.Alert alert : Alerts.read()) {
      assertThat(ROOT.resolve(alert.runbook())).content().contains("`" + alert.name() + "`");
    }
  }

  @Test
  void each_runbook_belongs_to_an_alert_and_stands_in_the_index() throws IOException {
    Path directory = ROOT.resolve(Path.of("docs", "runbooks"));
    String index = Files.readString(directory.resolve("README.md"));
    Set<String> named =
        Alerts.read().stream().map(Alerts.Alert::runbook).collect(Collectors.toSet());
    try (Stream<Path> pages = Files.list(directory)) {
      for (Path page : pages.filter(page -> !page.endsWith("README.md")).toList()) {
        assertThat(named).contains("docs/runbooks/" + page.getFileName());
        assertThat(index).contains("(" + page.getFileName() + ")");
      }
    }
  }

  @Test
  void what_the_runbooks_ask_for_is_the_registry_s() throws IOException {
    Set<String> known = KnownSeries.all().keySet();
    try (Stream<Path> pages = Files.list(ROOT.resolve(Path.of("docs", "runbooks")))) {
      for (Path page : pages.toList()) {
        assertThat(Files.readString(page).split("[^a-z0-9_]+", -1))
            .as(page.toString())
            .filteredOn(word -> word.matches("(securedatasource|hikaricp|db_client)_.+"))
            .allSatisfy(word -> assertThat(known).contains(word));
      }
    }
  }
}
