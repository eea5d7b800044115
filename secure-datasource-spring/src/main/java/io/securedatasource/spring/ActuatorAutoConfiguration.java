package io.securedatasource.spring;

import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.autoconfigure.info.InfoContributorFallback;
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
        GuardedDataSources guarded) {
      return () -> {
        HealthView view = HealthView.of(guarded.all());
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
        GuardedDataSources guarded) {
      return () -> {
        HealthView view = HealthView.of(guarded.all());
        var health = new org.springframework.boot.actuate.health.Health.Builder();
        return (view.up() ? health.up() : health.down()).withDetails(view.details()).build();
      };
    }
  }
}
