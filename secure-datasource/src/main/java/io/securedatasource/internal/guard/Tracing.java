package io.securedatasource.internal.guard;

import io.securedatasource.internal.guard.ExecutionTracer.Span;
import io.securedatasource.internal.statement.Verdict;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The spans of the executions on a connection; where there is no tracer each costs a look at a
 * reference. What a tracer throws harms no statement, by no error either. Thread-safe.
 */
record Tracing(@Nullable ExecutionTracer tracer) {

  private static final int NO_BATCH = -1;

  /** What the driver's statement is run with where it holds a batch of texts. */
  interface Batch {
    List<? extends ExecutionTracer.Text> texts();
  }

  /**
   * Begins the span of an execution; {@code null} when it goes without.
   *
   * @param more a {@link Batch}, or anything else
   */
  @Nullable Span begin(Verdict verdict, @Nullable String sql, @Nullable Object more) {
    ExecutionTracer known = tracer;
    if (known == null || sql == null) {
      return null;
    }
    return more instanceof Batch batch
        ? opened(() -> known.beginBatch(batch.texts()))
        : opened(() -> known.begin(verdict, sql));
  }

  /**
   * What to have the driver prepare: the text, and the comment of a span where that is wanted. Such
   * a span is over when the text is prepared: executions have their own.
   */
  String prepared(Verdict verdict, String sql) {
    ExecutionTracer known = tracer;
    if (known == null) {
      return sql;
    }
    Span span = opened(() -> known.preparing(verdict, sql));
    String text = sent(span, verdict, sql);
    succeeded(span, null);
    return text;
  }

  private static @Nullable Span opened(Supplier<@Nullable Span> opening) {
    try {
      return opening.get();
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      return null;
    }
  }

  /** What to send in the place of the text: the same, and the span's comment when it has one. */
  static String sent(@Nullable Span span, Verdict verdict, String sql) {
    if (span == null) {
      return sql;
    }
    try {
      TraceComment comment = span.comment();
      return comment == null ? sql : comment.behind(sql, verdict);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      return sql;
    }
  }

  /**
   * Ends the span of what succeeded, if there is one.
   *
   * @param answer the driver's; of a batch a count for each operation, which nothing else has
   */
  static void succeeded(@Nullable Span span, @Nullable Object answer) {
    if (span == null) {
      return;
    }
    if (answer instanceof int[] counts) {
      end(span, counts.length, null);
    } else {
      end(span, answer instanceof long[] counts ? counts.length : NO_BATCH, null);
    }
  }

  /** Ends the span of what failed, if there is one. */
  static void failed(@Nullable Span span, SQLException failure) {
    if (span != null) {
      boolean ofBatch = failure instanceof BatchUpdateException;
      end(span, ofBatch ? size((BatchUpdateException) failure) : NO_BATCH, failure);
    }
  }

  /** The driver has a count for each operation, whether it was tried or not. */
  private static int size(BatchUpdateException failure) {
    long[] counts = failure.getLargeUpdateCounts();
    return counts == null ? NO_BATCH : counts.length;
  }

  private static void end(Span span, int size, @Nullable SQLException failure) {
    try {
      if (size != NO_BATCH) {
        span.ofBatch(size);
      }
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      // It ends all the same.
    }
    try {
      span.end(failure);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      // What was executed is executed.
    }
  }
}
