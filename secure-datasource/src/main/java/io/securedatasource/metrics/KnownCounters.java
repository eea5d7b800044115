package io.securedatasource.metrics;

import io.securedatasource.event.FailureReason;
import io.securedatasource.event.SecurityEvent.ContextRefused;
import io.securedatasource.policy.Enforcement;
import io.securedatasource.policy.Gate;
import io.securedatasource.policy.Rule;
import io.securedatasource.policy.RuleCatalogue;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.StatementKind;
import io.securedatasource.policy.Waiver;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The counters whose tags are known before there is anything to count. They begin at 0, since
 * whoever reads rates sees no rise in a counter that begins with the first of what it counts.
 */
public final class KnownCounters {

  private KnownCounters() {}

  /** Begins those of what may happen under any policy. */
  public static void begin(MeterSet meters) {
    begin(meters, DataSourceMeter.CONNECT_ATTEMPTS, EventMeters.SUCCESS, "none");
    for (FailureReason reason : FailureReason.values()) {
      begin(
          meters, DataSourceMeter.CONNECT_ATTEMPTS, EventMeters.FAILURE, EventMeters.word(reason));
    }
    for (Gate gate : Gate.values()) {
      begin(meters, DataSourceMeter.REFUSALS, EventMeters.word(gate));
    }
    for (ContextRefused.Reason reason : ContextRefused.Reason.values()) {
      begin(meters, DataSourceMeter.CONTEXT_REFUSALS, EventMeters.word(reason));
    }
    for (ErrorType error : ErrorType.values()) {
      for (String sqlStateClass : error.sqlStateClasses()) {
        begin(meters, DataSourceMeter.STATEMENT_FAILURES, error.tag(), sqlStateClass);
      }
    }
    for (StatementKind kind : StatementKind.values()) {
      begin(meters, DataSourceMeter.SLOW_STATEMENTS, EventMeters.operation(kind));
    }
    for (String outcome : new String[] {EventMeters.SUCCESS, EventMeters.FAILURE}) {
      begin(meters, DataSourceMeter.SESSION_RESETS, outcome);
      begin(meters, DataSourceMeter.CREDENTIALS_ROTATIONS, outcome);
    }
  }

  /** Begins those of the gate's rules, each under what the policy does about it. */
  public static void begin(MeterSet meters, Gate gate, SecurityPolicy policy) {
    Set<String> waived =
        policy.waivers().stream().map(Waiver::rule).collect(Collectors.toUnmodifiableSet());
    for (Rule<?> rule : RuleCatalogue.all()) {
      if (rule.gate() == gate) {
        Enforcement enforcement = policy.enforcement(rule);
        boolean lowered = enforcement == Enforcement.ENFORCE && waived.contains(rule.id());
        begin(
            meters,
            DataSourceMeter.VIOLATIONS,
            EventMeters.word(gate),
            rule.id(),
            lowered ? EventMeters.WAIVED : EventMeters.word(enforcement));
      }
    }
  }

  private static void begin(MeterSet meters, DataSourceMeter meter, String... values) {
    var unused = meters.counter(meter, values);
  }
}
