package io.securedatasource.policy;

/** Judges what went wrong while settings were read, one kind of problem to a rule. */
final class SettingProblems {

  private SettingProblems() {}

  /** A check that every problem of the kind breaks; found and fix are the problem's own. */
  static Rule.Check<ConfigurationFacts> of(SettingProblem.Kind kind, String required) {
    return (facts, policy, findings) -> report(facts, kind, required, findings);
  }

  private static void report(
      ConfigurationFacts facts, SettingProblem.Kind kind, String required, Rule.Findings findings) {
    for (SettingProblem problem : facts.problems()) {
      if (problem.kind() == kind) {
        findings.breach(Echo.text(problem.found()), required, Echo.text(problem.fix()));
      }
    }
  }

  /** As {@link #of}, and then a further check of the facts themselves. */
  static Rule.Check<ConfigurationFacts> of(
      SettingProblem.Kind kind, String required, Rule.Check<ConfigurationFacts> further) {
    return (facts, policy, findings) -> {
      report(facts, kind, required, findings);
      further.check(facts, policy, findings);
    };
  }
}
