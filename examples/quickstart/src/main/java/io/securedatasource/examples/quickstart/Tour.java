package io.securedatasource.examples.quickstart;

import io.securedatasource.SecureDataSource;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** What the quickstart shows, in order. */
final class Tour {

  private final Steps steps;
  private final Report report;
  private final Refusals refusals;

  Tour(Steps steps, Report report) {
    this.steps = steps;
    this.report = report;
    this.refusals = new Refusals(report);
  }

  /**
   * Shows everything.
   *
   * @param start starts the server, which is closed at the end
   * @return whether everything behaved as shown
   */
  boolean run(Supplier<PostgresServer> start) {
    long began = System.nanoTime();
    report.section("A PostgreSQL server of our own");
    steps.take(
        "a PostgreSQL server starts",
        () -> {
          try (PostgresServer server = start.get()) {
            report.passed(
                "PostgreSQL %d on loopback, with TLS, a CA made for this run, and SCRAM"
                    .formatted(server.majorVersion()));
            visit(new Shop(server));
          }
        });
    conclude((System.nanoTime() - began) / 1e9);
    return steps.failed().isEmpty();
  }

  private void visit(Shop shop) {
    report.section("Gate 1: insecure configurations are refused before anything is sent");
    for (InsecureConfiguration insecure : InsecureConfiguration.of(shop)) {
      steps.take(
          insecure.what(),
          () -> refusals.atGate1(insecure.what(), insecure.builder(), insecure.rules()));
    }

    report.section("Gate 2: sessions are refused for what the server granted");
    refuseSession(shop, "a superuser", Role.SUPERUSER, Set.of("session.superuser"));
    refuseSession(
        shop,
        "a role that can become a superuser, three roles away",
        Role.BECOMES_SUPERUSER_DEEPLY,
        Set.of("session.role-reach"));

    report.section("A safe configuration opens");
    steps.take("a safe configuration opens", () -> work(shop));

    report.section("A statement over its deadline is cut");
    steps.take(
        "a statement over its deadline is cut", () -> new StatementDeadline(shop).show(report));

    report.section("The SQL for three roles: one serves, one reports, one migrates");
    steps.take("the three roles", () -> new DatabaseRoles(shop).show(report));
  }

  private void refuseSession(Shop shop, String what, Role role, Set<String> rules) {
    steps.take(what, () -> refusals.atGate2(what, shop.as(role), rules));
  }

  private void work(Shop shop) throws Exception {
    GrantedTable granted = new GrantedTable();
    try (SecureDataSource dataSource = shop.safe().listener(granted).build()) {
      report.passed("opened; this is what the server granted:");
      granted.show(report, shop.user(), Timeouts.standard());
      steps.take("orders are placed", () -> new OrderWorkload(dataSource).show(report));
    }
  }

  private void conclude(double seconds) {
    List<String> failed = steps.failed();
    report.section("Result");
    if (failed.isEmpty()) {
      report.passed("all %d steps behaved as shown, in %.1f s".formatted(steps.taken(), seconds));
    } else {
      report.failed(
          "%d of %d steps did not behave as shown".formatted(failed.size(), steps.taken()),
          String.join("\n", failed));
    }
  }
}
