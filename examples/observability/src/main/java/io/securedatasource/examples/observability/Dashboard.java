package io.securedatasource.examples.observability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The Grafana dashboard. Immutable.
 *
 * @param panels as they stand there
 */
record Dashboard(List<Panel> panels) {

  /** The file, in this module's directory. */
  static final Path FILE = Path.of("dashboard.json");

  Dashboard {
    panels = List.copyOf(panels);
  }

  /**
   * A panel.
   *
   * @param title what it shows
   * @param unit Grafana's name of the unit
   * @param queries what it asks of Prometheus
   */
  record Panel(String title, String unit, List<Query> queries) {}

  /**
   * A query.
   *
   * @param expression PromQL, with Grafana's variables
   * @param legend a template
   */
  record Query(String expression, String legend) {

    /** Without Grafana: all pools, and rates over that range. */
    String plain(String range) {
      return expression.replace("$__rate_interval", range).replace("$pool", ".*");
    }
  }

  /** Reads it. */
  static Dashboard read(Path file) throws IOException {
    List<Panel> panels = new ArrayList<>();
    for (JsonNode panel : new ObjectMapper().readTree(file.toFile()).path("panels")) {
      List<Query> queries = new ArrayList<>();
      for (JsonNode target : panel.path("targets")) {
        queries.add(new Query(target.path("expr").asText(), target.path("legendFormat").asText()));
      }
      panels.add(
          new Panel(
              panel.path("title").asText(),
              panel.path("fieldConfig").path("defaults").path("unit").asText(),
              queries));
    }
    return new Dashboard(panels);
  }
}
