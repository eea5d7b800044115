package io.securedatasource.internal.guard;

import io.securedatasource.internal.guard.forwarding.ForwardingConnection;
import io.securedatasource.internal.statement.AdmittedText;
import io.securedatasource.internal.statement.EntryPoint;
import io.securedatasource.internal.statement.StatementGate;
import io.securedatasource.internal.statement.Verdict;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * The part of a guarded connection that has texts judged and makes statements of them. A text is
 * judged when it is prepared; a statement that was prepared on a connection opened before the
 * policy was replaced is judged again at each execution.
 *
 * <p>A class above the other, and not an object beside it, since each statement passes here.
 *
 * <p>As thread-safe as the driver's connection: its state is one flag that only warns.
 */
abstract class JudgingConnection extends ForwardingConnection implements Guarded {

  /**
   * What the driver does with large objects amounts to, whether it makes one of a parameter or
   * reads and writes one through a {@code Blob} or {@code Clob}: function calls without a text.
   */
  private static final String LARGE_OBJECT = "SELECT pg_catalog.lo_creat(-1)";

  private final StatementGate gate;
  private final int epoch;
  private final Executions executions;
  private boolean madeReadOnly;

  JudgingConnection(Connection delegate, StatementGate gate, Executions executions) {
    super(delegate);
    this.gate = gate;
    this.epoch = gate.epoch();
    this.executions = executions;
  }

  /** What every execution on this connection passes. */
  Executions executions() {
    return executions;
  }

  /**
   * Lets the gate judge a text that is about to reach the driver, and what the driver will send in
   * its place.
   *
   * @return the verdict on the text, or on what is sent where only that marks the session
   */
  Verdict judge(@Nullable String sql, EntryPoint entryPoint) throws SQLException {
    Verdict verdict = gate.admit(sql, entryPoint);
    return verdict.sentAsWritten() || sql == null || sql.indexOf('{') < 0
        ? verdict
        : judgeSent(sql, entryPoint, verdict);
  }

  /** As {@link #judge(String, EntryPoint)}, of a text that is prepared. */
  private AdmittedText judgeText(@Nullable String sql, EntryPoint entryPoint) throws SQLException {
    AdmittedText text = gate.admitText(sql, entryPoint);
    Verdict verdict = text.verdict();
    if (verdict.sentAsWritten() || sql == null || sql.indexOf('{') < 0) {
      return text;
    }
    return AdmittedText.of(sql, judgeSent(sql, entryPoint, verdict));
  }

  /** Lets the gate judge what the driver makes of a text that may hold escapes. */
  private Verdict judgeSent(String sql, EntryPoint entryPoint, Verdict written)
      throws SQLException {
    EscapedText sent = EscapedText.of(sql, entryPoint);
    return sent == null ? written : gate.admit(sent.sql(), sent.entryPoint()).orMarking(written);
  }

  /** What to have the driver prepare in the place of a text. */
  private String sent(AdmittedText text) {
    return executions.prepared(text.sql(), text.verdict());
  }

  /** Tells that a cancel request is about to be sent. */
  void cancelling() throws SQLException {
    gate.cancelling();
    executions.cancelled();
  }

  /** Lets the gate judge the use of a large object that is to be bound or handed out. */
  void judgeLargeObject(@Nullable Object value) throws SQLException {
    if (value != null) {
      var unused = judge(LARGE_OBJECT, EntryPoint.PLAIN);
    }
  }

  /** Lets the gate judge a text again if it may think differently of it by now. */
  Verdict judgeAnew(String sql, EntryPoint entryPoint, Verdict known) throws SQLException {
    return gate.epoch() == epoch ? known : judge(sql, entryPoint);
  }

  /**
   * Lets the gate judge a text to which the driver adds a {@code RETURNING} list. It quotes the
   * names unless it was told not to, so names that need it are judged as part of the text.
   */
  Verdict judge(@Nullable String sql, String @Nullable [] columns, EntryPoint entryPoint)
      throws SQLException {
    Verdict verdict = judge(sql, entryPoint);
    if (columns != null && sql != null) {
      for (String column : columns) {
        if (column != null && !isWord(column)) {
          return judge(sql + "\nRETURNING " + String.join(", ", columns), entryPoint);
        }
      }
    }
    return verdict;
  }

  private static boolean isWord(String name) {
    return name.equals("*")
        || name.chars().allMatch(c -> c == '_' || (c < 128 && Character.isLetterOrDigit(c)));
  }

  @Override
  public Statement createStatement() throws SQLException {
    return new GuardedStatement(delegate().createStatement(), connection());
  }

  @Override
  public Statement createStatement(int type, int concurrency) throws SQLException {
    return new GuardedStatement(
        delegate().createStatement(type, readOnly(concurrency)), connection());
  }

  @Override
  public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
    return new GuardedStatement(
        delegate().createStatement(type, readOnly(concurrency), holdability), connection());
  }

  @Override
  public PreparedStatement prepareStatement(String sql) throws SQLException {
    AdmittedText text = judgeText(sql, EntryPoint.PREPARED);
    return new GuardedPreparedStatement(
        delegate().prepareStatement(sent(text)), connection(), text);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency)
      throws SQLException {
    AdmittedText text = judgeText(sql, EntryPoint.PREPARED);
    return new GuardedPreparedStatement(
        delegate().prepareStatement(sent(text), type, readOnly(concurrency)), connection(), text);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
      throws SQLException {
    AdmittedText text = judgeText(sql, EntryPoint.PREPARED);
    return new GuardedPreparedStatement(
        delegate().prepareStatement(sent(text), type, readOnly(concurrency), holdability),
        connection(),
        text);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
    AdmittedText text = judgeText(sql, EntryPoint.PREPARED);
    return new GuardedPreparedStatement(
        delegate().prepareStatement(sent(text), autoGeneratedKeys), connection(), text);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
    AdmittedText text = judgeText(sql, EntryPoint.PREPARED);
    return new GuardedPreparedStatement(
        delegate().prepareStatement(sent(text), columnIndexes), connection(), text);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
    AdmittedText text = AdmittedText.of(sql, judge(sql, columnNames, EntryPoint.PREPARED));
    return new GuardedPreparedStatement(
        delegate().prepareStatement(sent(text), columnNames), connection(), text);
  }

  @Override
  public CallableStatement prepareCall(String sql) throws SQLException {
    AdmittedText text = judgeText(sql, EntryPoint.CALL);
    return new GuardedCallableStatement(delegate().prepareCall(sql), connection(), text);
  }

  @Override
  public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
    AdmittedText text = judgeText(sql, EntryPoint.CALL);
    return new GuardedCallableStatement(
        delegate().prepareCall(sql, type, readOnly(concurrency)), connection(), text);
  }

  @Override
  public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability)
      throws SQLException {
    AdmittedText text = judgeText(sql, EntryPoint.CALL);
    return new GuardedCallableStatement(
        delegate().prepareCall(sql, type, readOnly(concurrency), holdability), connection(), text);
  }

  /**
   * The concurrency to ask the driver for. The driver takes the table of a row change from the word
   * that follows the first {@code from} of the text, be it in a literal, a comment or an alias, so
   * no updatable result set is given. As JDBC has it, a warning says so.
   */
  private int readOnly(int concurrency) {
    if (concurrency != ResultSet.CONCUR_UPDATABLE) {
      return concurrency;
    }
    madeReadOnly = true;
    return ResultSet.CONCUR_READ_ONLY;
  }

  @Override
  public @Nullable SQLWarning getWarnings() throws SQLException {
    SQLWarning warnings = delegate().getWarnings();
    if (!madeReadOnly) {
      return warnings;
    }
    SQLWarning own = new SQLWarning(Refusals.readOnlyInstead(), Refusals.SQL_STATE);
    own.setNextWarning(warnings);
    return own;
  }

  @Override
  public void clearWarnings() throws SQLException {
    delegate().clearWarnings();
    madeReadOnly = false;
  }
}
