package io.securedatasource.internal.statement;

import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.StatementFacts;
import io.securedatasource.policy.StatementFacts.Sighting;
import io.securedatasource.policy.StatementHazard;
import io.securedatasource.policy.StatementKind;
import io.securedatasource.policy.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Judges texts by a policy's rules. Thread-safe, and unchanging but for a pool of buffers.
 *
 * <p>The {@link Sieve} goes first and lets ordinary texts pass without making an object; only what
 * it holds back is read token by token and laid before the policy.
 */
public final class RuleAssessor implements Assessor {

  /** Longer texts are oversized. */
  static final int LONGEST = 1 << 20;

  /** The verdicts on ordinary texts, in the order of {@link Sieve#KINDS}. */
  private static final Verdict[] CLEAN =
      Sieve.KINDS.stream().map(kind -> Verdict.clean(kind, false)).toArray(Verdict[]::new);

  /** As {@link #CLEAN}, where there is no brace. */
  private static final Verdict[] PLAIN =
      Sieve.KINDS.stream().map(Verdict::plain).toArray(Verdict[]::new);

  private final SecurityPolicy policy;
  private final RoleProfile role;
  private final Limits limits;
  private final boolean boundsSize;
  private final boolean bindsWrites;
  private final SievePool sieves = new SievePool();

  /**
   * Prepares to judge.
   *
   * @param policy whose rules hold
   * @param role what the data source is for
   * @param schemas the schemas that a statement may put on the search path; empty when none is
   *     listed
   * @param statementTimeout the longest that a transaction may set for itself, the data source's
   *     own or the policy's ceiling
   */
  public RuleAssessor(
      SecurityPolicy policy, RoleProfile role, Set<String> schemas, Duration statementTimeout) {
    this.policy = policy;
    this.role = role;
    this.boundsSize = !policy.evaluate(sighted(StatementHazard.OVERSIZED)).isAdmitted();
    this.bindsWrites = !policy.evaluate(sighted(StatementHazard.WRITE)).violations().isEmpty();
    this.limits =
        new Limits(
            schemas,
            statementTimeout,
            policy.ceilings(role).lock(),
            boundsSize ? Tokens.MOST : Integer.MAX_VALUE);
  }

  private StatementFacts sighted(StatementHazard hazard) {
    return new StatementFacts(
        role, 1, StatementKind.OTHER, false, "", List.of(new Sighting(hazard, 1, null)));
  }

  @Override
  public Verdict assess(String sql, EntryPoint entryPoint) {
    if (boundsSize && sql.length() > LONGEST) {
      return verdict(sighted(StatementHazard.OVERSIZED));
    }
    int found = sieves.sift(sql, entryPoint.bindsParameters());
    if (found != Sieve.HELD && !(bindsWrites && (found & Sieve.WRITES) != 0)) {
      return (sql.indexOf('{') < 0 ? PLAIN : CLEAN)[found & ~Sieve.WRITES];
    }
    return verdict(StatementReader.read(sql, entryPoint, role, limits));
  }

  private Verdict verdict(StatementFacts facts) {
    if (facts.sightings().isEmpty()) {
      return Verdict.clean(facts.kind(), facts.marksSession());
    }
    PolicyReport report = policy.evaluate(facts);
    if (report.violations().isEmpty()) {
      return Verdict.clean(facts.kind(), facts.marksSession());
    }
    return Verdict.of(
        facts.kind(), facts.marksSession(), report, facts.fingerprint(), position(facts, report));
  }

  /** Where the first violation is; of enforced ones, where there are any. */
  private static int position(StatementFacts facts, PolicyReport report) {
    List<Violation> told = report.isAdmitted() ? report.violations() : report.enforced();
    Set<String> rules = told.stream().map(Violation::rule).collect(Collectors.toSet());
    return facts.sightings().stream()
        .filter(sighting -> rules.contains(sighting.hazard().rule()))
        .mapToInt(Sighting::position)
        .findFirst()
        .orElse(1);
  }
}
