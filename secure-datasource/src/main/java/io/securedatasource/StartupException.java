package io.securedatasource;

import io.securedatasource.event.SessionRefusedException;
import io.securedatasource.policy.PolicyReport;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A fail-fast start got no first session. The cause says why; when gate 2 refused it, the cause is
 * a {@link SessionRefusedException} and the message its message.
 */
public final class StartupException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StartupException(String dataSource, SQLException cause) {
    super("data source '" + dataSource + "' did not start: " + cause.getMessage(), cause);
  }

  /** What the policy says of the session that gate 2 refused; {@code null} when none came about. */
  public @Nullable PolicyReport report() {
    return getCause() instanceof SessionRefusedException refusal ? refusal.report() : null;
  }

  /** Why there is no first session. */
  @Override
  public synchronized SQLException getCause() {
    return (SQLException) Objects.requireNonNull(super.getCause());
  }
}
