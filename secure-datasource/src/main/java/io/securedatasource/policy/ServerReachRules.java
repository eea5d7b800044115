package io.securedatasource.policy;

import java.util.List;

/** How far a statement reaches beyond the rows: server, files, other servers, hidden SQL, time. */
final class ServerReachRules {

  private ServerReachRules() {}

  static final Rule<StatementFacts> SERVER_ADMINISTRATION =
      Rule.statement("statement.server-administration")
          .must(
              "no statement commands the server: ALTER SYSTEM, LOAD, CHECKPOINT, extensions,"
                  + " languages, replication, configuration, snapshots")
          .because("it changes the server for everybody, or loads code into it")
          .practice("CIS PostgreSQL Benchmark, sections 4 and 6; CWE-250")
          .admits("a script that the DBA runs")
          .refuses("alter system set log_statement = none")
          .check(
              StatementCheck.of(
                      "statement.server-administration",
                      "must not command the server",
                      "have the DBA run it")
                  .advisedOf(StatementHazard.SERVER_FEATURE)
                  .advisedTo(RoleProfile.MIGRATION));

  static final Rule<StatementFacts> SERVER_FILE =
      Rule.statement("statement.server-file")
          .must("no statement reads or writes files of the server, or runs its programs")
          .because("files hold the password hashes and keys; COPY … PROGRAM is a shell")
          .practice("CIS PostgreSQL Benchmark, section 4; CVE-2019-9193 (disputed); CWE-73")
          .admits("copy t from stdin")
          .refuses("copy t from program 'id'")
          .check(
              StatementCheck.of(
                  "statement.server-file",
                  "must not leave the database",
                  "read the file in the application, and send it with COPY … FROM STDIN"));

  static final Rule<StatementFacts> REMOTE =
      Rule.statement("statement.remote")
          .must("no statement reaches another server")
          .because(
              "the database becomes a way around the network's walls, with credentials in the"
                  + " text")
          .practice("OWASP Server-Side Request Forgery Prevention Cheat Sheet; CWE-918")
          .admits("a data source of its own for the other server")
          .refuses("select dblink('host=10.0.0.1','select 1')")
          .check(
              StatementCheck.of(
                  "statement.remote",
                  "must stay on this server",
                  "use a data source of its own for the other server"));

  static final Rule<StatementFacts> SQL_IN_STRING =
      Rule.statement("statement.sql-in-string")
          .must(
              "no function that runs SQL out of a string is called: query_to_xml and its kin,"
                  + " ts_stat, ts_rewrite, crosstab, connectby, xpath_table, cron.schedule")
          .because("the string is a statement that no gate sees")
          .practice("PostgreSQL documentation, XML Functions and Text Search Functions; CWE-89")
          .admits("select xmlelement(name a, b) from t")
          .refuses("select query_to_xml('select * from users', true, true, '')")
          .check(
              StatementCheck.of(
                  "statement.sql-in-string",
                  "must say its SQL openly",
                  "write the inner statement as SQL, or as a view"));

  static final Rule<StatementFacts> BACKEND_CONTROL =
      Rule.statement("statement.backend-control")
          .must("no statement ends or cancels sessions, or drops all advisory locks")
          .because("the sessions within reach are those of the application itself")
          .practice("PostgreSQL documentation, Server Signaling Functions; CWE-400")
          .admits("statement_timeout")
          .refuses("select pg_terminate_backend(4711)")
          .check(
              StatementCheck.of(
                      "statement.backend-control",
                      "must leave sessions alone",
                      "have the DBA run it, or release locks one by one")
                  .advisedTo(RoleProfile.MIGRATION));

  static final Rule<StatementFacts> SLEEP =
      Rule.statement("statement.sleep")
          .must(
              "no statement sleeps, in any spelling, or builds series and strings of more"
                  + " than 1,000,000 elements out of constants")
          .because("delay is how a blind injection reads, and how a pool is emptied")
          .practice(
              "OWASP Web Security Testing Guide, Testing for SQL Injection, time delay;"
                  + " CWE-400")
          .admits("generate_series(1, 31)")
          .refuses("select pg_sleep(10)")
          .check(
              StatementCheck.of(
                      "statement.sleep",
                      "must not wait or waste",
                      "wait in the application; bound the series")
                  .advisedTo(RoleProfile.MIGRATION));

  static final Rule<StatementFacts> EXPLAIN_ANALYZE =
      Rule.statement("statement.explain-analyze")
          .must("no EXPLAIN ANALYZE of a write")
          .because("it runs the write, whatever its name suggests")
          .practice("PostgreSQL documentation, EXPLAIN; CWE-440")
          .admits("explain analyze select 1")
          .refuses("explain analyze delete from orders")
          .check(
              StatementCheck.of(
                      "statement.explain-analyze",
                      "must explain without ANALYZE",
                      "leave ANALYZE out, or explain a SELECT")
                  .allowedTo(RoleProfile.MIGRATION));

  static List<Rule<StatementFacts>> all() {
    return List.of(
        SERVER_ADMINISTRATION,
        SERVER_FILE,
        REMOTE,
        SQL_IN_STRING,
        BACKEND_CONTROL,
        SLEEP,
        EXPLAIN_ANALYZE);
  }
}
