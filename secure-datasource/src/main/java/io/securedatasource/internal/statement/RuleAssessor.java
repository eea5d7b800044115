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
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

  /** Statements in which a password may stand, as a literal that is kept. */
  private static final Set<StatementHazard> SECRETIVE =
      EnumSet.of(
          StatementHazard.ROLE_DEFINITION,
          StatementHazard.REMOTE,
          StatementHazard.SERVER_ADMINISTRATION);

  /** As {@link #CLEAN}, where there is no brace. */
  private static final Verdict[] PLAIN =
      Sieve.KINDS.stream().map(Verdict::plain).toArray(Verdict[]::new);

  private final SecurityPolicy policy;
  private final RoleProfile role;
  private final Limits limits;
  private final boolean boundsSize;
  private final boolean bindsWrites;
  private final @Nullable FormWatch forms;
  private final SievePool sieves = new SievePool();

  /** Prepares to judge without a list of expected statements. */
  public RuleAssessor(
      SecurityPolicy policy, RoleProfile role, Set<String> schemas, Duration statementTimeout) {
    this(policy, role, schemas, Set.of(), statementTimeout, null);
  }

  /**
   * Prepares to judge.
   *
   * @param policy whose rules hold
   * @param role what the data source is for
   * @param schemas the schemas that a statement may put on the search path; empty when none is
   *     listed
   * @param reserved settings by name that no statement may change, though their names are free
   * @param statementTimeout the longest that a transaction may set for itself, the data source's
   *     own or the policy's ceiling
   * @param forms knows which statements are expected; {@code null} when nobody does
   */
  public RuleAssessor(
      SecurityPolicy policy,
      RoleProfile role,
      Set<String> schemas,
      Set<String> reserved,
      Duration statementTimeout,
      @Nullable FormWatch forms) {
    this.forms = forms;
    this.policy = policy;
    this.role = role;
    this.boundsSize = !policy.evaluate(sighted(StatementHazard.OVERSIZED)).isAdmitted();
    this.bindsWrites = !policy.evaluate(sighted(StatementHazard.WRITE)).violations().isEmpty();
    this.limits =
        new Limits(
            schemas,
            reserved,
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
    Sieve sieve = sieves.take(sql);
    int found = sieve.sift(entryPoint.bindsParameters());
    sieves.giveBack(sieve);
    return assess(found, sql, entryPoint);
  }

  /** The text is short enough to be read. */
  @Override
  public Verdict assess(Sieve read, String sql, EntryPoint entryPoint) {
    return assess(read.sift(entryPoint.bindsParameters()), sql, entryPoint);
  }

  private Verdict assess(int found, String sql, EntryPoint entryPoint) {
    boolean ordinary = found != Sieve.HELD && !(bindsWrites && (found & Sieve.WRITES) != 0);
    boolean brace = (found & Sieve.HIDES) != 0 && sql.indexOf('{') >= 0;
    Verdict clean = ordinary ? (brace ? CLEAN : PLAIN)[found & Sieve.KIND] : null;
    if (forms != null) {
      return expected(forms, sql, entryPoint, clean);
    }
    return clean != null ? clean : verdict(StatementReader.read(sql, entryPoint, role, limits));
  }

  /** Judges as without a list, and by the list. */
  private Verdict expected(
      FormWatch watch, String sql, EntryPoint entryPoint, @Nullable Verdict clean) {
    CanonicalForm form = CanonicalForm.read(sql, entryPoint);
    StatementHazard hazard = watch.judge(form);
    if (clean != null && hazard == null) {
      if (form != null) {
        watch.admitted(form);
      }
      return clean;
    }
    StatementFacts facts = StatementReader.read(sql, entryPoint, role, limits);
    Verdict verdict = verdict(hazard == null ? facts : with(facts, hazard));
    boolean mayHoldPassword =
        facts.sightings().stream().anyMatch(sighting -> SECRETIVE.contains(sighting.hazard()));
    if (form != null
        && !verdict.isRefused()
        && !mayHoldPassword
        && !CodeInText.isIn(sql, entryPoint)) {
      watch.admitted(form);
    }
    return verdict;
  }

  private static StatementFacts with(StatementFacts facts, StatementHazard hazard) {
    List<Sighting> sightings = new ArrayList<>(facts.sightings());
    sightings.add(new Sighting(hazard, 1, null));
    return new StatementFacts(
        facts.role(),
        facts.statements(),
        facts.kind(),
        facts.marksSession(),
        facts.fingerprint(),
        sightings);
  }

  @Override
  public Verdict cancelling() {
    return verdict(sighted(StatementHazard.CANCEL));
  }

  private Verdict verdict(StatementFacts facts) {
    Verdict verdict = judged(facts);
    return facts.statements() > 1 ? verdict.ofSeveral() : verdict;
  }

  private Verdict judged(StatementFacts facts) {
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
