package io.securedatasource.internal.admission;

import io.securedatasource.credentials.Credentials;
import io.securedatasource.event.FailureReason;
import io.securedatasource.policy.ServerSide;
import io.securedatasource.policy.SessionFacts;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The looks at a session that was just opened, each within its limit. Immutable and thread-safe.
 *
 * @param admission tells the limits, and what to compare with
 * @param where the hosts, for messages
 * @param loginDeadline the deadline for opening a session and looking at it; zero when there is
 *     none
 */
record SessionLooks(Admission admission, String where, Duration loginDeadline) {

  /** What is left of the login deadline bounds the look at the session. */
  SessionFacts facts(PhysicalConnection physical, Credentials credentials, Instant now)
      throws ConnectionFailure {
    return within(
        loginDeadline.isZero() ? null : loginDeadline.minus(physical.connect()),
        physical,
        credentials,
        () -> SessionInspector.inspect(physical, admission.plan().expectation(), now));
  }

  /** With the posture of the session's role. */
  SessionFacts withPosture(PhysicalConnection physical, Credentials credentials, SessionFacts facts)
      throws ConnectionFailure {
    return paced(
        physical, credentials, limit -> RolePostureQuery.look(physical.connection(), facts, limit));
  }

  /** With the server's side; without, where the limit ran out before. */
  SessionFacts withServerSide(
      PhysicalConnection physical, Credentials credentials, SessionFacts facts)
      throws ConnectionFailure {
    return paced(
        physical,
        credentials,
        limit -> {
          ServerSide seen = ServerSideLook.look(physical.connection(), limit);
          return seen == null ? facts : facts.withServerSide(seen);
        });
  }

  private interface PacedLook {
    SessionFacts facts(Duration limit) throws SQLException;
  }

  /** The server keeps the limit of such a look; the second on top is for a server that does not. */
  private SessionFacts paced(PhysicalConnection physical, Credentials credentials, PacedLook look)
      throws ConnectionFailure {
    Duration limit = admission.postureLimit();
    return within(limit.plusSeconds(1), physical, credentials, () -> look.facts(limit));
  }

  private interface Look {
    SessionFacts facts() throws SQLException;
  }

  private SessionFacts within(
      @Nullable Duration limit, PhysicalConnection physical, Credentials credentials, Look look)
      throws ConnectionFailure {
    try (CutOff cutOff = limit == null ? CutOff.never() : CutOff.after(limit, physical)) {
      try {
        return look.facts();
      } catch (SQLException | RuntimeException e) {
        throw ConnectionFailure.of(
            cutOff.passed() ? FailureReason.TIMEOUT : FailureClassifier.onSession(e),
            where,
            e,
            credentials.password());
      }
    }
  }
}
