package io.securedatasource.policy;

/** What a policy does about a broken rule. Ordered: a later constant is stricter. */
public enum Enforcement {
  /** The violation is reported and the way is open. */
  REPORT,
  /** The violation closes the gate. */
  ENFORCE
}
