package io.securedatasource.internal.guard;

import io.securedatasource.internal.guard.forwarding.ForwardingPreparedStatement;
import io.securedatasource.internal.statement.EntryPoint;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** A prepared statement whose text was judged when it was prepared. Three references, 24 bytes. */
final class GuardedPreparedStatement extends ForwardingPreparedStatement
    implements JudgedPreparation {

  private final GuardedConnection connection;
  private final String sql;

  GuardedPreparedStatement(PreparedStatement delegate, GuardedConnection connection, String sql) {
    super(delegate);
    this.connection = connection;
    this.sql = sql;
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
  public void judgeAnew() throws SQLException {
    connection.judgeAnew(sql, EntryPoint.PREPARED);
  }
}
