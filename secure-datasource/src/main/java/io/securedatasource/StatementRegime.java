package io.securedatasource;

import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.internal.configuration.Configuration;
import io.securedatasource.internal.statement.Assessor;
import io.securedatasource.internal.statement.CachedStatementGate;
import io.securedatasource.internal.statement.FormWatch;
import io.securedatasource.internal.statement.RuleAssessor;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a data source's statements are judged by, and how that is replaced. Thread-safe. */
final class StatementRegime {

  private final Configuration configuration;
  private final SecurityEventListener events;
  private final InstantSource clock;
  private final @Nullable FormWatch forms;
  private final Set<String> reserved;
  private final CachedStatementGate gate;
  private volatile SecurityPolicy policy;
  private volatile Consumer<SecurityPolicy> follower = any -> {};

  StatementRegime(
      Configuration configuration,
      SecurityPolicy policy,
      @Nullable FormWatch forms,
      Set<String> reserved,
      SecurityEventListener events,
      InstantSource clock) {
    this.configuration = configuration;
    this.forms = forms;
    this.reserved = reserved;
    this.events = events;
    this.clock = clock;
    this.policy = policy;
    this.gate = new CachedStatementGate(configuration.name(), assessor(policy), events, clock);
  }

  private Assessor assessor(SecurityPolicy policy) {
    RoleProfile role = configuration.facts().role();
    return new RuleAssessor(
        policy, role, policy.allowedSchemas(), reserved, policy.ceilings(role).statement(), forms);
  }

  CachedStatementGate gate() {
    return gate;
  }

  /** What statements are judged by. */
  SecurityPolicy policy() {
    return policy;
  }

  /** Tells that follower, and no other from now on, of this policy and of those that come. */
  void follow(Consumer<SecurityPolicy> value) {
    follower = value;
    value.accept(policy);
  }

  /**
   * Judges statements by another policy from now on, if it admits the configuration as it is today.
   *
   * @throws InsecureConfigurationException when it does not; nothing has changed then
   */
  void replace(SecurityPolicy policy) {
    Instant now = clock.instant();
    PolicyReport report = policy.evaluate(configuration.factsAt(now));
    events.onEvent(new SecurityEvent.ConfigurationJudged(now, configuration.name(), report));
    if (!report.isAdmitted()) {
      throw new InsecureConfigurationException(report);
    }
    synchronized (this) { // of two at once, one is judged by, and told
      gate.judgeBy(assessor(policy));
      this.policy = policy;
      follower.accept(policy);
    }
  }
}
