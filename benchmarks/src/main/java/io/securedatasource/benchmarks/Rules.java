package io.securedatasource.benchmarks;

import io.securedatasource.internal.statement.Assessor;
import io.securedatasource.internal.statement.RuleAssessor;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import java.util.Set;

/** The rules as a data source applies them. */
final class Rules {

  private Rules() {}

  /** For the application's role. */
  static Assessor application(SecurityPolicy policy) {
    return new RuleAssessor(
        policy,
        RoleProfile.APPLICATION,
        Set.of(),
        policy.ceilings(RoleProfile.APPLICATION).statement());
  }
}
