package io.securedatasource.spring;

import io.securedatasource.event.SessionRefusedException;
import io.securedatasource.policy.Gate;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.Violation;
import java.util.LinkedHashSet;
import java.util.Set;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells why gate 2 refuses the first session, with the SQL that mends it. */
final class SessionRefusedFailureAnalyzer extends AbstractFailureAnalyzer<SessionRefusedException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, SessionRefusedException cause) {
    PolicyReport report = cause.report();
    String subject =
        report.gate() == Gate.SESSION
            ? "The session that the server granted"
            : "What the session would be opened with";
    return new FailureAnalysis(Violations.describe(subject, report), action(report), cause);
  }

  private static String action(PolicyReport report) {
    Set<String> fixes = new LinkedHashSet<>();
    Set<String> statements = new LinkedHashSet<>();
    for (Violation violation : report.enforced()) {
      if (violation.sql().isEmpty()) {
        fixes.add(violation.rule() + ": " + violation.fix());
      }
      statements.addAll(violation.sql());
    }
    StringBuilder action = new StringBuilder();
    fixes.forEach(fix -> action.append("    ").append(fix).append('\n'));
    if (!statements.isEmpty()) {
      action.append("Have the server's administrator run:\n\n");
      statements.forEach(sql -> action.append("    ").append(sql).append(";\n"));
    }
    return action.toString().stripTrailing();
  }
}
