package io.securedatasource.internal.guard;

import io.securedatasource.internal.statement.Verdict;
import io.securedatasource.policy.StatementKind;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.core.TransactionState;

/**
 * Lets the server, and not a cancel request in plaintext, cut off a statement with a deadline of
 * its own: its {@code statement_timeout} is lowered, never raised, and restored. One per
 * connection, and as thread-safe as that.
 */
final class Deadline {

  /**
   * Lowers the deadline to so many milliseconds, or restores it when there are none: the longer one
   * is kept beside it, in a setting of our own, and goes wherever a rollback takes both. Others can
   * write there too: so what is no deadline is not read, and none is longer than the session's.
   */
  static final String CHANGE =
      """
      SELECT FROM (SELECT CASE WHEN longest OPERATOR(pg_catalog.>) 0 AND \
      (kept OPERATOR(pg_catalog.=) '0' OR kept::pg_catalog.interval OPERATOR(pg_catalog.>) \
      pg_catalog.make_interval(secs => longest OPERATOR(pg_catalog./) 1000.0)) \
      THEN longest::pg_catalog.text OPERATOR(pg_catalog.||) 'ms' ELSE kept END AS value, \
      lower, local FROM (SELECT \
      CASE WHEN pg_catalog.current_setting('securedatasource.statement_timeout', true) \
      OPERATOR(pg_catalog.~) '^(0|[0-9]{1,9}(ms|s|min|h|d))$' \
      THEN pg_catalog.current_setting('securedatasource.statement_timeout', true) \
      ELSE pg_catalog.current_setting('statement_timeout') END AS kept, \
      ?::pg_catalog.int8 AS lower, ?::pg_catalog.int8 AS longest, \
      ?::pg_catalog.bool AS local OFFSET 0) AS read OFFSET 0) AS known \
      WHERE pg_catalog.set_config('securedatasource.statement_timeout', \
      CASE WHEN lower OPERATOR(pg_catalog.>) 0 THEN value ELSE '' END, local) IS NULL \
      OR pg_catalog.set_config('statement_timeout', \
      CASE WHEN lower OPERATOR(pg_catalog.>) 0 AND (value OPERATOR(pg_catalog.=) '0' OR \
      value::pg_catalog.interval OPERATOR(pg_catalog.>) \
      pg_catalog.make_interval(secs => lower OPERATOR(pg_catalog./) 1000.0)) \
      THEN lower::pg_catalog.text ELSE value END, local) IS NULL""";

  private final Session session;
  private final long longest;
  private final boolean shared;

  /** What goes ahead of the statement that is executed now. */
  private Lead.@Nullable Part part;

  private long asked;

  /** In milliseconds; zero when the session's own holds. */
  private long lowered;

  /** Whether it was lowered beyond the end of a transaction. */
  private boolean bySession;

  /** Whether it was changed in the transaction that is open, or beyond its end. */
  private boolean touched;

  /** Whether something may have changed it back. */
  private boolean uncertain;

  Deadline(Session session, SessionTerms terms) {
    this.session = session;
    this.longest = terms.statementTimeout().toMillis();
    this.shared = terms.shared();
  }

  /** Whether it is, or may be, lowered. */
  boolean isLowered() {
    return lowered != 0 || uncertain;
  }

  /** A transaction, or a part of it, was ended or failed. */
  void shaken() {
    uncertain = touched;
  }

  /** The session was reset, or is as it was. */
  void forget() {
    part = null;
    lowered = 0;
    bySession = false;
    touched = false;
    uncertain = false;
  }

  /** What cuts a statement off that has a deadline of so many seconds; zero when nothing does. */
  Duration effective(int seconds) {
    long own = seconds * 1_000L;
    boolean lower = own > 0 && (longest == 0 || own < longest);
    return Duration.ofMillis(lower ? own : longest);
  }

  /**
   * Sees to it that the server cuts the next statement off in time.
   *
   * @param seconds its own deadline; zero for none
   * @return what has to go ahead of it; {@code null} for nothing
   */
  Lead.@Nullable Part before(Verdict verdict, int seconds) throws SQLException {
    BaseConnection driver = session.driver();
    if (driver == null) {
      return null;
    }
    TransactionState state = driver.getTransactionState();
    if (state == TransactionState.IDLE && !bySession) {
      forget(); // It ended with the transaction.
    }
    if (verdict.kind() == StatementKind.TRANSACTION) {
      return null;
    }
    long own = verdict.kind() == StatementKind.SETTING ? 0 : seconds * 1_000L;
    long wanted = longest == 0 || own < longest ? own : 0;
    if ((wanted == lowered && !uncertain) || state == TransactionState.FAILED) {
      return null;
    }
    if (driver instanceof LedConnection) {
      asked = wanted;
      part =
          new Lead.Part(
              CHANGE,
              new String[] {String.valueOf(wanted), String.valueOf(longest)},
              new int[] {Oid.INT8, Oid.INT8},
              bySession,
              shared ? Lead.Staying.LEFT_OUT : Lead.Staying.ADMITTED);
      return part;
    }
    boolean local = !bySession && (state == TransactionState.OPEN || !driver.getAutoCommit());
    if (shared && !local) {
      return null; // It might stay with a session that somebody else is given.
    }
    try (PreparedStatement change = driver.prepareStatement(CHANGE)) {
      change.setLong(1, wanted);
      change.setLong(2, longest);
      change.setBoolean(3, local);
      change.setQueryTimeout(0);
      change.executeQuery().close();
    }
    changed(wanted, !local);
    return null;
  }

  /** The statement has ended, in whichever way. */
  void after() {
    Lead.Part sent = part;
    if (sent == null) {
      return;
    }
    part = null;
    switch (sent.went()) {
      case INTO_A_TRANSACTION -> changed(asked, false);
      case INTO_THE_SESSION -> changed(asked, true);
      default -> {
        // It is over, or was never sent.
      }
    }
  }

  private void changed(long milliseconds, boolean inSession) {
    lowered = milliseconds;
    bySession = inSession;
    touched = true;
    uncertain = false;
    if (bySession) {
      session.mark();
    }
  }
}
