package io.securedatasource.internal.guard;

import io.securedatasource.internal.statement.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOperation;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * What a borrower may leave behind in a session that HikariCP does not take away, and how it is
 * taken away: settings, search path, role, temporary tables, advisory locks, LISTEN, cursors,
 * statements prepared by name, the characteristics of transactions, the application's name, the
 * seed of what is random, what the driver keeps, and a transaction begun by text. One per
 * connection, and as thread-safe as that.
 */
final class Session {

  /**
   * The transaction of its own begins unlike what the characteristics that it resets may say: a
   * deferrable one waits for others to end. On a standby it could not be made writable, and need
   * not be.
   */
  private static final List<String> RESET =
      List.of(
          "BEGIN ISOLATION LEVEL READ COMMITTED, NOT DEFERRABLE",
          "SET SESSION AUTHORIZATION DEFAULT",
          "RESET ROLE",
          "SET LOCAL statement_timeout = '5s'",
          "CLOSE ALL",
          "UNLISTEN *",
          "SELECT pg_catalog.pg_advisory_unlock_all()",
          "DISCARD SEQUENCES",
          "DISCARD TEMP",
          "RESET ALL");

  private final @Nullable BaseConnection driver;
  private final boolean readOnlyBySession;
  private final @Nullable DriverState state;
  private @Nullable CopyOperation copy;

  private boolean marked;
  private boolean prepared;
  private boolean settings;
  private boolean readOnly;
  private int isolation = Connection.TRANSACTION_NONE;

  Session(Connection physical, SessionTerms terms) {
    this.driver = physical instanceof BaseConnection known ? known : null;
    this.readOnlyBySession = terms.readOnlyBySession();
    this.state = driver == null ? null : DriverState.of(driver);
  }

  /** The driver's connection; {@code null} when it is not PostgreSQL's. */
  @Nullable BaseConnection driver() {
    return driver;
  }

  /** A text with that verdict may change the session beyond the transaction. */
  void mark(Verdict verdict) {
    marked = true;
    prepared |= verdict.mayPrepare();
  }

  /** A setting may be changed beyond the transaction. */
  void mark() {
    marked = true;
  }

  /** A COPY was begun, for the application to end. */
  void copying(@Nullable CopyOperation begun) {
    copy = begun;
  }

  /**
   * Until a COPY is ended the driver lets whatever else is sent wait, for ever and at no deadline.
   *
   * @throws SQLException when one is under way
   */
  void ensureNoCopy() throws SQLException {
    if (isCopying()) {
      throw Refusals.copyUnderWay();
    }
  }

  private boolean isCopying() {
    return copy != null && copy.isActive();
  }

  /** A setting is changed, by text. */
  void setting() {
    settings = true;
  }

  /** Whether a setting was changed by text since the connection was borrowed. */
  boolean hasOwnSettings() {
    return settings;
  }

  /** JDBC made the connection read-only, or writable. */
  void readOnly(boolean value) {
    readOnly = value;
  }

  /** JDBC set the isolation of transactions, which a pool does not set again after a reset. */
  void isolation(int level) {
    isolation = level;
  }

  /**
   * Whether there is anything to be forgotten, put back or reset when the connection comes back.
   */
  boolean isTouched(Resting resting) throws SQLException {
    return settings
        || isDirty()
        || hasStrayed(resting)
        || (state != null && state.isChangedHere())
        || (driver != null && resting.isKnown() && isOtherThan(resting, driver));
  }

  /** Whether the session may differ from what it was when it was opened. */
  boolean isDirty() {
    return marked
        || isCopying()
        || (driver != null
            && (driver.getTransactionState() != TransactionState.IDLE
                || (state != null && state.isChangedAtServer())));
  }

  /** The connection came back to the pool, and nobody can borrow it yet. */
  void returned(Returns returns, GuardedConnection connection) {
    settings = false;
    BaseConnection session = driver;
    if (session == null) {
      return;
    }
    strayed(returns.resting());
    if (!isDirty()) {
      putBack(returns, connection, session);
      return;
    }
    long started = System.nanoTime();
    boolean cleaned = false;
    try {
      if (isCopying()) {
        abort(session); // Nothing can be sent, not even that it ends.
      } else if (!session.isClosed()) {
        reset(session);
        cleaned = true;
      }
    } catch (SQLException | RuntimeException e) {
      // Whatever it was: nobody is to borrow this session.
    }
    if (!cleaned) {
      giveUp(returns, connection, session);
    } else {
      putBack(returns, connection, session);
    }
    returns.tell(cleaned, System.nanoTime() - started);
  }

  /**
   * Past HikariCP's own wrapper the isolation may have been set without its knowing; where it does
   * not state one, the server's default is had again by a reset.
   */
  private void strayed(Resting resting) {
    if (hasStrayed(resting)) {
      marked = true;
      isolation = resting.isolation();
    }
  }

  private boolean hasStrayed(Resting resting) {
    int stated = resting.isolation();
    int expected =
        stated == Connection.TRANSACTION_NONE ? Connection.TRANSACTION_READ_COMMITTED : stated;
    return resting.isKnown() && isolation != Connection.TRANSACTION_NONE && isolation != expected;
  }

  private static boolean isOtherThan(Resting resting, Connection session) throws SQLException {
    return session.getAutoCommit() != resting.autoCommit()
        || session.isReadOnly() != resting.readOnly();
  }

  /** Takes back what is on the driver's side alone: no message is sent. */
  private void putBack(Returns returns, GuardedConnection connection, BaseConnection session) {
    try {
      if (session.isClosed()) {
        return;
      }
      if (state != null) {
        state.restore();
      }
      Resting resting = returns.resting();
      if (resting.isKnown() && isOtherThan(resting, session)) {
        session.setAutoCommit(resting.autoCommit()); // No transaction is open.
        session.setReadOnly(resting.readOnly());
        readOnly = resting.readOnly();
      }
    } catch (SQLException | RuntimeException e) {
      giveUp(returns, connection, session);
    }
  }

  private static void giveUp(
      Returns returns, GuardedConnection connection, BaseConnection session) {
    if (!returns.retire(connection)) {
      abort(session);
    }
  }

  private static void abort(Connection session) {
    try {
      session.abort(Runnable::run);
    } catch (SQLException | RuntimeException e) {
      // It is given up in any case.
    }
  }

  /** One round trip: the driver sends the statements of a text together. */
  private void reset(BaseConnection session) throws SQLException {
    List<String> texts = new ArrayList<>();
    if (session.getTransactionState() != TransactionState.IDLE) {
      texts.add("ROLLBACK");
    }
    texts.addAll(RESET);
    // There is no way back to the state of before.
    texts.add("SELECT pg_catalog.setseed(" + ThreadLocalRandom.current().nextDouble(-1, 1) + ")");
    if (prepared) {
      texts.add("DEALLOCATE ALL"); // The driver notices, and prepares its own anew.
    }
    if (isolation != Connection.TRANSACTION_NONE) {
      texts.add("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL " + level());
    }
    if (readOnly && readOnlyBySession) {
      texts.add("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
    }
    texts.add("COMMIT");
    try (Statement statement = session.createStatement()) {
      statement.setQueryTimeout(0);
      statement.execute(String.join(";", texts));
    }
    if (session.getTransactionState() != TransactionState.IDLE) {
      throw new SQLException("a transaction is still open");
    }
    session.clearWarnings();
    // What has arrived for the one who listened: it is the driver's to give, to whoever asks.
    var unused = session.getQueryExecutor().getNotifications();
    marked = false;
    prepared = false;
    if (state != null) {
      state.keepReported();
    }
  }

  private String level() {
    return switch (isolation) {
      case Connection.TRANSACTION_READ_UNCOMMITTED -> "READ UNCOMMITTED";
      case Connection.TRANSACTION_REPEATABLE_READ -> "REPEATABLE READ";
      case Connection.TRANSACTION_SERIALIZABLE -> "SERIALIZABLE";
      default -> "READ COMMITTED";
    };
  }
}
