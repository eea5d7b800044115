package io.securedatasource.policy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every rule there is, in the order in which violations are told. */
public final class RuleCatalogue {

  private RuleCatalogue() {}

  /** All rules, gate by gate. */
  public static List<Rule<?>> all() {
    return Stream.<List<? extends Rule<?>>>of(
            ConfigurationRules.all(), SessionRules.all(), StatementRules.all())
        .<Rule<?>>flatMap(List::stream)
        .toList();
  }

  /** Those that judge such facts; the rules of another gate are not even loaded. */
  static List<? extends Rule<?>> of(Facts facts) {
    if (facts instanceof ConfigurationFacts) {
      return ConfigurationRules.all();
    }
    return facts instanceof SessionFacts ? SessionRules.all() : StatementRules.all();
  }

  /** The rule of that id; empty when there is none. */
  public static Optional<Rule<?>> find(String id) {
    return all().stream().filter(rule -> rule.id().equals(id)).findFirst();
  }
}
