package io.securedatasource.policy;

import io.securedatasource.policy.SessionFacts.EffectiveSettings;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What must be in force on the server, whatever was sent to it. */
final class EffectiveSettingRules {

  private static final String DROPPED =
      "a pooler between can drop what is sent, and a default of the role or database can stand"
          + " where nothing was sent";

  private EffectiveSettingRules() {}

  /** The check of one deadline that the server keeps. */
  private static Rule.Check<SessionFacts> deadline(
      String setting,
      Function<EffectiveSettings, Duration> value,
      TimeoutRules.Deadline stated,
      TimeoutRules.Ceiling ceiling) {
    return (facts, policy, findings) -> {
      RoleProfile role = facts.expectation().role();
      Duration found = value.apply(facts.effective());
      Duration longest = ceiling.of(policy.ceilings(role));
      boolean off = found.isZero() || found.isNegative();
      if (off || found.compareTo(longest) > 0) {
        findings.breach(
            "%s is %s".formatted(setting, off ? "off" : Echo.duration(found)),
            "must be above 0 and at most " + Echo.duration(longest),
            ("ALTER ROLE %s SET %s = '%s' with serverSettings(ROLE), and RECONNECT in a pooler's"
                    + " console; or timeouts(…) with STARTUP")
                .formatted(
                    Echo.identifier(facts.identity().sessionUser()),
                    setting,
                    literal(stated.of(TimeoutRules.stated(role)), longest)));
      }
    };
  }

  /** As the server reads it, in one unit; never above the ceiling. */
  private static String literal(@Nullable Duration stated, Duration longest) {
    Duration value = stated == null || stated.compareTo(longest) > 0 ? longest : stated;
    return value.toMillisPart() == 0 ? value.toSeconds() + "s" : value.toMillis() + "ms";
  }

  static final Rule<SessionFacts> STATEMENT_TIMEOUT =
      Rule.session("session.statement-timeout")
          .must("the effective statement_timeout is above 0 and at most the ceiling")
          .because(DROPPED)
          .practice(
              "PostgreSQL documentation, Client Connection Defaults: statement_timeout; CWE-400")
          .admits("statement_timeout = 30s")
          .refuses("statement_timeout = 0 behind a PgBouncer that ignores startup options")
          .check(
              deadline(
                  "statement_timeout",
                  EffectiveSettings::statementTimeout,
                  Timeouts::statement,
                  Ceilings::statement));

  static final Rule<SessionFacts> LOCK_TIMEOUT =
      Rule.session("session.lock-timeout")
          .must("the effective lock_timeout is above 0 and at most the ceiling")
          .because(DROPPED)
          .practice("PostgreSQL documentation, Client Connection Defaults: lock_timeout; CWE-400")
          .admits("lock_timeout = 5s")
          .refuses("lock_timeout = 0")
          .check(
              deadline(
                  "lock_timeout", EffectiveSettings::lockTimeout, Timeouts::lock, Ceilings::lock));

  static final Rule<SessionFacts> IDLE_IN_TRANSACTION =
      Rule.session("session.idle-in-transaction")
          .must(
              "the effective idle_in_transaction_session_timeout is above 0 and at most the ceiling")
          .because(DROPPED)
          .practice(
              "PostgreSQL documentation, Client Connection Defaults:"
                  + " idle_in_transaction_session_timeout; CWE-400")
          .admits("idle_in_transaction_session_timeout = 60s")
          .refuses("idle_in_transaction_session_timeout = 0")
          .check(
              deadline(
                  "idle_in_transaction_session_timeout",
                  EffectiveSettings::idleInTransactionTimeout,
                  Timeouts::idleInTransaction,
                  Ceilings::idleInTransaction));

  static final Rule<SessionFacts> ROW_SECURITY =
      Rule.session("session.row-security")
          .must("row_security is on")
          .because(
              "with it off a query that row policies should filter fails, and somebody has reached"
                  + " into the session's settings")
          .practice("PostgreSQL documentation, Row Security Policies; CWE-639")
          .admits("row_security = on")
          .refuses("row_security = off")
          .check(
              (facts, policy, findings) -> {
                if (!facts.effective().rowSecurity()) {
                  switchedOff("row_security", facts, findings);
                }
              });

  static final Rule<SessionFacts> CONFORMING_STRINGS =
      Rule.session("session.conforming-strings")
          .must("standard_conforming_strings is on")
          .because("with it off a backslash escapes a quote, and quoting by doubling can be undone")
          .practice("PostgreSQL documentation, String Constants; CVE-2006-2314; CWE-89")
          .admits("standard_conforming_strings = on")
          .refuses("standard_conforming_strings = off")
          .check(
              (facts, policy, findings) -> {
                if (!facts.effective().standardConformingStrings()) {
                  switchedOff("standard_conforming_strings", facts, findings);
                }
              });

  static final Rule<SessionFacts> READ_ONLY =
      Rule.session("session.read-only")
          .must("default_transaction_read_only is on (READ_ONLY)")
          .because("reports that can write are one mistake or one injection away from writing")
          .practice(
              "PostgreSQL documentation, Client Connection Defaults: default_transaction_read_only;"
                  + " CWE-250")
          .admits("default_transaction_read_only = on")
          .refuses("a pooler that drops the startup options of a READ_ONLY data source")
          .check(
              (facts, policy, findings) -> {
                if (facts.expectation().role() == RoleProfile.READ_ONLY
                    && !facts.effective().readOnly()) {
                  switchedOff("default_transaction_read_only", facts, findings);
                }
              });

  private static void switchedOff(String setting, SessionFacts facts, Rule.Findings findings) {
    findings.breach(
        setting + " is off",
        "must be on",
        List.of(
            "ALTER ROLE %s SET %s = on"
                .formatted(Echo.identifier(facts.identity().sessionUser()), setting)));
  }

  static List<Rule<SessionFacts>> all() {
    return List.of(
        STATEMENT_TIMEOUT,
        LOCK_TIMEOUT,
        IDLE_IN_TRANSACTION,
        ROW_SECURITY,
        CONFORMING_STRINGS,
        READ_ONLY);
  }
}
