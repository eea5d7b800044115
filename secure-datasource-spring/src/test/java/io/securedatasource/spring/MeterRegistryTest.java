package io.securedatasource.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.securedatasource.metrics.DataSourceMeter;
import io.securedatasource.testserver.PostgresServer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;

@Timeout(120)
class MeterRegistryTest {

  private final ApplicationContextRunner safe = Applications.safe(PostgresServer.shared());

  @Test
  void the_registry_of_the_application_has_the_meters_of_its_data_sources() {
    safe.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              MeterRegistry registry = context.getBean(MeterRegistry.class);
              context.getBean(JdbcTemplate.class).queryForObject("select 1", Integer.class);
              assertThat(
                      registry
                          .get(DataSourceMeter.OPERATION_DURATION.meterName())
                          .tag("db.operation.name", "SELECT")
                          .tag("error.type", "none")
                          .timer()
                          .totalTime(TimeUnit.NANOSECONDS))
                  .isPositive();
            });
  }

  @Test
  void an_application_without_one_goes_without() {
    safe.run(context -> assertThat(context).hasNotFailed());
  }
}
