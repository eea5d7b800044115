package io.securedatasource.internal.statement;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Gate 3 as the guarded connections see it: every text that is to reach the server passes here
 * first. Implementations are thread-safe, and tell listeners themselves what they refuse or report.
 */
public interface StatementGate {

  /**
   * Admits a text or refuses it.
   *
   * @param sql the text as the application gave it; {@code null} is admitted, so that the driver
   *     answers it as it always does
   * @return what is known of the text
   * @throws SQLException a {@code StatementRefusedException} when the policy refuses it
   */
  Verdict admit(@Nullable String sql, EntryPoint entryPoint) throws SQLException;

  /**
   * As {@link #admit}, for a text that is prepared.
   *
   * @return the text with what is known of it; the same object for one that comes again, where the
   *     gate remembers it
   * @throws SQLException a {@code StatementRefusedException} when the policy refuses it
   */
  default AdmittedText admitText(@Nullable String sql, EntryPoint entryPoint) throws SQLException {
    return AdmittedText.of(sql, admit(sql, entryPoint));
  }

  /**
   * Admits that a cancel request is sent to the server, or refuses it.
   *
   * @throws SQLException a {@code StatementRefusedException} when the policy refuses it
   */
  default void cancelling() throws SQLException {}

  /**
   * Counts the policies that this gate has judged by. A guard remembers it and, while it is the
   * same, asks nothing more of a text that it had judged; so reading it costs no more than a plain
   * or opaque field, and a change need not be seen at once by every thread.
   *
   * @return the same number for as long as the policy is the same; always 0 for a gate whose policy
   *     is never replaced
   */
  default int epoch() {
    return 0;
  }
}
