package io.securedatasource.internal.rotation;

import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.CredentialsException;
import io.securedatasource.credentials.RotatingCredentials;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SecurityEvent.CredentialsDrained;
import io.securedatasource.event.SecurityEvent.CredentialsRotated;
import io.securedatasource.event.SecurityEvent.CredentialsSourceChanged;
import io.securedatasource.event.SecurityEvent.CredentialsSourceChanged.Availability;
import io.securedatasource.event.SecurityEvent.RotationFailed;
import io.securedatasource.event.SecurityEventListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Looks again and again whether credentials or certificate files are others than before, tries what
 * is new, and then ends the sessions that were opened before, one after another.
 *
 * <p>Two daemon threads: a source of credentials that is slow does not hold up the ending of
 * sessions.
 */
public final class RotationWatch implements AutoCloseable {

  /**
   * On what terms to watch.
   *
   * @param dataSource the data source's name, for events
   * @param interval the pause between looks
   * @param window the time within which the earlier sessions are closed
   * @param listener told of each event
   * @param clock tells when it happened
   */
  public record Terms(
      String dataSource,
      Duration interval,
      Duration window,
      SecurityEventListener listener,
      InstantSource clock) {}

  /** The pool that the sessions are in. */
  public interface Pool {

    /** Whether it opens another session in the place of each that ends. */
    boolean isTight();

    /** Gives it a session to take in place of the next one that it would open. */
    void give(Connection successor);

    /** Closes such a session if it was not taken. */
    void takeBack(Connection successor);

    /**
     * Ends a session: now, or when it is returned.
     *
     * @return whether the pool knows it
     */
    boolean retire(Connection session);

    /** Ends all sessions: now, or when they are returned. */
    void evict();
  }

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** A session that the pool does not take so soon, it does not need. */
  private static final Duration UNTIL_TAKEN = Duration.ofSeconds(1);

  /** A session may be on its way into the pool, but not for so many looks. */
  private static final int LOOKS_UNTIL_EVICTION = 3;

  private final Generations generations;
  private final DataSource admitting;
  private final Terms terms;
  private final Pool pool;
  private final ExpiryReport expiry;
  private final ScheduledThreadPoolExecutor executor;

  /** The drain that is under way. Guarded by this. */
  private @Nullable Drain drain;

  /** Whether the source was told as lost. Guarded by this. */
  private boolean lost;

  /** The successor that was tried last. Only the look uses it. */
  private @Nullable Generation tried;

  /** How often in a row that was in vain. Only the look uses it. */
  private int failures;

  /** When to try again, by {@link System#nanoTime}. Only the look uses it. */
  private long nextTry;

  /** When the credentials of the sessions that are to end, end themselves. */
  private volatile @Nullable Instant ending;

  private record Drain(long since, int sessions) {}

  private RotationWatch(Generations generations, DataSource admitting, Terms terms, Pool pool) {
    this.generations = generations;
    this.admitting = admitting;
    this.terms = terms;
    this.pool = pool;
    this.expiry = new ExpiryReport(generations.files(), terms);
    this.executor =
        new ScheduledThreadPoolExecutor(
            2,
            task -> {
              Thread thread = new Thread(task, terms.dataSource() + " credentials");
              thread.setDaemon(true);
              return thread;
            });
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    executor.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
  }

  /**
   * Starts watching; the first look is an interval away.
   *
   * @param admitting opens a session by the latest generation
   * @param pool has them
   */
  public static RotationWatch start(
      Generations generations, DataSource admitting, Terms terms, Pool pool) {
    RotationWatch watch = new RotationWatch(generations, admitting, terms, pool);
    generations.observe(watch.new Observation());
    long pause = terms.interval().toNanos();
    var unused =
        watch.executor.scheduleWithFixedDelay(watch::look, pause, pause, TimeUnit.NANOSECONDS);
    return watch;
  }

  /**
   * Asks for credentials in the place of those in use, and tries them. The sessions that are open
   * are closed within the window.
   *
   * @throws SQLException when there are none, or they open no session; nothing has changed then
   */
  public void rotate() throws SQLException {
    try {
      generations.ended(generations.replaced());
    } catch (CredentialsException e) {
      throw new SQLException("no credentials: " + e.getMessage(), "28000");
    }
    if (generations.unproven() != null) {
      admitting.getConnection().close();
    }
    if (generations.unproven() != null) {
      throw new SQLException("the new credentials open no session", "28000");
    }
  }

  /** Looks once. What it throws would end the watch, so it throws nothing. */
  private void look() {
    try {
      upkeep();
      tryUnproven();
      end();
      release();
      expiry.look();
    } catch (RuntimeException | Error ignored) {
      // Nothing above throws one but a JVM in need; a listener's is dropped on the way.
    }
  }

  /** Lets the provider do what is due, and asks for what it has. */
  private void upkeep() {
    String problem = null;
    try {
      generations.provider().maintain();
    } catch (CredentialsException e) {
      problem = e.getMessage();
    }
    try {
      generations.ended(generations.begin());
    } catch (CredentialsException e) {
      problem = e.getMessage();
    }
    if (generations.use() != null || problem != null) {
      source(problem);
    }
  }

  /** A successor is tried before anybody relies on it; what succeeds nothing has no need of it. */
  private void tryUnproven() {
    Generation successor = generations.successor();
    if (successor == null || successor != tried) {
      tried = successor;
      failures = 0;
    }
    if (successor == null) {
      return;
    }
    if (failures > 0 && System.nanoTime() - nextTry < 0) {
      return;
    }
    String sqlState = null;
    try {
      admitting.getConnection().close();
    } catch (SQLException e) {
      sqlState = e.getSQLState();
    }
    if (generations.successor() != successor) {
      failures = 0;
      return;
    }
    Duration pause =
        terms.interval().multipliedBy(1L << Math.min(failures, 10)); // doubled at each failure
    nextTry =
        System.nanoTime() + (pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE).toNanos();
    failures++;
    publish(
        new RotationFailed(
            terms.clock().instant(), terms.dataSource(), successor.credentials().user(), sqlState));
  }

  /** Ends the sessions of earlier lines, spread over the window. */
  private void end() {
    List<Sessions.Session> ended = generations.sessions().end(generations.line());
    if (ended.isEmpty()) {
      return;
    }
    Pace pace = new Pace(window().dividedBy(ended.size()));
    for (int i = 0; i < ended.size(); i++) {
      Sessions.Session session = ended.get(i);
      var unused =
          executor.schedule(
              () -> succeed(session, pace), pace.step().toNanos() * (i + 1), TimeUnit.NANOSECONDS);
    }
  }

  /** The pace of a drain; whether it can be kept with a successor opened ahead of each ending. */
  private static final class Pace {

    private final Duration step;
    private volatile boolean kept;

    Pace(Duration step) {
      this.step = step;
      this.kept = !step.isZero();
    }

    Duration step() {
      return step;
    }

    boolean isKept() {
      return kept;
    }

    void lost() {
      kept = false;
    }
  }

  /**
   * Ends a session. Its successor is opened before that, so that borrowers do not wait for a login;
   * unless there is no room for one session more, or logins take longer than the window has time.
   */
  private void succeed(Sessions.Session session, Pace pace) {
    if (pace.isKept() && session.isOpen() && pool.isTight()) {
      long started = System.nanoTime();
      try {
        Connection successor = admitting.getConnection();
        pool.give(successor);
        var unused =
            executor.schedule(
                () -> pool.takeBack(successor), UNTIL_TAKEN.toNanos(), TimeUnit.NANOSECONDS);
      } catch (SQLException e) {
        pace.lost();
      }
      if (System.nanoTime() - started > pace.step().toNanos()) {
        pace.lost();
      }
    }
    retire(session);
  }

  /**
   * A session that the pool does not know is on its way into it, and ended at a later look. One
   * that stays unknown is in a pool that was told at run time to schedule no ends of life.
   */
  private void retire(Sessions.Session session) {
    if (!pool.retire(session.connection())
        && session.isOpen()
        && generations.sessions().unknown(session) >= LOOKS_UNTIL_EVICTION) {
      pool.evict();
    }
  }

  /** Shorter than stated when the earlier credentials end before. */
  private Duration window() {
    Instant end = ending;
    if (end == null) {
      return terms.window();
    }
    Duration left = Duration.between(terms.clock().instant(), end).multipliedBy(4).dividedBy(5);
    Duration bounded = left.isNegative() ? Duration.ZERO : left;
    return bounded.compareTo(terms.window()) < 0 ? bounded : terms.window();
  }

  private void release() {
    RotatingCredentials.Use user = generations.use();
    if (user != null) {
      for (Credentials superseded : user.superseded()) {
        if (generations.released(superseded)) {
          user.released(superseded);
        }
      }
    }
    Drain done;
    synchronized (this) {
      done = drain;
      if (done == null || generations.sessions().before(generations.line()) > 0) {
        return;
      }
      drain = null;
    }
    publish(
        new CredentialsDrained(
            terms.clock().instant(),
            terms.dataSource(),
            done.sessions(),
            Duration.ofNanos(System.nanoTime() - done.since())));
  }

  private void source(@Nullable String problem) {
    synchronized (this) {
      if (lost == (problem != null)) {
        return;
      }
      lost = problem != null;
    }
    publish(
        new CredentialsSourceChanged(
            terms.clock().instant(),
            terms.dataSource(),
            problem == null ? Availability.REGAINED : Availability.LOST,
            generations.provider().description(),
            problem));
  }

  private void publish(SecurityEvent event) {
    terms.listener().onEvent(event);
  }

  private final class Observation implements Generations.Observer {

    @Override
    public void rotated(Generation predecessor, Generation successor) {
      int draining = generations.sessions().before(successor.line);
      if (draining > 0) {
        ending =
            generations.provider().provider() instanceof RotatingCredentials rotating
                ? rotating.expires(predecessor.credentials())
                : null;
        synchronized (RotationWatch.this) {
          drain = new Drain(System.nanoTime(), draining);
        }
      }
      publish(
          new CredentialsRotated(
              terms.clock().instant(),
              terms.dataSource(),
              successor.cause,
              successor.credentials().user(),
              draining));
      try {
        executor.execute(RotationWatch.this::end);
      } catch (RejectedExecutionException closed) {
        // All sessions are being closed.
      }
    }

    @Override
    public void source(@Nullable String problem) {
      RotationWatch.this.source(problem);
    }
  }

  /** Ends the watch and the use of the provider: no session is open any more. */
  @Override
  public void close() {
    executor.shutdownNow();
    generations.close();
  }
}
