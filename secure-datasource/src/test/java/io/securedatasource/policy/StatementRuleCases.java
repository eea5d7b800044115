package io.securedatasource.policy;

import static io.securedatasource.policy.RoleProfile.APPLICATION;
import static io.securedatasource.policy.RoleProfile.MIGRATION;
import static io.securedatasource.policy.RoleProfile.READ_ONLY;
import static io.securedatasource.policy.StatementHazard.*;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** How far gate 3 goes about every hazard, for every profile; the texts are judged elsewhere. */
final class StatementRuleCases {

  /** Application, read-only, migration: {@code E} enforces, {@code R} reports, {@code -} allows. */
  private static final Map<StatementHazard, String> TABLE = new EnumMap<>(StatementHazard.class);

  private static final List<RoleProfile> PROFILES = List.of(APPLICATION, READ_ONLY, MIGRATION);

  private static final Set<StatementHazard> REPORTED_BY_BASELINE =
      Set.of(DEFINITION, PRIVILEGE, MAINTENANCE, LOCK_TABLE, LARGE_OBJECT);

  static {
    TABLE.put(UNLEXABLE, "EEE");
    TABLE.put(MULTIPLE, "EE-");
    TABLE.put(SETTING, "EER");
    TABLE.put(ROLE_CHANGE, "EER");
    TABLE.put(ROLE_DEFINITION, "EEE");
    TABLE.put(PRIVILEGE, "EE-");
    TABLE.put(DEFINITION, "EE-");
    TABLE.put(TEMPORARY, "RR-");
    TABLE.put(WRITE, "-E-");
    TABLE.put(SERVER_ADMINISTRATION, "EER");
    TABLE.put(SERVER_FEATURE, "RRR");
    TABLE.put(ANONYMOUS_CODE, "EE-");
    TABLE.put(SERVER_FILE, "EEE");
    TABLE.put(REMOTE, "EEE");
    TABLE.put(SQL_IN_STRING, "EEE");
    TABLE.put(BACKEND_CONTROL, "EER");
    TABLE.put(SLEEP, "EER");
    TABLE.put(CONSTANT_CONDITION, "EER");
    TABLE.put(BUILDER_CONDITION, "RRR");
    TABLE.put(UNION_CATALOGUE, "EE-");
    TABLE.put(CATALOGUE, "EE-");
    TABLE.put(CUTTING_COMMENT, "EER");
    TABLE.put(TRAILING_COMMENT, "RRR");
    TABLE.put(UNBOUNDED_WRITE, "E-E");
    TABLE.put(PREPARED_IN_SQL, "EE-");
    TABLE.put(LOCK_TABLE, "EE-");
    TABLE.put(MAINTENANCE, "EE-");
    TABLE.put(STATISTICS, "RR-");
    TABLE.put(EXPLAIN_ANALYZE, "EE-");
    TABLE.put(LARGE_OBJECT, "EE-");
    TABLE.put(CURSOR_HOLD, "EE-");
    TABLE.put(TRANSACTION_CONTROL, "EE-");
    TABLE.put(OVERSIZED, "EEE");
    TABLE.put(NOT_LISTED, "EEE");
    TABLE.put(NOT_YET_LISTED, "RRR");
    TABLE.put(CANCEL, "EEE");
  }

  private StatementRuleCases() {}

  static Stream<RuleCase> all() {
    return Stream.of(
            Stream.of(StatementHazard.values()).map(StatementRuleCases::absent),
            Stream.of(StatementHazard.values()).flatMap(StatementRuleCases::inEveryProfile),
            REPORTED_BY_BASELINE.stream().map(StatementRuleCases::inBaseline),
            Stream.of(
                RuleCase.refusesStatement(
                        "statement.ddl", "baseline, read-only", "", READ_ONLY, DEFINITION)
                    .under(SecurityPolicy.baseline())))
        .flatMap(cases -> cases);
  }

  private static RuleCase absent(StatementHazard hazard) {
    return RuleCase.admitsStatement(hazard.rule(), "without " + hazard, APPLICATION);
  }

  private static Stream<RuleCase> inEveryProfile(StatementHazard hazard) {
    String row = Objects.requireNonNull(TABLE.get(hazard));
    return PROFILES.stream()
        .map(
            role -> {
              String when = hazard + " by " + role;
              return switch (row.charAt(PROFILES.indexOf(role))) {
                case 'E' ->
                    RuleCase.refusesStatement(hazard.rule(), when, hazard.found(), role, hazard);
                case 'R' ->
                    RuleCase.advisesStatement(hazard.rule(), when, hazard.found(), role, hazard);
                default -> RuleCase.admitsStatement(hazard.rule(), when, role, hazard);
              };
            });
  }

  private static RuleCase inBaseline(StatementHazard hazard) {
    return new RuleCase(
        hazard.rule(),
        "raised in baseline",
        RuleCase.Outcome.REFUSES,
        hazard.found(),
        SampleFacts.statement(APPLICATION, hazard),
        SecurityPolicy.baseline());
  }
}
