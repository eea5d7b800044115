package io.securedatasource.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.ReflectionUtils;

/** What operators see. */
@Timeout(120)
class ActuatorAutoConfigurationTest {

  private static final String HEALTH = "securedatasourceHealthIndicator";

  private final PostgresServer server = PostgresServer.shared();

  private final ApplicationContextRunner application =
      Applications.safe(server)
          .withConfiguration(
              AutoConfigurations.of(
                  EndpointAutoConfiguration.class, ActuatorAutoConfiguration.class));

  @Test
  void the_endpoint_tells_what_the_gates_have_seen() {
    application
        .withPropertyValues("management.endpoints.web.exposure.include=securedatasource")
        .withPropertyValues("management.endpoints.jmx.exposure.include=securedatasource")
        .withPropertyValues("spring.jmx.enabled=true")
        .run(
            context -> {
              context.getBean(JdbcTemplate.class).queryForObject("select 1", Integer.class);
              SecureDataSourceEndpoint.Posture posture =
                  context.getBean(SecureDataSourceEndpoint.class).posture();
              assertThat(posture.dataSources()).hasSize(1);
              SecureDataSourceEndpoint.DataSourcePosture source = posture.dataSources().get(0);
              assertThat(source.bean()).isEqualTo("dataSource");
              assertThat(source.policy()).isEqualTo("production");
              assertThat(source.sessions().admitted()).isPositive();
              assertThat(source.granted())
                  .isNotNull()
                  .extracting(SecureDataSourceEndpoint.Granted::protocol)
                  .isEqualTo("TLSv1.3");
              assertThat(posture.toString()).doesNotContain(server.canary());
            });
  }

  @Test
  void the_endpoint_is_exposed_only_where_the_application_says() {
    application.run(context -> assertThat(context).doesNotHaveBean(SecureDataSourceEndpoint.class));
  }

  @Test
  void health_is_there_unless_turned_off() {
    application.run(context -> assertThat(context).hasBean(HEALTH));
    application
        .withPropertyValues("management.health.securedatasource.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(HEALTH));
  }

  @Test
  void health_tells_what_is_broken_and_opens_nothing() {
    application.run(
        context -> {
          GuardedDataSources guarded = context.getBean(GuardedDataSources.class);
          assertThat(HealthView.of(guarded.all()).up()).isTrue();
          assertThat(guarded.all().get(0).sessionsAdmitted()).isZero();
          context.getBean(JdbcTemplate.class).queryForObject("select 1", Integer.class);
          assertThat(HealthView.of(guarded.all()).details().toString())
              .contains("sessions are admitted");
        });
    application
        .withPropertyValues(
            "spring.datasource.username=" + server.role(Role.SUPERUSER).user(),
            "spring.datasource.password=" + server.role(Role.SUPERUSER).password())
        .run(
            context -> {
              assertThat(
                      catchThrowable(
                          () ->
                              context
                                  .getBean(JdbcTemplate.class)
                                  .queryForObject("select 1", Integer.class)))
                  .isNotNull();
              HealthView view = HealthView.of(context.getBean(GuardedDataSources.class).all());
              assertThat(view.up()).isFalse();
              assertThat(view.details().toString())
                  .contains("session.superuser")
                  .doesNotContain(server.canary());
            });
  }

  @Test
  void health_runs_a_statement_when_asked_to() {
    application
        .withPropertyValues("secure-datasource.health.statement=true")
        .run(
            context -> {
              GuardedDataSources guarded = context.getBean(GuardedDataSources.class);
              assertThat(status(context.getBean(HEALTH))).isEqualTo("UP");
              assertThat(guarded.all().get(0).sessionsAdmitted()).isPositive();
              context.getBean(HikariDataSource.class).close();
              assertThat(status(context.getBean(HEALTH))).isEqualTo("DOWN");
            });
    application.run(
        context -> {
          assertThat(status(context.getBean(HEALTH))).isEqualTo("UP");
          assertThat(context.getBean(GuardedDataSources.class).all().get(0).sessionsAdmitted())
              .isZero();
        });
  }

  /** The two lines have it in different packages. */
  private static String status(Object indicator) {
    return String.valueOf(call(call(indicator, "health"), "getStatus"));
  }

  private static Object call(Object target, String name) {
    Method method = ReflectionUtils.findMethod(target.getClass(), name);
    Objects.requireNonNull(method, name).setAccessible(true);
    return Objects.requireNonNull(ReflectionUtils.invokeMethod(method, target), name);
  }

  @Test
  void no_endpoint_that_shows_values_shows_a_password() {
    application.run(
        context -> {
          SanitizingFunction hiding = context.getBean(SanitizingFunction.class);
          for (String key :
              new String[] {
                "spring.datasource.password",
                "SPRING_DATASOURCE_PASSWORD",
                "spring.datasource.hikari.data-source-properties.sslpassword",
                "secure-datasource.migration.password",
                "spring.flyway.password"
              }) {
            assertThat(hiding.apply(new SanitizableData(null, key, "a secret")).getValue())
                .as(key)
                .isEqualTo(SanitizableData.SANITIZED_VALUE);
          }
          assertThat(
                  hiding.apply(new SanitizableData(null, "spring.datasource.url", "u")).getValue())
              .isEqualTo("u");
        });
  }

  @Test
  void the_pool_s_own_meters_are_bound_though_the_guard_has_their_place() {
    application.run(
        context -> {
          SimpleMeterRegistry registry = new SimpleMeterRegistry();
          context.getBean("secureDataSourcePoolMeters", MeterBinder.class).bindTo(registry);
          try (Connection connection = context.getBean(DataSource.class).getConnection()) {
            assertThat(connection.isValid(5)).isTrue();
            assertThat(registry.get("hikaricp.connections.active").gauge().value()).isEqualTo(1);
          }
        });
  }

  @Test
  void info_is_there_when_asked_for() {
    application.run(context -> assertThat(context).doesNotHaveBean(InfoContributor.class));
    application
        .withPropertyValues("management.info.securedatasource.enabled=true")
        .run(
            context -> {
              Info.Builder info = new Info.Builder();
              context.getBean(InfoContributor.class).contribute(info);
              assertThat(info.build().getDetails().toString())
                  .contains("dataSource")
                  .contains("production");
            });
  }

  @Test
  void an_application_without_actuator_goes_without() {
    Applications.safe(server)
        .withConfiguration(AutoConfigurations.of(ActuatorAutoConfiguration.class))
        .withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(HEALTH));
  }
}
