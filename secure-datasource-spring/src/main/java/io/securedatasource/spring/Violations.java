package io.securedatasource.spring;

import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.Violation;
import java.util.List;

/** The violations that close a gate, as a text for people. */
final class Violations {

  private Violations() {}

  /** A sentence about the subject, and then each violation with found, required and because. */
  static String describe(String subject, PolicyReport report) {
    List<Violation> enforced = report.enforced();
    StringBuilder text = new StringBuilder();
    text.append(subject)
        .append(" breaks ")
        .append(enforced.size())
        .append(enforced.size() == 1 ? " rule" : " rules")
        .append(" of policy '")
        .append(report.policy())
        .append("':\n");
    for (Violation violation : enforced) {
      text.append("\n    ")
          .append(violation.rule())
          .append(": ")
          .append(violation.found())
          .append("; ")
          .append(violation.required())
          .append("\n        because ")
          .append(violation.because());
    }
    return text.toString();
  }
}
