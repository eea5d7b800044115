package io.securedatasource.internal.guard;

import io.securedatasource.internal.statement.EntryPoint;
import io.securedatasource.internal.statement.StatementGate;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which every SQL text passes a gate first, and from which no object is reached on
 * which one would not. It knows what is left behind in the session, and has that taken back when
 * the connection returns to its pool.
 *
 * <p>As thread-safe as the driver's connection.
 */
final class GuardedConnection extends JudgingConnection {

  private final Set<Class<?>> views;
  private final Session session;
  private final Returns returns;

  /** In milliseconds, as it was when the connection was opened; -1 when not looked at yet. */
  private int networkTimeout = -1;

  GuardedConnection(
      Connection delegate,
      StatementGate gate,
      Set<Class<?>> views,
      Session session,
      Executions executions,
      Returns returns) {
    super(delegate, gate, executions);
    this.views = views;
    this.session = session;
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
    executions().enter();
    try {
      session.returned(returns, this);
      executions().sessionReset();
    } finally {
      executions().leave();
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
      return executions().isSessionTouched()
          || session.isTouched(returns.resting())
          || hasOtherNetworkTimeout();
    } catch (SQLException e) {
      return true;
    }
  }

  @Override
  public void clearWarnings() throws SQLException {
    try {
      super.clearWarnings();
    } catch (SQLException e) {
      throw whileReturning(e);
    }
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
      executions().end(() -> delegate().setAutoCommit(autoCommit));
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
    executions().end(delegate()::commit);
  }

  @Override
  public void rollback() throws SQLException {
    try {
      session.ensureNoCopy();
      executions().end(delegate()::rollback);
    } catch (SQLException e) {
      throw whileReturning(e);
    }
  }

  @Override
  public void rollback(Savepoint savepoint) throws SQLException {
    session.ensureNoCopy();
    executions().end(() -> delegate().rollback(savepoint));
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
