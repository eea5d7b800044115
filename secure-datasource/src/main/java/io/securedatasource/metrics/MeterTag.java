package io.securedatasource.metrics;

/**
 * The tags of the meters. Each has a bound that holds whatever an application or an attacker does,
 * so no meter can grow without end.
 */
public enum MeterTag {
  /** The data source's name; the same as that of HikariCP's own meters. */
  POOL("pool", "the data source's name, as in HikariCP's own meters", "one"),
  /** How it ended. */
  OUTCOME("outcome", "`success` or `failure`", "2"),
  /** Why a connection attempt failed. */
  REASON(
      "reason",
      "`none` after success, else the `FailureReason` in lower case with hyphens:"
          + " `refused-by-policy`, `credentials`, `tls-handshake`, `certificate-untrusted`,"
          + " `certificate-expired`, `host-mismatch`, `authentication`, `authorization`,"
          + " `backed-off`, `timeout`, `network`, `server-full`, `other`",
      "14"),
  /** A part of opening a connection. */
  PHASE(
      "phase",
      "`transport`: TCP and TLS; `login`: authentication, until the session is ready; `admission`:"
          + " gate 2",
      "3"),
  /** Where facts are judged. */
  GATE("gate", "`configuration`, `session` or `statement`", "3"),
  /** The rule's id. */
  RULE("rule", "the rule's id, as in [the rules](rules.md)", "the rules of the catalogue"),
  /** What the policy does about the broken rule. */
  ENFORCEMENT(
      "enforcement",
      "`enforce`: it closed the gate; `report`: it was told; `waived`: a waiver lowers it",
      "3"),
  /** Why a statement cannot run for anybody. */
  CONTEXT("cause", "`no-tenant`, `several-statements` or `cannot-travel`", "3"),
  /** The database system, by OpenTelemetry's name. */
  SYSTEM("db.system.name", "`postgresql`", "1"),
  /** The class of the operation. */
  OPERATION(
      "db.operation.name",
      "the `StatementKind`: `SELECT`, `INSERT`, `UPDATE`, `DELETE`, `MERGE`, `CALL`, `COPY`,"
          + " `TRANSACTION`, `SETTING`, `DEFINITION`, `OTHER`",
      "11"),
  /** How an execution ended. */
  ERROR_TYPE(
      "error.type",
      "`none` after success, else the `ErrorType`: `deadline`, `cancelled`, `lock-timeout`,"
          + " `deadlock`, `serialization`, `constraint`, `privilege`, `connection-lost`,"
          + " `resources`, `statement`, `data`, `other`",
      "13"),
  /** The class of an SQLState. */
  SQLSTATE_CLASS(
      "sqlstate.class",
      "the first two characters of the SQLState, when PostgreSQL or the driver know the class; else"
          + " `other`",
      "the classes of Appendix A of the PostgreSQL documentation"),
  /** A statement's structure. */
  FINGERPRINT(
      "fingerprint",
      "the statement's fingerprint, which is no text, as in the log",
      "10 at a time"),
  /** Whether a verdict was known. */
  RESULT("result", "`hit` or `miss`", "2"),
  /** What a certificate is used for. */
  USE("use", "`server`, `client` or `trust`", "3"),
  /** A preset of policies. */
  PRESET("preset", "`production`, `baseline` or `development`", "3");

  private final String key;
  private final String meaning;
  private final String bound;

  MeterTag(String key, String meaning, String bound) {
    this.key = key;
    this.meaning = meaning;
    this.bound = bound;
  }

  /** Its key, as Micrometer has it. */
  public String key() {
    return key;
  }

  /** What its values are, in Markdown. */
  public String meaning() {
    return meaning;
  }

  /** How many values there can be, for a data source. */
  public String bound() {
    return bound;
  }
}
