package io.securedatasource.logging;

import io.securedatasource.event.FailureReason;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.StatementKind;
import io.securedatasource.policy.Violation;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One log line for each event, or for each violation that it carries, on the logger {@code
 * io.securedatasource.security}. A refusal, a failed connection and a violation that is only
 * reported are warnings, the last of them once for each rule of gates 2 and 3; a role's posture
 * that was lost is an error; the rest is debug. One log serves one data source. Thread-safe.
 */
public final class SecurityLog implements SecurityEventListener {

  private static final Logger LOGGER = LoggerFactory.getLogger("io.securedatasource.security");

  /** The rules that were already reported at gates 2 and 3: each is a warning once, then debug. */
  private final Set<String> reported = ConcurrentHashMap.newKeySet();

  @Override
  public void onEvent(SecurityEvent event) {
    if (event instanceof SecurityEvent.ConfigurationJudged judged) {
      judged("configuration", judged.dataSource(), judged.report());
    } else if (event instanceof SecurityEvent.SessionAdmitted admitted) {
      admitted(admitted);
    } else if (event instanceof SecurityEvent.SessionRefused refused) {
      judged("session", refused.dataSource(), refused.report());
    } else if (event instanceof SecurityEvent.ConnectionFailed failed
        && failed.reason() != FailureReason.REFUSED_BY_POLICY) { // told as a refusal already
      LOGGER.warn(
          "{}: no connection: {} (SQLState {}, attempt {}, after {} ms)",
          failed.dataSource(),
          failed.reason(),
          failed.sqlState(),
          failed.attempt(),
          failed.elapsed().toMillis());
    } else if (event instanceof SecurityEvent.PostureChanged changed) {
      changed(changed);
    } else if (event instanceof SecurityEvent.StatementRefused refused) {
      judged(
          statement(refused.kind(), refused.fingerprint(), refused.position()),
          refused.dataSource(),
          refused.report());
    } else if (event instanceof SecurityEvent.StatementReported reported) {
      reported(
          statement(reported.kind(), reported.fingerprint(), reported.position()),
          reported.dataSource(),
          reported.report());
    } else if (event instanceof SecurityEvent.SessionReset reset) {
      if (!reset.cleaned()) {
        LOGGER.warn("{}: a session could not be reset, and is closed", reset.dataSource());
      }
    } else if (event instanceof SecurityEvent.CredentialsRotated rotated) {
      LOGGER.info(
          "{}: credentials rotated: {}, user '{}', {} sessions to close",
          rotated.dataSource(),
          rotated.cause(),
          rotated.user(),
          rotated.draining());
    } else if (event instanceof SecurityEvent.CredentialsDrained drained) {
      LOGGER.info(
          "{}: {} sessions of earlier credentials are closed, after {} ms",
          drained.dataSource(),
          drained.sessions(),
          drained.elapsed().toMillis());
    } else if (event instanceof SecurityEvent.RotationFailed failed) {
      LOGGER.error(
          "{}: new credentials of user '{}' open no session (SQLState {}); sessions that are open"
              + " go on",
          failed.dataSource(),
          failed.user(),
          failed.sqlState());
    } else if (event instanceof SecurityEvent.CredentialsSourceChanged changed) {
      source(changed);
    } else if (event instanceof SecurityEvent.CertificateExpiring expiring) {
      LOGGER.warn(
          "{}: the certificate of {} ({}) ends at {}",
          expiring.dataSource(),
          expiring.subject(),
          expiring.use(),
          expiring.notAfter());
    } else if (event instanceof SecurityEvent.DataSourceClosed closed) {
      LOGGER.debug("{}: closed", closed.dataSource());
    }
  }

  private static void changed(SecurityEvent.PostureChanged event) {
    if (event.change() == SecurityEvent.PostureChanged.Change.REGAINED) {
      LOGGER.info("{}: posture regained: {}", event.dataSource(), event.rules());
      return;
    }
    LOGGER.error(
        "{}: posture lost: {}; {}",
        event.dataSource(),
        event.rules(),
        event.closed() ? "sessions are refused until it is regained" : "sessions go on");
    for (Violation violation : event.report().violations()) {
      if (event.rules().contains(violation.rule())) {
        LOGGER.error(
            "{}: {}: {}; {}; fix: {}",
            event.dataSource(),
            violation.rule(),
            violation.found(),
            violation.required(),
            violation.fix());
      }
    }
  }

  private static void source(SecurityEvent.CredentialsSourceChanged event) {
    if (event.availability() == SecurityEvent.CredentialsSourceChanged.Availability.REGAINED) {
      LOGGER.info("{}: credentials can be had again: {}", event.dataSource(), event.source());
      return;
    }
    LOGGER.error(
        "{}: no credentials from {}: {}; the last that were good stay in use",
        event.dataSource(),
        event.source(),
        event.problem());
  }

  private static void judged(String what, String dataSource, PolicyReport report) {
    for (Violation violation : report.violations()) {
      log(Level.WARN, what, dataSource, report.policy(), violation);
    }
  }

  private static String verdict(Violation violation) {
    if (violation.isEnforced()) {
      return "refused";
    }
    return violation.waiver() == null ? "reported" : "waived until " + violation.waiver().expires();
  }

  private static String statement(StatementKind kind, String fingerprint, int position) {
    return "%s statement %s (position %d)".formatted(kind, fingerprint, position);
  }

  private void admitted(SecurityEvent.SessionAdmitted event) {
    reported("session", event.dataSource(), event.report());
    LOGGER.debug("{}: session admitted: {}", event.dataSource(), event.granted());
  }

  private void reported(String what, String dataSource, PolicyReport report) {
    for (Violation violation : report.violations()) {
      log(
          reported.add(violation.rule()) ? Level.WARN : Level.DEBUG,
          what,
          dataSource,
          report.policy(),
          violation);
    }
  }

  private static void log(
      Level level, String what, String dataSource, String policy, Violation violation) {
    LOGGER
        .atLevel(level)
        .log(
            "{}: {} {} by policy '{}': {}: {}; {}; fix: {}",
            dataSource,
            what,
            verdict(violation),
            policy,
            violation.rule(),
            violation.found(),
            violation.required(),
            violation.fix());
  }
}
