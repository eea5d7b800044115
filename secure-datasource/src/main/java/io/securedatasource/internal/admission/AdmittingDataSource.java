package io.securedatasource.internal.admission;

import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.CredentialsException;
import io.securedatasource.event.FailureReason;
import io.securedatasource.event.GrantedSession;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SessionRefusedException;
import io.securedatasource.internal.guard.SessionTerms;
import io.securedatasource.internal.rotation.Generation;
import io.securedatasource.internal.rotation.Generations;
import io.securedatasource.policy.CertificateFacts;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.ServerSide;
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
  private final Connector connector;
  private final AtomicLong failures = new AtomicLong();

  /** Why no session is to be had for now, whatever it is like; {@code null} when nothing is. */
  private final AtomicReference<@Nullable PolicyReport> closedBy = new AtomicReference<>();

  /** What was said of the first session whose role's posture was looked at. */
  private final AtomicReference<@Nullable PolicyReport> first = new AtomicReference<>();

  private final Generations generations;
  private final KnownPostures postures = new KnownPostures();
  private final LoginBackOff backOff = new LoginBackOff();

  /** A data source that admits as told. Opens nothing yet. */
  public AdmittingDataSource(Admission admission) {
    this.admission = admission;
    this.connector = new Connector(admission.plan());
    this.generations = new Generations(admission.credentials(), admission.plan().files());
  }

  /** What sessions are opened with, for who watches over it. */
  public Generations generations() {
    return generations;
  }

  /**
   * Opens a connection and lets gate 2 judge it. An interrupt ends the wait and stays set.
   *
   * @throws SessionRefusedException when the policy refuses the credentials or the session
   * @throws SQLException when there is no session to judge, or it cannot be judged
   */
  @Override
  public Connection getConnection() throws SQLException {
    long started = System.nanoTime();
    try {
      Connection connection = admit();
      failures.set(0);
      return connection;
    } catch (SessionRefusedException e) {
      publishFailure(FailureReason.REFUSED_BY_POLICY, e.getSQLState(), started);
      throw e;
    } catch (ConnectionFailure e) {
      publishFailure(e.reason(), e.getSQLState(), started);
      throw e;
    }
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
    long started = System.nanoTime();
    try {
      return withSession(
          (physical, generation) -> {
            try {
              Credentials credentials = generation.credentials();
              SessionFacts facts =
                  withPosture(
                      physical,
                      credentials,
                      facts(physical, credentials, admission.clock().instant()));
              return withServerSide ? withServerSide(physical, credentials, facts) : facts;
            } finally {
              close(physical.connection());
            }
          });
    } catch (SessionRefusedException e) {
      publishFailure(FailureReason.REFUSED_BY_POLICY, e.getSQLState(), started);
      throw e;
    } catch (ConnectionFailure e) {
      publishFailure(e.reason(), e.getSQLState(), started);
      throw e;
    }
  }

  /** As {@link #observe}, and what the policy says of it. */
  PolicyReport look() throws SQLException {
    return admission.policy().evaluate(observe(false));
  }

  private Connection admit() throws ConnectionFailure, SessionRefusedException {
    ensureOpen();
    return withSession(
        (physical, generation) -> {
          boolean admitted = false;
          try {
            SessionFacts facts = judge(physical, generation.credentials());
            Connection guarded = admission.guard().over(physical.connection(), terms(facts));
            generations.opened(generation, guarded);
            admitted = true;
            return guarded;
          } finally {
            if (!admitted) {
              close(physical.connection());
            }
          }
        });
  }

  private interface Visit<T> {
    T visit(PhysicalConnection physical, Generation generation)
        throws ConnectionFailure, SessionRefusedException;
  }

  /**
   * Opens a session. When the server refuses the credentials, or the handshake fails while files
   * are being replaced, what is there now is tried once before the caller is told.
   */
  private <T> T withSession(Visit<T> visit) throws ConnectionFailure, SessionRefusedException {
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

  /** How long attempts to log in are held back; zero when they are not. */
  public Duration heldBack() {
    return backOff.pause();
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
   * judged by is what makes it one. Who may read the client's key is not part of it, so with a key
   * it is judged each time.
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
    generation.admitted();
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
    SessionFacts facts = facts(physical, credentials, now);
    if (postures.due(physical, facts)) {
      facts = withPosture(physical, credentials, facts);
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

  /** What is left of the login deadline bounds the look at the session. */
  private SessionFacts facts(PhysicalConnection physical, Credentials credentials, Instant now)
      throws ConnectionFailure {
    Duration login = connector.loginDeadline();
    return within(
        login.isZero() ? null : login.minus(physical.connect()),
        physical,
        credentials,
        () -> SessionInspector.inspect(physical, admission.plan().expectation(), now));
  }

  /** The server keeps the limit of this look; the second on top is for a server that does not. */
  private SessionFacts withPosture(
      PhysicalConnection physical, Credentials credentials, SessionFacts facts)
      throws ConnectionFailure {
    Duration limit = admission.postureLimit();
    return within(
        limit.plusSeconds(1),
        physical,
        credentials,
        () -> RolePostureQuery.look(physical.connection(), facts, limit));
  }

  private SessionFacts withServerSide(
      PhysicalConnection physical, Credentials credentials, SessionFacts facts)
      throws ConnectionFailure {
    Duration limit = admission.postureLimit();
    return within(
        limit.plusSeconds(1),
        physical,
        credentials,
        () -> {
          ServerSide seen = ServerSideLook.look(physical.connection(), limit);
          return seen == null ? facts : facts.withServerSide(seen);
        });
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
            connector.where(),
            e,
            credentials.password());
      }
    }
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
    return (int) connector.loginDeadline().plusMillis(999).toSeconds();
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
