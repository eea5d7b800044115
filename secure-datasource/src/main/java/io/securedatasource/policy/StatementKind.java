package io.securedatasource.policy;

/** What a statement does, as far as its first words tell: the class under which it is counted. */
public enum StatementKind {
  /** SELECT, TABLE, VALUES, SHOW, EXPLAIN, and WITH that ends in one of them. */
  SELECT,
  /** INSERT. */
  INSERT,
  /** UPDATE. */
  UPDATE,
  /** DELETE. */
  DELETE,
  /** MERGE. */
  MERGE,
  /** CALL, and the JDBC escape for it. */
  CALL,
  /** COPY. */
  COPY,
  /** BEGIN, COMMIT, SAVEPOINT and their kin. */
  TRANSACTION,
  /** SET, RESET, DISCARD. */
  SETTING,
  /** CREATE, ALTER, DROP, TRUNCATE, COMMENT, GRANT and their kin. */
  DEFINITION,
  /** Everything else, an empty text too. */
  OTHER
}
