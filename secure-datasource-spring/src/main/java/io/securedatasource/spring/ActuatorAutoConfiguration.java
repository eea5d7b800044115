package io.securedatasource.spring;

import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.autoconfigure.info.InfoContributorFallback;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Health, info and an endpoint, exposed as the application exposes its own. */
@AutoConfiguration(after = SecureDataSourceAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean(GuardedDataSources.class)
public class ActuatorAutoConfiguration {

  @Bean
  @ConditionalOnAvailableEndpoint(SecureDataSourceEndpoint.class)
  SecureDataSourceEndpoint secureDataSourceEndpoint(GuardedDataSources guarded) {
    return new SecureDataSourceEndpoint(guarded, InstantSource.system());
  }

  @Bean
  MeterBinder secureDataSourcePoolMeters(GuardedDataSources guarded) {
    return guarded::bindMeters;
  }

  @Bean
  @ConditionalOnEnabledInfoContributor(
      value = "securedatasource",
      fallback = InfoContributorFallback.DISABLE)
  InfoContributor secureDataSourceInfoContributor(GuardedDataSources guarded) {
    return builder ->
        builder.withDetail(
            "secureDataSource",
            guarded.all().stream()
                .collect(
                    Collectors.toMap(
                        GuardedDataSource::beanName,
                        source ->
                            Map.of(
                                "policy", source.policy().name(),
                                "role", source.role(),
                                "waivers", source.policy().waivers().size()))));
  }

  private static HealthView health(
      GuardedDataSources guarded, SecureDataSourceProperties properties) {
    boolean statement =
        properties.health() != null && Objects.equals(properties.health().statement(), true);
    return statement ? HealthView.afterStatements(guarded) : HealthView.of(guarded.all());
  }

  /**
   * Where the application shows values at all, passwords are not among them: since Spring Boot 3 a
   * name alone hides nothing.
   */
  @Bean
  SanitizingFunction secureDataSourceSanitizingFunction() {
    return data -> {
      String key = data.getKey().toLowerCase(Locale.ROOT).replace("_", ".");
      boolean password =
          key.endsWith("password")
              && (key.contains("datasource")
                  || key.contains("flyway")
                  || key.contains("liquibase"));
      return password ? data.withValue(SanitizableData.SANITIZED_VALUE) : data;
    };
  }

  /** Health as Spring Boot 4 knows it. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(
      name =
          "org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator")
  static class Boot4Health {

    @Bean
    @org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator(
        "securedatasource")
    org.springframework.boot.health.contributor.HealthIndicator securedatasourceHealthIndicator(
        GuardedDataSources guarded, SecureDataSourceProperties properties) {
      return () -> {
        HealthView view = health(guarded, properties);
        var health = new org.springframework.boot.health.contributor.Health.Builder();
        return (view.up() ? health.up() : health.down()).withDetails(view.details()).build();
      };
    }
  }

  /** Health as Spring Boot 3 knows it. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(
      name =
          "org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator")
  static class Boot3Health {

    @Bean
    @org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator(
        "securedatasource")
    org.springframework.boot.actuate.health.HealthIndicator securedatasourceHealthIndicator(
        GuardedDataSources guarded, SecureDataSourceProperties properties) {
      return () -> {
        HealthView view = health(guarded, properties);
        var health = new org.springframework.boot.actuate.health.Health.Builder();
        return (view.up() ? health.up() : health.down()).withDetails(view.details()).build();
      };
    }
  }
}
