package io.securedatasource.spring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;

/** What people read when their application does not start. */
@Timeout(120)
class FailureAnalyzersTest {

  private final PostgresServer server = PostgresServer.shared();

  private static FailureAnalysis analysis(
      ApplicationContextRunner application, FailureAnalyzer analyzer) {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    application.run(context -> failure.set(context.getStartupFailure()));
    return analysis(failure, analyzer);
  }

  private static FailureAnalysis analysis(
      AtomicReference<Throwable> failure, FailureAnalyzer analyzer) {
    return requireNonNull(analyzer.analyze(requireNonNull(failure.get())));
  }

  @Test
  void all_that_gate_1_refuses_is_told_with_settings_in_both_forms() {
    FailureAnalysis analysis =
        analysis(
            Applications.as(server, Role.APPLICATION)
                .withPropertyValues(
                    "spring.datasource.url=" + server.jdbcUrl() + "?sslmode=require"),
            new InsecureConfigurationFailureAnalyzer());
    assertThat(analysis.getDescription())
        .contains("DataSource bean 'dataSource' breaks")
        .contains("of policy 'production'")
        .contains("tls.verify-full: sslmode is 'require'")
        .contains("timeout.statement")
        .doesNotContain(server.canary());
    assertThat(analysis.getAction())
        .contains("    secure-datasource:\n      trust: /etc/ssl/certs/db-ca.pem\n")
        .contains("      timeouts:\n        preset: standard\n")
        .contains("    secure-datasource.timeouts.preset=standard\n")
        .contains("take sslmode and ssl out of the URL");
  }

  @Test
  void a_refused_session_is_told_with_the_sql_that_mends_it() {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Applications.safe(server)
        .withPropertyValues(
            "spring.datasource.username=" + server.role(Role.CREATEDB).user(),
            "spring.datasource.password=" + server.role(Role.CREATEDB).password())
        .run(
            context ->
                failure.set(
                    catchThrowable(
                        () ->
                            context
                                .getBean(JdbcTemplate.class)
                                .queryForObject("select 1", Integer.class))));
    FailureAnalysis analysis = analysis(failure, new SessionRefusedFailureAnalyzer());
    assertThat(analysis.getDescription()).contains("session.role-attributes");
    assertThat(analysis.getAction()).contains("ALTER ROLE \"shop_createdb\" NOCREATEDB;");
  }

  @Test
  void a_pool_too_old_is_told_with_the_property_to_set() {
    FailureAnalysis analysis =
        analysis(
            Applications.safe(server)
                .withClassLoader(new FilteredClassLoader("com.zaxxer.hikari.util.Credentials")),
            new IncompatibleVersionFailureAnalyzer());
    assertThat(analysis.getAction()).contains("<hikaricp.version>6.3.3</hikaricp.version>");
  }

  @Test
  void an_unguardable_data_source_is_told_with_two_ways_out() {
    FailureAnalysis analysis =
        analysis(
            Applications.bare()
                .withPropertyValues(
                    "spring.datasource.url=jdbc:tc:postgresql:18:///shop",
                    "spring.datasource.driver-class-name=org.postgresql.Driver"),
            new UnguardableDataSourceFailureAnalyzer());
    assertThat(analysis.getDescription()).contains("another driver");
    assertThat(analysis.getAction())
        .contains("@ServiceConnection")
        .contains("secure-datasource.exclude-beans=dataSource");
  }

  @Test
  void a_snippet_nests_what_shares_a_beginning_and_quotes_what_yaml_would_misread() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("a.b.c", "1");
    settings.put("a.b.d", "${SECRET}");
    settings.put("e", "/etc/x");
    SettingSnippet snippet = new SettingSnippet(settings);
    assertThat(snippet.yaml("")).isEqualTo("a:\n  b:\n    c: 1\n    d: \"${SECRET}\"\ne: /etc/x\n");
    assertThat(snippet.properties("")).isEqualTo("a.b.c=1\na.b.d=${SECRET}\ne=/etc/x\n");
  }
}
