package io.securedatasource.policy;

import java.util.List;

/** What outlives a statement: settings, role, transaction, locks, names. */
final class SessionStateRules {

  private SessionStateRules() {}

  static final Rule<StatementFacts> SETTING =
      Rule.statement("statement.setting")
          .must(
              "no statement changes a setting that a guard stands on, by SET, RESET,"
                  + " set_config, DISCARD or an UPDATE of pg_settings; harmless settings, two-part"
                  + " names of an application, and SET LOCAL of a deadline within its ceiling pass")
          .because(
              "deadlines, row security and the search path hold only while nobody can lift"
                  + " them from inside")
          .practice("PostgreSQL documentation, SET and System Administration Functions; CWE-15")
          .admits("set local statement_timeout = '5s'")
          .refuses("set statement_timeout = 0")
          .check(
              StatementCheck.of(
                      "statement.setting",
                      "must be left as the data source set it",
                      "state it in the data source: timeouts(…), schema(…); or SET LOCAL within the"
                          + " ceiling")
                  .advisedTo(RoleProfile.MIGRATION));

  static final Rule<StatementFacts> ROLE_CHANGE =
      Rule.statement("statement.role-change")
          .must("no statement becomes another role")
          .because("what the gates judged is the role that logged in, not the one it becomes")
          .practice("PostgreSQL documentation, SET ROLE; CWE-269")
          .admits("a data source for each role")
          .refuses("set role dba")
          .check(
              StatementCheck.of(
                      "statement.role-change",
                      "must keep its role",
                      "use a data source of its own for the other role")
                  .advisedTo(RoleProfile.MIGRATION));

  static final Rule<StatementFacts> TRANSACTION_CONTROL =
      Rule.statement("statement.transaction-control")
          .must(
              "transactions are controlled through the connection, not by text; savepoints"
                  + " pass")
          .because(
              "the pool and the framework do not see a BEGIN in a text, and hand out its"
                  + " transaction to the next borrower")
          .practice("JDBC 4.3 specification, 10.1 Transaction Boundaries; CWE-664")
          .admits("connection.setAutoCommit(false)")
          .refuses("begin")
          .reported()
          .check(
              StatementCheck.of(
                      "statement.transaction-control",
                      "should go through Connection",
                      "use setAutoCommit(false), commit() and rollback(), or the framework's"
                          + " transactions")
                  .allowedTo(RoleProfile.MIGRATION));

  static final Rule<StatementFacts> PREPARED_IN_SQL =
      Rule.statement("statement.prepared-in-sql")
          .must("no statement prepares, executes or deallocates by name in text")
          .because(
              "EXECUTE runs a text that was judged elsewhere, and DEALLOCATE ALL breaks the"
                  + " statements that the driver keeps")
          .practice("pgjdbc documentation, Server Prepared Statements; CWE-89")
          .admits("connection.prepareStatement(…)")
          .refuses("prepare p as select 1")
          .check(
              StatementCheck.of(
                      "statement.prepared-in-sql",
                      "must be left to the driver",
                      "use prepareStatement")
                  .allowedTo(RoleProfile.MIGRATION));

  static final Rule<StatementFacts> LOCK_TABLE =
      Rule.statement("statement.lock-table")
          .must("no statement locks a whole table")
          .because("one such lock stops every other reader or writer of the table")
          .practice("PostgreSQL documentation, Explicit Locking; CWE-667")
          .admits("select * from orders where id = ? for update")
          .refuses("lock table orders")
          .check(
              StatementCheck.of(
                      "statement.lock-table",
                      "must lock rows, not tables",
                      "use SELECT … FOR UPDATE or pg_advisory_xact_lock")
                  .allowedTo(RoleProfile.MIGRATION)
                  .advisedToApplicationsInBaseline());

  static final Rule<StatementFacts> CURSOR_HOLD =
      Rule.statement("statement.cursor-hold")
          .must("no cursor outlives its transaction")
          .because(
              "its whole result is kept on the server until the session ends, which in a pool"
                  + " is the next borrower's")
          .practice("PostgreSQL documentation, DECLARE; CWE-772")
          .admits("declare c cursor for select 1")
          .refuses("declare c cursor with hold for select 1")
          .check(
              StatementCheck.of(
                      "statement.cursor-hold",
                      "must end with its transaction",
                      "set a fetch size in a transaction: the driver then reads by portions")
                  .allowedTo(RoleProfile.MIGRATION));

  static List<Rule<StatementFacts>> all() {
    return List.of(
        SETTING, ROLE_CHANGE, TRANSACTION_CONTROL, PREPARED_IN_SQL, LOCK_TABLE, CURSOR_HOLD);
  }
}
