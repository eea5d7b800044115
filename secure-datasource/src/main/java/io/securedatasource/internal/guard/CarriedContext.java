package io.securedatasource.internal.guard;

import io.securedatasource.context.ContextSettings;
import io.securedatasource.context.SessionContext;
import io.securedatasource.internal.statement.Verdict;
import io.securedatasource.policy.StatementKind;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.core.TransactionState;

/**
 * Carries the context of a thread into the session, ahead of its statements: for the transaction
 * that is open; else for the implicit one of the statement; and only where there is none of these,
 * until something else is carried or the session is reset. What is in force is remembered, and
 * carried again whenever it may have been lost. One per connection; between {@link #before} and
 * {@link #after} no other thread gets in.
 */
final class CarriedContext {

  private static final SessionContext NOBODY = SessionContext.none();

  private final Session session;
  private final ContextTerms terms;
  private final String sql;
  private final Lead.Staying staying;
  private final ReentrantLock turn = new ReentrantLock();

  /** In force in a session of which nothing was carried into: unknown when others use it too. */
  private final @Nullable SessionContext atRest;

  /** In force where no transaction is open; {@code null} when unknown. */
  private @Nullable SessionContext inSession;

  /** In force in the transaction that is open; {@code null} when unknown. */
  private @Nullable SessionContext inTransaction;

  /** Whether something was carried into the transaction that is open. */
  private boolean touched;

  private SessionContext asked = NOBODY;

  /** What goes ahead of the statement that is executed now. */
  private Lead.@Nullable Part part;

  CarriedContext(Session session, ContextTerms terms, boolean shared) {
    this.session = session;
    this.terms = terms;
    this.sql = sql(terms.settings());
    this.atRest = shared ? null : NOBODY;
    this.inSession = atRest;
    this.inTransaction = atRest;
    this.staying = shared ? Lead.Staying.REFUSED : Lead.Staying.ADMITTED;
  }

  /** The values are bound; the names were checked to be nothing but names. */
  private static String sql(ContextSettings names) {
    return "SELECT FROM (SELECT ?::pg_catalog.text AS asking, ?::pg_catalog.text AS tenant,"
        + " ?::pg_catalog.text AS correlation, ?::pg_catalog.bool AS local OFFSET 0) AS given WHERE "
        + set(names.user(), "asking")
        + " OR "
        + set(names.tenant(), "tenant")
        + " OR "
        + set(names.correlation(), "correlation");
  }

  private static String set(String name, String value) {
    return "pg_catalog.set_config('" + name + "', given." + value + ", given.local) IS NULL";
  }

  /**
   * A statement is about to run.
   *
   * @return what has to go ahead of it; {@code null} for nothing
   * @throws SQLException when there is no tenant and there has to be one, or when there are several
   *     statements
   */
  Lead.@Nullable Part before(Verdict verdict) throws SQLException {
    turn.lock();
    try {
      part = next(verdict);
      return part;
    } catch (SQLException | RuntimeException | Error e) {
      turn.unlock();
      throw e;
    }
  }

  private Lead.@Nullable Part next(Verdict verdict) throws SQLException {
    if (verdict.isOfSeveral()) {
      throw Refusals.contextOfSeveral(); // One of them may end what was set for the others.
    }
    boolean control = verdict.kind() == StatementKind.TRANSACTION;
    SessionContext wanted = wanted();
    if (terms.required() && wanted.tenant() == null && !control) {
      throw Refusals.contextRequired(terms.settings().tenant());
    }
    BaseConnection driver = session.driver();
    if (driver == null) {
      return null;
    }
    TransactionState state = driver.getTransactionState();
    if (state == TransactionState.IDLE) {
      inTransaction = inSession;
      touched = false;
    }
    boolean readsNothing = control || verdict.kind() == StatementKind.SETTING;
    if (readsNothing || state == TransactionState.FAILED || wanted.equals(inTransaction)) {
      return null;
    }
    if (!(driver instanceof LedConnection)) {
      throw Refusals.contextCannotTravel();
    }
    asked = wanted;
    return new Lead.Part(
        sql,
        new String[] {
          Objects.requireNonNullElse(wanted.user(), ""),
          Objects.requireNonNullElse(wanted.tenant(), ""),
          Objects.requireNonNullElse(wanted.correlation(), "")
        },
        new int[] {Oid.TEXT, Oid.TEXT, Oid.TEXT},
        false,
        staying);
  }

  private SessionContext wanted() {
    SessionContext current = SessionContext.current();
    Supplier<? extends @Nullable String> source = terms.settings().correlationSource();
    if (source == null || current.correlation() != null) {
      return current;
    }
    String correlation = source.get();
    return correlation == null || !SessionContext.isValue(correlation)
        ? current
        : current.correlation(correlation);
  }

  /**
   * The statement has ended.
   *
   * @param failed whether it failed
   * @param unsettling whether its text may have set the settings, or have ended a transaction
   */
  void after(boolean failed, boolean unsettling) {
    if (!turn.isHeldByCurrentThread()) {
      return;
    }
    Lead.Part sent = part;
    part = null;
    if (sent != null) {
      switch (sent.went()) {
        case INTO_A_TRANSACTION -> {
          inTransaction = asked;
          touched = true;
        }
        case INTO_THE_SESSION -> {
          inSession = failed ? null : asked; // What failed may have been the lead itself.
          inTransaction = inSession; // The next one may be begun by what does not come by here.
          session.mark();
        }
        default -> {
          // It is over, or was never sent.
        }
      }
    }
    if (failed) {
      shaken();
    }
    if (unsettling) {
      inTransaction = null;
      inSession = null;
    }
    turn.unlock();
  }

  /** Tells of a statement that was refused. */
  void tell(ContextRefusal refusal, Verdict verdict, @Nullable String sql) {
    terms.tell(refusal, verdict, sql);
  }

  /** Nothing else is executed on the connection until {@link #leave}, by no other thread. */
  void enter() {
    turn.lock();
  }

  /** Lets others in again. */
  void leave() {
    turn.unlock();
  }

  /** A transaction, or a part of it, was ended or failed. */
  void shaken() {
    if (touched) {
      inTransaction = null;
    }
  }

  /** The session was reset, or is as it was. */
  void forget() {
    inTransaction = atRest;
    inSession = atRest;
    touched = false;
    part = null;
  }
}
