package io.securedatasource.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No query of the dashboard and no alert asks for what the registry does not have. */
class QueriesTest {

  private static final Map<String, Set<String>> KNOWN = KnownSeries.all();

  /** Labels that Prometheus adds. */
  private static final Set<String> ADDED = Set.of("instance", "job", "le");

  private static final Pattern LEGEND = Pattern.compile("\\{\\{([^}]+)}}");

  private static Stream<String> expressions() throws IOException {
    return Stream.concat(
        Dashboard.read(Dashboard.FILE).panels().stream()
            .flatMap(panel -> panel.queries().stream())
            .map(query -> query.plain("1m")),
        Alerts.read().stream().map(Alerts.Alert::expression));
  }

  @ParameterizedTest
  @MethodSource("expressions")
  void each_series_and_label_is_the_registry_s(String expression) {
    PromQl query = PromQl.read(expression);
    assertThat(query.selectors()).isNotEmpty();
    Set<String> labels = new HashSet<>(ADDED);
    for (PromQl.Selector selector : query.selectors()) {
      assertThat(KNOWN).containsKey(selector.metric());
      Set<String> its = KNOWN.get(selector.metric());
      labels.addAll(its);
      for (PromQl.Match match : selector.matches()) {
        assertThat(its).as(selector.metric()).contains(match.label());
        Set<String> values = KnownSeries.values(match.label());
        if (!values.isEmpty()) {
          assertThat(values).as(match.label()).containsAll(match.values());
        }
      }
    }
    assertThat(labels).containsAll(query.grouping());
  }

  @Test
  void legends_name_labels_by_which_their_query_groups() throws IOException {
    for (Dashboard.Panel panel : Dashboard.read(Dashboard.FILE).panels()) {
      for (Dashboard.Query query : panel.queries()) {
        PromQl read = PromQl.read(query.expression());
        Set<String> labels = new HashSet<>(read.grouping());
        if (labels.isEmpty()) {
          read.selectors().forEach(selector -> labels.addAll(KNOWN.get(selector.metric())));
        }
        Matcher legend = LEGEND.matcher(query.legend());
        while (legend.find()) {
          assertThat(labels).as(panel.title()).contains(legend.group(1));
        }
      }
    }
  }

  @Test
  void a_name_that_is_not_the_registry_s_is_found() {
    PromQl query = PromQl.read("sum by (pool) (rate(hikaricp_conections{poll=\"a|b\"}[5m])) > 2");
    assertThat(query.selectors())
        .singleElement()
        .satisfies(
            selector -> {
              assertThat(KNOWN).doesNotContainKey(selector.metric());
              assertThat(selector.matches().get(0).label()).isEqualTo("poll");
              assertThat(selector.matches().get(0).values()).containsExactly("a", "b");
            });
    assertThat(query.grouping()).containsExactly("pool");
  }

  @Test
  void the_dashboard_can_be_imported() throws IOException {
    JsonNode dashboard = new ObjectMapper().readTree(Path.of("dashboard.json").toFile());
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      assertThat(ids.add(panel.path("id").asInt())).isTrue();
      assertThat(panel.path("datasource").path("uid").asText()).isEqualTo("${datasource}");
      assertThat(panel.path("gridPos").path("x").asInt() + panel.path("gridPos").path("w").asInt())
          .isBetween(1, 24);
    }
    assertThat(dashboard.path("templating").path("list"))
        .extracting(variable -> variable.path("name").asText())
        .containsExactly("datasource", "pool");
  }
}
