package io.securedatasource.internal.guard;

import io.securedatasource.internal.guard.ExecutionTracer.Span;
import io.securedatasource.internal.statement.Verdict;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The spans of the executions on a connection; where there is no tracer each costs a look at a
 * reference. What a tracer throws harms no statement, by no error either. Thread-safe.
 */
record Tracing(@Nullable ExecutionTracer tracer) {

  /** Begins the span of an execution; {@code null} when it goes without. */
  @Nullable Span begin(Verdict verdict, @Nullable String sql) {
    ExecutionTracer known = tracer;
    return known == null || sql == null ? null : opened(() -> known.begin(verdict, sql));
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
    end(span, null);
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

  /** Ends a span, if there is one. */
  static void end(@Nullable Span span, @Nullable SQLException failure) {
    if (span == null) {
      return;
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
