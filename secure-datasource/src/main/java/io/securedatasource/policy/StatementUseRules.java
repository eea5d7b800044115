package io.securedatasource.policy;

import java.util.List;

/** What must hold of how statements are used, beside their texts. */
final class StatementUseRules {

  private StatementUseRules() {}

  static final Rule<StatementFacts> CANCEL =
      Rule.statement("statement.cancel")
          .must("no statement is cancelled through the driver")
          .because(
              "its cancel request travels in plaintext on a connection of its own, and the"
                  + " key in it cancels whatever runs")
          .practice("PostgreSQL documentation, Canceling Requests in Progress; CWE-319")
          .admits("statement_timeout")
          .refuses("Statement.cancel()")
          .reported()
          .check(
              StatementCheck.of(
                  "statement.cancel",
                  "should end by the server's deadline",
                  "use timeouts(…) or setQueryTimeout"));

  static List<Rule<StatementFacts>> all() {
    return List.of(CANCEL);
  }
}
