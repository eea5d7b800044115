package io.securedatasource.internal.admission;

import io.securedatasource.credentials.Credentials;
import io.securedatasource.event.FailureReason;
import io.securedatasource.event.GrantedSession;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SessionRefusedException;
import io.securedatasource.internal.guard.SessionTerms;
import io.securedatasource.internal.rotation.Generations;
import io.securedatasource.policy.CertificateFacts;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.SessionFacts;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens physical connections and gives out only those that gate 2 admits, guarded; any other is
 * closed before the caller sees it. What leaves as an exception holds no secret and no URL.
 * Thread-safe, and holds no lock over I/O.
 */
public final class AdmittingDataSource implements DataSource {

  private final Admission admission;
  private final SessionOpener opener;
  private final SessionLooks looks;
  private final AtomicLong failures = new AtomicLong();

  /** Why no session is to be had for now, whatever it is like; {@code null} when nothing is. */
  private final AtomicReference<@Nullable PolicyReport> closedBy = new AtomicReference<>();

  /** What was said of the first session whose role's posture was looked at. */
  private final AtomicReference<@Nullable PolicyReport> first = new AtomicReference<>();

  private final KnownPostures postures = new KnownPostures();

  /** A data source that admits as told. Opens nothing yet. */
  public AdmittingDataSource(Admission admission) {
    this.admission = admission;
    this.opener = new SessionOpener(admission);
    this.looks = new SessionLooks(admission, opener.where(), opener.loginDeadline());
  }

  /** What sessions are opened with, for who watches over it. */
  public Generations generations() {
    return opener.generations();
  }

  /** How long attempts to log in are held back; zero when they are not. */
  public Duration heldBack() {
    return opener.heldBack();
  }

  /**
   * Opens a connection and lets gate 2 judge it. An interrupt ends the wait and stays set.
   *
   * @throws SessionRefusedException when the policy refuses the credentials or the session
   * @throws SQLException when there is no session to judge, or it cannot be judged
   */
  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = opened(this::admit);
    failures.set(0);
    return connection;
  }

  /**
   * Closes the way for every further session, or opens it again.
   *
   * @param report what closes it; {@code null} to open it
   */
  void closeBy(@Nullable PolicyReport report) {
    closedBy.set(report);
  }

  /**
   * Tells why no session is to be had for now.
   *
   * @throws SessionRefusedException when the way is closed
   */
  public void ensureOpen() throws SessionRefusedException {
    PolicyReport report = closedBy.get();
    if (report != null) {
      throw new SessionRefusedException(report);
    }
  }

  /** What was said of the first session whose posture was looked at; {@code null} before it. */
  @Nullable PolicyReport first() {
    return first.get();
  }

  /**
   * What a session is like, whatever gate 2 would say of it: opens one, looks at it and the role's
   * posture, and closes it. Nobody is given it, and nothing is published but a failure.
   *
   * @param withServerSide whether to look at the server's side as well
   * @throws SessionRefusedException when the policy refuses the credentials
   * @throws SQLException when there is no session to look at, or it cannot be looked at
   */
  public SessionFacts observe(boolean withServerSide) throws SQLException {
    return opened(
        () ->
            opener.withSession(
                (physical, generation) -> {
                  try {
                    Credentials credentials = generation.credentials();
                    SessionFacts facts =
                        looks.withPosture(
                            physical,
                            credentials,
                            looks.facts(physical, credentials, admission.clock().instant(), null));
                    return withServerSide
                        ? looks.withServerSide(physical, credentials, facts)
                        : facts;
                  } finally {
                    close(physical.connection());
                  }
                }));
  }

  /** As {@link #observe}, and what the policy says of it. */
  PolicyReport look() throws SQLException {
    return admission.policy().evaluate(observe(false));
  }

  private interface Opening<T> {
    T open() throws ConnectionFailure, SessionRefusedException;
  }

  /** What comes of an attempt to open a session; a failure is published. */
  private <T> T opened(Opening<T> opening) throws ConnectionFailure, SessionRefusedException {
    long started = System.nanoTime();
    try {
      return opening.open();
    } catch (SessionRefusedException e) {
      publishFailure(FailureReason.REFUSED_BY_POLICY, e.getSQLState(), started);
      throw e;
    } catch (ConnectionFailure e) {
      publishFailure(e.reason(), e.getSQLState(), started);
      throw e;
    }
  }

  private Connection admit() throws ConnectionFailure, SessionRefusedException {
    ensureOpen();
    return opener.withSession(
        (physical, generation) -> {
          boolean admitted = false;
          try {
            SessionFacts facts = judge(physical, generation.credentials());
            Connection guarded = admission.guard().over(physical.connection(), terms(facts));
            generations().opened(generation, guarded);
            admitted = true;
            return guarded;
          } finally {
            if (!admitted) {
              close(physical.connection());
            }
          }
        });
  }

  private SessionTerms terms(SessionFacts facts) {
    String readOnlyMode = admission.plan().driverProperties().get("readOnlyMode");
    return new SessionTerms(
            Duration.ZERO,
            "always".equalsIgnoreCase(readOnlyMode),
            facts.expectation().behindPooler())
        .statementTimeout(facts.effective().statementTimeout());
  }

  private SessionFacts judge(PhysicalConnection physical, Credentials credentials)
      throws ConnectionFailure, SessionRefusedException {
    long started = System.nanoTime();
    Instant now = admission.clock().instant();
    SessionFacts earlier = postures.earlier(physical);
    SessionFacts facts = looks.facts(physical, credentials, now, earlier);
    if (earlier == null || KnownPostures.differ(facts, earlier)) {
      facts = looks.withPosture(physical, credentials, facts);
    }
    PolicyReport report = admission.policy().evaluate(facts);
    if (!report.isAdmitted()) {
      publish(new SecurityEvent.SessionRefused(now, admission.dataSource(), report));
      throw new SessionRefusedException(report);
    }
    if (facts.posture() != null) {
      postures.admitted(physical, facts);
      first.compareAndSet(null, report);
    }
    publish(
        new SecurityEvent.SessionAdmitted(
            now,
            admission.dataSource(),
            report,
            granted(facts),
            physical.transport(),
            physical.connect(),
            Duration.ofNanos(System.nanoTime() - started)));
    return facts;
  }

  private static GrantedSession granted(SessionFacts facts) {
    SessionFacts.TlsSession tls = facts.tls();
    List<CertificateFacts> chain = tls == null ? List.of() : tls.chain();
    return new GrantedSession(
        tls == null ? null : tls.protocol(),
        tls == null ? null : tls.cipherSuite(),
        chain.isEmpty() ? null : chain.get(0).notAfter(),
        facts.identity().currentUser(),
        facts.server().versionNumber(),
        facts.server().maxConnections() - facts.server().reservedConnections(),
        facts.effective().statementTimeout(),
        facts.effective().lockTimeout(),
        facts.effective().idleInTransactionTimeout());
  }

  private void publishFailure(FailureReason reason, @Nullable String sqlState, long started) {
    publish(
        new SecurityEvent.ConnectionFailed(
            admission.clock().instant(),
            admission.dataSource(),
            reason,
            sqlState,
            Duration.ofNanos(System.nanoTime() - started),
            failures.incrementAndGet()));
  }

  private void publish(SecurityEvent event) {
    admission.listener().onEvent(event);
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException ignored) {
      // The refusal or failure that led here is what the caller is told.
    }
  }

  /** Not supported: credentials come from the provider. */
  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException(
        "credentials come from the data source's provider; call getConnection()");
  }

  /** The login deadline of the configuration, in whole seconds, rounded up. */
  @Override
  public int getLoginTimeout() {
    return (int) opener.loginDeadline().plusMillis(999).toSeconds();
  }

  /** Has no effect: the deadline is the configuration's, which gate 1 judged. */
  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException("the log is SLF4J's");
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("the log is SLF4J's");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (!type.isInstance(this)) {
      throw new SQLException("not a wrapper of " + type.getName());
    }
    return type.cast(this);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }

  /** The name alone. */
  @Override
  public String toString() {
    return "AdmittingDataSource[" + admission.dataSource() + "]";
  }
}
