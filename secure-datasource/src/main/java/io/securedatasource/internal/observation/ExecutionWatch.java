package io.securedatasource.internal.observation;

import io.securedatasource.event.SecurityEvent.StatementSlow;
import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.internal.guard.ExecutionObserver;
import io.securedatasource.internal.statement.Fingerprint;
import io.securedatasource.internal.statement.Verdict;
import io.securedatasource.internal.text.SqlStates;
import io.securedatasource.metrics.ErrorType;
import io.securedatasource.metrics.StatementMeters;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Times executions, and tells of those that are slow. What succeeds in time costs a look at the
 * clock and one record, and allocates nothing. Thread-safe.
 */
public final class ExecutionWatch implements ExecutionObserver {

  /**
   * On what terms to watch.
   *
   * @param dataSource the data source's name, for events
   * @param threshold what takes longer is slow
   * @param deadline the server's statement deadline; zero when there is none
   * @param listener told of what is slow
   * @param clock tells when it happened
   */
  public record Terms(
      String dataSource,
      Duration threshold,
      Duration deadline,
      SecurityEventListener listener,
      InstantSource clock) {}

  private final @Nullable StatementMeters meters;
  private final Executor aside;
  private final Terms terms;
  private final long threshold;

  /**
   * Watches on those terms.
   *
   * @param meters what to count into; {@code null} to tell of what is slow alone
   * @param aside counts failures, which may bind meters: not for the thread that executes
   */
  public ExecutionWatch(@Nullable StatementMeters meters, Executor aside, Terms terms) {
    this.meters = meters;
    this.aside = aside;
    this.terms = terms;
    this.threshold = terms.threshold().toNanos();
  }

  @Override
  public void succeeded(Verdict verdict, @Nullable String sql, long started) {
    long elapsed = System.nanoTime() - started;
    if (elapsed > threshold) {
      slow(verdict, sql, elapsed, null);
    }
    if (meters != null) {
      meters.succeeded(verdict.kind(), elapsed);
    }
  }

  @Override
  public void failed(Verdict verdict, @Nullable String sql, long started, SQLException failure) {
    long elapsed = System.nanoTime() - started;
    String sqlState = failure.getSQLState();
    if (elapsed > threshold) {
      slow(verdict, sql, elapsed, sqlState);
    }
    StatementMeters counted = meters;
    if (counted != null) {
      String state = sqlState == null ? "" : sqlState;
      ErrorType error = ErrorType.of(state, byDeadline(failure, elapsed));
      aside.execute(() -> counted.failed(verdict.kind(), error, state, elapsed));
    }
  }

  /** The server says the same, 57014, of its own deadline and of a cancel request. */
  private boolean byDeadline(SQLException failure, long elapsed) {
    return SqlStates.isTimeout(failure)
        || (!terms.deadline().isZero() && elapsed >= terms.deadline().toNanos());
  }

  private void slow(
      Verdict verdict, @Nullable String sql, long elapsed, @Nullable String sqlState) {
    terms
        .listener()
        .onEvent(
            new StatementSlow(
                terms.clock().instant(),
                terms.dataSource(),
                verdict.kind(),
                sql == null ? null : Fingerprint.of(sql),
                Duration.ofNanos(elapsed),
                sqlState));
  }
}
