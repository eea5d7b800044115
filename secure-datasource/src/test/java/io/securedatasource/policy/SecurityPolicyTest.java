package io.securedatasource.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SecurityPolicyTest {

  private static final ConfigurationFacts PLAINTEXT =
      SampleFacts.configuration(c -> c.sslMode = "disable");

  private static Waiver until(String date) {
    return new Waiver("tls.verify-full", "the CA is not there yet", "dba", LocalDate.parse(date));
  }

  private static SecurityPolicy waived(String date) {
    return SecurityPolicy.production().toBuilder().waive(until(date)).build();
  }

  @Nested
  class A_preset {

    @Test
    void of_production_enforces_what_is_not_marked_report_only() {
      assertThat(SecurityPolicy.production().evaluate(PLAINTEXT).isAdmitted()).isFalse();
      assertThat(reportedBy(SecurityPolicy.production()))
          .containsExactlyInAnyOrder(
              "identity.maintenance-database",
              "driver.result-memory",
              "pool.leak-detection",
              "session.server-version",
              "session.password-encryption",
              "session.connection-headroom",
              "session.temp",
              "session.posture-limit",
              "session.tenant-tables",
              "server.tls",
              "server.connection-log",
              "server.error-statements",
              "server.slow-statements",
              "server.audit",
              "server.statement-statistics",
              "server.kept-deadlines",
              "server.public-privileges",
              "statement.transaction-control",
              "statement.unbounded-write",
              "statement.catalogue",
              "statement.cancel");
    }

    @Test
    void of_baseline_also_reports_what_needs_others() {
      Set<String> more = reportedBy(SecurityPolicy.baseline());
      more.removeAll(reportedBy(SecurityPolicy.production()));

      assertThat(more)
          .containsExactlyInAnyOrder(
              "credentials.in-source",
              "driver.error-detail",
              "pool.max-size",
              "pool.acquire-timeout",
              "pool.max-lifetime",
              "pool.idle-timeout",
              "session.search-path",
              "session.role-attributes",
              "session.ddl",
              "session.ownership",
              "session.writes",
              "session.public-schema",
              "session.dangerous-functions",
              "session.untrusted-languages",
              "session.definer-routines",
              "session.identity",
              "session.migration-role");
    }

    @Test
    void of_development_enforces_only_what_cannot_be_understood_or_hands_over_control() {
      Set<String> enforced = RuleCatalogue.all().stream().map(Rule::id).collect(Collectors.toSet());
      enforced.removeAll(reportedBy(SecurityPolicy.development()));

      assertThat(enforced)
          .containsExactlyInAnyOrder(
              "tls.custom-verification",
              "url.malformed",
              "url.invalid-value",
              "url.unknown-property",
              "url.duplicate-property",
              "url.target-override",
              "url.control-character",
              "url.service",
              "url.forbidden-property",
              "url.invalid-host",
              "driver.ambient-configuration",
              "policy.waiver-expired",
              "policy.off-host",
              "statement.unlexable");
    }

    @Test
    void of_development_tells_what_production_would_refuse() {
      ConfigurationFacts local =
          SampleFacts.configuration(
              c -> {
                c.host("localhost");
                c.sslMode = "disable";
              });

      PolicyReport report = SecurityPolicy.development().evaluate(local);

      assertThat(report.isAdmitted()).isTrue();
      assertThat(report.reported()).extracting(Violation::rule).containsExactly("tls.verify-full");
    }

    @Test
    void of_development_refuses_a_host_that_is_not_this_machine() {
      assertThat(SecurityPolicy.development().evaluate(PLAINTEXT).enforced())
          .extracting(Violation::rule)
          .containsExactly("policy.off-host");
    }

    @Test
    void of_development_meets_the_hosts_that_it_names() {
      assertThat(SecurityPolicy.development("db.internal").evaluate(PLAINTEXT).isAdmitted())
          .isTrue();
    }

    @ParameterizedTest
    @EnumSource(SettingProblem.Kind.class)
    void of_any_name_judges_every_kind_of_problem_and_never_opens_without_a_target(
        SettingProblem.Kind kind) {
      ConfigurationFacts unread =
          SampleFacts.configuration(
              c -> {
                c.problem(kind);
                c.hosts = List.of();
                c.database = null;
              });

      assertThat(SecurityPolicy.production().evaluate(unread).violations())
          .anyMatch(violation -> violation.found().equals("the URL has " + kind));
      assertThat(SecurityPolicy.production().evaluate(unread).isAdmitted()).isFalse();
      assertThat(SecurityPolicy.development().evaluate(unread).isAdmitted()).isFalse();
    }

    private Set<String> reportedBy(SecurityPolicy policy) {
      return RuleCatalogue.all().stream()
          .filter(rule -> policy.enforcement(rule) == Enforcement.REPORT)
          .map(Rule::id)
          .collect(Collectors.toSet());
    }
  }

  @Nested
  class A_waiver {

    @Test
    void lowers_its_rule_until_its_date() {
      PolicyReport report = waived("2026-12-31").evaluate(PLAINTEXT);

      assertThat(report.isAdmitted()).isTrue();
      assertThat(report.reported())
          .singleElement()
          .satisfies(
              violation -> {
                assertThat(violation.rule()).isEqualTo("tls.verify-full");
                assertThat(violation.waiver()).isEqualTo(until("2026-12-31"));
              });
    }

    @Test
    void lowers_no_other_rule() {
      ConfigurationFacts worse =
          SampleFacts.configuration(
              c -> {
                c.sslMode = "disable";
                c.gssEncMode = "prefer";
              });

      assertThat(waived("2026-12-31").evaluate(worse).enforced())
          .extracting(Violation::rule)
          .containsExactly("tls.gss-bypass");
    }

    @Test
    void lowers_nothing_once_it_has_expired_and_is_itself_a_violation() {
      assertThat(waived("2026-06-01").evaluate(PLAINTEXT).enforced())
          .extracting(Violation::rule)
          .containsExactly("tls.verify-full", "policy.waiver-expired");
    }

    @Test
    void still_covers_sessions_when_it_expires_in_mid_run() {
      Waiver waiver =
          new Waiver("session.superuser", "legacy role", "dba", LocalDate.parse("2026-06-01"));
      SecurityPolicy policy = SecurityPolicy.production().toBuilder().waive(waiver).build();

      assertThat(
              policy
                  .evaluate(
                      SampleFacts.session(
                          s -> {
                            s.superuser = true;
                            s.asOf = Instant.parse("2026-06-02T00:00:00Z");
                          }))
                  .isAdmitted())
          .isTrue();
    }

    @Test
    void names_a_rule_that_exists() {
      Waiver unknown = new Waiver("tls.none", "reason", "dba", LocalDate.parse("2026-12-31"));

      assertThatIllegalArgumentException()
          .isThrownBy(() -> SecurityPolicy.production().toBuilder().waive(unknown))
          .withMessageContaining("tls.none");
    }

    @Test
    void cannot_lower_a_rule_that_is_not_waivable() {
      for (String rule : List.of("url.malformed", "tls.custom-verification", "policy.off-host")) {
        Waiver waiver = new Waiver(rule, "reason", "dba", LocalDate.parse("2026-12-31"));

        assertThatIllegalArgumentException()
            .isThrownBy(() -> SecurityPolicy.production().toBuilder().waive(waiver))
            .withMessageContaining("cannot be waived");
      }
    }

    @Test
    void gives_reason_and_owner() {
      LocalDate date = LocalDate.parse("2026-12-31");

      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Waiver("tls.verify-full", " ", "dba", date));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Waiver("tls.verify-full", "reason", "", date));
    }
  }

  @Nested
  class Raising {

    @Test
    void a_reported_rule_enforces_it() {
      SecurityPolicy raised =
          SecurityPolicy.production().toBuilder().enforce("driver.result-memory").build();
      ConfigurationFacts unbounded = SampleFacts.configuration(c -> c.maxResultBuffer = null);

      assertThat(SecurityPolicy.production().evaluate(unbounded).isAdmitted()).isTrue();
      assertThat(raised.evaluate(unbounded).isAdmitted()).isFalse();
    }

    @Test
    void a_rule_does_not_turn_its_advice_into_a_refusal() {
      SecurityPolicy raised =
          SecurityPolicy.production().toBuilder().enforce("credentials.weak").build();
      ConfigurationFacts advised =
          SampleFacts.configuration(
              c -> c.password = new PasswordStrength(14, false, false, false));

      assertThat(raised.evaluate(advised).isAdmitted()).isTrue();
      assertThat(raised.evaluate(advised).violations()).hasSize(1);
    }

    @Test
    void a_rule_that_does_not_exist_is_refused() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SecurityPolicy.production().toBuilder().enforce("tls.none"));
    }
  }

  @Nested
  class A_limit {

    @Test
    void is_raised_for_a_reason_alone() {
      SecurityPolicy.Builder builder = SecurityPolicy.production().toBuilder();
      Ceilings ceilings = Ceilings.standard(RoleProfile.APPLICATION);

      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.ceilings(RoleProfile.APPLICATION, ceilings, " "));
      assertThatIllegalArgumentException().isThrownBy(() -> builder.maximumPoolSize(80, ""));
    }

    @Test
    void of_one_role_leaves_the_others_as_they_were() {
      SecurityPolicy policy =
          SecurityPolicy.production().toBuilder()
              .ceilings(
                  RoleProfile.APPLICATION,
                  Ceilings.standard(RoleProfile.APPLICATION).statement(Duration.ofMinutes(10)),
                  "month-end closing")
              .build();

      assertThat(policy.ceilings(RoleProfile.APPLICATION).statement())
          .isEqualTo(Duration.ofMinutes(10));
      assertThat(policy.ceilings(RoleProfile.READ_ONLY))
          .isEqualTo(Ceilings.standard(RoleProfile.READ_ONLY));
    }

    @ParameterizedTest
    @EnumSource(RoleProfile.class)
    void admits_the_deadlines_that_are_recommended_for_the_role(RoleProfile role) {
      ConfigurationFacts recommended =
          SampleFacts.configuration(
              c -> {
                c.role = role;
                c.timeouts = TimeoutRules.stated(role);
              });

      assertThat(SecurityPolicy.production().evaluate(recommended).violations()).isEmpty();
    }
  }

  @Nested
  class A_builder {

    @Test
    void starts_from_the_whole_policy_that_it_was_taken_from() {
      SecurityPolicy policy =
          SecurityPolicy.production().toBuilder()
              .name("shop")
              .waive(until("2026-12-31"))
              .allowHost("db.internal")
              .allowAddresses("10.0.0.0/8")
              .maximumPoolSize(60, "a reason")
              .minimumTls(TlsVersion.TLS_1_3)
              .enforce("pool.leak-detection")
              .build();

      assertThat(policy.toBuilder().build()).usingRecursiveComparison().isEqualTo(policy);
    }

    @Test
    void leaves_the_policy_that_it_was_taken_from_alone() {
      SecurityPolicy policy = SecurityPolicy.production();

      SecurityPolicy changed = policy.toBuilder().allowHost("db.internal").build();

      assertThat(changed.allowedHosts()).containsExactly("db.internal");
      assertThat(policy.allowedHosts()).isEmpty();
    }
  }
}
