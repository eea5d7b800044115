package io.securedatasource.policy;

import java.util.EnumSet;
import java.util.Set;

/**
 * The check of every rule about statements: which hazards break it, for whom, and how far. A
 * profile that is not said otherwise of is refused.
 */
final class StatementCheck implements Rule.Check<StatementFacts> {

  private final String rule;
  private final String required;
  private final String fix;
  private final Set<RoleProfile> allowed = EnumSet.noneOf(RoleProfile.class);
  private final Set<RoleProfile> advised = EnumSet.noneOf(RoleProfile.class);
  private final Set<StatementHazard> advisedHazards = EnumSet.noneOf(StatementHazard.class);
  private boolean advisedInBaseline;

  private StatementCheck(String rule, String required, String fix) {
    this.rule = rule;
    this.required = required;
    this.fix = fix;
  }

  /** Refuses every hazard of the rule to everybody. */
  static StatementCheck of(String rule, String required, String fix) {
    return new StatementCheck(rule, required, fix);
  }

  /** That profile may do it. */
  StatementCheck allowedTo(RoleProfile role) {
    allowed.add(role);
    return this;
  }

  /** That profile is only advised against it. */
  StatementCheck advisedTo(RoleProfile role) {
    advised.add(role);
    return this;
  }

  /** That hazard is never more than advised against. */
  StatementCheck advisedOf(StatementHazard hazard) {
    advisedHazards.add(hazard);
    return this;
  }

  /** Baseline only advises an application, unless the policy raises the rule. */
  StatementCheck advisedToApplicationsInBaseline() {
    advisedInBaseline = true;
    return this;
  }

  @Override
  public void check(StatementFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    RoleProfile role = facts.role();
    if (allowed.contains(role)) {
      return;
    }
    boolean lenient =
        advised.contains(role)
            || (advisedInBaseline
                && role == RoleProfile.APPLICATION
                && policy.preset() == SecurityPolicy.Preset.BASELINE
                && !policy.raises(rule));
    for (StatementFacts.Sighting sighting : facts.sightings()) {
      if (!sighting.hazard().rule().equals(rule)) {
        continue;
      }
      if (lenient || advisedHazards.contains(sighting.hazard())) {
        findings.advice(sighting.found(), required, fix);
      } else {
        findings.breach(sighting.found(), required, fix);
      }
    }
  }
}
