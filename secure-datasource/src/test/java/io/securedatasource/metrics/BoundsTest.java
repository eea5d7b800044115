package io.securedatasource.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.securedatasource.event.SecurityEvent.SessionReset;
import io.securedatasource.policy.StatementKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** No server and no application makes the meters grow without end. */
class BoundsTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<String> troubles = new ArrayList<>();
  private final MeterSet meters = meters("shop");

  private MeterSet meters(String name) {
    return MeterSet.of(
        registry,
        name,
        new MeterSet.Troubles() {
          @Override
          public void renamed(String dataSource, String instead) {
            troubles.add(dataSource + " is " + instead);
          }

          @Override
          public void refused(String dataSource, String meter, String failure) {
            troubles.add(dataSource + " has no " + meter);
          }
        });
  }

  private Set<String> values(MeterTag tag) {
    return registry.getMeters().stream()
        .map(Meter::getId)
        .map(id -> id.getTag(tag.key()))
        .filter(value -> value != null)
        .collect(Collectors.toSet());
  }

  @Test
  void a_server_that_invents_sqlstates_makes_no_more_series_than_there_are_classes() {
    StatementMeters statements = new StatementMeters(meters);
    Random random = new Random(6);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder state = new StringBuilder();
      for (int k = random.nextInt(7); k > 0; k--) {
        state.append(
            (char) (random.nextInt(4) == 0 ? random.nextInt(0x3000) : '0' + random.nextInt(43)));
      }
      String sqlState = state.toString();
      statements.failed(StatementKind.SELECT, ErrorType.of(sqlState, false), sqlState, 1_000);
    }
    assertThat(values(MeterTag.SQLSTATE_CLASS)).hasSizeLessThanOrEqualTo(45).contains("other");
    assertThat(values(MeterTag.ERROR_TYPE)).hasSizeLessThanOrEqualTo(13);
    assertThat(values(MeterTag.OPERATION)).hasSizeLessThanOrEqualTo(11);
  }

  @Test
  void resets_are_counted_by_how_they_ended() {
    EventMeters events = new EventMeters(meters);
    for (int i = 0; i < 3; i++) {
      events.onEvent(new SessionReset(Instant.EPOCH, "shop", i > 0, Duration.ZERO));
    }
    String name = DataSourceMeter.SESSION_RESETS.meterName();
    assertThat(registry.get(name).tag("outcome", "success").counter().count()).isEqualTo(2);
    assertThat(registry.get(name).tag("outcome", "failure").counter().count()).isEqualTo(1);
  }

  @Test
  void data_sources_of_one_name_are_told_apart_for_as_long_as_both_are_there() {
    MeterSet second = meters("shop");
    assertThat(second.dataSource()).isEqualTo("shop-2");
    assertThat(meters("shop").dataSource()).isEqualTo("shop-3");
    assertThat(meters("other").dataSource()).isEqualTo("other");
    second.close();
    assertThat(meters("shop").dataSource()).isEqualTo("shop-2");
    assertThat(troubles).containsExactly("shop is shop-2", "shop is shop-3", "shop is shop-2");
  }

  @Test
  void a_filter_that_takes_the_name_away_is_no_endless_search_for_another() {
    SimpleMeterRegistry nameless = new SimpleMeterRegistry();
    nameless.config().meterFilter(MeterFilter.ignoreTags("pool"));
    for (int i = 0; i < 2; i++) {
      assertThat(MeterSet.of(nameless, "shop", NO_TROUBLES).dataSource()).isEqualTo("shop");
    }
  }

  private static final MeterSet.Troubles NO_TROUBLES =
      new MeterSet.Troubles() {
        @Override
        public void renamed(String dataSource, String instead) {
          throw new AssertionError("renamed");
        }

        @Override
        public void refused(String dataSource, String meter, String failure) {
          throw new AssertionError("refused");
        }
      };

  @Test
  void a_meter_that_the_registry_refuses_is_told_once_and_does_nothing() {
    String name = DataSourceMeter.SESSION_RESETS.meterName();
    SimpleMeterRegistry taken = new SimpleMeterRegistry();
    Gauge.builder(name, () -> 1).tag("pool", "shop").tag("outcome", "failure").register(taken);
    MeterSet set =
        MeterSet.of(
            taken,
            "shop",
            new MeterSet.Troubles() {
              @Override
              public void renamed(String dataSource, String instead) {
                troubles.add("renamed");
              }

              @Override
              public void refused(String dataSource, String meter, String failure) {
                troubles.add(meter + " " + failure);
              }
            });
    EventMeters events = new EventMeters(set);
    for (int i = 0; i < 3; i++) {
      events.onEvent(new SessionReset(Instant.EPOCH, "shop", false, Duration.ZERO));
    }
    assertThat(troubles).containsExactly(name + " java.lang.IllegalArgumentException");
    assertThat(taken.get(name).gauge().value()).isEqualTo(1);
  }

  @Test
  void a_deadline_is_told_from_a_cancel() {
    assertThat(ErrorType.of("57014", true)).isEqualTo(ErrorType.DEADLINE);
    assertThat(ErrorType.of("57014", false)).isEqualTo(ErrorType.CANCELLED);
  }
}
