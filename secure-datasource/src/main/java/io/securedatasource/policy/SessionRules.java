package io.securedatasource.policy;

import java.util.List;
import java.util.stream.Stream;

/** Gate 2: what must hold of a session, before the pool may lend it. */
final class SessionRules {

  private static final List<Rule<SessionFacts>> ALL =
      Stream.of(
              ChannelRules.all(),
              RightsRules.all(),
              RoleRules.all(),
              PrivilegeRules.all(),
              RoutineRules.all(),
              ParameterRules.all(),
              EffectiveSettingRules.all(),
              ServerRules.all(),
              ServerSideRules.all())
          .flatMap(List::stream)
          .toList();

  private SessionRules() {}

  /** The rules in the order in which violations are told. */
  static List<Rule<SessionFacts>> all() {
    return ALL;
  }
}
