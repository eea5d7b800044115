package io.securedatasource.policy;

/**
 * What can be wrong with a statement: each constant belongs to one rule, and says in fixed words
 * what was found. Several constants of one rule differ in how far the rule goes about them.
 *
 * <p>The words never hold anything out of the text: a hazard with a detail is given it by {@link
 * StatementFacts.Sighting}, out of lists of known names.
 */
public enum StatementHazard {
  /** A place that PostgreSQL's scanner would not read, or that driver and server read apart. */
  UNLEXABLE("statement.unlexable", "the text cannot be read"),
  /** More than one statement. */
  MULTIPLE("statement.multiple", "another statement follows"),
  /** A setting that a guard stands on is changed. */
  SETTING("statement.setting", "the text changes a protected setting"),
  /** The session's role is changed. */
  ROLE_CHANGE("statement.role-change", "the text changes the session's role"),
  /** A role is made, changed or dropped. */
  ROLE_DEFINITION("statement.role-ddl", "the text makes, changes or drops a role"),
  /** Rights are given or taken. */
  PRIVILEGE("statement.privilege", "the text changes privileges"),
  /** The schema is changed. */
  DEFINITION("statement.ddl", "the text changes the schema"),
  /** A temporary table is made. */
  TEMPORARY("statement.ddl", "the text makes a temporary object"),
  /** Rows are written or locked. */
  WRITE("statement.write", "the text writes or locks rows"),
  /** The server is commanded. */
  SERVER_ADMINISTRATION("statement.server-administration", "the text commands the server"),
  /** The write-ahead log or a snapshot is used in a way that some applications need. */
  SERVER_FEATURE("statement.server-administration", "the text writes to the server's log stream"),
  /** DO. */
  ANONYMOUS_CODE("statement.anonymous-code", "the text runs an anonymous code block"),
  /** A file or program of the server. */
  SERVER_FILE("statement.server-file", "the text reaches a file or program of the server"),
  /** Another server. */
  REMOTE("statement.remote", "the text reaches another server"),
  /** A function that runs SQL out of a string. */
  SQL_IN_STRING("statement.sql-in-string", "the text runs SQL that stands in a string"),
  /** Other sessions are ended or their locks dropped. */
  BACKEND_CONTROL("statement.backend-control", "the text interferes with sessions or locks"),
  /** Time or memory is spent for nothing. */
  SLEEP("statement.sleep", "the text waits, or spends time or memory for nothing"),
  /** A condition that no row has a say in. */
  CONSTANT_CONDITION("statement.constant-condition", "a condition does not depend on any row"),
  /** A condition that query builders emit. */
  BUILDER_CONDITION("statement.constant-condition", "a condition is a placeholder for none"),
  /** A set operation or an error tells what the system catalogue says. */
  UNION_CATALOGUE("statement.union-catalogue", "what the system catalogue says is led out of it"),
  /** A system catalogue is read. */
  CATALOGUE("statement.catalogue", "the text reads a system catalogue"),
  /** A comment at the end that looks as if it cut something off. */
  CUTTING_COMMENT("statement.trailing-comment", "a comment at the end cuts the text off"),
  /** Another comment at the end. */
  TRAILING_COMMENT("statement.trailing-comment", "a comment stands at the end"),
  /** UPDATE or DELETE of every row. */
  UNBOUNDED_WRITE("statement.unbounded-write", "every row is updated or deleted"),
  /** PREPARE, EXECUTE, DEALLOCATE as text. */
  PREPARED_IN_SQL("statement.prepared-in-sql", "the text prepares or runs a statement by name"),
  /** LOCK TABLE. */
  LOCK_TABLE("statement.lock-table", "the text locks a table"),
  /** VACUUM, CLUSTER, REINDEX. */
  MAINTENANCE("statement.maintenance", "the text maintains tables"),
  /** ANALYZE. */
  STATISTICS("statement.maintenance", "the text gathers statistics"),
  /** EXPLAIN ANALYZE of a write. */
  EXPLAIN_ANALYZE("statement.explain-analyze", "EXPLAIN ANALYZE runs the write that it explains"),
  /** A large object. */
  LARGE_OBJECT("statement.large-object", "the text uses large objects"),
  /** DECLARE … WITH HOLD. */
  CURSOR_HOLD("statement.cursor-hold", "a cursor outlives its transaction"),
  /** BEGIN, COMMIT, ROLLBACK as text. */
  TRANSACTION_CONTROL("statement.transaction-control", "the text controls the transaction"),
  /** Too long to be read with care. */
  OVERSIZED("statement.oversized", "the text is too long"),
  /** Not on the list, which is enforced. */
  NOT_LISTED("statement.not-listed", "the statement is not on the allow-list"),
  /** Not on the list, which is observed alone. */
  NOT_YET_LISTED("statement.not-listed", "the statement is not on the observed allow-list"),
  /** {@code Statement.cancel()}. */
  CANCEL("statement.cancel", "the driver's cancel request travels in plaintext");

  private final String rule;
  private final String found;

  StatementHazard(String rule, String found) {
    this.rule = rule;
    this.found = found;
  }

  /** The id of the rule that it breaks. */
  public String rule() {
    return rule;
  }

  /** What was found, as a clause. */
  public String found() {
    return found;
  }
}
