package io.securedatasource.policy;

import java.time.Duration;
import java.util.List;

/** What the policy itself must keep: its exceptions end, and its leniency stays at home. */
final class PolicyRules {

  private static final Duration ANNOUNCED = Duration.ofDays(30);
  private static final Duration URGENT = Duration.ofDays(7);

  private PolicyRules() {}

  static final Rule<ConfigurationFacts> WAIVER_EXPIRED =
      Rule.configuration("policy.waiver-expired")
          .must("every waiver's date is still to come; the last 30 days are announced")
          .because("an exception that nobody renews has become the rule")
          .practice("NIST SP 800-53 CA-5, Plan of Action and Milestones; ISO/IEC 27001 A.5.36")
          .admits("a waiver until a date to come")
          .refuses("a waiver whose date has passed")
          .unconditional()
          .check(PolicyRules::waivers);

  private static void waivers(
      ConfigurationFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    String fix = "mend what it waives, or renew it with a reason: waive(new Waiver(…))";
    for (Waiver waiver : policy.waivers()) {
      Duration left = waiver.remainingAt(facts.asOf());
      String name =
          "the waiver of '%s' owned by %s"
              .formatted(Echo.text(waiver.rule()), Echo.text(waiver.owner()));
      if (waiver.expiredAt(facts.asOf())) {
        findings.breach(name + " expired on " + waiver.expires(), "must have a date to come", fix);
      } else if (left.compareTo(URGENT) <= 0) {
        findings.advice(
            name + " expires within 7 days, on " + waiver.expires(),
            "must be settled before: the rule holds again from that day",
            fix);
      } else if (left.compareTo(ANNOUNCED) <= 0) {
        findings.advice(
            name + " expires within 30 days, on " + waiver.expires(),
            "should be settled before: the rule holds again from that day",
            fix);
      }
    }
  }

  static final Rule<ConfigurationFacts> OFF_HOST =
      Rule.configuration("policy.off-host")
          .must(
              "the development policy meets only loopback hosts, recognised containers and hosts"
                  + " that it names")
          .because("a policy that refuses nothing must not get near data that matters")
          .practice("OWASP Application Security Verification Standard, V13 Configuration; CWE-489")
          .admits("localhost under development()")
          .refuses("db.internal under development()")
          .unconditional()
          .check(PolicyRules::offHost);

  private static void offHost(
      ConfigurationFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    if (policy.preset() != SecurityPolicy.Preset.DEVELOPMENT || facts.target().container()) {
      return;
    }
    for (Host host : facts.target().hosts()) {
      boolean named =
          policy.developmentHosts().stream().anyMatch(entry -> HostNames.same(entry, host.name()));
      if (!host.isLoopback() && !named) {
        findings.breach(
            "the development policy is used for host " + Echo.text(host.name()),
            "must be loopback, a recognised container, or named in development(…)",
            "policy(SecurityPolicy.production()), or development(\"<host>\") for a host of one's"
                + " own");
      }
    }
  }

  static List<Rule<ConfigurationFacts>> all() {
    return List.of(WAIVER_EXPIRED, OFF_HOST);
  }
}
