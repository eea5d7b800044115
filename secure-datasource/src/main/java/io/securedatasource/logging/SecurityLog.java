package io.securedatasource.logging;

import io.securedatasource.event.FailureReason;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.policy.Gate;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.Violation;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/**
 * One log line for each event, or for each violation that it carries, on the logger {@code
 * io.securedatasource.security}, with the marker SECURITY and fields of the Elastic Common Schema.
 * A refusal, a failed connection and a violation that is only reported are warnings, the last of
 * them once for each rule of gates 2 and 3; a role's posture that was lost is an error; the rest is
 * debug. Of warnings that say the same no more than {@link Floods#MOST} are written in a minute,
 * and the first of each statement, of at most {@link Floods#MOST_STATEMENTS}; when it is over, how
 * many more there were. One log serves one data source. Thread-safe.
 */
public final class SecurityLog implements SecurityEventListener {

  private final Logger logger;
  private final UnaryOperator<@Nullable String> context;

  /** The rules that were already reported at gates 2 and 3: each is a warning once, then debug. */
  private final Set<String> reported = ConcurrentHashMap.newKeySet();

  private final Executor aside;
  private final Floods floods;
  private volatile String name = "";

  /**
   * Writes to the logger {@code io.securedatasource.security}.
   *
   * @param aside writes what is nobody's request, on a thread that has no MDC
   */
  public SecurityLog(Executor aside) {
    this(
        LoggerFactory.getLogger("io.securedatasource.security"),
        MDC::get,
        aside,
        CompletableFuture.delayedExecutor(Floods.WINDOW.toMillis(), TimeUnit.MILLISECONDS, aside));
  }

  /**
   * Writes to that logger.
   *
   * @param context what is known of the thread's work, by key
   * @param later runs a task, aside, when {@link Floods#WINDOW} has passed
   */
  SecurityLog(
      Logger logger, UnaryOperator<@Nullable String> context, Executor aside, Executor later) {
    this.logger = logger;
    this.context = context;
    this.aside = aside;
    this.floods = new Floods(later, this::heldBack);
  }

  @Override
  public void onEvent(SecurityEvent event) {
    name = event.dataSource();
    floods.end(event.at());
    if (event instanceof SecurityEvent.ConfigurationJudged judged) {
      judged(judged, judged.report(), "configuration", null);
    } else if (event instanceof SecurityEvent.SessionAdmitted admitted) {
      admitted(admitted);
    } else if (event instanceof SecurityEvent.SessionRefused refused) {
      judged(refused, refused.report(), "session", null);
    } else if (event instanceof SecurityEvent.ConnectionFailed failed) {
      failed(failed);
    } else if (event instanceof SecurityEvent.AuthenticationBackedOff backedOff) {
      backedOff(backedOff);
    } else if (event instanceof SecurityEvent.PostureChanged changed) {
      changed(changed);
    } else if (event instanceof SecurityEvent.StatementRefused refused) {
      String statement =
          "%s statement %s (position %d)"
              .formatted(refused.kind(), refused.fingerprint(), refused.position());
      judged(refused, refused.report(), statement, refused.fingerprint());
    } else if (event instanceof SecurityEvent.StatementReported reported) {
      String statement =
          "%s statement %s (position %d)"
              .formatted(reported.kind(), reported.fingerprint(), reported.position());
      reported(reported, reported.report(), statement, reported.fingerprint());
    } else if (event instanceof SecurityEvent.ContextRefused refused) {
      refused(refused);
    } else if (event instanceof SecurityEvent.StatementSlow slow) {
      slow(slow);
    } else if (event instanceof SecurityEvent.SessionReset reset) {
      reset(reset);
    } else {
      credentials(event);
    }
  }

  private void credentials(SecurityEvent event) {
    if (event instanceof SecurityEvent.CredentialsRotated rotated) {
      line(Level.INFO, event, "authn_password_change", true)
          .with("event.reason", word(rotated.cause()))
          .with("user.name", rotated.user())
          .log(
              "{}: credentials rotated: {}, user '{}', {} sessions to close",
              event.dataSource(),
              rotated.cause(),
              rotated.user(),
              rotated.draining());
    } else if (event instanceof SecurityEvent.CredentialsDrained drained) {
      line(Level.INFO, event, "session_expired", true)
          .took(drained.elapsed())
          .log(
              "{}: {} sessions of earlier credentials are closed, after {} ms",
              event.dataSource(),
              drained.sessions(),
              drained.elapsed().toMillis());
    } else if (event instanceof SecurityEvent.RotationFailed failed) {
      line(Level.ERROR, event, "authn_password_change_fail", false)
          .with("user.name", failed.user())
          .with("error.code", failed.sqlState())
          .log(
              "{}: new credentials of user '{}' open no session (SQLState {}); sessions that are"
                  + " open go on",
              event.dataSource(),
              failed.user(),
              failed.sqlState());
    } else if (event instanceof SecurityEvent.CredentialsSourceChanged changed) {
      source(changed);
    } else if (event instanceof SecurityEvent.CertificateExpiring expiring) {
      line(Level.WARN, event, "certificate_expiring", false)
          .with("x509.not_after", expiring.notAfter().toString())
          .with("x509.subject.distinguished_name", expiring.subject())
          .log(
              "{}: the certificate of {} ({}) ends at {}",
              event.dataSource(),
              expiring.subject(),
              expiring.use(),
              expiring.notAfter());
    } else if (event instanceof SecurityEvent.DataSourceClosed closed) {
      floods.ended(Instant.MAX).forEach(this::write); // now: another thread may not get to it
      line(Level.DEBUG, closed, "sys_shutdown", true).log("{}: closed", event.dataSource());
    }
  }

  private Line line(Level level, SecurityEvent event, String action, boolean success) {
    return Line.of(logger, level, context, event.dataSource(), action, success);
  }

  /** Details for whoever asks for them are no flood. */
  private boolean passes(
      Level level, String kind, @Nullable String fingerprint, SecurityEvent event) {
    return level == Level.DEBUG || floods.passes(kind, fingerprint, event.at());
  }

  private void failed(SecurityEvent.ConnectionFailed failed) {
    if (failed.reason() == FailureReason.REFUSED_BY_POLICY) { // told as a refusal already
      return;
    }
    String reason = word(failed.reason());
    Level level = failed.reason() == FailureReason.BACKED_OFF ? Level.DEBUG : Level.WARN;
    if (!passes(level, "connections that failed (" + reason + ")", null, failed)) {
      return;
    }
    boolean login =
        switch (failed.reason()) {
          case AUTHENTICATION, AUTHORIZATION, BACKED_OFF -> true;
          default -> false;
        };
    line(level, failed, login ? "authn_login_fail" : "connection_fail", false)
        .with("event.reason", reason)
        .with("error.code", failed.sqlState())
        .took(failed.elapsed())
        .log(
            "{}: no connection: {} (SQLState {}, attempt {}, after {} ms)",
            failed.dataSource(),
            failed.reason(),
            failed.sqlState(),
            failed.attempt(),
            failed.elapsed().toMillis());
  }

  private void backedOff(SecurityEvent.AuthenticationBackedOff event) {
    line(Level.ERROR, event, "authn_login_fail_max", false)
        .with("error.code", event.sqlState())
        .log(
            "{}: the server refused logins {} times in a row (SQLState {}); no attempt for {} s,"
                + " unless other credentials come",
            event.dataSource(),
            event.failures(),
            event.sqlState(),
            event.pause().toSeconds());
  }

  private void changed(SecurityEvent.PostureChanged event) {
    boolean regained = event.change() == SecurityEvent.PostureChanged.Change.REGAINED;
    Line line =
        line(regained ? Level.INFO : Level.ERROR, event, "privilege_permissions_changed", regained)
            .with("rule.id", String.join(" ", event.rules()));
    if (regained) {
      line.log("{}: posture regained: {}", event.dataSource(), event.rules());
      return;
    }
    line.log(
        "{}: posture lost: {}; {}",
        event.dataSource(),
        event.rules(),
        event.closed() ? "sessions are refused until it is regained" : "sessions go on");
    for (Violation violation : event.report().violations()) {
      if (event.rules().contains(violation.rule())) {
        line(Level.ERROR, event, "privilege_permissions_changed", false)
            .with("rule.id", violation.rule())
            .with("rule.ruleset", event.report().policy())
            .log(
                "{}: {}: {}; {}; fix: {}",
                event.dataSource(),
                violation.rule(),
                violation.found(),
                violation.required(),
                violation.fix());
      }
    }
  }

  private void refused(SecurityEvent.ContextRefused event) {
    String reason = word(event.reason());
    if (!passes(Level.WARN, "statements refused (" + reason + ")", event.fingerprint(), event)) {
      return;
    }
    line(Level.WARN, event, "authz_fail", false)
        .with("event.reason", reason)
        .with("secure_datasource.fingerprint", event.fingerprint())
        .log(
            "{}: {} statement {} refused: {}",
            event.dataSource(),
            event.kind(),
            event.fingerprint(),
            meaning(event.reason()));
  }

  private static String meaning(SecurityEvent.ContextRefused.Reason reason) {
    return switch (reason) {
      case NO_TENANT -> "it runs for no tenant, and each statement needs one";
      case SEVERAL_STATEMENTS -> "one of several statements may end what was set for the others";
      case CANNOT_TRAVEL -> "outside a transaction a pooler may run it in another session";
    };
  }

  private void slow(SecurityEvent.StatementSlow event) {
    if (!passes(Level.WARN, "slow statements", event.fingerprint(), event)) {
      return;
    }
    line(Level.WARN, event, "statement_slow", event.sqlState() == null)
        .with("error.code", event.sqlState())
        .with("secure_datasource.fingerprint", event.fingerprint())
        .took(event.elapsed())
        .log(
            "{}: {} statement {} took {} ms",
            event.dataSource(),
            event.kind(),
            event.fingerprint(),
            event.elapsed().toMillis());
  }

  private void reset(SecurityEvent.SessionReset event) {
    if (event.cleaned()) {
      line(Level.DEBUG, event, "session_reset", true)
          .took(event.elapsed())
          .log("{}: a session was reset", event.dataSource());
    } else if (passes(Level.WARN, "sessions that could not be reset", null, event)) {
      line(Level.WARN, event, "session_reset", false)
          .took(event.elapsed())
          .log("{}: a session could not be reset, and is closed", event.dataSource());
    }
  }

  private void source(SecurityEvent.CredentialsSourceChanged event) {
    if (event.availability() == SecurityEvent.CredentialsSourceChanged.Availability.REGAINED) {
      line(Level.INFO, event, "credentials_source", true)
          .log("{}: credentials can be had again: {}", event.dataSource(), event.source());
      return;
    }
    line(Level.ERROR, event, "credentials_source", false)
        .with("event.reason", event.problem())
        .log(
            "{}: no credentials from {}: {}; the last that were good stay in use",
            event.dataSource(),
            event.source(),
            event.problem());
  }

  private void admitted(SecurityEvent.SessionAdmitted event) {
    reported(event, event.report(), "session", null);
    line(Level.DEBUG, event, "session_created", true)
        .with("user.name", event.granted().user())
        .with("tls.version_protocol", event.granted().protocol())
        .with("tls.cipher", event.granted().cipherSuite())
        .took(event.connect())
        .log("{}: session admitted: {}", event.dataSource(), event.granted());
  }

  private void judged(
      SecurityEvent event, PolicyReport report, String what, @Nullable String fingerprint) {
    for (Violation violation : report.violations()) {
      log(Level.WARN, event, report, what, fingerprint, violation);
    }
  }

  private void reported(
      SecurityEvent event, PolicyReport report, String what, @Nullable String fingerprint) {
    for (Violation violation : report.violations()) {
      Level level = reported.add(violation.rule()) ? Level.WARN : Level.DEBUG;
      log(level, event, report, what, fingerprint, violation);
    }
  }

  private void log(
      Level level,
      SecurityEvent event,
      PolicyReport report,
      String what,
      @Nullable String fingerprint,
      Violation violation) {
    String verdict = verdict(violation);
    String kind = "%ss %s (%s)".formatted(word(report.gate()), verdict, violation.rule());
    if (!passes(level, kind, fingerprint, event)) {
      return;
    }
    line(level, event, action(report.gate()), !violation.isEnforced())
        .with("event.reason", violation.found())
        .with("rule.id", violation.rule())
        .with("rule.category", word(report.gate()))
        .with("rule.ruleset", report.policy())
        .with("secure_datasource.fingerprint", fingerprint)
        .log(
            "{}: {} {} by policy '{}': {}: {}; {}; fix: {}",
            event.dataSource(),
            what,
            verdict,
            report.policy(),
            violation.rule(),
            violation.found(),
            violation.required(),
            violation.fix());
  }

  private static String action(Gate gate) {
    return switch (gate) {
      case CONFIGURATION -> "configuration_fail";
      case SESSION -> "authz_fail";
      case STATEMENT -> "input_validation_fail";
    };
  }

  private static String verdict(Violation violation) {
    if (violation.isEnforced()) {
      return "refused";
    }
    return violation.waiver() == null ? "reported" : "waived until " + violation.waiver().expires();
  }

  /**
   * What would have been as many lines, as one. It belongs to no request: neither ours nor the
   * backend's look at an MDC is to find whose turn it happened to be.
   */
  private void heldBack(Floods.Summary summary) {
    aside.execute(() -> write(summary));
  }

  private void write(Floods.Summary summary) {
    Line.of(logger, Level.WARN, key -> null, name, "excess_rate_limit_exceeded", false)
        .with("secure_datasource.repeated", summary.count())
        .with("event.reason", summary.kind())
        .with("event.start", summary.since().toString())
        .log("{}: {} more {} since {}", name, summary.count(), summary.kind(), summary.since());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
