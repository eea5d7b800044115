package io.securedatasource.examples.observability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The alerts of {@code alerts.yml}. */
final class Alerts {

  private Alerts() {}

  /**
   * An alert.
   *
   * @param expression PromQL
   * @param runbook a file, from the root of the project
   */
  record Alert(String name, String expression, String runbook) {}

  static List<Alert> read() throws IOException {
    List<Alert> alerts = new ArrayList<>();
    for (JsonNode group :
        new YAMLMapper().readTree(Path.of("alerts.yml").toFile()).path("groups")) {
      for (JsonNode rule : group.path("rules")) {
        alerts.add(
            new Alert(
                rule.path("alert").asText(),
                rule.path("expr").asText(),
                rule.path("annotations").path("runbook").asText()));
      }
    }
    return alerts;
  }

  /** The names of the alerts that {@code alerts-test.yml} expects to fire somewhere. */
  static List<String> provenToFire() throws IOException {
    return proven(true);
  }

  /** The names of the alerts that it expects to be silent somewhere, or for something. */
  static List<String> provenToBeSilent() throws IOException {
    return proven(false);
  }

  private static List<String> proven(boolean firing) throws IOException {
    List<String> names = new ArrayList<>();
    for (JsonNode test :
        new YAMLMapper().readTree(Path.of("alerts-test.yml").toFile()).path("tests")) {
      for (JsonNode rule : test.path("alert_rule_test")) {
        if (rule.path("exp_alerts").isEmpty() != firing) {
          names.add(rule.path("alertname").asText());
        }
      }
    }
    return names;
  }
}
