package io.securedatasource.policy;

import java.util.List;

/** What gives an injection away: conditions and unions that no application writes. */
final class ConditionRules {

  private ConditionRules() {}

  static final Rule<StatementFacts> CONSTANT_CONDITION =
      Rule.statement("statement.constant-condition")
          .must(
              "every condition depends on a row or a parameter; what query builders emit for"
                  + " \"no condition\" is reported")
          .because("or 1=1 is the oldest injection there is, in whatever spelling")
          .practice("OWASP SQL Injection Prevention Cheat Sheet; CWE-89")
          .admits("where ? is null or a = ?")
          .refuses("where name = '' or 1=1")
          .check(
              StatementCheck.of(
                      "statement.constant-condition",
                      "must depend on a row or a parameter",
                      "send values as parameters: prepareStatement(\"… where name = ?\") and setString")
                  .advisedOf(StatementHazard.BUILDER_CONDITION)
                  .advisedTo(RoleProfile.MIGRATION));

  static final Rule<StatementFacts> UNION_CATALOGUE =
      Rule.statement("statement.union-catalogue")
          .must(
              "no UNION, INTERSECT or EXCEPT brings in a system catalogue or what the server says of"
                  + " itself, and no cast of it to a number makes an error tell it")
          .because(
              "it is how an injection that found a place in a query reads on: names of tables"
                  + " first, then the tables")
          .practice("OWASP Web Security Testing Guide, Testing for SQL Injection, union; CWE-89")
          .admits("select a from t union select a from u")
          .refuses("select a from t union select table_name from information_schema.tables")
          .check(
              StatementCheck.of(
                      "statement.union-catalogue",
                      "must not reach the catalogue",
                      "send values as parameters: prepareStatement(\"… where name = ?\") and setString;"
                          + " read the catalogue in a statement of its own")
                  .allowedTo(RoleProfile.MIGRATION));

  static final Rule<StatementFacts> CATALOGUE =
      Rule.statement("statement.catalogue")
          .must("no statement reads the system catalogue, settings or the server's version")
          .because("an application knows its schema; an intruder has to ask")
          .practice("CIS PostgreSQL Benchmark, section 4; CWE-497")
          .admits("connection.getMetaData()")
          .refuses("select * from pg_roles")
          .reported()
          .check(
              StatementCheck.of(
                      "statement.catalogue",
                      "should not read the catalogue",
                      "use DatabaseMetaData, or drop the look")
                  .allowedTo(RoleProfile.MIGRATION));

  static List<Rule<StatementFacts>> all() {
    return List.of(CONSTANT_CONDITION, UNION_CATALOGUE, CATALOGUE);
  }
}
