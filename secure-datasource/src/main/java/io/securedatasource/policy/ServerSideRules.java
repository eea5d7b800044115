package io.securedatasource.policy;

import io.securedatasource.policy.ServerSide.Logging;
import io.securedatasource.policy.ServerSide.Relations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the server should be kept for all its clients. Judged where somebody asks for a report; all
 * of it is the administrator's to mend, and none of it closes a gate by itself.
 */
final class ServerSideRules {

  private static final String RELOAD = "SELECT pg_reload_conf()";

  /** Severities at which the statement of an error is written down. */
  private static final Set<String> AT_MOST_ERROR =
      Set.of(
          "debug5", "debug4", "debug3", "debug2", "debug1", "info", "notice", "warning", "error");

  private static final List<String> READS = List.of("SELECT");

  private static final List<String> SERVES = List.of("SELECT", "INSERT", "UPDATE", "DELETE");

  /** The classes of pgaudit that tell of changes. */
  private static final Set<String> AUDITED = Set.of("write", "ddl");

  private static final Duration SLOW = Duration.ofSeconds(1);

  /** A deadline that is off, in whatever unit it is written. */
  private static final Pattern OFF = Pattern.compile("['\"]?0+(\\.0*)?\\s*[a-z]*['\"]?");

  /** The deadlines that a server can keep for a role. */
  private static final Map<String, TimeoutRules.Deadline> DEADLINES = deadlines();

  private ServerSideRules() {}

  private static Map<String, TimeoutRules.Deadline> deadlines() {
    Map<String, TimeoutRules.Deadline> deadlines = new LinkedHashMap<>();
    deadlines.put("statement_timeout", Timeouts::statement);
    deadlines.put("lock_timeout", Timeouts::lock);
    deadlines.put("idle_in_transaction_session_timeout", Timeouts::idleInTransaction);
    return deadlines;
  }

  /** A check of the server's side, where it was looked at. */
  private static Rule.Check<SessionFacts> seen(BiConsumer<ServerSide, Rule.Findings> check) {
    return (facts, policy, findings) -> {
      ServerSide side = facts.serverSide();
      if (side != null) {
        check.accept(side, findings);
      }
    };
  }

  private static List<String> set(String setting, String value) {
    return List.of("ALTER SYSTEM SET %s = '%s'".formatted(setting, value), RELOAD);
  }

  static final Rule<SessionFacts> TLS =
      Rule.session("server.tls")
          .must("the server speaks TLS 1.2 or newer alone")
          .because("a client that asks for less than this one gets it")
          .practice(
              "RFC 8996; CIS PostgreSQL Benchmark, section 6; PostgreSQL documentation,"
                  + " Connections and Authentication: ssl_min_protocol_version; CWE-757")
          .admits("ssl = on and ssl_min_protocol_version = 'TLSv1.2'")
          .refuses("ssl_min_protocol_version = 'TLSv1'")
          .reported()
          .check(
              seen(
                  (side, findings) -> {
                    String minimum = side.transport().minimumProtocol();
                    if (!side.transport().tls()) {
                      findings.breach(
                          "the server speaks no TLS", "should be ssl = on", set("ssl", "on"));
                    } else if (minimum != null && TlsVersion.of(minimum).isEmpty()) {
                      findings.breach(
                          "ssl_min_protocol_version is " + Echo.value(minimum),
                          "should be 'TLSv1.2' or 'TLSv1.3'",
                          set("ssl_min_protocol_version", "TLSv1.2"));
                    }
                  }));

  static final Rule<SessionFacts> CONNECTION_LOG =
      Rule.session("server.connection-log")
          .must("the server logs connections and their ends")
          .because("who was in, from where and for how long is asked after every incident")
          .practice(
              "CIS PostgreSQL Benchmark, section 3; PostgreSQL documentation, Error Reporting and"
                  + " Logging; CWE-778")
          .admits("log_connections = on and log_disconnections = on")
          .refuses("log_disconnections = off, which is the default")
          .reported()
          .check(
              seen(
                  (side, findings) -> {
                    logged("log_connections", side.logging().connections(), findings);
                    logged("log_disconnections", side.logging().disconnections(), findings);
                  }));

  private static void logged(String setting, boolean on, Rule.Findings findings) {
    if (!on) {
      findings.breach(setting + " is off", "should be on", set(setting, "on"));
    }
  }

  static final Rule<SessionFacts> ERROR_STATEMENTS =
      Rule.session("server.error-statements")
          .must("the server logs the statement of every error")
          .because("an injection that is being tried shows as a row of syntax errors")
          .practice("CIS PostgreSQL Benchmark, section 3; OWASP Logging Cheat Sheet; CWE-778")
          .admits("log_min_error_statement = error")
          .refuses("log_min_error_statement = panic")
          .reported()
          .check(
              seen(
                  (side, findings) -> {
                    String found = side.logging().errorStatements();
                    if (!AT_MOST_ERROR.contains(found)) {
                      findings.breach(
                          "log_min_error_statement is " + Echo.value(found),
                          "should be 'error' or a lesser severity",
                          set("log_min_error_statement", "error"));
                    }
                  }));

  static final Rule<SessionFacts> SLOW_STATEMENTS =
      Rule.session("server.slow-statements")
          .must("the server logs statements that take a second or longer")
          .because(
              "a statement that was made to be slow is how a small client stops a large server")
          .practice(
              "PostgreSQL documentation, Error Reporting and Logging:"
                  + " log_min_duration_statement; CWE-400")
          .admits("log_min_duration_statement = 1s")
          .refuses("log_min_duration_statement = -1, which is the default")
          .reported()
          .check(
              seen(
                  (side, findings) -> {
                    Duration found = side.logging().slowStatements();
                    if (found == null || found.compareTo(SLOW) > 0) {
                      findings.breach(
                          "log_min_duration_statement is "
                              + (found == null ? "off" : Echo.duration(found)),
                          "should be at most " + Echo.duration(SLOW),
                          set("log_min_duration_statement", "1s"));
                    }
                  }));

  static final Rule<SessionFacts> AUDIT =
      Rule.session("server.audit")
          .must("pgaudit writes down what changes data and definitions")
          .because("the log of errors does not tell what an intruder did successfully")
          .practice("CIS PostgreSQL Benchmark, section 3; pgAudit documentation; CWE-778")
          .admits("pgaudit.log = 'write, ddl'")
          .refuses("a server without pgaudit")
          .reported()
          .check(
              seen(
                  (side, findings) -> {
                    String audit = side.logging().audit();
                    if (audit == null) {
                      findings.breach(
                          "pgaudit is not loaded",
                          "should write down 'write, ddl'",
                          "shared_preload_libraries = 'pgaudit', restart the server, then"
                              + " pgaudit.log = 'write, ddl'");
                    } else if (!audits(audit)) {
                      findings.breach(
                          "pgaudit writes down " + Echo.text(audit.isBlank() ? "nothing" : audit),
                          "should be 'write, ddl' or more",
                          set("pgaudit.log", "write, ddl"));
                    }
                  }));

  /** Whether both classes are written down; a later word takes back an earlier one. */
  private static boolean audits(String classes) {
    Set<String> on = new HashSet<>();
    for (String word : List.of(classes.toLowerCase(Locale.ROOT).split(",", -1))) {
      String name = word.strip();
      switch (name) {
        case "all" -> on.addAll(AUDITED);
        case "none", "-all" -> on.clear();
        default -> {
          if (name.startsWith("-")) {
            on.remove(name.substring(1));
          } else {
            on.add(name);
          }
        }
      }
    }
    return on.containsAll(AUDITED);
  }

  static final Rule<SessionFacts> STATEMENT_STATISTICS =
      Rule.session("server.statement-statistics")
          .must("pg_stat_statements counts what is executed")
          .because("without it nobody knows which statements there are, nor what they cost")
          .practice("PostgreSQL documentation, pg_stat_statements; CWE-778")
          .admits("pg_stat_statements.track = top")
          .refuses("a server without pg_stat_statements")
          .reported()
          .check(
              seen(
                  (side, findings) -> {
                    Logging logging = side.logging();
                    if (logging.statistics() == null) {
                      findings.breach(
                          "pg_stat_statements is not loaded",
                          "should be loaded",
                          "shared_preload_libraries = 'pg_stat_statements', restart the server, then"
                              + " CREATE EXTENSION pg_stat_statements");
                    } else if (logging.statistics().equals("none")) {
                      findings.breach(
                          "pg_stat_statements.track is 'none'",
                          "should be 'top' or 'all'",
                          set("pg_stat_statements.track", "top"));
                    }
                  }));

  static final Rule<SessionFacts> KEPT_DEADLINES =
      Rule.session("server.kept-deadlines")
          .must("the server keeps deadlines for the role, or for the database")
          .because("those that a client sends hold for the clients that send them")
          .practice("PostgreSQL documentation, ALTER ROLE; CWE-400")
          .admits("ALTER ROLE shop_app SET statement_timeout = '30s'")
          .refuses("a role whose deadlines its data source alone states")
          .reported()
          .check(ServerSideRules::keptDeadlines);

  private static void keptDeadlines(
      SessionFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    ServerSide side = facts.serverSide();
    if (side == null) {
      return;
    }
    List<String> missing = new ArrayList<>();
    List<String> sql = new ArrayList<>();
    Timeouts stated = TimeoutRules.stated(facts.expectation().role());
    DEADLINES.forEach(
        (setting, value) -> {
          String kept = side.keptSettings().get(setting);
          Duration deadline = value.of(stated);
          if ((kept == null || OFF.matcher(kept).matches()) && deadline != null) {
            missing.add(setting);
            sql.add(
                "ALTER ROLE %s SET %s = '%ds'"
                    .formatted(
                        Echo.identifier(facts.identity().sessionUser()),
                        setting,
                        deadline.toSeconds()));
          }
        });
    if (!missing.isEmpty()) {
      findings.breach(
          "nothing is kept for role or database of " + String.join(", ", missing),
          "should be kept by the server",
          sql);
    }
  }

  static final Rule<SessionFacts> PUBLIC_PRIVILEGES =
      Rule.session("server.public-privileges")
          .must("everybody may neither connect to the database nor touch its tables")
          .because("a role that was made for another database is let into this one")
          .practice(
              "CIS PostgreSQL Benchmark, section 4; PostgreSQL documentation, Privileges; CWE-732")
          .admits("REVOKE ALL ON DATABASE shop FROM PUBLIC")
          .refuses("the default, which is CONNECT for PUBLIC")
          .reported()
          .check(ServerSideRules::publicPrivileges);

  private static void publicPrivileges(
      SessionFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    ServerSide side = facts.serverSide();
    if (side == null) {
      return;
    }
    String required = "should be for the roles that need it";
    if (side.toPublic().connect()) {
      String database = Echo.identifier(facts.server().database());
      findings.breach(
          "PUBLIC may connect to database " + Echo.text(facts.server().database()),
          required,
          List.of(
              "GRANT CONNECT ON DATABASE %s TO %s"
                  .formatted(database, Echo.identifier(facts.identity().sessionUser())),
              "REVOKE CONNECT ON DATABASE %s FROM PUBLIC".formatted(database)));
    }
    List<Relations> relations = side.toPublic().relations().some();
    if (!relations.isEmpty()) {
      long more = side.toPublic().relations().more();
      findings.breach(
          "PUBLIC holds privileges on "
              + relations.stream()
                  .map(one -> HeldRights.list(one.names(), name -> one.schema() + "." + name))
                  .collect(Collectors.joining(", "))
              + (more > 0 ? " and in " + more + " more schemas" : ""),
          required,
          relations.stream().flatMap(one -> closed(one, facts).stream()).toList());
    }
  }

  /** The session's role keeps what its profile needs of what it had with everybody. */
  private static List<String> closed(Relations relations, SessionFacts facts) {
    String kept =
        (facts.expectation().role() == RoleProfile.READ_ONLY ? READS : SERVES)
            .stream()
                .filter(List.of(relations.privileges().split(", ", -1))::contains)
                .collect(Collectors.joining(", "));
    List<String> sql = new ArrayList<>();
    if (!kept.isEmpty()) {
      sql.add(
          "GRANT %s ON TABLE %s TO %s"
              .formatted(
                  kept,
                  MendingSql.qualified(relations.schema(), relations.names().some()),
                  Echo.identifier(facts.identity().sessionUser())));
    }
    sql.add(revoke(relations));
    return sql;
  }

  private static String revoke(Relations relations) {
    return "REVOKE ALL ON TABLE %s FROM PUBLIC"
        .formatted(MendingSql.qualified(relations.schema(), relations.names().some()));
  }

  static List<Rule<SessionFacts>> all() {
    return List.of(
        TLS,
        CONNECTION_LOG,
        ERROR_STATEMENTS,
        SLOW_STATEMENTS,
        AUDIT,
        STATEMENT_STATISTICS,
        KEPT_DEADLINES,
        PUBLIC_PRIVILEGES);
  }
}
