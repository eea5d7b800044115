package io.securedatasource.internal.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.internal.statement.StatementCases.Case;
import io.securedatasource.internal.statement.StatementCases.Outcome;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.StatementKind;
import io.securedatasource.policy.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleAssessorTest {

  private static final RuleAssessor APPLICATION =
      assessor(SecurityPolicy.production(), RoleProfile.APPLICATION);

  static RuleAssessor assessor(SecurityPolicy policy, RoleProfile role) {
    return new RuleAssessor(policy, role, Set.of("shop"), Duration.ofSeconds(30));
  }

  static List<Case> cases() {
    return StatementCases.all();
  }

  static Outcome outcome(Verdict verdict, String rule) {
    PolicyReport report = verdict.report();
    if (report == null) {
      return Outcome.ADMITS;
    }
    List<Violation> violations =
        report.violations().stream().filter(v -> v.rule().equals(rule)).toList();
    return violations.isEmpty()
        ? Outcome.ADMITS
        : violations.stream().anyMatch(Violation::isEnforced) ? Outcome.REFUSES : Outcome.REPORTS;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void a_text_is_judged_as_its_case_says(Case one) {
    Verdict verdict = APPLICATION.assess(one.sql(), one.entryPoint());

    assertThat(outcome(verdict, one.rule())).as("%s", verdict.report()).isEqualTo(one.outcome());
  }

  private static Outcome judged(SecurityPolicy policy, RoleProfile role, String rule, String sql) {
    return outcome(assessor(policy, role).assess(sql, EntryPoint.PREPARED), rule);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "statement.ddl | drop table t",
        "statement.privilege | grant all on t to u",
        "statement.maintenance | vacuum t",
        "statement.lock-table | lock table t",
        "statement.large-object | select lo_get(1)"
      })
  void baseline_reports_of_an_application_what_its_dba_must_change(String rule, String sql) {
    SecurityPolicy baseline = SecurityPolicy.baseline();

    assertThat(judged(baseline, RoleProfile.APPLICATION, rule, sql)).isEqualTo(Outcome.REPORTS);
    assertThat(judged(baseline, RoleProfile.READ_ONLY, rule, sql)).isEqualTo(Outcome.REFUSES);
    assertThat(
            judged(baseline.toBuilder().enforce(rule).build(), RoleProfile.APPLICATION, rule, sql))
        .isEqualTo(Outcome.REFUSES);
    assertThat(judged(baseline, RoleProfile.MIGRATION, rule, sql)).isEqualTo(Outcome.ADMITS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert into t values (1)",
        "update t set a = 1 where b = 2",
        "delete from t where a = 1",
        "merge into t using u on t.a = u.a when matched then delete",
        "with x as (delete from t where a = 1 returning *) select * from x",
        "with x as (select 1), y as (select 2) insert into t select * from x",
        "select * from t for update",
        "select * from t for no key update skip locked",
        "select * from (select * from t for share) x",
        "select nextval('s')",
        "select ('s'::regclass).nextval",
        "explain analyze insert into t values (1)",
        "copy t from stdin",
        "with U&\"x\" uescape '!' as (select 1) delete from t",
        "with recursive r(a) as (select 1 union select a from r) cycle a set c to 'Y' default 'N'"
            + " using p delete from t",
        "prepare p as delete from t"
      })
  void a_reader_does_not_write(String sql) {
    String rule = "statement.write";

    assertThat(judged(SecurityPolicy.production(), RoleProfile.READ_ONLY, rule, sql))
        .isEqualTo(Outcome.REFUSES);
    assertThat(judged(SecurityPolicy.production(), RoleProfile.APPLICATION, rule, sql))
        .isEqualTo(Outcome.ADMITS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select a, update_count from t where inserted = ?",
        "select * from t where a = 'insert into t'",
        "select extract(day from a), substring(b from 1 for 2) from t",
        "copy t to stdout",
        "with x as (select 1) select * from x"
      })
  void a_reader_reads(String sql) {
    assertThat(
            assessor(SecurityPolicy.production(), RoleProfile.READ_ONLY)
                .assess(sql, EntryPoint.PREPARED)
                .report())
        .isNull();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void no_text_stops_the_other_profiles_and_presets_in_another_way(Case one) {
    for (SecurityPolicy policy :
        List.of(
            SecurityPolicy.production(), SecurityPolicy.baseline(), SecurityPolicy.development())) {
      for (RoleProfile role : RoleProfile.values()) {
        Verdict verdict = assessor(policy, role).assess(one.sql(), one.entryPoint());
        boolean refuses = outcome(verdict, one.rule()) == Outcome.REFUSES;
        if (policy.preset() == SecurityPolicy.Preset.DEVELOPMENT) {
          assertThat(refuses).isEqualTo(refuses && one.rule().equals("statement.unlexable"));
        } else if (refuses && role == RoleProfile.APPLICATION) {
          assertThat(one.outcome()).isEqualTo(Outcome.REFUSES);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select 1 | SELECT | false",
        "(select 1) union (select 2) | SELECT | false",
        "with x as (delete from t) select 1 | SELECT | false",
        "insert into t values (1) | INSERT | false",
        "{call f()} | CALL | true",
        "set timezone to 'UTC' | SETTING | true",
        "set local app.x = 1 | SETTING | false",
        "begin | TRANSACTION | true",
        "savepoint a | TRANSACTION | false",
        "listen x | OTHER | true",
        "create temp table t (a int) | DEFINITION | true",
        "drop table t | DEFINITION | false",
        "select set_config('app.x', 'y', true) | SELECT | false",
        "select set_config('app.x', 'y', false) | SELECT | true",
        "select pg_advisory_lock(1) | SELECT | true",
        "select pg_advisory_xact_lock(1) | SELECT | false"
      })
  void the_kind_and_the_mark_on_the_session(String sql, StatementKind kind, boolean marks) {
    Verdict verdict = APPLICATION.assess(sql, EntryPoint.PREPARED);

    assertThat(verdict.kind()).isEqualTo(kind);
    assertThat(verdict.marksSession()).isEqualTo(marks);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select set_config('s3cret', 's3cret', false)",
        "select set_config('s3cret' || '_', 's3cret', false)",
        "set s3cret = 's3cret'",
        "set \"S3CRET\" to s3cret",
        "set search_path to s3cret",
        "set role s3cret",
        "select lo_s3cret(1), pg_s3cret(1), dblink_s3cret('s3cret')",
        "select * from pg_s3cret where a = 's3cret' or 's3cret' = 's3cret' -- s3cret'",
        "select 's3cret' /* s3cret */; drop table s3cret",
        "alter role s3cret password 's3cret'",
        "copy s3cret from program 's3cret'",
        "select s3cret from t where s3cret = 's3cret",
        "select generate_series(1, 's3cret'), repeat('s3cret', 1000000000)",
        "select $s3cret$ s3cret $s3cret$ union select s3cret from pg_s3cret"
      })
  void a_finding_repeats_nothing_out_of_the_text(String sql) {
    for (RoleProfile role : RoleProfile.values()) {
      Verdict verdict =
          assessor(SecurityPolicy.production(), role).assess(sql, EntryPoint.PREPARED);

      assertThat(verdict.report() + " " + verdict.fingerprint())
          .doesNotContainIgnoringCase("s3cret");
    }
  }

  @Test
  void the_position_is_that_of_the_first_enforced_violation() {
    Verdict verdict =
        APPLICATION.assess("select * from pg_roles where pg_sleep(1) is null", EntryPoint.PLAIN);

    assertThat(verdict.position()).isEqualTo(30);
    assertThat(verdict.fingerprint()).matches("1-[0-9a-f]{16}");
  }

  @Test
  void the_fingerprint_is_that_of_the_structure() {
    assertThat(fingerprint("select * from pg_roles where a = 'x' and b in (1, 2, 3)"))
        .isEqualTo(fingerprint("SELECT *\n from PG_roles where a='y' /* c */ and b in (4,5)"))
        .isNotEqualTo(fingerprint("select * from pg_roles where a = ? and b in (1, 2)"))
        .isNotEqualTo(fingerprint("select * from \"PG_roles\" where a = 'x' and b in (1, 2)"));
  }

  private static @Nullable String fingerprint(String sql) {
    return assessor(
            SecurityPolicy.production().toBuilder().enforce("statement.catalogue").build(),
            RoleProfile.APPLICATION)
        .assess(sql + " union select version()", EntryPoint.PREPARED)
        .fingerprint();
  }
}
