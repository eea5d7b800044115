package io.securedatasource.internal.admission;

import io.securedatasource.event.FailureReason;
import io.securedatasource.internal.configuration.ConnectionPlan;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * What a failed login means in the light of what was asked for: a pooler in between, a list of
 * hosts. Each sentence ends with the way out.
 */
final class LoginRefusal {

  /**
   * PgBouncer answers startup options by a protocol violation, others by "feature not supported".
   */
  private static final Set<String> NO_OPTIONS = Set.of("08P01", "0A000");

  private LoginRefusal() {}

  /** The sentence; {@code null} when the plan has no part in the failure. */
  static @Nullable String sentence(ConnectionPlan plan, FailureReason reason, Throwable failure) {
    String state = failure instanceof SQLException sql ? sql.getSQLState() : null;
    if (state == null) {
      return null;
    }
    if (NO_OPTIONS.contains(state) && asks(plan, PGProperty.OPTIONS)) {
      return "what answers there takes no settings in the startup packet, as a pooler such as"
          + " PgBouncer does not; fix: behindPooler() and serverSettings(ROLE), with the deadlines"
          + " set by ALTER ROLE … SET";
    }
    if (state.equals("08004")
        && reason == FailureReason.AUTHENTICATION
        && "require".equals(value(plan, PGProperty.CHANNEL_BINDING))) {
      return "what answers there does not offer SCRAM with channel binding; fix: scram-sha-256 in"
          + " pg_hba.conf and password_encryption, or behindPooler() where a pooler such as"
          + " PgBouncer stands between";
    }
    if (state.equals("08001") && reason == FailureReason.OTHER && failure.getCause() == null) {
      String type = value(plan, PGProperty.TARGET_SERVER_TYPE);
      return type == null
          ? null
          : "none of the hosts that answer is what targetServerType=" + type + " asks for";
    }
    return null;
  }

  private static boolean asks(ConnectionPlan plan, PGProperty property) {
    return value(plan, property) != null;
  }

  private static @Nullable String value(ConnectionPlan plan, PGProperty property) {
    return plan.driverProperties().get(property.getName());
  }
}
