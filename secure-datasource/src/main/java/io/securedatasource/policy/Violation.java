package io.securedatasource.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule that facts break, and what the policy does about it. Safe to print.
 *
 * @param rule the rule's id
 * @param enforcement what the policy does about it, the waiver taken into account
 * @param found what is so, as a clause
 * @param required what must be so, as a clause
 * @param because why it matters, as a clause
 * @param fix what to do, as an imperative clause
 * @param sql the statements that mend it, in order, to be run by the server's administrator; empty
 *     when SQL cannot, or not alone. Words in angle brackets are to be filled in
 * @param waiver the waiver that lowers it; {@code null} when there is none
 */
public record Violation(
    String rule,
    Enforcement enforcement,
    String found,
    String required,
    String because,
    String fix,
    List<String> sql,
    @Nullable Waiver waiver) {

  /** Keeps a copy of the list. */
  public Violation {
    sql = List.copyOf(sql);
  }

  /** Whether it closes the gate. */
  public boolean isEnforced() {
    return enforcement == Enforcement.ENFORCE;
  }
}
