package io.securedatasource.event;

import io.securedatasource.internal.text.SqlStates;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.StatementKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that bears on security happened. Events are immutable and carry rule ids, reasons and
 * durations; never a password, a URL, or text from a statement.
 */
public sealed interface SecurityEvent {

  /** When it happened. */
  Instant at();

  /** The name of the data source it happened to. */
  String dataSource();

  /**
   * Gate 1 judged the configuration.
   *
   * @param report what the policy says of it; {@link PolicyReport#isAdmitted()} tells how it ended
   */
  record ConfigurationJudged(Instant at, String dataSource, PolicyReport report)
      implements SecurityEvent {}

  /**
   * Gate 2 admitted a physical connection.
   *
   * @param report what the policy reports of it
   * @param granted what the server granted
   * @param transport the part of {@code connect} until TLS was up; zero when the connection is
   *     plaintext
   * @param connect the time from the first packet to a session that is ready
   * @param admission the time that gathering and judging the facts took
   */
  record SessionAdmitted(
      Instant at,
      String dataSource,
      PolicyReport report,
      GrantedSession granted,
      Duration transport,
      Duration connect,
      Duration admission)
      implements SecurityEvent {

    /** The part of {@link #connect} after TLS was up: the login. */
    public Duration login() {
      return connect.minus(transport);
    }
  }

  /**
   * Gate 2 refused a physical connection, which is closed.
   *
   * @param report what the policy says of it
   */
  record SessionRefused(Instant at, String dataSource, PolicyReport report)
      implements SecurityEvent {}

  /**
   * No physical connection came about.
   *
   * @param reason why, as far as can be told
   * @param sqlState the SQLState, of five digits and capitals; {@code null} when there is none
   * @param elapsed how long the attempt took
   * @param attempt how many attempts in a row have failed, this one included; at least 1
   */
  record ConnectionFailed(
      Instant at,
      String dataSource,
      FailureReason reason,
      @Nullable String sqlState,
      Duration elapsed,
      long attempt)
      implements SecurityEvent {

    /** Leaves out what is no SQLState. */
    public ConnectionFailed {
      sqlState = SqlStates.sound(sqlState);
    }
  }

  /**
   * The server refused logins again and again, whatever the credentials were. Until the pause is
   * over, or others come, further attempts fail without a word to the server. Told whenever the
   * pause begins anew.
   *
   * @param sqlState the SQLState of the last refusal, 28P01 or 28000
   * @param failures how many refusals in a row there were
   * @param pause until the next attempt; twice the last one, up to a minute
   */
  record AuthenticationBackedOff(
      Instant at, String dataSource, String sqlState, long failures, Duration pause)
      implements SecurityEvent {}

  /**
   * The hourly look found the role's posture other than before.
   *
   * @param change whether it got worse than it was at the start, or is again as it was
   * @param rules the rules that were not broken at the start and are now, or were until now
   * @param report what the policy says of the session that was looked at
   * @param closed whether further sessions are refused until the posture is regained
   */
  record PostureChanged(
      Instant at,
      String dataSource,
      Change change,
      List<String> rules,
      PolicyReport report,
      boolean closed)
      implements SecurityEvent {

    /** Keeps a copy of the list. */
    public PostureChanged {
      rules = List.copyOf(rules);
    }

    /** How a posture changed. */
    public enum Change {
      /** Rules are broken that were not at the start. */
      LOST,
      /** None are any more. */
      REGAINED
    }
  }

  /**
   * Gate 3 refused a statement. The server never saw it; told each time.
   *
   * @param report what the policy says of it, with at least one enforced violation
   * @param fingerprint tells statements apart by structure, without their literals
   * @param kind what the statement does; the first one's, when there are several
   * @param position where the first violation is in the text, from 1 in UTF-16 units
   */
  record StatementRefused(
      Instant at,
      String dataSource,
      PolicyReport report,
      String fingerprint,
      StatementKind kind,
      int position)
      implements SecurityEvent {}

  /**
   * Gate 3 admitted a statement that breaks rules which are only reported. Told when the text is
   * first judged, and again when it was forgotten since.
   *
   * @param report what the policy says of it
   * @param fingerprint tells statements apart by structure, without their literals
   * @param kind what the statement does; the first one's, when there are several
   * @param position where the first violation is in the text, from 1 in UTF-16 units
   */
  record StatementReported(
      Instant at,
      String dataSource,
      PolicyReport report,
      String fingerprint,
      StatementKind kind,
      int position)
      implements SecurityEvent {}

  /**
   * A statement was refused because it cannot run for whom it would have to run: see {@code
   * SessionContext}. The server never saw it; told each time.
   *
   * @param reason why not
   * @param kind what the statement does; the first one's, when there are several
   * @param fingerprint tells statements apart by structure, without their literals; {@code null}
   *     when the text is not known any more
   */
  record ContextRefused(
      Instant at,
      String dataSource,
      Reason reason,
      StatementKind kind,
      @Nullable String fingerprint)
      implements SecurityEvent {

    /** Why a statement cannot run for anybody. */
    public enum Reason {
      /** Each statement needs a tenant, and the thread's context has none. */
      NO_TENANT,
      /** One of several statements may end what was set for the others. */
      SEVERAL_STATEMENTS,
      /** Behind a pooler it may run in another session than what goes ahead of it. */
      CANNOT_TRAVEL
    }
  }

  /**
   * An execution took longer than the threshold, whether it succeeded or not.
   *
   * @param kind what the statement does; the first one's, when there are several
   * @param fingerprint tells statements apart by structure, without their literals; {@code null}
   *     when the text is not known any more
   * @param elapsed the time from the call to the first result
   * @param sqlState the SQLState of its failure; {@code null} when it succeeded, or there is none
   */
  record StatementSlow(
      Instant at,
      String dataSource,
      StatementKind kind,
      @Nullable String fingerprint,
      Duration elapsed,
      @Nullable String sqlState)
      implements SecurityEvent {

    /** Leaves out what is no SQLState. */
    public StatementSlow {
      sqlState = SqlStates.sound(sqlState);
    }
  }

  /**
   * Sessions are opened with new credentials, or with new contents of certificate files, and the
   * first of them was admitted. The sessions that were opened before are closed one after another
   * within the window.
   *
   * @param cause why they were replaced
   * @param user the database role that logs in now
   * @param draining how many sessions were opened before; zero when they may go on
   */
  record CredentialsRotated(Instant at, String dataSource, Cause cause, String user, int draining)
      implements SecurityEvent {

    /** Why credentials were replaced. */
    public enum Cause {
      /** Their source gives others than before. */
      SOURCE_CHANGED,
      /** Certificates, key or trusted authorities lie in files that hold others than before. */
      FILES_CHANGED,
      /** The server refused those in use. */
      REFUSED,
      /** The application asked for it. */
      REQUESTED
    }
  }

  /**
   * No session is open any more that was opened before the last rotation.
   *
   * @param sessions how many there were
   * @param elapsed the time since the rotation
   */
  record CredentialsDrained(Instant at, String dataSource, int sessions, Duration elapsed)
      implements SecurityEvent {}

  /**
   * New credentials, or new contents of certificate files, do not open a session. Sessions that are
   * open go on; the attempt is repeated.
   *
   * @param user the database role that was to log in
   * @param sqlState the SQLState of the failure, which was told before; {@code null} when it has
   *     none, or when the predecessor opened the session instead
   */
  record RotationFailed(Instant at, String dataSource, String user, @Nullable String sqlState)
      implements SecurityEvent {

    /** Leaves out what is no SQLState. */
    public RotationFailed {
      sqlState = SqlStates.sound(sqlState);
    }
  }

  /**
   * The source of credentials cannot give or renew them, or can again. Meanwhile the last that were
   * good are used, until they end.
   *
   * @param source where they come from, for people
   * @param problem why not, as a clause; {@code null} when it can again
   */
  record CredentialsSourceChanged(
      Instant at,
      String dataSource,
      Availability availability,
      String source,
      @Nullable String problem)
      implements SecurityEvent {

    /** Whether a source can be relied upon. */
    public enum Availability {
      /** It cannot be relied upon. */
      LOST,
      /** It can again. */
      REGAINED
    }
  }

  /**
   * A certificate of the client's own, or of a trusted authority, ends soon or has ended. Told once
   * a day while it lasts.
   *
   * @param use what it is used for
   * @param subject whom it names
   * @param notAfter the end of its validity
   */
  record CertificateExpiring(
      Instant at, String dataSource, Use use, String subject, Instant notAfter)
      implements SecurityEvent {

    /** What a certificate is used for. */
    public enum Use {
      /** The client shows it. */
      CLIENT,
      /** The client trusts what it signed. */
      TRUST
    }
  }

  /**
   * A borrower left something behind in a session, which was seen when the connection came back: a
   * setting, a role, a lock, a temporary table or the like. Nobody borrows it as it was.
   *
   * @param cleaned whether the session was reset; otherwise it is closed
   * @param elapsed how long the reset took
   */
  record SessionReset(Instant at, String dataSource, boolean cleaned, Duration elapsed)
      implements SecurityEvent {}

  /** The data source was closed. */
  record DataSourceClosed(Instant at, String dataSource) implements SecurityEvent {}
}
