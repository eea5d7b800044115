package io.securedatasource.policy;

import java.util.List;
import java.util.stream.Stream;

/** Gate 1: what must hold of a configuration, before any network traffic. */
final class ConfigurationRules {

  private static final List<Rule<ConfigurationFacts>> ALL =
      Stream.of(
              TransportRules.all(),
              CredentialRules.all(),
              IdentityRules.all(),
              UrlRules.all(),
              DriverRules.all(),
              TimeoutRules.all(),
              PoolRules.all(),
              PolicyRules.all())
          .flatMap(List::stream)
          .toList();

  private ConfigurationRules() {}

  /** The rules in the order in which violations are told. */
  static List<Rule<ConfigurationFacts>> all() {
    return ALL;
  }
}
