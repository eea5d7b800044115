package io.securedatasource.internal.guard;

import io.securedatasource.internal.statement.Verdict;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * The one place that every execution on a connection passes: before it reaches the driver, and
 * after it ended well or failed. One per connection, and as thread-safe as that; it allocates
 * nothing of its own.
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

  private final ExecutionObserver observer;

  Executions(ExecutionObserver observer) {
    this.observer = observer;
  }

  /**
   * Runs a text by a method of the driver's, which is to capture nothing lest it be allocated.
   *
   * @param sql the text; the first one of a batch
   * @param more what else the driver is given, or {@link #NOTHING}
   * @param timeout the statement's own deadline in seconds; 0 for none
   */
  <S extends Statement, K, T> T answer(
      Answering<S, K, T> method, S driver, String sql, K more, Verdict verdict, int timeout)
      throws SQLException {
    long started = begin(verdict, timeout);
    T answer;
    try {
      answer = method.run(driver, sql, more);
    } catch (SQLException e) {
      throw failed(verdict, sql, started, e);
    }
    succeeded(verdict, sql, started);
    return answer;
  }

  /** As {@link #answer}, of a method that counts. */
  <S extends Statement, K> long count(
      Counting<S, K> method, S driver, String sql, K more, Verdict verdict, int timeout)
      throws SQLException {
    long started = begin(verdict, timeout);
    long count;
    try {
      count = method.run(driver, sql, more);
    } catch (SQLException e) {
      throw failed(verdict, sql, started, e);
    }
    succeeded(verdict, sql, started);
    return count;
  }

  @SuppressWarnings("UnusedVariable")
  private long begin(Verdict verdict, int timeout) throws SQLException {
    try {
      return observer.started();
    } catch (RuntimeException | LinkageError e) {
      return 0;
    }
  }

  private void succeeded(Verdict verdict, @Nullable String sql, long started) {
    try {
      observer.succeeded(verdict, sql, started);
    } catch (RuntimeException | LinkageError e) {
      // An observer harms no statement.
    }
  }

  private SQLException failed(
      Verdict verdict, @Nullable String sql, long started, SQLException failure) {
    try {
      observer.failed(verdict, sql, started, failure);
    } catch (RuntimeException | LinkageError e) {
      // It hides no failure either.
    }
    return failure;
  }
}
