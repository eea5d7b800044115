package io.securedatasource.event;

import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.Violation;
import java.sql.SQLSyntaxErrorException;

/**
 * Gate 3 refused a statement. The server never saw it: the connection stays usable and an open
 * transaction goes on. The message says found, required, because and fix of every rule it breaks,
 * and no literal of the text.
 *
 * <p>It is a {@link SQLSyntaxErrorException}, JDBC's class for "syntax error or access rule
 * violation", because frameworks take that for a fault of the statement and neither retry nor give
 * up the connection (Spring: {@code InvalidDataAccessResourceUsageException} and its subclasses;
 * Hibernate: {@code SQLGrammarException}). Its SQLState is of a class of its own.
 */
public final class StatementRefusedException extends SQLSyntaxErrorException {

  private static final long serialVersionUID = 1L;

  /** The SQLState of a refused statement; class {@code SD} is no other's. */
  public static final String SQL_STATE = "SD001";

  private final transient PolicyReport report;
  private final String rule;
  private final String fingerprint;
  private final int position;

  /**
   * Made by the gate.
   *
   * @param report what the policy says of the text, with at least one enforced violation
   * @param fingerprint tells texts apart by structure, without their literals
   * @param position where the first violation is, from 1 in UTF-16 units
   */
  public StatementRefusedException(PolicyReport report, String fingerprint, int position) {
    super(message(report, fingerprint, position), SQL_STATE);
    this.report = report;
    this.rule = report.enforced().stream().findFirst().map(Violation::rule).orElse("");
    this.fingerprint = fingerprint;
    this.position = position;
  }

  private static String message(PolicyReport report, String fingerprint, int position) {
    int rules = report.enforced().size();
    return "the statement %s breaks %d rule%s of policy '%s', at position %d\n%s"
        .formatted(
            fingerprint,
            rules,
            rules == 1 ? "" : "s",
            report.policy(),
            position,
            report.describe());
  }

  /**
   * What the policy says of the statement. It does not travel: of an exception that was serialised
   * it is {@code null}, while the message, rule, fingerprint and position are kept.
   */
  public PolicyReport report() {
    return report;
  }

  /** The first enforced rule's id. */
  public String rule() {
    return rule;
  }

  /** Tells statements apart by structure; the same in the event, never the text. */
  public String fingerprint() {
    return fingerprint;
  }

  /** Where the first violation is in the text, from 1 in UTF-16 units. */
  public int position() {
    return position;
  }
}
