package io.securedatasource.internal.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.securedatasource.RecordedEvents;
import io.securedatasource.event.SecurityEvent.StatementRefused;
import io.securedatasource.event.SecurityEvent.StatementReported;
import io.securedatasource.event.StatementRefusedException;
import io.securedatasource.policy.Enforcement;
import io.securedatasource.policy.Gate;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.StatementKind;
import io.securedatasource.policy.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CachedStatementGateTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Verdict CLEAN = Verdict.clean(StatementKind.SELECT, false);

  private final RecordedEvents events = new RecordedEvents();
  private final AtomicInteger judged = new AtomicInteger();
  private final CachedStatementGate gate =
      new CachedStatementGate("orders", this::assess, events, () -> NOW);

  /** Refuses what says drop, reports what says pg_roles. */
  private Verdict assess(String sql, EntryPoint entryPoint) {
    judged.incrementAndGet();
    if (sql.contains("drop")) {
      return broken("statement.ddl", Enforcement.ENFORCE);
    }
    return sql.contains("pg_roles") ? broken("statement.catalogue", Enforcement.REPORT) : CLEAN;
  }

  private static Verdict broken(String rule, Enforcement enforcement) {
    Violation violation =
        new Violation(rule, enforcement, "found", "required", "because", "fix", List.of(), null);
    return Verdict.of(
        StatementKind.DEFINITION,
        false,
        new PolicyReport("test", Gate.STATEMENT, List.of(violation)),
        "f00d",
        8);
  }

  private int judgedWhile(Action action) throws Exception {
    int before = judged.get();
    action.run();
    return judged.get() - before;
  }

  @FunctionalInterface
  private interface Action {
    void run() throws Exception;
  }

  private void admit(String sql, int times) throws StatementRefusedException {
    for (int i = 0; i < times; i++) {
      gate.admit(sql, EntryPoint.PREPARED);
    }
  }

  @Nested
  class A_clean_text {

    @Test
    void is_judged_twice_at_most_and_told_never() throws Exception {
      assertThat(judgedWhile(() -> admit("select 1", 100))).isEqualTo(2);
      assertThat(gate.admit("select 1", EntryPoint.PREPARED)).isSameAs(CLEAN);
      assertThat(events.all()).isEmpty();
    }

    @Test
    void is_judged_anew_for_another_way_in() throws Exception {
      admit("select 1", 3);
      assertThat(judgedWhile(() -> gate.admit("select 1", EntryPoint.PLAIN))).isEqualTo(1);
    }

    @Test
    void of_more_than_8_kilobytes_is_judged_each_time() throws Exception {
      String large = "select '" + "x".repeat(9_000) + "'";
      assertThat(judgedWhile(() -> admit(large, 5))).isEqualTo(5);
    }
  }

  @Test
  void no_text_is_left_to_the_driver() throws Exception {
    assertThat(judgedWhile(() -> gate.admit(null, EntryPoint.PLAIN))).isZero();
  }

  @Nested
  class A_refused_text {

    @Test
    void is_judged_and_told_each_time() throws Exception {
      for (int i = 1; i <= 3; i++) {
        StatementRefusedException refusal =
            catchThrowableOfType(
                StatementRefusedException.class,
                () -> gate.admit("drop table orders", EntryPoint.PLAIN));
        assertThat(refusal.rule()).isEqualTo("statement.ddl");
        assertThat(judged).hasValue(i);
        assertThat(events.of(StatementRefused.class)).hasSize(i);
      }
      assertThat(events.of(StatementRefused.class).get(0))
          .isEqualTo(
              new StatementRefused(
                  NOW,
                  "orders",
                  events.of(StatementRefused.class).get(0).report(),
                  "f00d",
                  StatementKind.DEFINITION,
                  8));
    }

    @Test
    void is_not_said_in_exception_or_event() {
      StatementRefusedException refusal =
          catchThrowableOfType(
              StatementRefusedException.class,
              () -> gate.admit("drop table canary", EntryPoint.PLAIN));
      assertThat(refusal.getMessage()).contains("statement.ddl").doesNotContain("canary");
      assertThat(events.all().toString()).doesNotContain("canary");
    }
  }

  @Nested
  class A_reported_text {

    @Test
    void is_told_when_it_is_first_judged() throws Exception {
      admit("select * from pg_roles", 100);
      assertThat(judged).hasValue(2);
      assertThat(events.of(StatementReported.class))
          .singleElement()
          .satisfies(event -> assertThat(event.report().isAdmitted()).isTrue());
    }

    @Test
    void that_is_too_long_to_remember_is_told_each_time() throws Exception {
      admit("select * from pg_roles /*" + "x".repeat(9_000) + "*/", 3);
      assertThat(events.of(StatementReported.class)).hasSize(3);
    }
  }

  @Nested
  class A_replaced_policy {

    @Test
    void judges_what_the_old_one_let_pass() throws Exception {
      admit("select 1", 10);
      gate.judgeBy((sql, entryPoint) -> broken("statement.ddl", Enforcement.ENFORCE));
      assertThatThrownBy(() -> gate.admit("select 1", EntryPoint.PREPARED))
          .isInstanceOf(StatementRefusedException.class);
      gate.judgeBy((sql, entryPoint) -> CLEAN);
      assertThat(gate.admit("drop table orders", EntryPoint.PREPARED)).isSameAs(CLEAN);
      assertThat(gate.epoch()).isEqualTo(2);
    }

    /** A verdict of the old policy that was still being made must not be met under the new one. */
    @Test
    void holds_for_all_threads_from_the_moment_it_is_set() throws Exception {
      AtomicBoolean over = new AtomicBoolean();
      AtomicInteger strictFrom = new AtomicInteger(Integer.MAX_VALUE);
      AtomicInteger refused = new AtomicInteger();
      ExecutorService threads = Executors.newFixedThreadPool(8);
      try {
        List<Future<Integer>> passed = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          int own = i;
          passed.add(threads.submit(() -> passedAgainstPolicy(own, over, strictFrom, refused)));
        }
        for (int round = 0; round < 500; round++) {
          int refusedBefore = refused.get();
          gate.judgeBy((sql, entryPoint) -> broken("statement.ddl", Enforcement.ENFORCE));
          strictFrom.set(gate.epoch());
          while (refused.get() == refusedBefore) {
            Thread.onSpinWait();
          }
          strictFrom.set(Integer.MAX_VALUE);
          gate.judgeBy((sql, entryPoint) -> CLEAN);
        }
        over.set(true);
        for (Future<Integer> each : passed) {
          assertThat(each.get(60, TimeUnit.SECONDS)).isZero();
        }
      } finally {
        over.set(true);
        threads.shutdownNow();
      }
    }

    /** How often a text passed although the strict policy held before it came and after. */
    private int passedAgainstPolicy(
        int own, AtomicBoolean over, AtomicInteger strictFrom, AtomicInteger refused) {
      int wrong = 0;
      while (!over.get()) {
        int before = strictFrom.get();
        boolean passed = true;
        try {
          gate.admit("select " + own, EntryPoint.PREPARED);
        } catch (StatementRefusedException e) {
          passed = false;
          refused.incrementAndGet();
        }
        if (passed && before == gate.epoch() && before == strictFrom.get()) {
          wrong++;
        }
      }
      return wrong;
    }
  }

  @Test
  void eight_threads_judge_a_text_a_few_times_in_all() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> hammering = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        hammering.add(
            threads.submit(
                () -> {
                  admit("select name from customers where id = ?", 100_000);
                  return null;
                }));
      }
      for (Future<?> each : hammering) {
        each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(judged).hasValueLessThan(100);
  }
}
