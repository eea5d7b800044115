package io.securedatasource.internal.guard;

import io.securedatasource.internal.guard.forwarding.ForwardingConnection;
import io.securedatasource.internal.statement.AdmittedText;
import io.securedatasource.internal.statement.EntryPoint;
import io.securedatasource.internal.statement.StatementGate;
import io.securedatasource.internal.statement.Verdict;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which every SQL text passes a gate first, and from which no object is reached on
 * which one would not. A text is judged when it is prepared; a statement that was prepared on a
 * connection opened before the policy was replaced is judged again at each execution.
 *
 * <p>As thread-safe as the driver's connection: its state is one flag that only warns.
 */
final class GuardedConnection extends ForwardingConnection implements Guarded {

  /**
   * What the driver does with large objects amounts to, whether it makes one of a parameter or
   * reads and writes one through a {@code Blob} or {@code Clob}: function calls without a text.
   */
  private static final String LARGE_OBJECT = "SELECT pg_catalog.lo_creat(-1)";

  private final StatementGate gate;
  private final Set<Class<?>> views;
  private final int epoch;
  private final Session session;
  private final Executions executions;
  private final Returns returns;
  private boolean madeReadOnly;

  /** In milliseconds, as it was when the connection was opened; -1 when not looked at yet. */
  private int networkTimeout = -1;

  GuardedConnection(
      Connection delegate,
      StatementGate gate,
      Set<Class<?>> views,
      Session session,
      Executions executions,
      Returns returns) {
    super(delegate);
    this.gate = gate;
    this.views = views;
    this.epoch = gate.epoch();
    this.session = session;
    this.executions = executions;
    this.returns = returns;
  }

  /**
   * A view of a driver's connection that was reached from below, on which no SQL runs at all: who
   * asked for it is not known.
   */
  static GuardedConnection detached(Connection delegate) {
    SessionTerms terms = SessionTerms.unknown();
    Session session = new Session(delegate, terms);
    return new GuardedConnection(
        delegate,
        (sql, entryPoint) -> {
          throw Refusals.detachedStatement();
        },
        Set.of(),
        session,
        new Executions(ExecutionObserver.NONE, null, session, terms, null),
        new Returns((cleaned, elapsed) -> {}));
  }

  @Override
  public GuardedConnection connection() {
    return this;
  }

  /** Whether the driver's connection knows this one, so that it is found from there. */
  boolean isKnownBelow() {
    return delegate() instanceof GuardHolder holder && holder.guard() == this;
  }

  /** What may be left behind in the session. */
  Session session() {
    return session;
  }

  /** The pool has it back, and nobody can borrow it yet. */
  private void returned() {
    executions.enter();
    try {
      session.returned(returns, this);
      executions.sessionReset();
    } finally {
      executions.leave();
    }
    try {
      // HikariCP puts it back where it was set by its own wrapper.
      if (hasOtherNetworkTimeout()) {
        delegate().setNetworkTimeout(Runnable::run, networkTimeout);
      }
    } catch (SQLException e) {
      // It is closed.
    }
  }

  private boolean hasOtherNetworkTimeout() throws SQLException {
    return networkTimeout >= 0 && delegate().getNetworkTimeout() != networkTimeout;
  }

  /** Whether there is anything to be taken back when the connection comes back. */
  private boolean isTouched() {
    try {
      return executions.isSessionTouched()
          || session.isTouched(returns.resting())
          || hasOtherNetworkTimeout();
    } catch (SQLException e) {
      return true;
    }
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
    return new GuardedStatement(delegate().createStatement(), this);
  }

  @Override
  public Statement createStatement(int type, int concurrency) throws SQLException {
    return new GuardedStatement(delegate().createStatement(type, readOnly(concurrency)), this);
  }

  @Override
  public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
    return new GuardedStatement(
        delegate().createStatement(type, readOnly(concurrency), holdability), this);
  }

  @Override
  public PreparedStatement prepareStatement(String sql) throws SQLException {
    AdmittedText text = judgeText(sql, EntryPoint.PREPARED);
    return new GuardedPreparedStatement(delegate().prepareStatement(sent(text)), this, text);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency)
      throws SQLException {
    AdmittedText text = judgeText(sql, EntryPoint.PREPARED);
    return new GuardedPreparedStatement(
        delegate().prepareStatement(sent(text), type, readOnly(concurrency)), this, text);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
      throws SQLException {
    AdmittedText text = judgeText(sql, EntryPoint.PREPARED);
    return new GuardedPreparedStatement(
        delegate().prepareStatement(sent(text), type, readOnly(concurrency), holdability),
        this,
        text);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
    AdmittedText text = judgeText(sql, EntryPoint.PREPARED);
    return new GuardedPreparedStatement(
        delegate().prepareStatement(sent(text), autoGeneratedKeys), this, text);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
    AdmittedText text = judgeText(sql, EntryPoint.PREPARED);
    return new GuardedPreparedStatement(
        delegate().prepareStatement(sent(text), columnIndexes), this, text);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
    AdmittedText text = AdmittedText.of(sql, judge(sql, columnNames, EntryPoint.PREPARED));
    return new GuardedPreparedStatement(
        delegate().prepareStatement(sent(text), columnNames), this, text);
  }

  @Override
  public CallableStatement prepareCall(String sql) throws SQLException {
    AdmittedText text = judgeText(sql, EntryPoint.CALL);
    return new GuardedCallableStatement(delegate().prepareCall(sql), this, text);
  }

  @Override
  public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
    AdmittedText text = judgeText(sql, EntryPoint.CALL);
    return new GuardedCallableStatement(
        delegate().prepareCall(sql, type, readOnly(concurrency)), this, text);
  }

  @Override
  public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability)
      throws SQLException {
    AdmittedText text = judgeText(sql, EntryPoint.CALL);
    return new GuardedCallableStatement(
        delegate().prepareCall(sql, type, readOnly(concurrency), holdability), this, text);
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
    try {
      delegate().clearWarnings();
    } catch (SQLException e) {
      throw whileReturning(e);
    }
    madeReadOnly = false;
    if (isTouched() && returns.isUnderWay()) {
      returned();
    }
  }

  @Override
  public DatabaseMetaData getMetaData() throws SQLException {
    return new GuardedDatabaseMetaData(delegate().getMetaData(), this);
  }

  @Override
  public Array createArrayOf(String typeName, Object[] elements) throws SQLException {
    return new GuardedArray(delegate().createArrayOf(typeName, elements), this);
  }

  @Override
  public Blob createBlob() throws SQLException {
    Blob made = delegate().createBlob();
    judgeLargeObject(made);
    return made;
  }

  @Override
  public Clob createClob() throws SQLException {
    Clob made = delegate().createClob();
    judgeLargeObject(made);
    return made;
  }

  @Override
  public NClob createNClob() throws SQLException {
    NClob made = delegate().createNClob();
    judgeLargeObject(made);
    return made;
  }

  /** Sets the search path: judged as the SQL that the driver makes of it, and reset on return. */
  @Override
  public void setSchema(@Nullable String schema) throws SQLException {
    var unused =
        judge(
            schema == null
                ? "SET SESSION search_path TO DEFAULT"
                : "SET SESSION search_path TO '" + schema.replace("'", "''") + "'",
            EntryPoint.PLAIN_UNESCAPED);
    session.mark();
    delegate().setSchema(schema);
  }

  /** Shortens the time for one read from the network; never lengthens or clears it. */
  @Override
  public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
    try {
      if (networkTimeout < 0) {
        networkTimeout = delegate().getNetworkTimeout();
      }
      boolean longer = milliseconds == 0 || milliseconds > networkTimeout;
      delegate()
          .setNetworkTimeout(
              executor,
              longer && networkTimeout > 0 && milliseconds >= 0 ? networkTimeout : milliseconds);
    } catch (SQLException e) {
      throw whileReturning(e);
    }
  }

  /**
   * A pool's reset is among the callers of what failed, and will not tell of the return then: a
   * dirty session is given up.
   */
  private SQLException whileReturning(SQLException failure) {
    if (session.isDirty()) {
      var unused = returns.retire(this);
    }
    return failure;
  }

  @Override
  public void setAutoCommit(boolean autoCommit) throws SQLException {
    try {
      session.ensureNoCopy();
      executions.end(() -> delegate().setAutoCommit(autoCommit));
    } catch (SQLException e) {
      throw whileReturning(e);
    }
  }

  @Override
  public void setReadOnly(boolean readOnly) throws SQLException {
    try {
      session.ensureNoCopy();
      delegate().setReadOnly(readOnly);
    } catch (SQLException e) {
      throw whileReturning(e);
    }
    session.readOnly(readOnly);
  }

  @Override
  public void setTransactionIsolation(int level) throws SQLException {
    try {
      session.ensureNoCopy();
      delegate().setTransactionIsolation(level);
    } catch (SQLException e) {
      throw whileReturning(e);
    }
    session.isolation(level);
  }

  @Override
  public void setCatalog(String catalog) throws SQLException {
    try {
      delegate().setCatalog(catalog);
    } catch (SQLException e) {
      throw whileReturning(e);
    }
  }

  @Override
  public void commit() throws SQLException {
    session.ensureNoCopy();
    executions.end(delegate()::commit);
  }

  @Override
  public void rollback() throws SQLException {
    try {
      session.ensureNoCopy();
      executions.end(delegate()::rollback);
    } catch (SQLException e) {
      throw whileReturning(e);
    }
  }

  @Override
  public void rollback(Savepoint savepoint) throws SQLException {
    session.ensureNoCopy();
    executions.end(() -> delegate().rollback(savepoint));
  }

  /** The driver sets {@code application_name} by SQL. */
  @Override
  public void setClientInfo(String name, @Nullable String value) throws SQLClientInfoException {
    session.mark();
    delegate().setClientInfo(name, value);
  }

  /** As the other, of several. */
  @Override
  public void setClientInfo(Properties properties) throws SQLClientInfoException {
    session.mark();
    delegate().setClientInfo(properties);
  }

  @Override
  public void abort(Executor executor) throws SQLException {
    delegate().abort(executor);
  }

  /** Gives this connection, or a guarded view of the driver's where the policy lists it. */
  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    if (views.contains(type)) {
      return type.cast(DriverView.of(this, delegate()));
    }
    throw Refusals.unwrapping(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this) || views.contains(type);
  }
}
