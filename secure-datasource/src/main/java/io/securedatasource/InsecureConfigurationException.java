package io.securedatasource;

import io.securedatasource.policy.PolicyReport;

/**
 * Gate 1 refused a configuration. The message tells every violation at once, each with found,
 * required, because and fix, and never a secret.
 */
public final class InsecureConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient PolicyReport report;

  InsecureConfigurationException(PolicyReport report) {
    super(
        "the configuration breaks %d rule%s of policy '%s'\n%s"
            .formatted(
                report.enforced().size(),
                report.enforced().size() == 1 ? "" : "s",
                report.policy(),
                report.describe()));
    this.report = report;
  }

  /** What the policy says of the configuration. Not kept when the exception is serialised. */
  public PolicyReport report() {
    return report;
  }
}
