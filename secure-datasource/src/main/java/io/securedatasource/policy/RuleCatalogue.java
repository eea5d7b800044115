package io.securedatasource.policy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every rule there is, in the order in which violations are told. */
public final class RuleCatalogue {

  private static final List<Rule<?>> RULES =
      Stream.<List<? extends Rule<?>>>of(
              ConfigurationRules.all(), SessionRules.all(), StatementRules.all())
          .<Rule<?>>flatMap(List::stream)
          .toList();

  private RuleCatalogue() {}

  /** All rules, gate by gate. */
  public static List<Rule<?>> all() {
    return RULES;
  }

  /** The rule of that id; empty when there is none. */
  public static Optional<Rule<?>> find(String id) {
    return RULES.stream().filter(rule -> rule.id().equals(id)).findFirst();
  }
}
