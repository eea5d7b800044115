package io.securedatasource.internal.statement;

import org.jspecify.annotations.Nullable;

/**
 * What a prepared statement needs to know of the text that a gate admitted, in one object, so that
 * statements of the same text share it. Immutable as seen from outside, and thread-safe.
 */
public class AdmittedText {

  private final String sql;
  private final Verdict verdict;
  private final int queryTimeout;

  AdmittedText(String sql, Verdict verdict, int queryTimeout) {
    this.sql = sql;
    this.verdict = verdict;
    this.queryTimeout = queryTimeout;
  }

  /**
   * A text that was admitted, without a deadline of its own.
   *
   * @param sql {@code null} where the application gave none, which the driver refuses
   */
  @SuppressWarnings("NullAway") // nothing is prepared that has no text
  public static AdmittedText of(@Nullable String sql, Verdict verdict) {
    return new AdmittedText(sql, verdict, 0);
  }

  /** The text. */
  public final String sql() {
    return sql;
  }

  /** What is known of it. */
  public final Verdict verdict() {
    return verdict;
  }

  /** How long the statement may take, in seconds; 0 when it has no deadline of its own. */
  public final int queryTimeout() {
    return queryTimeout;
  }

  /** The same text for a statement that may take so many seconds; 0 for no deadline of its own. */
  public final AdmittedText queryTimeout(int seconds) {
    return seconds == queryTimeout ? this : new AdmittedText(sql, verdict, seconds);
  }
}
