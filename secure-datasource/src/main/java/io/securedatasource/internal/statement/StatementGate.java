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
}
