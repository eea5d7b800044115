package io.securedatasource.internal.statement;

import io.securedatasource.policy.StatementKind;

/**
 * Judges a text afresh, without remembering it. Thread-safe; allocates nothing for a text that
 * breaks no rule.
 */
@FunctionalInterface
public interface Assessor {
  /** What the policy says of a text; never throws. */
  Verdict assess(String sql, EntryPoint entryPoint);

  /** What the policy says of a cancel request; never throws. */
  default Verdict cancelling() {
    return Verdict.clean(StatementKind.OTHER, false);
  }
}
