package io.securedatasource.metrics;

import io.micrometer.core.instrument.Timer;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SecurityEvent.CredentialsSourceChanged.Availability;
import io.securedatasource.event.SecurityEvent.PostureChanged.Change;
import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.StatementKind;
import io.securedatasource.policy.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Counts what the events of one data source tell. Thread-safe. */
public final class EventMeters implements SecurityEventListener {

  static final String SUCCESS = "success";
  static final String FAILURE = "failure";
  static final String WAIVED = "waived";

  private final MeterSet meters;
  private final Timer transport;
  private final Timer login;
  private final Timer admission;

  private volatile double connectionLimit = Double.NaN;
  private volatile double lastRotation = Double.NaN;
  private volatile boolean sourceLost;
  private volatile @Nullable Instant credentialsSince;
  private volatile @Nullable Instant serverCertificateEnds;

  /** Counts into those meters. */
  public EventMeters(MeterSet meters) {
    this.meters = meters;
    this.transport = meters.timer(DataSourceMeter.CONNECT_DURATION, "transport");
    this.login = meters.timer(DataSourceMeter.CONNECT_DURATION, "login");
    this.admission = meters.timer(DataSourceMeter.CONNECT_DURATION, "admission");
    meters.gauge(DataSourceMeter.SERVER_CONNECTIONS_LIMIT, () -> connectionLimit);
    meters.gauge(DataSourceMeter.CREDENTIALS_LAST_ROTATION, () -> lastRotation);
    meters.gauge(DataSourceMeter.CREDENTIALS_SOURCE, () -> sourceLost ? 0 : 1);
  }

  /** When the credentials in use opened their first session; {@code null} before it. */
  @Nullable Instant credentialsSince() {
    return credentialsSince;
  }

  /** The end of the certificate that the server last showed; {@code null} when it showed none. */
  @Nullable Instant serverCertificateEnds() {
    return serverCertificateEnds;
  }

  @Override
  public void onEvent(SecurityEvent event) {
    if (event instanceof SecurityEvent.ConfigurationJudged judged) {
      judged(judged.report());
    } else if (event instanceof SecurityEvent.SessionAdmitted admitted) {
      admitted(admitted);
    } else if (event instanceof SecurityEvent.SessionRefused refused) {
      judged(refused.report());
    } else if (event instanceof SecurityEvent.ConnectionFailed failed) {
      count(DataSourceMeter.CONNECT_ATTEMPTS, FAILURE, word(failed.reason()));
    } else if (event instanceof SecurityEvent.StatementRefused refused) {
      judged(refused.report());
    } else if (event instanceof SecurityEvent.StatementReported reported) {
      judged(reported.report());
    } else if (event instanceof SecurityEvent.ContextRefused refused) {
      count(DataSourceMeter.CONTEXT_REFUSALS, word(refused.reason()));
    } else if (event instanceof SecurityEvent.StatementSlow slow) {
      count(DataSourceMeter.SLOW_STATEMENTS, operation(slow.kind()));
    } else if (event instanceof SecurityEvent.SessionReset reset) {
      count(DataSourceMeter.SESSION_RESETS, reset.cleaned() ? SUCCESS : FAILURE);
    } else if (event instanceof SecurityEvent.PostureChanged changed) {
      meters.lostRules(changed.change() == Change.LOST ? changed.rules().size() : 0);
    } else if (event instanceof SecurityEvent.CredentialsRotated rotated) {
      count(DataSourceMeter.CREDENTIALS_ROTATIONS, SUCCESS);
      credentialsSince = rotated.at();
      lastRotation = rotated.at().toEpochMilli() / 1e3;
    } else if (event instanceof SecurityEvent.RotationFailed) {
      count(DataSourceMeter.CREDENTIALS_ROTATIONS, FAILURE);
    } else if (event instanceof SecurityEvent.CredentialsSourceChanged changed) {
      sourceLost = changed.availability() == Availability.LOST;
    } else if (event instanceof SecurityEvent.DataSourceClosed) {
      meters.close();
    }
  }

  private void admitted(SecurityEvent.SessionAdmitted event) {
    count(DataSourceMeter.CONNECT_ATTEMPTS, SUCCESS, "none");
    if (!event.transport().isZero()) {
      transport.record(event.transport());
    }
    login.record(event.login());
    admission.record(event.admission());
    connectionLimit = event.granted().connectionLimit();
    serverCertificateEnds = event.granted().certificateExpires();
    if (credentialsSince == null) {
      credentialsSince = event.at();
    }
    judged(event.report());
  }

  private void judged(PolicyReport report) {
    String gate = word(report.gate());
    for (Violation violation : report.violations()) {
      count(DataSourceMeter.VIOLATIONS, gate, violation.rule(), enforcement(violation));
    }
    if (!report.isAdmitted()) {
      count(DataSourceMeter.REFUSALS, gate);
    }
  }

  private static String enforcement(Violation violation) {
    return violation.waiver() != null ? WAIVED : word(violation.enforcement());
  }

  private void count(DataSourceMeter meter, String... values) {
    meters.counter(meter, values).increment();
  }

  static String operation(StatementKind kind) {
    return kind.name();
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Days, with their fraction; negative when the instant is past. */
  static double days(Instant now, Instant end) {
    return Duration.between(now, end).toMillis() / 86_400_000.0;
  }
}
