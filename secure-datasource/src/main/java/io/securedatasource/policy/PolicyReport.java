package io.securedatasource.policy;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a policy says of facts. Safe to print.
 *
 * @param policy the policy's name
 * @param gate where the facts were judged
 * @param violations every rule that the facts break, in the order of the catalogue
 */
public record PolicyReport(String policy, Gate gate, List<Violation> violations) {

  /** Keeps a copy of the list. */
  public PolicyReport {
    violations = List.copyOf(violations);
  }

  /** Whether the gate is open: no violation is enforced. */
  public boolean isAdmitted() {
    return violations.stream().noneMatch(Violation::isEnforced);
  }

  /** The violations that close the gate. */
  public List<Violation> enforced() {
    return violations.stream().filter(Violation::isEnforced).toList();
  }

  /** The violations that are reported alone, waived ones included. */
  public List<Violation> reported() {
    return violations.stream().filter(violation -> !violation.isEnforced()).toList();
  }

  /**
   * The violations as a text for people: a line with rule, found and required, then because and
   * fix. Enforced ones come first. A fix that several in a row share is told once, after them.
   */
  public String describe() {
    List<Violation> ordered = Stream.concat(enforced().stream(), reported().stream()).toList();
    int width = ordered.stream().mapToInt(violation -> violation.rule().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < ordered.size(); i++) {
      Violation violation = ordered.get(i);
      text.append(i == 0 ? "" : "\n").append(describe(violation, width));
      if (i + 1 == ordered.size() || !ordered.get(i + 1).fix().equals(violation.fix())) {
        text.append("\n      fix: ").append(violation.fix());
      }
    }
    return text.toString();
  }

  private static String describe(Violation violation, int width) {
    String mark =
        violation.isEnforced() ? "" : violation.waiver() != null ? " (waived)" : " (reported)";
    return "  %s  %s; %s%s\n      because %s"
        .formatted(
            violation.rule() + " ".repeat(width - violation.rule().length()),
            violation.found(),
            violation.required(),
            mark,
            violation.because());
  }
}
