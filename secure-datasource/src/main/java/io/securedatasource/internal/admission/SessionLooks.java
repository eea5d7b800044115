package io.securedatasource.internal.admission;

import io.securedatasource.credentials.Credentials;
import io.securedatasource.event.FailureReason;
import io.securedatasource.policy.AuthenticationMethod;
import io.securedatasource.policy.ServerSide;
import io.securedatasource.policy.SessionFacts;
import io.securedatasource.policy.SessionFacts.Expectation;
import java.net.SocketException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
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

  /**
   * What is left of the login deadline bounds the look at the session.
   *
   * @param earlier what was found of an earlier session of the same login, to be taken over where
   *     nothing can have come between client and server; {@code null} when there was none
   */
  SessionFacts facts(
      PhysicalConnection physical,
      Credentials credentials,
      Instant now,
      @Nullable SessionFacts earlier)
      throws ConnectionFailure {
    DeadlineSocket socket = physical.socket();
    return seen(
        credentials,
        socket::isOverdue,
        () -> {
          if (!loginDeadline.isZero()) {
            socket.bound(loginDeadline.minus(physical.connect()));
          }
          SessionFacts facts = inspected(physical, now, earlier);
          socket.unbound();
          return facts;
        });
  }

  private SessionFacts inspected(
      PhysicalConnection physical, Instant now, @Nullable SessionFacts earlier)
      throws SQLException {
    Expectation expectation = admission.plan().expectation();
    if (earlier != null && isBound() && SessionInspector.mayBeOneServer(physical, earlier)) {
      SessionFacts facts = SessionInspector.inspect(physical, expectation, now, earlier);
      if (!KnownPostures.differ(facts, earlier)) {
        return facts;
      }
    }
    return SessionInspector.inspect(physical, expectation, now);
  }

  /**
   * Whether client and server prove to each other that they know the password, over the very TLS
   * channel between them (RFC 5802, RFC 5929), or there is no session. Then SYSTEM_USER and the
   * database can only be what the client asked for: nobody stands between who could change it.
   */
  private boolean isBound() {
    Expectation expectation = admission.plan().expectation();
    return expectation.authentication() == AuthenticationMethod.SCRAM
        && expectation.onlyThatMethod()
        && !expectation.behindPooler()
        && "require".equals(admission.plan().driverProperties().get("channelBinding"));
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

  /**
   * The server keeps the limit of such a look; the second on top is for a server that does not.
   * What is asked may be long, and is cut off even where the server does not read it.
   */
  private SessionFacts paced(PhysicalConnection physical, Credentials credentials, PacedLook look)
      throws ConnectionFailure {
    Duration limit = admission.postureLimit();
    try (CutOff cutOff = CutOff.after(limit.plusSeconds(1), physical)) {
      return seen(credentials, cutOff::passed, () -> look.facts(limit));
    }
  }

  private interface Look {
    SessionFacts facts() throws SQLException, SocketException;
  }

  /**
   * What a look sees.
   *
   * @param late whether it failed because its time was over
   */
  private SessionFacts seen(Credentials credentials, BooleanSupplier late, Look look)
      throws ConnectionFailure {
    try {
      return look.facts();
    } catch (SQLException | SocketException | RuntimeException e) {
      throw ConnectionFailure.of(
          late.getAsBoolean() ? FailureReason.TIMEOUT : FailureClassifier.onSession(e),
          where,
          e,
          credentials.password());
    }
  }
}
