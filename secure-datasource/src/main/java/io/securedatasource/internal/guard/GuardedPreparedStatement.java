package io.securedatasource.internal.guard;

import io.securedatasource.internal.guard.forwarding.ForwardingPreparedStatement;
import io.securedatasource.internal.statement.EntryPoint;
import io.securedatasource.internal.statement.Verdict;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * A prepared statement whose text was judged when it was prepared. Four references and an int, 32
 * bytes.
 */
final class GuardedPreparedStatement extends ForwardingPreparedStatement
    implements JudgedPreparation {

  private final GuardedConnection connection;
  private final String sql;
  private final Verdict verdict;
  private int queryTimeout;

  GuardedPreparedStatement(
      PreparedStatement delegate, GuardedConnection connection, String sql, Verdict verdict) {
    super(delegate);
    this.connection = connection;
    this.sql = sql;
    this.verdict = verdict;
  }

  @Override
  public PreparedStatement unguarded() {
    return delegate();
  }

  @Override
  public GuardedConnection connection() {
    return connection;
  }

  @Override
  public int queryTimeout() {
    return queryTimeout;
  }

  @Override
  public void setQueryTimeout(int seconds) throws SQLException {
    queryTimeout = checked(seconds);
  }

  @Override
  public String sql() {
    return sql;
  }

  @Override
  public Verdict verdict() throws SQLException {
    return connection.judgeAnew(sql, EntryPoint.PREPARED, verdict);
  }
}
