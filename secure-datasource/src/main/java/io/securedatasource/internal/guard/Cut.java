package io.securedatasource.internal.guard;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;

/**
 * Says of a statement that the server cut off what it ran into. The server has one SQLState for a
 * deadline and a cancel request, and a message in its own language.
 */
final class Cut {

  /** {@code query_canceled}. */
  static final String SQL_STATE = "57014";

  private static final String BY_REQUEST = "canceling statement due to user request";

  private Cut() {}

  /** Whether an English server says that somebody asked for it. False says nothing. */
  static boolean isByRequest(SQLException failure) {
    Throwable cause = failure instanceof BatchUpdateException ? failure.getCause() : failure;
    String message = cause == null ? null : cause.getMessage();
    return message != null && message.contains(BY_REQUEST);
  }

  /**
   * The failure as frameworks understand it: a {@link SQLTimeoutException} with SQLState {@value
   * #SQL_STATE}; of a batch, a batch's exception that leads to one and keeps its counts.
   */
  static SQLException byDeadline(SQLException failure, Duration deadline) {
    SQLTimeoutException timeout =
        new SQLTimeoutException(message(deadline), SQL_STATE, failure.getErrorCode(), failure);
    if (!(failure instanceof BatchUpdateException batch)) {
      return timeout;
    }
    BatchUpdateException told =
        new BatchUpdateException(
            batch.getMessage(),
            batch.getSQLState(),
            batch.getErrorCode(),
            batch.getLargeUpdateCounts(),
            timeout);
    told.setNextException(timeout);
    return told;
  }

  private static String message(Duration deadline) {
    return (deadline.isZero()
            ? "the server cut the statement off at its deadline"
            : "the server cut the statement off at its deadline of " + told(deadline))
        + "\n    because statement_timeout, or a lower setQueryTimeout, bounds every statement"
        + "\n    fix: make the statement faster or its work smaller; what has to take longer"
        + " belongs to a data source with longer timeouts";
  }

  private static String told(Duration deadline) {
    return deadline.toMillis() % 1_000 == 0
        ? deadline.toSeconds() + " s"
        : deadline.toMillis() + " ms";
  }
}
