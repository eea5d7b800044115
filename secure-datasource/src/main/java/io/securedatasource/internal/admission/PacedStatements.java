package io.securedatasource.internal.admission;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Statements that share one time limit, several of them in a round trip. The server keeps the
 * limit; the driver's query timeout would cancel in plaintext. The time runs from the construction.
 */
final class PacedStatements {

  private static final String CANCELED = "57014";

  /**
   * Gives the next statement what is left of the limit. Each text runs in one implicit transaction,
   * with whose end the setting goes back.
   */
  private static final String PACE =
      """
      SELECT pg_catalog.set_config('statement_timeout', CAST(GREATEST(1,
        CAST(pg_catalog.floor(CAST(%d AS pg_catalog.float8) OPERATOR(pg_catalog.-) (
          pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()
            OPERATOR(pg_catalog.-) pg_catalog.transaction_timestamp())
          OPERATOR(pg_catalog.*) CAST(1000 AS pg_catalog.float8))) AS pg_catalog.int4))
        AS pg_catalog.text), true)""";

  private final Duration limit;
  private final long started = System.nanoTime();

  /** Statements that are to end within that time, in place of {@code statement_timeout}. */
  PacedStatements(Duration limit) {
    this.limit = limit;
  }

  /** The statement, with what is left of the limit. */
  String paced(String sql) {
    return PACE.formatted(Math.max(1, left())) + ";\n" + sql;
  }

  /** Reads what a statement returned. */
  @FunctionalInterface
  interface Reader<T> {
    T read(ResultSet rows) throws SQLException;
  }

  /** The result of the first statement of a text. */
  static <T> T first(Statement statement, Reader<T> reader) throws SQLException {
    try (ResultSet rows = next(statement)) {
      return reader.read(rows);
    }
  }

  /** The result of the next statement of a text. */
  static <T> T then(Statement statement, Reader<T> reader) throws SQLException {
    statement.getMoreResults();
    return first(statement, reader);
  }

  /** The result that follows the current one, which is the pace's. */
  private static ResultSet next(Statement statement) throws SQLException {
    ResultSet rows = statement.getMoreResults() ? statement.getResultSet() : null;
    if (rows == null) {
      throw new SQLException("the session does not answer what it was asked", "XX000");
    }
    return rows;
  }

  /** A deadline that passes is told by our own clock: 57014 is also what an administrator sends. */
  boolean ranOut(SQLException e) {
    return CANCELED.equals(e.getSQLState()) && left() <= 0;
  }

  private long left() {
    return limit.toMillis() - (System.nanoTime() - started) / 1_000_000;
  }
}
