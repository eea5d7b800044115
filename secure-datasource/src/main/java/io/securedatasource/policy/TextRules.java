package io.securedatasource.policy;

import java.util.List;

/** What must hold of a text as such, before it is asked what it does. */
final class TextRules {

  private TextRules() {}

  static final Rule<StatementFacts> UNLEXABLE =
      Rule.statement("statement.unlexable")
          .must(
              "the text can be read as the server reads it: no unterminated string, comment,"
                  + " dollar quote or quoted name, no NUL, no stray backslash or brace")
          .because(
              "what cannot be read cannot be judged; half a quote is what a failed injection"
                  + " leaves behind")
          .practice("PostgreSQL documentation, Lexical Structure; CWE-20")
          .admits("select 'it''s' from t where a = ?")
          .refuses("select 'it's' from t")
          .unconditional()
          .check(
              StatementCheck.of(
                  "statement.unlexable",
                  "must be readable by PostgreSQL",
                  "close the quote or comment; send values as parameters: prepareStatement(\"…"
                      + " where name = ?\") and setString"));

  static final Rule<StatementFacts> MULTIPLE =
      Rule.statement("statement.multiple")
          .must("a text holds one statement; a migration may hold more")
          .because("a second statement is how an injection stops reading and starts writing")
          .practice("OWASP SQL Injection Prevention Cheat Sheet; CWE-89")
          .admits("select 1;")
          .refuses("select 1; drop table orders")
          .check(
              StatementCheck.of(
                      "statement.multiple",
                      "must be a single statement",
                      "execute statements one by one, or with addBatch")
                  .allowedTo(RoleProfile.MIGRATION));

  static final Rule<StatementFacts> TRAILING_COMMENT =
      Rule.statement("statement.trailing-comment")
          .must(
              "no comment at the end of a text cuts a statement off: with quotes out of"
                  + " balance, right behind a value, or saying nothing; other comments there are"
                  + " reported, plain words behind a blank too, which an injection may hide words in")
          .because(
              "an injection comments out what the application meant to add; nothing else"
                  + " needs a comment there")
          .practice(
              "OWASP SQL Injection Prevention Cheat Sheet; CWE-89; OWASP Core Rule Set 942440")
          .admits("/* orders of a customer */ select * from orders where id = ?")
          .refuses("select * from users where name = 'admin'--")
          .check(
              StatementCheck.of(
                      "statement.trailing-comment",
                      "must not end in such a comment",
                      "move the comment to the front as /* … */, or drop it; send values as"
                          + " parameters: prepareStatement(\"… where name = ?\") and setString")
                  .advisedOf(StatementHazard.TRAILING_COMMENT)
                  .advisedTo(RoleProfile.MIGRATION));

  static final Rule<StatementFacts> OVERSIZED =
      Rule.statement("statement.oversized")
          .must("a text has at most 1 MiB of characters and 100,000 tokens")
          .because("parsing it costs the server memory that no statement limit bounds")
          .practice("OWASP Application Security Verification Standard, V15; CWE-400")
          .admits("select * from orders where id = any(?)")
          .refuses("an IN list of 200,000 numbers")
          .check(
              StatementCheck.of(
                  "statement.oversized",
                  "must be shorter",
                  "send many values as one array parameter, in a batch, or with COPY"));

  static final Rule<StatementFacts> NOT_LISTED =
      Rule.statement("statement.not-listed")
          .must(
              "where a statement allow-list is set, the statement is on it, whatever its values;"
                  + " while the list is only observed, one that is not is reported")
          .because(
              "an application knows its statements; one that it never had before was changed on"
                  + " its way, or never reviewed")
          .practice("OWASP Input Validation Cheat Sheet, allow-list; Oracle SQL Firewall; CWE-89")
          .admits("select name from customers where id = ?, as recorded")
          .refuses("select name from customers where id = 7, where a parameter was recorded")
          .check(
              StatementCheck.of(
                      "statement.not-listed",
                      "must be one of the statements of the lock file",
                      "record it in a test and have the lock file reviewed; send values as"
                          + " parameters: prepareStatement(\"… where name = ?\") and setString")
                  .advisedOf(StatementHazard.NOT_YET_LISTED));

  static List<Rule<StatementFacts>> all() {
    return List.of(UNLEXABLE, MULTIPLE, TRAILING_COMMENT, OVERSIZED, NOT_LISTED);
  }
}
