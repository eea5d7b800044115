package io.securedatasource.event;

import io.securedatasource.policy.Gate;
import io.securedatasource.policy.PolicyReport;
import java.sql.SQLNonTransientConnectionException;

/**
 * A session was refused: by gate 2, or because what it would be opened with, credentials and
 * trusted authorities read anew, no longer passes gate 1. The message names the broken rules with
 * found, required, because and fix. SQLState 08004: the connection was rejected.
 */
public final class SessionRefusedException extends SQLNonTransientConnectionException {

  private static final long serialVersionUID = 1L;

  private final transient PolicyReport report;

  /** Refuses for what the report enforces. */
  public SessionRefusedException(PolicyReport report) {
    super(
        "the %s breaks %d rule%s of policy '%s'\n%s"
            .formatted(
                report.gate() == Gate.CONFIGURATION ? "configuration" : "session",
                report.enforced().size(),
                report.enforced().size() == 1 ? "" : "s",
                report.policy(),
                report.describe()),
        "08004");
    this.report = report;
  }

  /**
   * The same refusal for another caller: a borrower that waited for a session which the pool tried
   * to open on a thread of its own.
   */
  public SessionRefusedException again() {
    return new SessionRefusedException(report);
  }

  /** What the policy says of the session. Not kept when the exception is serialised. */
  public PolicyReport report() {
    return report;
  }
}
