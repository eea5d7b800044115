package io.securedatasource.examples.quickstart;

import io.securedatasource.InsecureConfigurationException;
import io.securedatasource.SecureDataSource;
import io.securedatasource.SecureDataSourceBuilder;
import io.securedatasource.StartupException;
import io.securedatasource.event.SessionRefusedException;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.Violation;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Tries to open what must be refused, and checks that it is refused for the expected rules. */
final class Refusals {

  private final Report report;

  Refusals(Report report) {
    this.report = report;
  }

  /**
   * Expects gate 1 to refuse.
   *
   * @param rules the ids of exactly the rules that are broken
   */
  void atGate1(String what, SecureDataSourceBuilder builder, Set<String> rules)
      throws UnexpectedOutcome, SQLException {
    try (SecureDataSource opened = builder.build()) {
      throw new UnexpectedOutcome("it was opened, as " + opened.name());
    } catch (InsecureConfigurationException e) {
      check(e.report(), rules);
      show(what, e);
    }
  }

  /**
   * Expects gate 2 to refuse.
   *
   * @param rules the ids of exactly the rules that are broken
   */
  void atGate2(String what, SecureDataSourceBuilder builder, Set<String> rules)
      throws UnexpectedOutcome, SQLException {
    try (SecureDataSource opened = builder.build()) {
      throw new UnexpectedOutcome("it was opened, as " + opened.name());
    } catch (StartupException e) {
      if (!(e.getCause() instanceof SessionRefusedException refusal)) {
        throw e;
      }
      check(refusal.report(), rules);
      show(what, refusal);
    }
  }

  private static void check(PolicyReport found, Set<String> expected) throws UnexpectedOutcome {
    Set<String> rules =
        found.enforced().stream()
            .map(Violation::rule)
            .collect(Collectors.toCollection(TreeSet::new));
    UnexpectedOutcome.unless(
        rules.equals(expected),
        "it was refused for %s, expected was %s".formatted(rules, new TreeSet<>(expected)));
  }

  private void show(String what, Exception refusal) {
    report.passed("refused: " + what);
    report.message(String.valueOf(refusal.getMessage()));
  }
}
