package io.securedatasource.metrics;

import io.micrometer.core.instrument.Timer;
import io.securedatasource.policy.StatementKind;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Times executions. The timers of those that succeed are bound beforehand, so that recording one
 * looks nothing up and allocates nothing; those of failures are bound when they come. Thread-safe.
 */
public final class StatementMeters {

  private static final String SYSTEM = "postgresql";
  private static final String OTHER = "other";

  /** Appendix A of the PostgreSQL documentation, and 99 for what the driver gives without one. */
  private static final Set<String> CLASSES =
      Set.of(
          "01", "02", "03", "08", "09", "0A", "0B", "0F", "0L", "0P", "0Z", "10", "20", "21", "22",
          "23", "24", "25", "26", "27", "28", "2B", "2D", "2F", "34", "38", "39", "3B", "3D", "3F",
          "40", "42", "44", "53", "54", "55", "57", "58", "72", "99", "F0", "HV", "P0", "XX");

  private final MeterSet meters;

  /** By the kind's ordinal. */
  private final Timer[] succeeded;

  /** Binds the timers of what succeeds. */
  public StatementMeters(MeterSet meters) {
    this.meters = meters;
    this.succeeded =
        Stream.of(StatementKind.values())
            .map(kind -> timer(kind, ErrorType.NONE))
            .toArray(Timer[]::new);
  }

  private Timer timer(StatementKind kind, ErrorType error) {
    return meters.histogram(
        DataSourceMeter.OPERATION_DURATION, SYSTEM, EventMeters.operation(kind), error.tag());
  }

  /** Notes an execution that ended well. */
  @SuppressWarnings("EnumOrdinal") // an index in this JVM alone
  public void succeeded(StatementKind kind, long nanoseconds) {
    succeeded[kind.ordinal()].record(nanoseconds, TimeUnit.NANOSECONDS);
  }

  /** Notes an execution that failed. May look up meters, and bind new ones. */
  public void failed(StatementKind kind, ErrorType error, String sqlState, long nanoseconds) {
    timer(kind, error).record(nanoseconds, TimeUnit.NANOSECONDS);
    meters.counter(DataSourceMeter.STATEMENT_FAILURES, error.tag(), classOf(sqlState)).increment();
  }

  private static String classOf(String sqlState) {
    String first = sqlState.length() == 5 ? sqlState.substring(0, 2) : "";
    return CLASSES.contains(first) ? first : OTHER;
  }
}
