package io.securedatasource.policy;

import java.util.function.Consumer;

/**
 * One case of one rule: facts, and what the rule says of them.
 *
 * @param rule the rule's id
 * @param when what the facts are, for people
 * @param outcome what the rule says
 * @param says a part of what was found, which the message must hold; empty when nothing was
 * @param facts the facts
 * @param policy the policy that judges them
 */
record RuleCase(
    String rule, String when, Outcome outcome, String says, Facts facts, SecurityPolicy policy) {

  /** What a rule may say. */
  enum Outcome {
    ADMITS,
    ADVISES,
    REFUSES
  }

  static RuleCase admits(String rule, String when, Consumer<SampleFacts.Configuration> change) {
    return configuration(rule, when, Outcome.ADMITS, "", change);
  }

  static RuleCase advises(
      String rule, String when, String says, Consumer<SampleFacts.Configuration> change) {
    return configuration(rule, when, Outcome.ADVISES, says, change);
  }

  static RuleCase refuses(
      String rule, String when, String says, Consumer<SampleFacts.Configuration> change) {
    return configuration(rule, when, Outcome.REFUSES, says, change);
  }

  private static RuleCase configuration(
      String rule,
      String when,
      Outcome outcome,
      String says,
      Consumer<SampleFacts.Configuration> change) {
    return new RuleCase(
        rule, when, outcome, says, SampleFacts.configuration(change), SecurityPolicy.production());
  }

  static RuleCase admitsSession(String rule, String when, Consumer<SampleFacts.Session> change) {
    return session(rule, when, Outcome.ADMITS, "", change);
  }

  static RuleCase advisesSession(
      String rule, String when, String says, Consumer<SampleFacts.Session> change) {
    return session(rule, when, Outcome.ADVISES, says, change);
  }

  static RuleCase refusesSession(
      String rule, String when, String says, Consumer<SampleFacts.Session> change) {
    return session(rule, when, Outcome.REFUSES, says, change);
  }

  private static RuleCase session(
      String rule,
      String when,
      Outcome outcome,
      String says,
      Consumer<SampleFacts.Session> change) {
    return new RuleCase(
        rule, when, outcome, says, SampleFacts.session(change), SecurityPolicy.production());
  }

  static RuleCase admitsStatement(
      String rule, String when, RoleProfile role, StatementHazard... hazards) {
    return statement(rule, when, Outcome.ADMITS, "", role, hazards);
  }

  static RuleCase advisesStatement(
      String rule, String when, String says, RoleProfile role, StatementHazard... hazards) {
    return statement(rule, when, Outcome.ADVISES, says, role, hazards);
  }

  static RuleCase refusesStatement(
      String rule, String when, String says, RoleProfile role, StatementHazard... hazards) {
    return statement(rule, when, Outcome.REFUSES, says, role, hazards);
  }

  private static RuleCase statement(
      String rule,
      String when,
      Outcome outcome,
      String says,
      RoleProfile role,
      StatementHazard... hazards) {
    return new RuleCase(
        rule,
        when,
        outcome,
        says,
        SampleFacts.statement(role, hazards),
        SecurityPolicy.production());
  }

  /** This case under a policy changed so. */
  RuleCase under(Consumer<SecurityPolicy.Builder> change) {
    SecurityPolicy.Builder builder = policy.toBuilder();
    change.accept(builder);
    return under(builder.build());
  }

  /** This case under that policy. */
  RuleCase under(SecurityPolicy value) {
    return new RuleCase(rule, when, outcome, says, facts, value);
  }

  @Override
  public String toString() {
    return rule + " " + outcome + " " + when;
  }
}
