package io.securedatasource.internal.guard;

import io.securedatasource.internal.guard.ExecutionTracer.Span;
import io.securedatasource.internal.statement.Verdict;
import io.securedatasource.policy.StatementKind;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The one place that every execution on a connection passes: before it reaches the driver, and
 * after it ended well or failed. One per connection, and as thread-safe as that; it allocates
 * nothing of its own unless executions are traced.
 */
final class Executions {

  /** A method of the driver's statement that runs a text and gives an object, or one of two. */
  interface Answering<S extends Statement, K, T> {
    T run(S driver, String sql, K more) throws SQLException;
  }

  /** A method of the driver's statement that runs a text and counts. */
  interface Counting<S extends Statement, K> {
    long run(S driver, String sql, K more) throws SQLException;
  }

  /** Given where the driver is told nothing else. */
  static final Object NOTHING = new Object();

  /** The server's clock and ours may differ by so much, in nanoseconds. */
  private static final long TOLERANCE = 5_000_000;

  private final ExecutionObserver observer;

  /** Whether there is an observer; where there is none, nothing is timed without need. */
  private final boolean observed;

  private final Tracing tracing;
  private final Session session;
  private final Leading leading;

  /** Whether what is executed now may change settings or end a transaction by its text. */
  private boolean unsettling;

  /** Whether a cancel request was sent since the execution began; the one thing others write. */
  private volatile boolean cancelled;

  Executions(
      ExecutionObserver observer,
      @Nullable ExecutionTracer tracer,
      Session session,
      SessionTerms terms,
      @Nullable ContextTerms carried) {
    this.observer = observer;
    this.observed = observer != ExecutionObserver.NONE;
    this.tracing = new Tracing(tracer);
    this.session = session;
    this.leading = new Leading(session, terms, carried);
  }

  /** A cancel request is about to be sent, by any thread. */
  void cancelled() {
    cancelled = true;
  }

  /** What JDBC does to end a transaction, or a part of it. */
  interface Ending {
    void run() throws SQLException;
  }

  /** Ends a transaction, or a part of it; or fails to, and has it ended by that. */
  void end(Ending ending) throws SQLException {
    leading.enter();
    try {
      ending.run();
    } finally {
      leading.shaken();
      leading.leave();
    }
  }

  /** Keeps what is marked and what is run by it together: see {@link Leading#enter}. */
  void enter() {
    leading.enter();
  }

  /** After {@link #enter}, in any case. */
  void leave() {
    leading.leave();
  }

  /**
   * A text was added to a batch: it may be another thread that runs it, having marked what was in
   * the batch until then.
   */
  void added(Verdict verdict) {
    if (verdict.marksSession()) {
      session.mark(verdict);
    }
  }

  /** A text of a batch is about to run: see {@link #mark}. */
  void markInBatch(Verdict verdict, String sql) throws SQLException {
    if (verdict.kind() == StatementKind.TRANSACTION || verdict.isOfSeveral()) {
      try {
        leading.refuseControlInBatch();
      } catch (ContextRefusal e) {
        throw refused(e, verdict, sql);
      }
    }
    mark(verdict);
  }

  /** Whether a deadline of a statement may still be in force, or a context is carried. */
  boolean isSessionTouched() {
    return leading.isDue();
  }

  /** The session was reset. */
  void sessionReset() {
    leading.forget();
  }

  /** A text that is about to run may change the session. */
  void mark(Verdict verdict) {
    if (!verdict.touchesSession()) {
      return;
    }
    if (verdict.marksSession()) {
      session.mark(verdict);
    }
    if (verdict.kind() == StatementKind.SETTING) {
      session.setting();
    }
    unsettling |= verdict.mayUnsettle();
  }

  /** A COPY is about to begin, which is no statement to the driver. */
  void beforeCopy(Verdict verdict, String sql) throws SQLException {
    mark(verdict);
    if (leading.isDue()) {
      lead(verdict, sql, 0);
    }
  }

  /** It has begun, or could not; how it ends is told to nobody. */
  void afterCopy() {
    leading.after(false, true);
    unsettling = false;
  }

  /**
   * Runs a text by a method of the driver's, which is to capture nothing lest it be allocated.
   *
   * @param sql the text; the first one of a batch
   * @param more what else the driver is given, or {@link #NOTHING}; of texts in a batch, these
   * @param timeout the statement's own deadline in seconds; 0 for none
   */
  <S extends Statement, K, T> T answer(
      Answering<S, K, T> method, S driver, String sql, K more, Verdict verdict, int timeout)
      throws SQLException {
    Span span = begin(verdict, sql, more);
    String sent = Tracing.sent(span, verdict, sql);
    before(verdict, sql, timeout, span);
    long started = isTimed(timeout) ? System.nanoTime() : 0;
    T answer;
    try {
      answer = method.run(driver, sent, more);
    } catch (SQLException e) {
      throw failed(verdict, sql, started, timeout, span, e);
    } catch (RuntimeException | Error e) {
      ended(verdict);
      Tracing.failed(span, new SQLException());
      throw e;
    }
    succeeded(verdict, sql, started);
    Tracing.succeeded(span, answer);
    return answer;
  }

  /** As {@link #answer}, of a method that counts: by itself, lest each count be boxed. */
  <S extends Statement, K> long count(
      Counting<S, K> method, S driver, String sql, K more, Verdict verdict, int timeout)
      throws SQLException {
    Span span = begin(verdict, sql, more);
    String sent = Tracing.sent(span, verdict, sql);
    before(verdict, sql, timeout, span);
    long started = isTimed(timeout) ? System.nanoTime() : 0;
    long count;
    try {
      count = method.run(driver, sent, more);
    } catch (SQLException e) {
      throw failed(verdict, sql, started, timeout, span, e);
    } catch (RuntimeException | Error e) {
      ended(verdict);
      Tracing.failed(span, new SQLException());
      throw e;
    }
    succeeded(verdict, sql, started);
    Tracing.succeeded(span, null);
    return count;
  }

  /** What to have the driver prepare in the place of a text: see {@link Tracing#prepared}. */
  String prepared(String sql, Verdict verdict) {
    return tracing.prepared(verdict, sql);
  }

  /** A tracer may run a statement of its own, which takes back what a batch has marked. */
  private @Nullable Span begin(Verdict verdict, String sql, @Nullable Object more) {
    boolean marked = unsettling;
    Span span = tracing.begin(verdict, sql, more);
    unsettling |= marked;
    return span;
  }

  private void before(Verdict verdict, @Nullable String sql, int timeout, @Nullable Span span)
      throws SQLException {
    mark(verdict);
    if (timeout != 0 || leading.isDue()) {
      try {
        lead(verdict, sql, timeout);
      } catch (SQLException e) {
        Tracing.failed(span, e);
        throw e;
      } catch (RuntimeException | Error e) {
        Tracing.failed(span, new SQLException());
        throw e;
      }
    }
    if (cancelled) {
      cancelled = false;
    }
  }

  private void lead(Verdict verdict, @Nullable String sql, int timeout) throws SQLException {
    try {
      leading.before(verdict, timeout);
    } catch (ContextRefusal e) {
      throw refused(e, verdict, sql);
    }
  }

  /** Tells of a statement that cannot run for whom it would have to run, and gives that back. */
  ContextRefusal refused(ContextRefusal refusal, Verdict verdict, @Nullable String sql) {
    leading.tell(refusal, verdict, sql);
    return refusal;
  }

  /** To look at the clock takes as long as all else that is done for a statement. */
  private boolean isTimed(int timeout) {
    return observed || timeout != 0;
  }

  private void succeeded(Verdict verdict, @Nullable String sql, long started) {
    if (unsettling || leading.isDue()) {
      leading.after(false, unsettling || verdict.mayUnsettle());
      unsettling = false;
    }
    if (!observed) {
      return;
    }
    try {
      observer.succeeded(verdict, sql, started);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      // An observer harms no statement, by no error either: it may be committed by now.
    }
  }

  /** It failed, in whichever way: nothing is to go ahead of the next but its own. */
  private void ended(Verdict verdict) {
    leading.after(true, unsettling || verdict.mayUnsettle());
    unsettling = false;
  }

  private SQLException failed(
      Verdict verdict,
      @Nullable String sql,
      long started,
      int timeout,
      @Nullable Span span,
      SQLException failure) {
    ended(verdict);
    if (failure instanceof ContextRefusal refusal) { // found out on the way: nothing was executed
      Tracing.failed(span, failure);
      return refused(refusal, verdict, sql);
    }
    SQLException told =
        Cut.SQL_STATE.equals(failure.getSQLState()) ? cut(failure, started, timeout) : failure;
    try {
      observer.failed(verdict, sql, started, told);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      // It hides no failure either.
    }
    Tracing.failed(span, told);
    return told;
  }

  /**
   * A statement that ran for shorter than its deadline was cancelled, by the application or by
   * somebody at the server; unless a deadline was set by text, which is not known here. Where it
   * was not timed, the server's word is taken for it, if it is English.
   */
  private SQLException cut(SQLException failure, long started, int timeout) {
    Duration effective = leading.effective(timeout);
    boolean late =
        isTimed(timeout)
            ? System.nanoTime() - started + TOLERANCE >= effective.toNanos()
            : !cancelled && !Cut.isByRequest(failure);
    boolean reached = late && !effective.isZero();
    return reached || (session.hasOwnSettings() && !cancelled)
        ? Cut.byDeadline(failure, effective)
        : failure;
  }
}
