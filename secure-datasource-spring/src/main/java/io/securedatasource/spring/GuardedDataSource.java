package io.securedatasource.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.securedatasource.GuardedPool;
import io.securedatasource.allowlist.StatementRecorder;
import io.securedatasource.event.FailureReason;
import io.securedatasource.event.GrantedSession;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a guarded DataSource bean: how it is judged, and what its gates have seen.
 * Thread-safe; holds no secret.
 */
public final class GuardedDataSource implements SecurityEventListener {

  /** What the last attempt to open a connection came to. */
  enum Outcome {
    /** There was none yet. */
    NONE,
    /** A session was admitted. */
    ADMITTED,
    /** The policy refused it. */
    REFUSED,
    /** There was no session to judge. */
    FAILED
  }

  private final String beanName;
  private final RoleProfile role;
  private final SecurityPolicy policy;
  private final AtomicReference<@Nullable GuardedPool> pool = new AtomicReference<>();
  private final AtomicReference<@Nullable StatementRecorder> recorder = new AtomicReference<>();
  private final AtomicReference<@Nullable PolicyReport> configuration = new AtomicReference<>();
  private final AtomicReference<@Nullable PolicyReport> session = new AtomicReference<>();
  private final AtomicReference<@Nullable PolicyReport> lostPosture = new AtomicReference<>();
  private final AtomicReference<@Nullable GrantedSession> granted = new AtomicReference<>();
  private final AtomicReference<@Nullable Instant> lastAdmitted = new AtomicReference<>();
  private volatile Outcome outcome = Outcome.NONE;
  private final AtomicLong admitted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  GuardedDataSource(String beanName, RoleProfile role, SecurityPolicy policy) {
    this.beanName = beanName;
    this.role = role;
    this.policy = policy;
  }

  void guardedBy(GuardedPool guard) {
    pool.set(guard);
  }

  /** Statements are recorded by it for as long as this is open. */
  void recordedBy(StatementRecorder statements) {
    recorder.set(statements);
  }

  /** Binds the pool's own meters, unless they were bound before. */
  void bindMeters(MeterRegistry registry) {
    GuardedPool guard = pool.get();
    if (guard != null) {
      var unused = guard.bindMeters(registry);
    }
  }

  void close() {
    GuardedPool guard = pool.getAndSet(null);
    if (guard != null) {
      guard.close();
    }
    StatementRecorder statements = recorder.getAndSet(null);
    if (statements != null) {
      try {
        statements.close();
      } catch (IOException e) {
        throw new UncheckedIOException("the recorded statements could not be written", e);
      }
    }
  }

  @Override
  public void onEvent(SecurityEvent event) {
    if (event instanceof SecurityEvent.ConfigurationJudged judged) {
      configuration.set(judged.report());
    } else if (event instanceof SecurityEvent.SessionAdmitted opened) {
      admitted.incrementAndGet();
      granted.set(opened.granted());
      session.set(opened.report());
      lastAdmitted.set(opened.at());
      outcome = Outcome.ADMITTED;
    } else if (event instanceof SecurityEvent.SessionRefused closed) {
      refused.incrementAndGet();
      session.set(closed.report());
      outcome = Outcome.REFUSED;
    } else if (event instanceof SecurityEvent.ConnectionFailed failure) {
      failed.incrementAndGet();
      outcome =
          failure.reason() == FailureReason.REFUSED_BY_POLICY ? Outcome.REFUSED : Outcome.FAILED;
    } else if (event instanceof SecurityEvent.PostureChanged changed) {
      lostPosture.set(
          changed.change() == SecurityEvent.PostureChanged.Change.LOST ? changed.report() : null);
    }
  }

  /** The bean's name. */
  public String beanName() {
    return beanName;
  }

  /** What it is for. */
  public RoleProfile role() {
    return role;
  }

  /** What it is judged by. */
  public SecurityPolicy policy() {
    return policy;
  }

  /** What gate 1 said last; {@code null} before it was asked. */
  public @Nullable PolicyReport configuration() {
    return configuration.get();
  }

  /** What gate 2 said of the last session; {@code null} before the first. */
  public @Nullable PolicyReport session() {
    return session.get();
  }

  /**
   * What the look at the role's posture found that was not so at the start; {@code null} if not.
   */
  public @Nullable PolicyReport lostPosture() {
    return lostPosture.get();
  }

  /** What the server granted to the last admitted session; {@code null} before the first. */
  public @Nullable GrantedSession granted() {
    return granted.get();
  }

  /** When the last session was admitted; {@code null} before the first. */
  public @Nullable Instant lastAdmitted() {
    return lastAdmitted.get();
  }

  /** What the last attempt came to. */
  Outcome outcome() {
    return outcome;
  }

  /** How many sessions gate 2 has admitted. */
  public long sessionsAdmitted() {
    return admitted.get();
  }

  /** How many sessions gate 2 has refused. */
  public long sessionsRefused() {
    return refused.get();
  }

  /** How many attempts to connect have failed, refused ones included. */
  public long connectionsFailed() {
    return failed.get();
  }
}
