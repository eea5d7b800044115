package io.securedatasource.internal.guard;

import io.securedatasource.internal.statement.Verdict;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Told of every execution on guarded connections, on the thread that executes. An execution is one
 * call of a JDBC method that runs SQL: a batch is one, and so is a text of several statements. Rows
 * that a cursor fetches later belong to none.
 *
 * <p>Implementations are thread-safe and quick. What they throw is swallowed: it harms no
 * statement, and hides no failure of one.
 */
public interface ExecutionObserver {

  /** Notes nothing, at no cost. */
  ExecutionObserver NONE =
      new ExecutionObserver() {
        @Override
        public void succeeded(Verdict verdict, @Nullable String sql, long started) {}

        @Override
        public void failed(
            Verdict verdict, @Nullable String sql, long started, SQLException failure) {}
      };

  /**
   * An execution ended well.
   *
   * @param verdict on its text; on the first text of a batch
   * @param sql its text as the application gave it, to be fingerprinted and never told; the first
   *     one of a batch
   * @param started when it was about to reach the driver, by {@link System#nanoTime()}
   */
  void succeeded(Verdict verdict, @Nullable String sql, long started);

  /**
   * An execution failed.
   *
   * @param verdict on its text; on the first text of a batch
   * @param sql its text as the application gave it, to be fingerprinted and never told; the first
   *     one of a batch
   * @param started when it was about to reach the driver, by {@link System#nanoTime()}
   * @param failure what the application is thrown
   */
  void failed(Verdict verdict, @Nullable String sql, long started, SQLException failure);
}
