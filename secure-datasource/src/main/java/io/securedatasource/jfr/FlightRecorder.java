package io.securedatasource.jfr;

import static java.util.stream.Collectors.joining;

import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.internal.text.PlainText;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.Violation;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Gives events to the flight recorder of the JDK, where a recording asks for them; otherwise each
 * costs a look at a flag. The recorder is not set up for our sake: until there was a recording in
 * this JVM, its classes and ours stay unloaded. Thread-safe.
 */
public final class FlightRecorder implements SecurityEventListener {

  @Override
  public void onEvent(SecurityEvent event) {
    if (jdk.jfr.FlightRecorder.isInitialized()) {
      record(event);
    }
  }

  private static void record(SecurityEvent event) {
    if (event instanceof SecurityEvent.SessionAdmitted admitted) {
      connected(admitted);
      admitted(admitted);
    } else if (event instanceof SecurityEvent.ConnectionFailed failed) {
      failed(failed);
    } else if (event instanceof SecurityEvent.ConfigurationJudged judged) {
      judged(judged.dataSource(), judged.report(), null);
    } else if (event instanceof SecurityEvent.SessionRefused refused) {
      judged(refused.dataSource(), refused.report(), null);
    } else if (event instanceof SecurityEvent.StatementRefused refused) {
      judged(refused.dataSource(), refused.report(), refused.fingerprint());
    } else if (event instanceof SecurityEvent.ContextRefused refused) {
      refused(refused);
    } else if (event instanceof SecurityEvent.StatementSlow slow) {
      slow(slow);
    } else if (event instanceof SecurityEvent.SessionReset reset) {
      reset(reset);
    } else if (event instanceof SecurityEvent.CredentialsRotated rotated) {
      rotated(rotated.dataSource(), rotated.cause().name(), true, rotated.draining());
    } else if (event instanceof SecurityEvent.RotationFailed failed) {
      rotated(failed.dataSource(), null, false, 0);
    }
  }

  private static void connected(SecurityEvent.SessionAdmitted admitted) {
    RecordedEvents.Connect event = new RecordedEvents.Connect();
    if (event.isEnabled()) {
      event.dataSource = plain(admitted.dataSource());
      event.transport = admitted.transport().toNanos();
      event.login = admitted.login().toNanos();
      event.protocol = plain(admitted.granted().protocol());
      event.cipherSuite = plain(admitted.granted().cipherSuite());
      event.commit();
    }
  }

  private static void admitted(SecurityEvent.SessionAdmitted admitted) {
    RecordedEvents.Admission event = new RecordedEvents.Admission();
    if (event.isEnabled()) {
      event.dataSource = plain(admitted.dataSource());
      event.elapsed = admitted.admission().toNanos();
      event.role = plain(admitted.granted().user());
      event.reported = rules(admitted.report().reported());
      event.commit();
    }
  }

  private static void failed(SecurityEvent.ConnectionFailed failed) {
    RecordedEvents.ConnectFailure event = new RecordedEvents.ConnectFailure();
    if (event.isEnabled()) {
      event.dataSource = plain(failed.dataSource());
      event.reason = failed.reason().name();
      event.sqlState = failed.sqlState();
      event.elapsed = failed.elapsed().toNanos();
      event.attempt = failed.attempt();
      event.commit();
    }
  }

  private static void judged(String dataSource, PolicyReport report, @Nullable String fingerprint) {
    RecordedEvents.Refusal event = new RecordedEvents.Refusal();
    if (event.isEnabled() && !report.isAdmitted()) {
      event.dataSource = plain(dataSource);
      event.gate = report.gate().name().toLowerCase(Locale.ROOT);
      event.rules = rules(report.enforced());
      event.policy = plain(report.policy());
      event.fingerprint = fingerprint;
      event.commit();
    }
  }

  private static void refused(SecurityEvent.ContextRefused refused) {
    RecordedEvents.ContextRefusal event = new RecordedEvents.ContextRefusal();
    if (event.isEnabled()) {
      event.dataSource = plain(refused.dataSource());
      event.reason = refused.reason().name();
      event.kind = refused.kind().name();
      event.fingerprint = refused.fingerprint();
      event.commit();
    }
  }

  private static void slow(SecurityEvent.StatementSlow slow) {
    RecordedEvents.SlowStatement event = new RecordedEvents.SlowStatement();
    if (event.isEnabled()) {
      event.dataSource = plain(slow.dataSource());
      event.kind = slow.kind().name();
      event.fingerprint = slow.fingerprint();
      event.elapsed = slow.elapsed().toNanos();
      event.sqlState = slow.sqlState();
      event.commit();
    }
  }

  private static void reset(SecurityEvent.SessionReset reset) {
    RecordedEvents.Reset event = new RecordedEvents.Reset();
    if (event.isEnabled()) {
      event.dataSource = plain(reset.dataSource());
      event.cleaned = reset.cleaned();
      event.elapsed = reset.elapsed().toNanos();
      event.commit();
    }
  }

  private static void rotated(
      String dataSource, @Nullable String cause, boolean succeeded, int draining) {
    RecordedEvents.Rotation event = new RecordedEvents.Rotation();
    if (event.isEnabled()) {
      event.dataSource = plain(dataSource);
      event.cause = cause;
      event.succeeded = succeeded;
      event.draining = draining;
      event.commit();
    }
  }

  /** Names may come from the server, or from a URL, and a recording is printed to terminals. */
  private static @Nullable String plain(@Nullable String text) {
    return text == null ? null : PlainText.of(text);
  }

  private static String rules(List<Violation> violations) {
    return violations.stream().map(Violation::rule).distinct().collect(joining(" "));
  }
}
