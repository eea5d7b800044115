package io.securedatasource.internal.guard;

import io.securedatasource.internal.guard.forwarding.ForwardingStatement;
import io.securedatasource.internal.statement.EntryPoint;
import io.securedatasource.internal.statement.Verdict;
import io.securedatasource.policy.StatementKind;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A statement whose texts are judged when they are executed or added to the batch. */
final class GuardedStatement extends ForwardingStatement implements JudgedTexts, Tracing.Batch {

  private final GuardedConnection connection;
  private boolean escapes = true;
  private int queryTimeout;

  /** What is in the batch, lest it run after a policy came that refuses it. */
  private final List<Added> batch = new ArrayList<>();

  /** A text in the batch, and how it was to be read when it was added. */
  private record Added(String sql, EntryPoint entryPoint, Verdict verdict)
      implements ExecutionTracer.Text {}

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

  @Override
  public int queryTimeout() {
    return queryTimeout;
  }

  @Override
  public void setQueryTimeout(int seconds) throws SQLException {
    queryTimeout = checked(seconds);
  }

  private EntryPoint entryPoint() {
    return escapes ? EntryPoint.PLAIN : EntryPoint.PLAIN_UNESCAPED;
  }

  @Override
  public Verdict judge(@Nullable String sql) throws SQLException {
    return connection.judge(sql, entryPoint());
  }

  @Override
  public Verdict judge(@Nullable String sql, String @Nullable [] columns) throws SQLException {
    return connection.judge(sql, columns, entryPoint());
  }

  @Override
  public void setEscapeProcessing(boolean enable) throws SQLException {
    delegate().setEscapeProcessing(enable);
    escapes = enable;
  }

  @Override
  public void addBatch(String sql) throws SQLException {
    Verdict verdict = judge(sql);
    Executions executions = connection.executions();
    executions.enter();
    try {
      executions.added(verdict);
      delegate().addBatch(sql);
      batch.add(new Added(sql, entryPoint(), verdict));
    } finally {
      executions.leave();
    }
  }

  @Override
  public void clearBatch() throws SQLException {
    delegate().clearBatch();
    batch.clear();
  }

  @Override
  public List<? extends ExecutionTracer.Text> texts() {
    return batch;
  }

  /**
   * Judges the batch again if the policy was replaced. A batch of which nothing is known here was
   * filled elsewhere or is empty: only a detached connection refuses that.
   *
   * @return the verdict on the first text that does more than prepare for others, or on the first
   */
  private Verdict judgeBatch() throws SQLException {
    if (batch.isEmpty()) {
      return connection.judge(null, entryPoint());
    }
    Verdict verdict = null;
    for (Added added : batch) {
      Verdict next = connection.judgeAnew(added.sql(), added.entryPoint(), added.verdict());
      connection.executions().markInBatch(next, added.sql());
      if (verdict == null || (isPreparing(verdict) && !isPreparing(next))) {
        verdict = next;
      }
    }
    return Objects.requireNonNull(verdict);
  }

  private static boolean isPreparing(Verdict verdict) {
    return verdict.kind() == StatementKind.SETTING || verdict.kind() == StatementKind.TRANSACTION;
  }

  private <T> T run(Executions.Answering<Statement, Tracing.Batch, T> method) throws SQLException {
    Executions executions = connection.executions();
    executions.enter();
    try {
      Verdict verdict = judgeBatch();
      String first = batch.isEmpty() ? "" : batch.get(0).sql();
      T counts = executions.answer(method, delegate(), first, this, verdict, queryTimeout());
      batch.clear();
      return counts;
    } finally {
      executions.leave();
    }
  }

  /** After a failure the texts are kept, since the driver may have kept its own. */
  @Override
  public int[] executeBatch() throws SQLException {
    return run((driver, sql, texts) -> driver.executeBatch());
  }

  @Override
  public long[] executeLargeBatch() throws SQLException {
    return run((driver, sql, texts) -> driver.executeLargeBatch());
  }
}
