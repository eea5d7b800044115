package io.securedatasource.internal.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.Violation;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What common tools send in ordinary use passes without a refusal. */
class OrdinarySqlTest {

  static Stream<String> tools() {
    return OrdinarySqlCorpus.TOOLS.stream();
  }

  static Assessor assessor(SecurityPolicy policy, RoleProfile role) {
    return new RuleAssessor(policy, role, Set.of(), policy.ceilings(role).statement());
  }

  private static List<String> refused(String tool, SecurityPolicy policy) {
    return OrdinarySqlCorpus.of(tool).stream()
        .flatMap(
            statement -> {
              Verdict verdict =
                  assessor(policy, statement.role())
                      .assess(statement.sql(), statement.entryPoint());
              return verdict.isRefused()
                  ? Stream.of(rules(verdict) + ": " + statement.sql())
                  : Stream.empty();
            })
        .toList();
  }

  private static List<String> rules(Verdict verdict) {
    return Objects.requireNonNull(verdict.report()).enforced().stream()
        .map(Violation::rule)
        .toList();
  }

  @Test
  void there_are_enough_of_them() {
    assertThat(OrdinarySqlCorpus.all().stream().map(OrdinarySqlCorpus.Statement::sql).distinct())
        .hasSizeGreaterThanOrEqualTo(600);
    assertThat(OrdinarySqlCorpus.TOOLS)
        .allSatisfy(tool -> assertThat(OrdinarySqlCorpus.of(tool)).as(tool).isNotEmpty());
  }

  @ParameterizedTest
  @MethodSource("tools")
  void passes_in_production(String tool) {
    assertThat(refused(tool, SecurityPolicy.production())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("tools")
  void passes_by_the_baseline(String tool) {
    assertThat(refused(tool, SecurityPolicy.baseline())).isEmpty();
  }
}
