package io.securedatasource.internal.guard;

import io.securedatasource.internal.statement.EntryPoint;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Parser;
import org.postgresql.jdbc.EscapeSyntaxCallMode;

/**
 * What the driver sends in place of a text with JDBC escapes, by the driver's own replacement. It
 * takes braces out without leaving a blank, so that names and verbs come together that were apart,
 * and has its own idea of comments and strings: what runs is not always what the text says.
 *
 * @param sql the text without its escapes
 * @param entryPoint how it is read then: a brace is not SQL
 */
record EscapedText(String sql, EntryPoint entryPoint) {

  /** Asked for by the driver, and of no matter where a call becomes a {@code SELECT}. */
  private static final int SERVER_VERSION = 110_000;

  /**
   * What is sent in place of that text; {@code null} when it is sent as it is.
   *
   * <p>A call escape becomes {@code select * from f(…) as result}, though the driver can be told to
   * send {@code call f(…)}: whatever can stand in the latter can in the former.
   *
   * @throws SQLException the driver's own, which it throws whenever it is given that text
   */
  static @Nullable EscapedText of(String sql, EntryPoint entryPoint) throws SQLException {
    if (entryPoint == EntryPoint.PLAIN_UNESCAPED
        || entryPoint == EntryPoint.PREPARED_UNESCAPED
        || sql.indexOf('{') < 0) {
      return null;
    }
    String sent = Parser.replaceProcessing(sql, true, true);
    if (entryPoint == EntryPoint.CALL) {
      sent =
          Parser.modifyJdbcCall(sent, true, SERVER_VERSION, EscapeSyntaxCallMode.SELECT).getSql();
    }
    return sent.equals(sql)
        ? null
        : new EscapedText(
            sent,
            entryPoint == EntryPoint.PLAIN
                ? EntryPoint.PLAIN_UNESCAPED
                : EntryPoint.PREPARED_UNESCAPED);
  }
}
