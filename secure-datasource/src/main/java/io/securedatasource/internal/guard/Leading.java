package io.securedatasource.internal.guard;

import io.securedatasource.internal.statement.Verdict;
import io.securedatasource.policy.StatementKind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What goes ahead of the statements of a connection: who is asking, and a deadline of their own.
 * One per connection. Where contexts are carried one statement runs at a time, whichever thread it
 * comes from, so that none runs as somebody else; without, as thread-safe as the connection.
 */
final class Leading {

  /** What can run behind another statement, outside a transaction. */
  private static final Set<StatementKind> COMBINED =
      EnumSet.of(
          StatementKind.SELECT,
          StatementKind.INSERT,
          StatementKind.UPDATE,
          StatementKind.DELETE,
          StatementKind.MERGE);

  private final Session session;
  private final Deadline deadline;
  private final @Nullable CarriedContext context;

  /** Whether something goes ahead of the statement that is executed now. */
  private boolean led;

  Leading(Session session, SessionTerms terms, @Nullable ContextTerms carried) {
    this.session = session;
    this.deadline = new Deadline(session, terms);
    this.context = carried == null ? null : new CarriedContext(session, carried, terms.shared());
  }

  /**
   * Whether {@link #before} and {@link #after} are to be called though no deadline was asked for.
   */
  boolean isDue() {
    return context != null || led || deadline.isLowered();
  }

  /**
   * A statement is about to run.
   *
   * @param seconds its own deadline; zero for none
   * @throws SQLException when it may not; nothing has changed then
   */
  void before(Verdict verdict, int seconds) throws SQLException {
    Lead.Part who = context == null ? null : context.before(verdict);
    try {
      boolean timed = seconds != 0 || deadline.isLowered();
      lead(verdict, who, timed ? deadline.before(verdict, seconds) : null);
    } catch (SQLException | RuntimeException | Error e) {
      if (context != null) {
        context.after(true, false);
      }
      throw e;
    }
  }

  private void lead(Verdict verdict, Lead.@Nullable Part who, Lead.@Nullable Part until) {
    if ((who != null || until != null) && session.driver() instanceof LedConnection connection) {
      List<Lead.Part> parts = new ArrayList<>(2);
      if (who != null) {
        parts.add(who);
      }
      if (until != null) {
        parts.add(until);
      }
      connection.lead(new Lead(parts, COMBINED.contains(verdict.kind())));
      led = true;
    }
  }

  /**
   * The statement has ended.
   *
   * @param failed whether it failed
   * @param unsettling whether its text may have changed settings, or have ended a transaction
   */
  void after(boolean failed, boolean unsettling) {
    if (led) {
      stopLeading();
      deadline.after();
    }
    if (failed || unsettling) {
      deadline.shaken();
    }
    if (context != null) {
      context.after(failed, unsettling);
    }
  }

  private void stopLeading() {
    led = false;
    if (session.driver() instanceof LedConnection connection) {
      connection.lead(null);
    }
  }

  /** Where contexts are carried, keeps other threads from executing until {@link #leave}. */
  void enter() {
    if (context != null) {
      context.enter();
    }
  }

  /** Lets others in again. */
  void leave() {
    if (context != null) {
      context.leave();
    }
  }

  /**
   * A batch is about to run that ends transactions by text: what comes behind such a text would run
   * for nobody, or for somebody else.
   *
   * @throws SQLException where contexts are carried
   */
  void refuseControlInBatch() throws SQLException {
    if (context != null) {
      throw Refusals.contextOfSeveral();
    }
  }

  /** Tells of a statement that cannot run for whom it would have to run. */
  void tell(ContextRefusal refusal, Verdict verdict, @Nullable String sql) {
    if (context != null) {
      context.tell(refusal, verdict, sql);
    }
  }

  /** A transaction, or a part of it, was ended. */
  void shaken() {
    deadline.shaken();
    if (context != null) {
      context.shaken();
    }
  }

  /** The session was reset, or is as it was. */
  void forget() {
    stopLeading();
    deadline.forget();
    if (context != null) {
      context.forget();
    }
  }

  /** What cuts a statement off that has a deadline of so many seconds; zero when nothing does. */
  Duration effective(int seconds) {
    return deadline.effective(seconds);
  }
}
