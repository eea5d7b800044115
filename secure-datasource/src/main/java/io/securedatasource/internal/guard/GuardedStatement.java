package io.securedatasource.internal.guard;

import io.securedatasource.internal.guard.forwarding.ForwardingStatement;
import io.securedatasource.internal.statement.EntryPoint;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement whose texts are judged when they are executed or added to the batch. */
final class GuardedStatement extends ForwardingStatement implements JudgedTexts {

  private final GuardedConnection connection;
  private boolean escapes = true;

  /** What is in the batch, lest it run after a policy came that refuses it. */
  private final List<Added> batch = new ArrayList<>();

  /** A text in the batch, and how it was to be read when it was added. */
  private record Added(String sql, EntryPoint entryPoint) {}

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
  public void addBatch(String sql) throws SQLException {
    JudgedTexts.super.addBatch(sql);
    batch.add(new Added(sql, entryPoint()));
  }

  @Override
  public void clearBatch() throws SQLException {
    delegate().clearBatch();
    batch.clear();
  }

  /**
   * Judges the batch again if the policy was replaced. A batch of which nothing is known here was
   * filled elsewhere or is empty: only a detached connection refuses that.
   */
  private void judgeBatch() throws SQLException {
    if (batch.isEmpty()) {
      connection.judge(null, entryPoint());
    }
    for (Added added : batch) {
      connection.judgeAnew(added.sql(), added.entryPoint());
    }
  }

  /** After a failure the texts are kept, since the driver may have kept its own. */
  @Override
  public int[] executeBatch() throws SQLException {
    judgeBatch();
    int[] counts = delegate().executeBatch();
    batch.clear();
    return counts;
  }

  @Override
  public long[] executeLargeBatch() throws SQLException {
    judgeBatch();
    long[] counts = delegate().executeLargeBatch();
    batch.clear();
    return counts;
  }
}
