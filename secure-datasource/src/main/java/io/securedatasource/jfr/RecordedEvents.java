package io.securedatasource.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * The events as the flight recorder keeps them. Each is told after the fact, so what took time says
 * how long in a field of its own. None carries SQL, a value, a host or a URL.
 */
final class RecordedEvents {

  private static final String CATEGORY = "Secure DataSource";

  private RecordedEvents() {}

  /** What all have in common. */
  @Category(CATEGORY)
  @StackTrace(false)
  abstract static class DataSourceEvent extends Event {
    @Label("Data Source")
    @Nullable String dataSource;
  }

  /** A physical connection was opened. */
  @Name("io.securedatasource.Connect")
  @Label("Connection Opened")
  static final class Connect extends DataSourceEvent {
    @Label("Transport")
    @Description("Until TLS was up; zero on a plaintext connection")
    @Timespan
    long transport;

    @Label("Login")
    @Description("From there until the session was ready")
    @Timespan
    long login;

    @Label("TLS Protocol")
    @Nullable String protocol;

    @Label("TLS Cipher Suite")
    @Nullable String cipherSuite;
  }

  /** No physical connection came about. */
  @Name("io.securedatasource.ConnectFailure")
  @Label("Connection Failed")
  static final class ConnectFailure extends DataSourceEvent {
    @Label("Reason")
    @Nullable String reason;

    @Label("SQLState")
    @Nullable String sqlState;

    @Label("Elapsed")
    @Timespan
    long elapsed;

    @Label("Attempt")
    @Description("How many attempts in a row have failed, this one included")
    long attempt;
  }

  /** Gate 2 admitted a session. */
  @Name("io.securedatasource.Admission")
  @Label("Session Admitted")
  static final class Admission extends DataSourceEvent {
    @Label("Elapsed")
    @Description("To gather and judge the facts")
    @Timespan
    long elapsed;

    @Label("Role")
    @Nullable String role;

    @Label("Reported Rules")
    @Nullable String reported;
  }

  /** A gate refused something. */
  @Name("io.securedatasource.Refusal")
  @Label("Refused")
  static final class Refusal extends DataSourceEvent {
    @Label("Gate")
    @Nullable String gate;

    @Label("Rules")
    @Nullable String rules;

    @Label("Policy")
    @Nullable String policy;

    @Label("Fingerprint")
    @Description("Of a statement; tells statements apart by structure, and is no text")
    @Nullable String fingerprint;
  }

  /** A statement could not run for whom it would have to run. */
  @Name("io.securedatasource.ContextRefusal")
  @Label("Refused for Want of a Context")
  static final class ContextRefusal extends DataSourceEvent {
    @Label("Reason")
    @Nullable String reason;

    @Label("Kind")
    @Nullable String kind;

    @Label("Fingerprint")
    @Nullable String fingerprint;
  }

  /** An execution took longer than the threshold. */
  @Name("io.securedatasource.SlowStatement")
  @Label("Slow Statement")
  static final class SlowStatement extends DataSourceEvent {
    @Label("Kind")
    @Nullable String kind;

    @Label("Fingerprint")
    @Nullable String fingerprint;

    @Label("Elapsed")
    @Timespan
    long elapsed;

    @Label("SQLState")
    @Nullable String sqlState;
  }

  /** A session was reset when it came back to the pool. */
  @Name("io.securedatasource.Reset")
  @Label("Session Reset")
  static final class Reset extends DataSourceEvent {
    @Label("Cleaned")
    @Description("Whether it was reset; otherwise it is closed")
    boolean cleaned;

    @Label("Elapsed")
    @Timespan
    long elapsed;
  }

  /** Credentials, or the contents of certificate files, were replaced. */
  @Name("io.securedatasource.Rotation")
  @Label("Credentials Rotated")
  static final class Rotation extends DataSourceEvent {
    @Label("Cause")
    @Nullable String cause;

    @Label("Succeeded")
    boolean succeeded;

    @Label("Draining Sessions")
    int draining;
  }
}
