package io.securedatasource.internal.guard;

import io.securedatasource.internal.guard.forwarding.ForwardingPreparedStatement;
import io.securedatasource.internal.statement.AdmittedText;
import io.securedatasource.internal.statement.EntryPoint;
import io.securedatasource.internal.statement.Verdict;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** A prepared statement whose text was judged when it was prepared. Three references, 24 bytes. */
final class GuardedPreparedStatement extends ForwardingPreparedStatement
    implements JudgedPreparation {

  private final GuardedConnection connection;
  private AdmittedText text;

  GuardedPreparedStatement(
      PreparedStatement delegate, GuardedConnection connection, AdmittedText text) {
    super(delegate);
    this.connection = connection;
    this.text = text;
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
    return text.queryTimeout();
  }

  @Override
  public void setQueryTimeout(int seconds) throws SQLException {
    text = text.queryTimeout(checked(seconds));
  }

  @Override
  public String sql() {
    return text.sql();
  }

  @Override
  public Verdict verdict() throws SQLException {
    return connection.judgeAnew(text.sql(), EntryPoint.PREPARED, text.verdict());
  }
}
