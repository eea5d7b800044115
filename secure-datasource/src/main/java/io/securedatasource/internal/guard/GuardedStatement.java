package io.securedatasource.internal.guard;

import io.securedatasource.internal.guard.forwarding.ForwardingStatement;
import io.securedatasource.internal.statement.EntryPoint;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A statement whose texts are judged when they are executed or added to the batch. */
final class GuardedStatement extends ForwardingStatement implements JudgedTexts {

  private final GuardedConnection connection;
  private boolean escapes = true;

  GuardedStatement(Statement delegate, GuardedConnection connection) {
    super(delegate);
    this.connection = connection;
  }

  @Override
  public Statement unguarded() {
    return delegate();
  }

  @Override
  public GuardedConnection connection() {
    return connection;
  }

  private EntryPoint entryPoint() {
    return escapes ? EntryPoint.PLAIN : EntryPoint.PLAIN_UNESCAPED;
  }

  @Override
  public void judge(@Nullable String sql) throws SQLException {
    connection.judge(sql, entryPoint());
  }

  @Override
  public void judge(@Nullable String sql, String @Nullable [] columns) throws SQLException {
    connection.judge(sql, columns, entryPoint());
  }

  @Override
  public void setEscapeProcessing(boolean enable) throws SQLException {
    delegate().setEscapeProcessing(enable);
    escapes = enable;
  }

  @Override
  public int[] executeBatch() throws SQLException {
    return delegate().executeBatch();
  }

  @Override
  public long[] executeLargeBatch() throws SQLException {
    return delegate().executeLargeBatch();
  }

  @Override
  public String toString() {
    return delegate().toString();
  }
}
