package io.securedatasource.policy;

import java.util.List;

/** What a statement changes: roles, rights, schema, rows. */
final class DefinitionRules {

  private DefinitionRules() {}

  static final Rule<StatementFacts> ROLE_DEFINITION =
      Rule.statement("statement.role-ddl")
          .must("no statement makes, changes or drops a role, its password included")
          .because(
              "ALTER ROLE of oneself outlives the session: a changed password or search path"
                  + " is a takeover that stays")
          .practice("CIS PostgreSQL Benchmark, section 4; CWE-269")
          .admits("a script that the DBA runs")
          .refuses("alter role shop_app password 'x'")
          .check(
              StatementCheck.of(
                  "statement.role-ddl",
                  "must not define roles",
                  "have the DBA run it, outside the application"));

  static final Rule<StatementFacts> PRIVILEGE =
      Rule.statement("statement.privilege")
          .must("no statement changes privileges, owners or security labels")
          .because("a GRANT makes every later check of the role's rights untrue")
          .practice("CIS PostgreSQL Benchmark, section 4; CWE-732")
          .admits("grant select on orders to report, in a migration")
          .refuses("grant all on orders to public")
          .check(
              StatementCheck.of(
                      "statement.privilege",
                      "must not change privileges",
                      "run it from a data source of its own with role(RoleProfile.MIGRATION)")
                  .allowedTo(RoleProfile.MIGRATION)
                  .advisedToApplicationsInBaseline());

  static final Rule<StatementFacts> DEFINITION =
      Rule.statement("statement.ddl")
          .must(
              "no statement changes the schema, SELECT INTO and TRUNCATE included; temporary"
                  + " objects are reported")
          .because(
              "who serves requests needs no DDL; what it can create it can be made to create"
                  + " by injection")
          .practice("OWASP Database Security Cheat Sheet; CWE-250")
          .admits("create table t (a int), in a migration")
          .refuses("drop table orders")
          .check(
              StatementCheck.of(
                      "statement.ddl",
                      "must not change the schema",
                      "run it from a data source of its own with role(RoleProfile.MIGRATION)")
                  .advisedOf(StatementHazard.TEMPORARY)
                  .allowedTo(RoleProfile.MIGRATION)
                  .advisedToApplicationsInBaseline());

  static final Rule<StatementFacts> WRITE =
      Rule.statement("statement.write")
          .must("no statement writes or locks rows, or moves a sequence (READ_ONLY)")
          .because("reports that can write are one mistake or one injection away from writing")
          .practice("OWASP Database Security Cheat Sheet; CWE-250")
          .admits("select * from orders")
          .refuses("with x as (delete from orders returning *) select * from x, by READ_ONLY")
          .check(
              StatementCheck.of(
                      "statement.write",
                      "must only read",
                      "use a data source with role(RoleProfile.APPLICATION)")
                  .allowedTo(RoleProfile.APPLICATION)
                  .allowedTo(RoleProfile.MIGRATION));

  static final Rule<StatementFacts> UNBOUNDED_WRITE =
      Rule.statement("statement.unbounded-write")
          .must("UPDATE and DELETE have a WHERE")
          .because("a forgotten condition, or one cut off, changes every row")
          .practice("PostgreSQL documentation, UPDATE; CWE-89")
          .admits("delete from orders where id = ?")
          .refuses("delete from orders")
          .reported()
          .check(
              StatementCheck.of(
                      "statement.unbounded-write",
                      "should have a WHERE",
                      "add the condition; to mean every row, say TRUNCATE in a migration")
                  .allowedTo(RoleProfile.READ_ONLY));

  static final Rule<StatementFacts> MAINTENANCE =
      Rule.statement("statement.maintenance")
          .must("no statement runs VACUUM, CLUSTER or REINDEX; ANALYZE is reported")
          .because("they lock tables and take the server's time at the moment that suits it least")
          .practice("PostgreSQL documentation, Routine Database Maintenance; CWE-400")
          .admits("autovacuum")
          .refuses("vacuum full orders")
          .check(
              StatementCheck.of(
                      "statement.maintenance",
                      "must be left to the server or the DBA",
                      "leave it to autovacuum, or run it from a data source of its own with"
                          + " role(RoleProfile.MIGRATION)")
                  .advisedOf(StatementHazard.STATISTICS)
                  .allowedTo(RoleProfile.MIGRATION)
                  .advisedToApplicationsInBaseline());

  static final Rule<StatementFacts> ANONYMOUS_CODE =
      Rule.statement("statement.anonymous-code")
          .must("no statement is a DO block")
          .because("its body is a program in a string, which no rule can read")
          .practice("OWASP SQL Injection Prevention Cheat Sheet; CWE-94")
          .admits("a function that a migration made")
          .refuses("do $$ begin perform 1; end $$")
          .check(
              StatementCheck.of(
                      "statement.anonymous-code",
                      "must not be a code block",
                      "make it a function in a migration and call it")
                  .allowedTo(RoleProfile.MIGRATION));

  static final Rule<StatementFacts> LARGE_OBJECT =
      Rule.statement("statement.large-object")
          .must("no statement uses large objects")
          .because(
              "they lie outside tables: row security and most audits pass them by, and anyone"
                  + " who guesses an OID may ask")
          .practice("PostgreSQL documentation, Large Objects; CWE-285")
          .admits("a column of type bytea")
          .refuses("select lo_get(16409)")
          .check(
              StatementCheck.of(
                      "statement.large-object",
                      "must keep its data in tables",
                      "store it as bytea, or outside the database")
                  .allowedTo(RoleProfile.MIGRATION)
                  .advisedToApplicationsInBaseline());

  static List<Rule<StatementFacts>> all() {
    return List.of(
        ROLE_DEFINITION,
        PRIVILEGE,
        DEFINITION,
        WRITE,
        UNBOUNDED_WRITE,
        MAINTENANCE,
        ANONYMOUS_CODE,
        LARGE_OBJECT);
  }
}
