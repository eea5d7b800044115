package io.securedatasource.internal.guard;

import io.securedatasource.internal.statement.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * The comment {@code /*traceparent='00-…-…-01'*}{@code /} of sqlcommenter, by which a statement in
 * the server's log and in {@code pg_stat_activity} is found in a trace. It is made of nothing but a
 * {@code traceparent} of W3C's Trace Context, version 00, that was checked character by character:
 * whatever a request's headers say, there is no way out of the comment.
 */
public final class TraceComment {

  private static final int LENGTH = 55;

  /** What ends a statement, and what PostgreSQL's scanner takes for blanks. */
  private static final String ENDING = "; \t\n\r\f\013";

  private final String text;

  private TraceComment(String traceparent) {
    this.text = "/*traceparent='" + traceparent + "'*/";
  }

  /** The comment; {@code null} when that is not a {@code traceparent} of version 00. */
  public static @Nullable TraceComment of(@Nullable String traceparent) {
    return traceparent != null && isSound(traceparent) ? new TraceComment(traceparent) : null;
  }

  private static boolean isSound(String traceparent) {
    if (traceparent.length() != LENGTH || !traceparent.startsWith("00-")) {
      return false;
    }
    for (int i = 3; i < LENGTH; i++) {
      char c = traceparent.charAt(i);
      boolean hyphen = i == 35 || i == 52;
      boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      if (hyphen ? c != '-' : !hex) {
        return false;
      }
    }
    return true;
  }

  /**
   * The text with the comment at its end, in front of what ends the statement. A text that breaks a
   * rule, even one that is only reported, is sent as it was written: what is odd about it may be
   * where it ends.
   */
  String behind(String sql, Verdict verdict) {
    if (verdict.report() != null) {
      return sql;
    }
    int end = sql.length();
    while (end > 0 && ENDING.indexOf(sql.charAt(end - 1)) >= 0) {
      end--;
    }
    if (end == 0) {
      return sql;
    }
    char before = sql.contains("--") ? '\n' : ' '; // which ends a comment up to the line's end
    return sql.substring(0, end) + before + text + sql.substring(end);
  }

  @Override
  public String toString() {
    return text;
  }
}
