package io.securedatasource.policy;

import java.util.List;

/** What other parts see of a statement: how often, whether listed, how it ends. */
final class StatementUseRules {

  private StatementUseRules() {}

  static final Rule<StatementFacts> LITERAL =
      Rule.statement("statement.literal")
          .must(
              "values are sent as parameters: texts of one shape do not differ by literals"
                  + " alone")
          .because(
              "an application that writes values into its texts is one forgotten quote away"
                  + " from injection")
          .practice("OWASP SQL Injection Prevention Cheat Sheet; CWE-89")
          .admits("where id = ?")
          .refuses("where id = 1, then where id = 2, and so on")
          .reported()
          .check(
              StatementCheck.of(
                      "statement.literal",
                      "should bind its values",
                      "send values as parameters: prepareStatement(\"… where name = ?\") and setString")
                  .allowedTo(RoleProfile.MIGRATION));

  static final Rule<StatementFacts> NOT_LISTED =
      Rule.statement("statement.not-listed")
          .must("every statement is on the list of allowed statements, where one is set")
          .because("a statement that the application never ran before is not the application's")
          .practice("OWASP SQL Injection Prevention Cheat Sheet, allow-list; CWE-89")
          .admits("a statement of the reviewed list")
          .refuses("a statement that is not on it")
          .check(
              StatementCheck.of(
                  "statement.not-listed",
                  "must be listed",
                  "record it, review it and add it to the list"));

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
    return List.of(LITERAL, NOT_LISTED, CANCEL);
  }
}
