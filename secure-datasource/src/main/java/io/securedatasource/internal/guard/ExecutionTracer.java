package io.securedatasource.internal.guard;

import io.securedatasource.internal.statement.Verdict;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts executions into spans. Implementations are thread-safe; what they throw harms no statement:
 * it goes without its span.
 */
public interface ExecutionTracer {

  /** A span that was begun, of one execution. Used by one thread. */
  interface Span {

    /** The comment that carries the span's identity to the server; {@code null} for none. */
    @Nullable TraceComment comment();

    /**
     * It was a batch. Told before the end, where the driver told it.
     *
     * @param size how many operations were in it; 0 or more
     */
    void ofBatch(int size);

    /**
     * The execution is over.
     *
     * @param failure what the application is thrown; {@code null} when it succeeded
     */
    void end(@Nullable SQLException failure);
  }

  /**
   * Begins the span of an execution that gate 3 admitted.
   *
   * @param verdict on its text
   * @param sql its text as the application gave it
   * @return {@code null} when there is none
   */
  @Nullable Span begin(Verdict verdict, String sql);

  /** A text of a batch. */
  interface Text {

    /** As the application gave it. */
    String sql();

    /** On it. */
    Verdict verdict();
  }

  /**
   * Begins the span of a batch of texts that gate 3 admitted.
   *
   * @param texts may be empty
   * @return {@code null} when there is none
   */
  @Nullable Span beginBatch(List<? extends Text> texts);

  /**
   * Begins the span of a text that is about to be prepared with its comment.
   *
   * @return {@code null} when there is none, and whenever no comment would come of it
   */
  @Nullable Span preparing(Verdict verdict, String sql);
}
