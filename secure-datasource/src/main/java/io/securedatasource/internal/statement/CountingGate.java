package io.securedatasource.internal.statement;

import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what a gate is asked. Thread-safe. */
public final class CountingGate implements StatementGate {

  private final StatementGate gate;
  private final LongAdder asked = new LongAdder();

  /** Counts what that gate is asked. */
  public CountingGate(StatementGate gate) {
    this.gate = gate;
  }

  @Override
  public Verdict admit(@Nullable String sql, EntryPoint entryPoint) throws SQLException {
    asked.increment();
    return gate.admit(sql, entryPoint);
  }

  @Override
  public AdmittedText admitText(@Nullable String sql, EntryPoint entryPoint) throws SQLException {
    asked.increment();
    return gate.admitText(sql, entryPoint);
  }

  @Override
  public void cancelling() throws SQLException {
    gate.cancelling();
  }

  @Override
  public int epoch() {
    return gate.epoch();
  }

  /** How many texts it was asked about. */
  public long asked() {
    return asked.sum();
  }
}
