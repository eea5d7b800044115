package io.securedatasource.policy;

import static io.securedatasource.policy.RuleCase.admitsSession;
import static io.securedatasource.policy.RuleCase.refusesSession;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What the rules say of a server's side. */
final class ServerSideCases {

  private ServerSideCases() {}

  static Stream<RuleCase> all() {
    return Stream.of(
            ServerSideRules.all().stream()
                .map(rule -> admitsSession(rule.id(), "not looked at", s -> s.serverSide = null)),
            transport(),
            logging(),
            rights())
        .flatMap(cases -> cases);
  }

  private static RuleCase admits(
      String rule, String when, Consumer<SampleFacts.ServerKept> change) {
    return admitsSession(rule, when, s -> s.server(change));
  }

  private static RuleCase refuses(
      String rule, String when, String says, Consumer<SampleFacts.ServerKept> change) {
    return refusesSession(rule, when, says, s -> s.server(change));
  }

  private static Stream<RuleCase> transport() {
    String rule = "server.tls";
    return Stream.of(
        admits(rule, "TLS 1.3 alone", s -> s.minimumProtocol = "TLSv1.3"),
        admits(rule, "a version that the role may not read", s -> s.minimumProtocol = null),
        refuses(rule, "none", "speaks no TLS", s -> s.tls = false),
        refuses(rule, "any version", "is empty", s -> s.minimumProtocol = ""),
        refuses(rule, "TLS 1.1", "is 'TLSv1.1'", s -> s.minimumProtocol = "TLSv1.1"));
  }

  private static RuleCase audits(String classes) {
    return admits("server.audit", classes, s -> s.audit = classes);
  }

  private static RuleCase auditsTooLittle(String classes, String says) {
    return refuses("server.audit", classes, says, s -> s.audit = classes);
  }

  private static Stream<RuleCase> logging() {
    return Stream.of(
        refuses(
            "server.connection-log",
            "no connections",
            "log_connections is off",
            s -> s.connections = false),
        refuses(
            "server.connection-log",
            "no ends",
            "log_disconnections is off",
            s -> s.disconnections = false),
        admits("server.error-statements", "warnings too", s -> s.errorStatements = "warning"),
        refuses("server.error-statements", "panic", "'panic'", s -> s.errorStatements = "panic"),
        refuses("server.error-statements", "log", "'log'", s -> s.errorStatements = "log"),
        admits("server.slow-statements", "all", s -> s.slowStatements = Duration.ZERO),
        refuses("server.slow-statements", "none", "is off", s -> s.slowStatements = null),
        refuses(
            "server.slow-statements",
            "only the very slow",
            "is 10 s",
            s -> s.slowStatements = Duration.ofSeconds(10)),
        audits("all"),
        audits("READ, DDL,write"),
        audits("all, -misc"),
        audits("none, write, ddl"),
        auditsTooLittle("none", "none"),
        auditsTooLittle("", "nothing"),
        auditsTooLittle("ddl", "ddl"),
        auditsTooLittle("all, -write", "all, -write"),
        auditsTooLittle("write, ddl, none", "write, ddl, none"),
        auditsTooLittle("all, -all", "all, -all"),
        refuses("server.audit", "not loaded", "not loaded", s -> s.audit = null),
        refuses(
            "server.statement-statistics", "not loaded", "not loaded", s -> s.statistics = null),
        refuses("server.statement-statistics", "idle", "'none'", s -> s.statistics = "none"));
  }

  private static Stream<RuleCase> rights() {
    String kept = "server.kept-deadlines";
    String open = "server.public-privileges";
    return Stream.of(
        refuses(
            kept,
            "none",
            "statement_timeout, lock_timeout, idle_in_transaction_session_timeout",
            s -> s.keptSettings = Map.of("search_path", "shop")),
        refuses(
            kept,
            "one that is off",
            "lock_timeout",
            s ->
                s.keptSettings =
                    Map.of(
                        "statement_timeout", "30s",
                        "lock_timeout", "0 ms",
                        "idle_in_transaction_session_timeout", "1min")),
        refuses(open, "the default", "may connect to database shop", s -> s.publicConnect = true),
        refuses(
            open,
            "tables",
            "PUBLIC holds privileges on shop.a, shop.b and 7 more",
            s ->
                s.publicRelations =
                    new RolePosture.Sample<>(
                        List.of(
                            new ServerSide.Relations(
                                "shop", "SELECT", new RolePosture.Sample<>(List.of("a", "b"), 9))),
                        1)));
  }
}
