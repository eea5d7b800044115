package io.securedatasource.internal.admission;

import io.securedatasource.credentials.CredentialsException;
import io.securedatasource.event.FailureReason;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SessionRefusedException;
import io.securedatasource.internal.rotation.Generation;
import io.securedatasource.internal.rotation.Generations;
import io.securedatasource.policy.PolicyReport;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions with the credentials that are good now, which gate 1 judges first; holds attempts
 * back where the server refuses logins again and again. Thread-safe, and holds no lock over I/O.
 */
final class SessionOpener {

  private final Admission admission;
  private final Connector connector;
  private final Generations generations;
  private final LoginBackOff backOff = new LoginBackOff();

  SessionOpener(Admission admission) {
    this.admission = admission;
    this.connector = new Connector(admission.plan());
    this.generations = new Generations(admission.credentials(), admission.plan().files());
  }

  /** What sessions are opened with. */
  Generations generations() {
    return generations;
  }

  /** The hosts, for messages. */
  String where() {
    return connector.where();
  }

  /** The deadline for a whole connection attempt; zero when there is none. */
  Duration loginDeadline() {
    return connector.loginDeadline();
  }

  /** How long attempts to log in are held back; zero when they are not. */
  Duration heldBack() {
    return backOff.pause();
  }

  /** What is done with a session that was opened. */
  interface Visit<T> {
    T visit(PhysicalConnection physical, Generation generation)
        throws ConnectionFailure, SessionRefusedException;
  }

  /**
   * Opens a session. When the server refuses the credentials, or the handshake fails while files
   * are being replaced, what is there now is tried once before the caller is told.
   */
  <T> T withSession(Visit<T> visit) throws ConnectionFailure, SessionRefusedException {
    Generation generation;
    try {
      generation = generations.begin();
    } catch (CredentialsException e) {
      throw ConnectionFailure.of(
          FailureReason.CREDENTIALS, "no credentials: " + e.getMessage(), "28000");
    }
    try {
      PhysicalConnection physical;
      try {
        judge(generation);
        physical = connect(generation);
      } catch (ConnectionFailure | SessionRefusedException e) {
        Generation other = another(generation, e);
        if (other == null) {
          throw e;
        }
        generations.ended(generation);
        generation = other;
        judge(generation);
        physical = connect(generation);
      }
      return visit.visit(physical, generation);
    } finally {
      generations.ended(generation);
    }
  }

  private PhysicalConnection connect(Generation generation) throws ConnectionFailure {
    if (!backOff.passes(generation)) {
      throw ConnectionFailure.of(
          FailureReason.BACKED_OFF,
          ("no session on %s: not tried, since the server refused logins again and again; the next"
                  + " attempt is at most %d s away, and the first other credentials are tried at"
                  + " once")
              .formatted(connector.where(), backOff.pause().toSeconds()),
          "28000");
    }
    try {
      PhysicalConnection physical = connector.connect(generation.credentials());
      backOff.succeeded(generation, generations.isLatest(generation));
      return physical;
    } catch (ConnectionFailure e) {
      LoginBackOff.Pause pause = backOff.failed(generation, e.getSQLState());
      if (pause != null) {
        publish(
            new SecurityEvent.AuthenticationBackedOff(
                admission.clock().instant(),
                admission.dataSource(),
                String.valueOf(e.getSQLState()),
                pause.failures(),
                pause.pause()));
      }
      throw e;
    }
  }

  private @Nullable Generation another(Generation failed, SQLException failure) {
    if (failure instanceof ConnectionFailure connection) {
      return switch (connection.reason()) {
        case AUTHENTICATION, AUTHORIZATION ->
            backOff.mayReplace() ? generations.other(failed) : generations.fallback(failed);
        case BACKED_OFF -> generations.fallback(failed);
        case TLS_HANDSHAKE, CERTIFICATE_UNTRUSTED, CERTIFICATE_EXPIRED, OTHER ->
            generations.changed(failed);
        default -> null;
      };
    }
    return generations.changed(failed);
  }

  /**
   * Lets gate 1 judge what the configuration looks like with that generation, once: what it was
   * judged by is what makes it one, unless files were replaced meanwhile. Who may read the client's
   * key is not part of it, so with a key it is judged each time.
   */
  private void judge(Generation generation) throws SessionRefusedException {
    if (generation.isAdmitted() && admission.plan().files().key() == null) {
      return;
    }
    PolicyReport report = admission.gate().judge(generation.credentials());
    if (!report.isAdmitted()) {
      publish(
          new SecurityEvent.ConfigurationJudged(
              admission.clock().instant(), admission.dataSource(), report));
      throw new SessionRefusedException(report);
    }
    if (generations.isOfFilesNow(generation)) {
      generation.admitted();
    }
  }

  private void publish(SecurityEvent event) {
    admission.listener().onEvent(event);
  }
}
