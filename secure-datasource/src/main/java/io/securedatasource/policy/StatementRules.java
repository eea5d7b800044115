package io.securedatasource.policy;

import java.util.List;
import java.util.stream.Stream;

/** Gate 3: what must hold of a statement, before the driver sees it. */
final class StatementRules {

  private static final List<Rule<StatementFacts>> ALL =
      Stream.of(
              TextRules.all(),
              SessionStateRules.all(),
              DefinitionRules.all(),
              ServerReachRules.all(),
              ConditionRules.all(),
              StatementUseRules.all())
          .flatMap(List::stream)
          .toList();

  private StatementRules() {}

  /** The rules in the order in which violations are told. */
  static List<Rule<StatementFacts>> all() {
    return ALL;
  }
}
