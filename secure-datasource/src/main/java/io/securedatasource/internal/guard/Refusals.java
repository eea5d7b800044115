package io.securedatasource.internal.guard;

import io.securedatasource.event.SecurityEvent.ContextRefused.Reason;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;

/**
 * What a guard refuses whatever the policy says, because it is a way round the gate that has no
 * text to judge. The SQLState is {@value #SQL_STATE}, of the class that refused statements have
 * too; it is none for which a pool evicts, as it would for {@code 0A000}.
 */
final class Refusals {

  static final String SQL_STATE = "SD002";

  private Refusals() {}

  static SQLFeatureNotSupportedException unwrapping(Class<?> type) {
    return refusal(
        "a guarded connection does not unwrap to " + type.getName(),
        "what lies below runs SQL that no gate has seen",
        "use it as plain JDBC, or let the policy list org.postgresql.PGConnection and unwrap that");
  }

  static SQLFeatureNotSupportedException driverMethod(String method) {
    return refusal(
        method + " of the driver is not to be had",
        "it runs what no gate can judge, or leads to what does",
        "use SQL, or COPY by getCopyAPI()");
  }

  static SQLFeatureNotSupportedException rowChange() {
    return refusal(
        "a row cannot be changed through a result set",
        "the driver writes the SQL for it, with a table name that it guesses from the text",
        "run UPDATE, INSERT or DELETE");
  }

  static SQLFeatureNotSupportedException detachedStatement() {
    return refusal(
        "SQL cannot be run on a statement found by way of a result set",
        "it belongs to the driver, not to the connection that was borrowed",
        "make a statement on the borrowed connection");
  }

  /** Of the state of an object that is in use. */
  static SQLException copyUnderWay() {
    return new SQLException(
        message(
            "a COPY of this connection is still under way",
            "the driver lets all else wait until it is ended",
            "endCopy() or cancelCopy() in a finally block"),
        "55006");
  }

  static ContextRefusal contextRequired(String setting) {
    return new ContextRefusal(
        Reason.NO_TENANT,
        "the statement runs for no tenant; every statement of this data source needs one"
            + "\n    because row security would go by an empty "
            + setting
            + "\n    fix: run it within SessionContext.ofTenant(…).open()");
  }

  /** Outside a transaction, behind a pooler: what is set might stay with somebody else. */
  static ContextRefusal contextCannotTravel() {
    return new ContextRefusal(
        Reason.CANNOT_TRAVEL,
        message(
            "the statement cannot be told who is asking",
            "behind a pooler a batch, a call, a definition or a stream outside of a transaction may"
                + " run in another session than what goes ahead of it",
            "run it in a transaction: setAutoCommit(false)"));
  }

  /** Who is asking is set for a transaction, which one of several texts may end for the others. */
  static ContextRefusal contextOfSeveral() {
    return new ContextRefusal(
        Reason.SEVERAL_STATEMENTS,
        message(
            "the statements cannot all be told who is asking",
            "one of several in a text, or the control of transactions in a batch, may end what was"
                + " set for the others",
            "send each by itself, and end transactions by commit() and rollback()"));
  }

  /** Told by a warning, since JDBC has a result set that cannot be updatable be read-only. */
  static String readOnlyInstead() {
    return "a result set that can be updated was asked for; it will be read-only\n"
        + "    because the driver writes the SQL of a row change, with a table name that it guesses"
        + " from the text\n"
        + "    fix: run UPDATE, INSERT or DELETE";
  }

  private static SQLFeatureNotSupportedException refusal(String what, String because, String fix) {
    return new SQLFeatureNotSupportedException(message(what, because, fix), SQL_STATE);
  }

  private static String message(String what, String because, String fix) {
    return what + "\n    because " + because + "\n    fix: " + fix;
  }
}
