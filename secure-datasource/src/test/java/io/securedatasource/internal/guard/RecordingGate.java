package io.securedatasource.internal.guard;

import io.securedatasource.event.StatementRefusedException;
import io.securedatasource.internal.statement.EntryPoint;
import io.securedatasource.internal.statement.StatementGate;
import io.securedatasource.internal.statement.Verdict;
import io.securedatasource.policy.Enforcement;
import io.securedatasource.policy.Gate;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.StatementKind;
import io.securedatasource.policy.Violation;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses every text that holds a given word, and remembers all that it was asked. */
final class RecordingGate implements StatementGate {

  /** A text that no gate of this kind admits. */
  static final String FORBIDDEN = "select 'forbidden'";

  /** A text and how it came. */
  record Seen(@Nullable String sql, EntryPoint entryPoint) {}

  private final List<Seen> seen = new ArrayList<>();
  private String word = "forbidden";
  private int epoch;

  /** Refuses by another word from now on. */
  void replacePolicy(String refusedWord) {
    word = refusedWord;
    epoch++;
  }

  List<Seen> seen() {
    return List.copyOf(seen);
  }

  void forget() {
    seen.clear();
  }

  @Override
  public Verdict admit(@Nullable String sql, EntryPoint entryPoint) throws SQLException {
    seen.add(new Seen(sql, entryPoint));
    if (sql != null && sql.contains(word)) {
      Violation violation =
          new Violation(
              "statement.test",
              Enforcement.ENFORCE,
              "the text holds a word",
              "it must not",
              "this is a test",
              "leave it out",
              List.of(),
              null);
      throw new StatementRefusedException(
          new PolicyReport("test", Gate.STATEMENT, List.of(violation)), "f", 1);
    }
    return Verdict.clean(StatementKind.OTHER, false);
  }

  @Override
  public int epoch() {
    return epoch;
  }
}
