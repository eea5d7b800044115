package io.securedatasource.policy;

import io.securedatasource.policy.SessionFacts.Server;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the server itself should be like; all of it is its administrator's to mend. */
final class ServerRules {

  private static final int OLDEST_LISTED = 13;

  /** The last day of each major version (PostgreSQL Versioning Policy). */
  private static final Map<Integer, LocalDate> ENDS =
      Map.of(
          13, LocalDate.of(2025, 11, 13),
          14, LocalDate.of(2026, 11, 12),
          15, LocalDate.of(2027, 11, 11),
          16, LocalDate.of(2028, 11, 9),
          17, LocalDate.of(2029, 11, 8),
          18, LocalDate.of(2030, 11, 14));

  private ServerRules() {}

  static final Rule<SessionFacts> SERVER_VERSION =
      Rule.session("session.server-version")
          .must("the server's major version is still maintained")
          .because("holes found after its end are published and never closed")
          .practice("PostgreSQL Versioning Policy; CWE-1104")
          .admits("PostgreSQL 18")
          .refuses("PostgreSQL 13, which ended on 2025-11-13")
          .reported()
          .check(ServerRules::version);

  private static void version(SessionFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    int major = facts.server().majorVersion();
    LocalDate end = ENDS.get(major);
    boolean ended =
        major < OLDEST_LISTED || (end != null && facts.asOf().getEpochSecond() >= firstSecond(end));
    if (ended) {
      findings.breach(
          end == null
              ? "PostgreSQL " + major + " is no longer maintained"
              : "PostgreSQL " + major + " is no longer maintained since " + end,
          "should be a maintained major version",
          "pg_upgrade to a maintained major version");
    }
  }

  /** The Unix time at which that day begins, in UTC. */
  private static long firstSecond(LocalDate day) {
    return TimeUnit.DAYS.toSeconds(day.toEpochDay());
  }

  static final Rule<SessionFacts> PASSWORD_ENCRYPTION =
      Rule.session("session.password-encryption")
          .must("password_encryption is scram-sha-256")
          .because("an MD5 hash from a backup logs in as well as the password does")
          .practice(
              "CIS PostgreSQL Benchmark, section 6; PostgreSQL documentation, Password"
                  + " Authentication; CWE-916")
          .admits("password_encryption = scram-sha-256")
          .refuses("password_encryption = md5")
          .reported()
          .check(
              (facts, policy, findings) -> {
                String found = facts.server().passwordEncryption();
                if (!found.equals("scram-sha-256")) {
                  findings.breach(
                      "password_encryption is " + Echo.value(found),
                      "should be 'scram-sha-256'",
                      "ALTER SYSTEM SET password_encryption = 'scram-sha-256', then set the"
                          + " passwords anew");
                }
              });

  static final Rule<SessionFacts> CONNECTION_HEADROOM =
      Rule.session("session.connection-headroom")
          .must("the pool takes at most 80 % of the connections that the server has for all")
          .because("a full pool leaves none for other instances, monitoring or the DBA")
          .practice("PostgreSQL documentation, Connections and Authentication; CWE-770")
          .admits("a pool of 10 with max_connections = 100")
          .refuses("a pool of 90 with max_connections = 100")
          .reported()
          .check(
              (facts, policy, findings) -> {
                Server server = facts.server();
                int size = facts.expectation().poolSize();
                int open = server.maxConnections() - server.reservedConnections();
                if (size * 5L > open * 4L) {
                  findings.breach(
                      "the pool may take %d of %d connections".formatted(size, open),
                      "should be at most " + Math.max(open * 4L / 5, 0),
                      "pool(PoolSettings.standard().maximumSize(…)), or a higher max_connections");
                }
              });

  static List<Rule<SessionFacts>> all() {
    return List.of(SERVER_VERSION, PASSWORD_ENCRYPTION, CONNECTION_HEADROOM);
  }
}
