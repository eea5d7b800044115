package io.securedatasource.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RuleCatalogueTest {

  static Stream<RuleCase> cases() {
    return Stream.of(
            ConfigurationCases.all(),
            LimitCases.all(),
            SessionCases.all(),
            StatementRuleCases.all())
        .flatMap(all -> all);
  }

  static List<Rule<?>> rules() {
    return RuleCatalogue.all();
  }

  /** Raised, so that a breach of a reported rule is told apart from advice. */
  private static List<Violation> violations(RuleCase one) {
    SecurityPolicy policy = one.policy().toBuilder().enforce(one.rule()).build();
    return policy.evaluate(one.facts()).violations().stream()
        .filter(violation -> violation.rule().equals(one.rule()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void a_rule_says_of_facts_what_its_case_says(RuleCase one) {
    List<Violation> violations = violations(one);

    switch (one.outcome()) {
      case ADMITS -> assertThat(violations).isEmpty();
      case ADVISES -> {
        assertThat(violations).isNotEmpty().noneMatch(Violation::isEnforced);
        assertThat(violations).anyMatch(violation -> violation.found().contains(one.says()));
      }
      case REFUSES ->
          assertThat(violations)
              .anyMatch(
                  violation -> violation.isEnforced() && violation.found().contains(one.says()));
      default -> throw new AssertionError(one.outcome());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void every_message_is_one_short_line_of_found_required_and_fix(RuleCase one) {
    for (Violation violation : violations(one)) {
      assertThat(List.of(violation.found(), violation.required(), violation.fix()))
          .allSatisfy(RuleCatalogueTest::isAClause);
    }
  }

  @Test
  void every_rule_has_an_admitting_and_a_refusing_case() {
    Set<String> ids = rules().stream().map(Rule::id).collect(Collectors.toCollection(TreeSet::new));

    assertThat(ruled(RuleCase.Outcome.ADMITS)).isEqualTo(ids);
    assertThat(ruled(RuleCase.Outcome.REFUSES)).isEqualTo(ids);
  }

  private static Set<String> ruled(RuleCase.Outcome outcome) {
    return cases()
        .filter(one -> one.outcome() == outcome)
        .map(RuleCase::rule)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void a_rule_says_what_why_and_whence_in_clauses(Rule<?> rule) {
    assertThat(List.of(rule.must(), rule.because(), rule.practice(), rule.admits(), rule.refuses()))
        .allSatisfy(RuleCatalogueTest::isAClause);
  }

  private static void isAClause(String text) {
    assertThat(text)
        .isNotBlank()
        .hasSizeLessThan(600)
        .doesNotEndWith(".")
        .doesNotContainPattern("\\p{Cntrl}")
        .isEqualTo(text.strip());
  }

  @Test
  void ids_are_unique_and_of_one_form() {
    assertThat(rules()).extracting(Rule::id).doesNotHaveDuplicates();
    assertThat(rules()).extracting(Rule::id).allMatch(id -> id.matches("[a-z]+\\.[a-z-]+"));
  }

  @Test
  void the_samples_break_nothing_in_any_preset() {
    for (SecurityPolicy policy :
        List.of(
            SecurityPolicy.production(),
            SecurityPolicy.baseline(),
            SecurityPolicy.development("db.internal"))) {
      assertThat(policy.evaluate(SampleFacts.configuration()).violations()).isEmpty();
      assertThat(policy.evaluate(SampleFacts.session()).violations()).isEmpty();
      assertThat(policy.evaluate(SampleFacts.statement(RoleProfile.APPLICATION)).violations())
          .isEmpty();
    }
  }

  @Test
  void a_rule_of_one_gate_says_nothing_of_the_facts_of_the_other() {
    SessionFacts bad = SampleFacts.session(session -> session.superuser = true);

    assertThat(
            ConfigurationRules.all().stream()
                .flatMap(rule -> rule.judge(bad, SecurityPolicy.production()).stream()))
        .isEmpty();
  }

  @Test
  void a_rule_is_found_by_its_id() {
    assertThat(RuleCatalogue.find("tls.verify-full")).contains(TransportRules.VERIFY_FULL);
    assertThat(RuleCatalogue.find("tls.no-such-rule")).isEmpty();
  }
}
