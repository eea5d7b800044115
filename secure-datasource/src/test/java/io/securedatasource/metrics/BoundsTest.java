package io.securedatasource.metrics;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.securedatasource.event.SecurityEvent.SessionReset;
import io.securedatasource.policy.Gate;
import io.securedatasource.policy.Rule;
import io.securedatasource.policy.RuleCatalogue;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.StatementKind;
import io.securedatasource.policy.Waiver;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
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

  /** Whoever reads rates sees the first of what they count as a rise. */
  @Nested
  class Counters_that_are_known_beforehand {

    private Map<String, Long> series() {
      return registry.getMeters().stream()
          .filter(Counter.class::isInstance)
          .collect(
              Collectors.groupingBy(
                  meter -> meter.getId().getName(), TreeMap::new, Collectors.counting()));
    }

    private Set<Meter.Id> ids() {
      return registry.getMeters().stream().map(Meter::getId).collect(Collectors.toSet());
    }

    @Test
    void begin_at_0_and_are_so_many_and_no_more() {
      SecurityPolicy policy = SecurityPolicy.production();
      for (int i = 0; i < 2; i++) {
        KnownCounters.begin(meters);
        KnownCounters.begin(meters, Gate.SESSION, policy);
        KnownCounters.begin(meters, Gate.STATEMENT, policy);
      }
      assertThat(series())
          .isEqualTo(
              Map.of(
                  "securedatasource.connect.attempts", 14L,
                  "securedatasource.refusals", 3L,
                  "securedatasource.context.refusals", 3L,
                  "securedatasource.statement.failures", 13L,
                  "securedatasource.statement.slow", 11L,
                  "securedatasource.session.resets", 2L,
                  "securedatasource.credentials.rotations", 2L,
                  "securedatasource.violations", 69L));
      assertThat(registry.getMeters())
          .filteredOn(Counter.class::isInstance)
          .allSatisfy(meter -> assertThat(((Counter) meter).count()).isZero());
    }

    @Test
    void have_each_cause_that_has_a_name_by_each_sqlstate_that_is_told_as_it() {
      KnownCounters.begin(meters);
      StatementMeters statements = new StatementMeters(meters);
      Set<Meter.Id> before = ids();
      Set<ErrorType> told = EnumSet.of(ErrorType.NONE, ErrorType.OTHER);
      for (String sqlState : sqlStates()) {
        for (boolean byDeadline : new boolean[] {true, false}) {
          ErrorType error = ErrorType.of(sqlState, byDeadline);
          if (error != ErrorType.OTHER) {
            told.add(error);
            statements.failed(StatementKind.SELECT, error, sqlState, 1_000);
          }
        }
      }
      assertThat(told).containsExactly(ErrorType.values());
      assertThat(ids())
          .filteredOn(id -> !before.contains(id))
          .as("timers alone, which begin with the first failure")
          .allSatisfy(
              id ->
                  assertThat(id.getName())
                      .startsWith(DataSourceMeter.OPERATION_DURATION.meterName()));
      assertThat(registry.get(DataSourceMeter.STATEMENT_FAILURES.meterName()).counters())
          .as("none that nothing is told as")
          .allSatisfy(counter -> assertThat(counter.count()).isPositive());
    }

    /** Each class by a state that has no meaning of its own, and those that have one. */
    private List<String> sqlStates() {
      List<String> states = new ArrayList<>();
      List<String> characters = List.of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("(?!^)", -1));
      for (String first : characters) {
        for (String second : characters) {
          states.add(first + second + "000");
        }
      }
      states.addAll(List.of("57014", "25P03", "25P04", "57P05", "55P03", "40P01", "40001"));
      states.addAll(List.of("42501", "57P01", "57P02", "57P03", "57P04"));
      return states;
    }

    @Test
    void have_each_rule_under_what_the_policy_does_about_it() {
      SecurityPolicy policy =
          SecurityPolicy.production().toBuilder()
              .waive(
                  new Waiver(
                      "statement.anonymous-code", "a test", "the team", LocalDate.of(2999, 1, 1)))
              .build();
      KnownCounters.begin(meters, Gate.STATEMENT, policy);
      Map<String, String> enforcements = new TreeMap<>();
      for (Counter counter : registry.get(DataSourceMeter.VIOLATIONS.meterName()).counters()) {
        enforcements.put(
            counter.getId().getTag("rule"), requireNonNull(counter.getId().getTag("enforcement")));
      }
      for (Rule<?> rule : RuleCatalogue.all()) {
        if (rule.gate() == Gate.STATEMENT) {
          assertThat(enforcements)
              .containsEntry(
                  rule.id(),
                  rule.id().equals("statement.anonymous-code")
                      ? "waived"
                      : rule.production().name().toLowerCase(Locale.ROOT));
        }
      }
    }
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
      assertThat(MeterSet.of(nameless, "shop", MetersDocument.NO_TROUBLES).dataSource())
          .isEqualTo("shop");
    }
  }

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

  @Nested
  class When_the_data_source_is_closed {

    @Test
    void nothing_that_is_told_late_leaves_a_meter_behind() {
      EventMeters events = new EventMeters(meters);
      StatementMeters statements = new StatementMeters(meters);
      meters.close();

      KnownCounters.begin(meters);
      events.onEvent(new SessionReset(Instant.EPOCH, "shop", true, Duration.ZERO));
      statements.succeeded(StatementKind.SELECT, 1_000);
      statements.failed(StatementKind.SELECT, ErrorType.CONNECTION_LOST, "08006", 1_000);
      meters.statementTexts(List.of("a fingerprint"), fingerprint -> 10);
      meters.gauge(DataSourceMeter.POSTURE_LOST, () -> 1);

      assertThat(registry.getMeters()).isEmpty();
      assertThat(troubles).isEmpty();
    }

    @Test
    void a_registry_that_throws_when_a_meter_goes_keeps_none_and_hides_no_failure() {
      EventMeters events = new EventMeters(meters);
      events.onEvent(new SessionReset(Instant.EPOCH, "shop", true, Duration.ZERO));
      meters.statementTexts(List.of("a fingerprint"), fingerprint -> 10);
      registry
          .config()
          .onMeterRemoved(
              meter -> {
                throw new AssertionError("a broken listener of the registry's");
              });

      meters.abandon();
      assertThat(registry.getMeters()).noneMatch(Gauge.class::isInstance);
      meters.close();
      assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void its_name_is_free_only_when_all_its_meters_are_gone() {
      EventMeters events = new EventMeters(meters);
      events.onEvent(new SessionReset(Instant.EPOCH, "shop", true, Duration.ZERO));
      List<String> names = new ArrayList<>();
      registry.config().onMeterRemoved(meter -> names.add(meters("shop").dataSource()));

      meters.close();
      assertThat(names.subList(0, names.size() - 1)).isNotEmpty().doesNotContain("shop");
      assertThat(names).endsWith("shop");
    }
  }

  @Test
  void a_composite_without_children_counts_when_it_is_given_one() {
    CompositeMeterRegistry composite = new CompositeMeterRegistry();
    MeterSet first = MeterSet.of(composite, "shop", MetersDocument.NO_TROUBLES);
    StatementMeters statements = new StatementMeters(first);
    statements.succeeded(StatementKind.SELECT, 1_000);
    composite.add(registry);
    statements.succeeded(StatementKind.SELECT, 1_000);

    String name = DataSourceMeter.OPERATION_DURATION.meterName();
    assertThat(registry.get(name).tag(MeterTag.OPERATION.key(), "SELECT").timer().count())
        .isEqualTo(1);
  }
}
