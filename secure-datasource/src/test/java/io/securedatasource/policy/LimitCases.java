package io.securedatasource.policy;

import static io.securedatasource.policy.RuleCase.admits;
import static io.securedatasource.policy.RuleCase.advises;
import static io.securedatasource.policy.RuleCase.refuses;

import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** What gate 1 admits and refuses of the driver, the deadlines and the pool. */
final class LimitCases {

  private LimitCases() {}

  static Stream<RuleCase> all() {
    return Stream.of(driver(), deadlines(), order(), pool()).flatMap(cases -> cases);
  }

  private static Stream<RuleCase> driver() {
    return Stream.of(
        admits("driver.version", "42.7.14", c -> c.driverVersion = "42.7.14"),
        admits("driver.version", "42.7.12", c -> c.driverVersion = "42.7.12"),
        admits("driver.version", "a later minor", c -> c.driverVersion = "42.10.0"),
        admits("driver.version", "a vendor's build", c -> c.driverVersion = "42.7.13.redhat-00001"),
        advises("driver.version", "42.7.11", "CVE-2026-54291", c -> c.driverVersion = "42.7.11"),
        refuses("driver.version", "42.7.10", "42.7.10", c -> c.driverVersion = "42.7.10"),
        refuses("driver.version", "42.7.9, not as text", "42.7.9", c -> c.driverVersion = "42.7.9"),
        refuses("driver.version", "42.2.29", "42.2.29", c -> c.driverVersion = "42.2.29"),
        refuses(
            "driver.version",
            "a release candidate",
            "not that of a release",
            c -> c.driverVersion = "42.7.14-rc1"),
        refuses(
            "driver.version",
            "what cannot be read",
            "not that of a release",
            c -> c.driverVersion = "unknown"),
        refuses(
            "driver.version",
            "a number beyond bounds",
            "not that of a release",
            c -> c.driverVersion = "42.99999999999.1"),
        admits("driver.ambient-configuration", "none", c -> {}),
        refuses(
            "driver.ambient-configuration",
            "one in a jar",
            "jar:file:/app/evil.jar",
            c -> c.ambientConfiguration = List.of("jar:file:/app/evil.jar!/org/postgresql")),
        admits("driver.query-mode", "extended", c -> c.queryMode = "extended"),
        admits(
            "driver.query-mode",
            "extendedCacheEverything",
            c -> c.queryMode = "extendedCacheEverything"),
        refuses("driver.query-mode", "simple", "'simple'", c -> c.queryMode = "simple"),
        refuses("driver.query-mode", "unknown", "'Simple'", c -> c.queryMode = "Simple"),
        admits("driver.encoding-changes", "false", c -> c.allowEncodingChanges = false),
        refuses("driver.encoding-changes", "true", "true", c -> c.allowEncodingChanges = true),
        admits("driver.xml", "the driver's own factory", c -> c.xmlFactory = ""),
        refuses(
            "driver.xml",
            "the legacy factory",
            "'LEGACY_INSECURE'",
            c -> c.xmlFactory = "LEGACY_INSECURE"),
        refuses("driver.xml", "another class", "'com.X'", c -> c.xmlFactory = "com.X"),
        admits("driver.error-detail", "false", c -> c.logServerErrorDetail = false),
        refuses("driver.error-detail", "true", "true", c -> c.logServerErrorDetail = true),
        admits("driver.result-memory", "a size", c -> c.maxResultBuffer = "64M"),
        admits("driver.result-memory", "a share", c -> c.maxResultBuffer = "10pct"),
        refuses("driver.result-memory", "none", "not set", c -> c.maxResultBuffer = null),
        refuses("driver.result-memory", "none of -1", "'-1'", c -> c.maxResultBuffer = "-1"));
  }

  private static Stream<RuleCase> deadlines() {
    Stream<RuleCase> own =
        Stream.of(
            admits("timeout.socket", "an hour", c -> c.timeouts = c.timeouts.socket(minutes(60))),
            refuses(
                "timeout.socket",
                "more than the driver can count",
                "720 h",
                c -> c.timeouts = c.timeouts.socket(Duration.ofDays(30))),
            admits(
                "timeout.statement",
                "an hour of reports",
                c -> {
                  c.role = RoleProfile.READ_ONLY;
                  c.timeouts = c.timeouts.statement(minutes(60));
                }),
            admits(
                "timeout.lock",
                "an hour of migration",
                c -> {
                  c.role = RoleProfile.MIGRATION;
                  c.timeouts = c.timeouts.lock(minutes(60));
                }),
            admits(
                    "timeout.statement",
                    "a raised ceiling",
                    c -> c.timeouts = c.timeouts.statement(minutes(10)))
                .under(
                    p ->
                        p.ceilings(
                            RoleProfile.APPLICATION,
                            Ceilings.standard(RoleProfile.APPLICATION).statement(minutes(10)),
                            "month-end closing")));
    return Stream.of(
            deadline("timeout.connect", seconds(30), Timeouts::connect),
            deadline("timeout.login", seconds(60), Timeouts::login),
            deadline("timeout.lock", seconds(60), Timeouts::lock),
            deadline("timeout.statement", minutes(5), Timeouts::statement),
            deadline("timeout.idle-in-transaction", minutes(10), Timeouts::idleInTransaction),
            deadline("timeout.socket", Duration.ofMillis(Integer.MAX_VALUE), Timeouts::socket),
            own)
        .flatMap(cases -> cases);
  }

  private static Stream<RuleCase> deadline(
      String rule, Duration ceiling, BiFunction<Timeouts, Duration, Timeouts> wither) {
    return Stream.of(
        admits(rule, "the standard", c -> {}),
        admits(rule, "the ceiling", c -> c.timeouts = wither.apply(c.timeouts, ceiling)),
        refuses(
            rule,
            "a millisecond above the ceiling",
            " 1 ms",
            c -> c.timeouts = wither.apply(c.timeouts, hoursAnd(ceiling))),
        refuses(rule, "nothing stated", "there is no ", c -> c.timeouts = Timeouts.none()),
        refuses(rule, "zero", "is 0 s", c -> c.timeouts = wither.apply(c.timeouts, Duration.ZERO)),
        refuses(
            rule,
            "negative",
            "less than 0 s",
            c -> c.timeouts = wither.apply(c.timeouts, seconds(-1))),
        refuses(
            rule,
            "so short that it is taken for none",
            "which is no deadline",
            c -> c.timeouts = wither.apply(c.timeouts, Duration.ofNanos(999_999))));
  }

  /** A duration just above, which ends in exactly 1 ms. */
  private static Duration hoursAnd(Duration ceiling) {
    return Duration.ofSeconds(ceiling.toSeconds() + (ceiling.toMillisPart() > 0 ? 1 : 0))
        .plusMillis(1);
  }

  private static Stream<RuleCase> order() {
    return Stream.of(
        admits("timeout.order", "the standard", c -> {}),
        admits("timeout.order", "reports", c -> c.timeouts = Timeouts.reports()),
        admits("timeout.order", "migration", c -> c.timeouts = Timeouts.migration()),
        admits("timeout.order", "nothing stated", c -> c.timeouts = Timeouts.none()),
        admits(
            "timeout.order",
            "a socket timeout of 0, which another rule judges",
            c -> c.timeouts = c.timeouts.socket(Duration.ZERO)),
        admits(
            "timeout.order",
            "lock as long as statement, connect as long as login",
            c -> c.timeouts = c.timeouts.lock(seconds(30)).connect(seconds(10))),
        refuses(
            "timeout.order",
            "lock above statement",
            "the lock timeout is longer",
            c -> c.timeouts = c.timeouts.lock(seconds(31))),
        refuses(
            "timeout.order",
            "socket as long as statement",
            "the socket timeout is not longer",
            c -> c.timeouts = c.timeouts.socket(seconds(30))),
        refuses(
            "timeout.order",
            "connect above login",
            "the connect timeout is longer",
            c -> c.timeouts = c.timeouts.connect(seconds(11))));
  }

  private static Stream<RuleCase> pool() {
    return Stream.of(
        admits("pool.max-size", "50", c -> c.pool = c.pool.maximumSize(50)),
        admits("pool.max-size", "80 with a reason", c -> c.pool = c.pool.maximumSize(80))
            .under(p -> p.maximumPoolSize(80, "a batch of 80 workers")),
        refuses("pool.max-size", "51", "51", c -> c.pool = c.pool.maximumSize(51)),
        refuses("pool.max-size", "0", "0", c -> c.pool = c.pool.maximumSize(0)),
        refuses("pool.max-size", "more idle than all", "11", c -> c.pool = c.pool.minimumIdle(11)),
        admits("pool.acquire-timeout", "250 ms", c -> c.pool = c.pool.acquireTimeout(millis(250))),
        admits("pool.acquire-timeout", "30 s", c -> c.pool = c.pool.acquireTimeout(seconds(30))),
        refuses(
            "pool.acquire-timeout",
            "249 ms",
            "249 ms",
            c -> c.pool = c.pool.acquireTimeout(millis(249))),
        refuses(
            "pool.acquire-timeout",
            "31 s",
            "31 s",
            c -> c.pool = c.pool.acquireTimeout(seconds(31))),
        admits("pool.max-lifetime", "30 min", c -> c.pool = c.pool.maxLifetime(minutes(30))),
        refuses(
            "pool.max-lifetime", "31 min", "31 min", c -> c.pool = c.pool.maxLifetime(minutes(31))),
        refuses(
            "pool.max-lifetime",
            "for ever",
            "0 s",
            c -> c.pool = c.pool.maxLifetime(Duration.ZERO)),
        refuses("pool.max-lifetime", "29 s", "29 s", c -> c.pool = c.pool.maxLifetime(seconds(29))),
        admits("pool.idle-timeout", "the lifetime", c -> c.pool = c.pool.idleTimeout(minutes(30))),
        refuses(
            "pool.idle-timeout", "longer", "31 min", c -> c.pool = c.pool.idleTimeout(minutes(31))),
        refuses(
            "pool.idle-timeout", "never", "0 s", c -> c.pool = c.pool.idleTimeout(Duration.ZERO)),
        admits("pool.leak-detection", "2 s", c -> c.pool = c.pool.leakDetection(seconds(2))),
        refuses("pool.leak-detection", "off", "off", c -> c.pool = c.pool.leakDetection(null)),
        refuses(
            "pool.leak-detection",
            "what HikariCP takes for off",
            "1 s",
            c -> c.pool = c.pool.leakDetection(seconds(1))),
        refuses(
            "pool.leak-detection",
            "longer than a connection lives",
            "31 min",
            c -> c.pool = c.pool.leakDetection(minutes(31))),
        admits("pool.jmx", "off", c -> c.pool = c.pool.managementBeans(false)),
        refuses("pool.jmx", "on", "management beans", c -> c.pool = c.pool.managementBeans(true)));
  }

  private static Duration millis(long value) {
    return Duration.ofMillis(value);
  }

  private static Duration seconds(long value) {
    return Duration.ofSeconds(value);
  }

  private static Duration minutes(long value) {
    return Duration.ofMinutes(value);
  }
}
