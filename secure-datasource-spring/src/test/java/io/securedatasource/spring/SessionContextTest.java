package io.securedatasource.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.securedatasource.context.SessionContext;
import io.securedatasource.testserver.PostgresServer;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;

/** Sessions are told who is asking, by property. */
@Timeout(120)
class SessionContextTest {

  private static final String PREFIX = "secure-datasource.session-context.";
  private static final SessionContext ACME = SessionContext.ofTenant("acme").user("jane");

  private final ApplicationContextRunner safe = Applications.safe(PostgresServer.shared());

  private static String setting(AssertableApplicationContext context, String name) {
    String found =
        new JdbcTemplate(context.getBean(DataSource.class))
            .queryForObject(
                "select coalesce(current_setting('" + name + "', true), '')", String.class);
    return Objects.requireNonNull(found);
  }

  @Test
  void under_the_standard_names_when_enabled() {
    safe.withPropertyValues(PREFIX + "enabled=true")
        .run(
            context -> {
              assertThat(ACME.call(() -> setting(context, "app.tenant"))).isEqualTo("acme");
              assertThat(ACME.call(() -> setting(context, "app.user"))).isEqualTo("jane");
              assertThat(setting(context, "app.tenant")).isEmpty();
            });
  }

  @Test
  void not_unless_asked() {
    safe.run(context -> assertThat(ACME.call(() -> setting(context, "app.tenant"))).isEmpty());
  }

  @Test
  void under_names_of_one_s_own() {
    safe.withPropertyValues(PREFIX + "user=shop.who", PREFIX + "tenant=shop.shop")
        .run(
            context -> {
              assertThat(ACME.call(() -> setting(context, "shop.shop"))).isEqualTo("acme");
              assertThat(ACME.call(() -> setting(context, "shop.who"))).isEqualTo("jane");
            });
  }

  @Test
  void with_the_correlation_id_of_the_logging_context() {
    safe.withPropertyValues(PREFIX + "correlation-mdc-key=traceId")
        .run(
            context -> {
              Map<String, String> before = MDC.getCopyOfContextMap();
              MDC.put("traceId", "4bf92f35");
              try {
                assertThat(setting(context, "app.correlation")).isEqualTo("4bf92f35");
              } finally {
                MDC.setContextMap(before == null ? Map.of() : before);
              }
              assertThat(setting(context, "app.correlation")).isEmpty();
            });
  }

  @Test
  void and_statements_for_no_tenant_are_refused_where_one_is_required() {
    safe.withPropertyValues(PREFIX + "required=true")
        .run(
            context -> {
              assertThat(ACME.call(() -> setting(context, "app.tenant"))).isEqualTo("acme");
              assertThatThrownBy(() -> setting(context, "app.tenant"))
                  .hasRootCauseMessage(
                      """
                      the statement runs for no tenant; every statement of this data source needs one
                          because row security would go by an empty app.tenant
                          fix: run it within SessionContext.ofTenant(…).open()""");
            });
  }

  @Test
  void and_health_runs_its_statement_all_the_same() {
    safe.withPropertyValues(PREFIX + "required=true")
        .run(
            context -> {
              HealthView health =
                  HealthView.afterStatements(context.getBean(GuardedDataSources.class));
              assertThat(health.up()).isTrue();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"tenant=tenant", "tenant=app.user", "tenant=app.a'b", "user=pg_x.y"})
  void not_under_a_name_that_is_none(String setting) {
    safe.withPropertyValues(PREFIX + setting)
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                    .hasMessageContaining("session-context"));
  }

  @Test
  void and_none_is_required_where_it_is_switched_off() {
    safe.withPropertyValues(PREFIX + "enabled=false", PREFIX + "required=true")
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .hasMessageContaining("session-context.required"));
  }
}
