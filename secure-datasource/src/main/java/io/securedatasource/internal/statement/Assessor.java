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

  /** As the other, for a text that a sieve has read. */
  default Verdict assess(Sieve read, String sql, EntryPoint entryPoint) {
    return assess(sql, entryPoint);
  }

  /** What the policy says of a cancel request; never throws. */
  default Verdict cancelling() {
    return Verdict.clean(StatementKind.OTHER, false);
  }
}
