package io.securedatasource.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.securedatasource.testserver.PostgresServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;

@Timeout(120)
class TracingTest {

  private final ApplicationContextRunner safe = Applications.safe(PostgresServer.shared());
  private final List<String> observed = new CopyOnWriteArrayList<>();

  private ObservationRegistry registry() {
    ObservationRegistry registry = ObservationRegistry.create();
    registry
        .observationConfig()
        .observationHandler(
            new ObservationHandler<Observation.Context>() {
              @Override
              public void onStop(Observation.Context context) {
                observed.add(String.valueOf(context.getContextualName()));
              }

              @Override
              public boolean supportsContext(Observation.Context context) {
                return true;
              }
            });
    return registry;
  }

  private void select(ApplicationContextRunner runner) {
    runner.run(
        context -> {
          assertThat(context).hasNotFailed();
          context.getBean(JdbcTemplate.class).queryForObject("select 1", Integer.class);
        });
  }

  @Test
  void statements_are_observed_by_the_registry_of_the_application_where_that_is_stated() {
    select(
        safe.withBean(ObservationRegistry.class, this::registry)
            .withPropertyValues("secure-datasource.tracing.enabled=true"));
    assertThat(observed).contains("SELECT");
  }

  @Test
  void they_are_not_unless_it_is_stated() {
    select(safe.withBean(ObservationRegistry.class, this::registry));
    assertThat(observed).isEmpty();
  }

  @Test
  void an_application_that_states_it_without_a_registry_does_not_start() {
    safe.withPropertyValues("secure-datasource.tracing.enabled=true")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("secure-datasource.tracing.enabled"));
  }
}
