package io.securedatasource.policy;

import java.time.Duration;
import java.util.List;

/**
 * The shape of the pool. HikariCP replaces values out of its range in silence; these rules name
 * them instead.
 */
final class PoolRules {

  private static final Duration SHORTEST_ACQUIRE = Duration.ofMillis(250);
  private static final Duration LONGEST_ACQUIRE = Duration.ofSeconds(30);
  private static final Duration SHORTEST_LIFE = Duration.ofSeconds(30);
  private static final Duration LONGEST_LIFE = Duration.ofMinutes(30);
  private static final Duration SHORTEST_LEAK = Duration.ofSeconds(2);

  private PoolRules() {}

  static final Rule<ConfigurationFacts> MAX_SIZE =
      Rule.configuration("pool.max-size")
          .must("the pool holds 1 to 50 connections, and keeps no more of them idle")
          .because(
              "each connection is a process of the server; too many of one application take them"
                  + " from all others and slow every query")
          .practice("HikariCP documentation, About Pool Sizing; CWE-770")
          .admits("pool(PoolSettings.standard().maximumSize(20))")
          .refuses("pool(PoolSettings.standard().maximumSize(500))")
          .reportedByBaseline()
          .check(PoolRules::size);

  private static void size(
      ConfigurationFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    int size = facts.pool().maximumSize();
    int idle = facts.pool().minimumIdle();
    if (size < 1 || size > policy.maximumPoolSize()) {
      findings.breach(
          "the pool's maximum size is " + size,
          "must be from 1 to " + policy.maximumPoolSize(),
          "pool(PoolSettings.standard().maximumSize(10))");
    } else if (idle < 0 || idle > size) {
      findings.breach(
          "the pool keeps " + idle + " connections idle",
          "must be from 0 to its maximum size, " + size,
          "pool(PoolSettings.standard().maximumSize(" + size + "))");
    }
  }

  static final Rule<ConfigurationFacts> ACQUIRE_TIMEOUT =
      Rule.configuration("pool.acquire-timeout")
          .must("a borrower waits for a connection from 250 ms to 30 s")
          .because("when the pool is empty, requests pile up for as long as each of them waits")
          .practice("HikariCP documentation, connectionTimeout; CWE-400")
          .admits("acquireTimeout of 10 s")
          .refuses("acquireTimeout of 5 min")
          .reportedByBaseline()
          .check(
              (facts, policy, findings) ->
                  within(
                      "acquire timeout",
                      facts.pool().acquireTimeout(),
                      SHORTEST_ACQUIRE,
                      LONGEST_ACQUIRE,
                      "pool(PoolSettings.standard().acquireTimeout(Duration.ofSeconds(10)))",
                      findings));

  static final Rule<ConfigurationFacts> MAX_LIFETIME =
      Rule.configuration("pool.max-lifetime")
          .must("a connection lives from 30 s to 30 min")
          .because(
              "a rotated password, a revoked right or a renewed certificate reaches new connections"
                  + " alone")
          .practice("HikariCP documentation, maxLifetime; OWASP Secrets Management Cheat Sheet")
          .admits("maxLifetime of 30 min")
          .refuses("maxLifetime of 0, which is for ever")
          .reportedByBaseline()
          .check(
              (facts, policy, findings) ->
                  within(
                      "lifetime of a connection",
                      facts.pool().maxLifetime(),
                      SHORTEST_LIFE,
                      LONGEST_LIFE,
                      "pool(PoolSettings.standard().maxLifetime(Duration.ofMinutes(30)))",
                      findings));

  private static void within(
      String name,
      Duration found,
      Duration least,
      Duration most,
      String fix,
      Rule.Findings findings) {
    if (found.compareTo(least) < 0 || found.compareTo(most) > 0) {
      findings.breach(
          "the %s is %s".formatted(name, Echo.duration(found)),
          "must be from %s to %s".formatted(Echo.duration(least), Echo.duration(most)),
          fix);
    }
  }

  static final Rule<ConfigurationFacts> IDLE_TIMEOUT =
      Rule.configuration("pool.idle-timeout")
          .must("an idle connection is closed, at the latest at the end of its lifetime")
          .because("connections that nobody uses are kept from everybody else")
          .practice("HikariCP documentation, idleTimeout; CWE-770")
          .admits("idleTimeout of 10 min with a lifetime of 30 min")
          .refuses("idleTimeout of 1 h with a lifetime of 30 min")
          .reportedByBaseline()
          .check(
              (facts, policy, findings) -> {
                Duration idle = facts.pool().idleTimeout();
                Duration life = facts.pool().maxLifetime();
                if (idle.isZero() || idle.isNegative() || idle.compareTo(life) > 0) {
                  findings.breach(
                      "the idle timeout is " + Echo.duration(idle),
                      "must be above 0 s and at most the lifetime of " + Echo.duration(life),
                      "pool(PoolSettings.standard().idleTimeout(Duration.ofMinutes(10)))");
                }
              });

  static final Rule<ConfigurationFacts> LEAK_DETECTION =
      Rule.configuration("pool.leak-detection")
          .must("leak detection is on, from 2 s to the lifetime of a connection")
          .because("a connection that is never given back is missed only when the pool is empty")
          .practice("HikariCP documentation, leakDetectionThreshold; CWE-772")
          .admits("leakDetection of 2 min")
          .refuses("no leakDetection")
          .reported()
          .check(PoolRules::leakDetection);

  private static void leakDetection(
      ConfigurationFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    Duration threshold = facts.pool().leakDetection();
    Duration life = facts.pool().maxLifetime();
    if (threshold != null
        && threshold.compareTo(SHORTEST_LEAK) >= 0
        && threshold.compareTo(life) <= 0) {
      return;
    }
    findings.breach(
        threshold == null
            ? "leak detection is off"
            : "the leak threshold is "
                + Echo.duration(threshold)
                + ", which HikariCP takes for off",
        "should be from 2 s to the lifetime of " + Echo.duration(life),
        "pool(PoolSettings.standard().leakDetection(Duration.ofMinutes(2)))");
  }

  static final Rule<ConfigurationFacts> JMX =
      Rule.configuration("pool.jmx")
          .must("the pool registers no management beans")
          .because("HikariCP's bean sets user and password for whoever reaches the MBean server")
          .practice("OWASP Attack Surface Analysis Cheat Sheet; CWE-749")
          .admits("managementBeans(false)")
          .refuses("registerMbeans=true")
          .check(
              (facts, policy, findings) -> {
                if (facts.pool().managementBeans()) {
                  findings.breach(
                      "the pool registers management beans",
                      "must be off",
                      "pool(PoolSettings.standard().managementBeans(false))");
                }
              });

  static List<Rule<ConfigurationFacts>> all() {
    return List.of(MAX_SIZE, ACQUIRE_TIMEOUT, MAX_LIFETIME, IDLE_TIMEOUT, LEAK_DETECTION, JMX);
  }
}
