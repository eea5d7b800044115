package io.securedatasource.internal.admission;

import static java.util.stream.Collectors.toCollection;

import io.securedatasource.event.SecurityEvent.PostureChanged;
import io.securedatasource.event.SecurityEvent.PostureChanged.Change;
import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.Violation;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the role's posture again and again, on a connection of its own and a daemon thread, so
 * that no borrower waits for it, and tells when it is not what it was at the start.
 */
public final class PostureWatch implements AutoCloseable {

  /**
   * On what terms to watch.
   *
   * @param dataSource the data source's name, for events
   * @param interval the pause between looks
   * @param closes whether a posture that the policy refuses closes the way for further sessions
   * @param listener told of each change
   * @param clock tells when it happened
   */
  public record Terms(
      String dataSource,
      Duration interval,
      boolean closes,
      SecurityEventListener listener,
      InstantSource clock) {}

  /** The rule that a look which runs out of its limit breaks. */
  private static final String UNFINISHED = "session.posture-limit";

  private final AdmittingDataSource sessions;
  private final Terms terms;
  private final Runnable evict;
  private final ScheduledThreadPoolExecutor executor;

  /** The rules that are broken and were not at the start. Only the watching thread uses it. */
  private Set<String> lost = Set.of();

  /** Whether further sessions are refused. Only the watching thread uses it. */
  private boolean closed;

  private PostureWatch(AdmittingDataSource sessions, Terms terms, Runnable evict) {
    this.sessions = sessions;
    this.terms = terms;
    this.evict = evict;
    this.executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, terms.dataSource() + " posture");
              thread.setDaemon(true);
              return thread;
            });
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    executor.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
  }

  /**
   * Starts watching; the first look is an interval away.
   *
   * @param sessions what opens sessions, and is closed where the terms say so
   * @param evict closes the sessions there are; called after the way was closed
   */
  public static PostureWatch start(AdmittingDataSource sessions, Terms terms, Runnable evict) {
    PostureWatch watch = new PostureWatch(sessions, terms, evict);
    long pause = terms.interval().toMillis();
    var unused =
        watch.executor.scheduleWithFixedDelay(watch::look, pause, pause, TimeUnit.MILLISECONDS);
    return watch;
  }

  /** Looks once. What it throws would end the watch, so it throws nothing. */
  private void look() {
    try {
      judge(sessions.look());
    } catch (SQLException | RuntimeException ignored) {
      // No session to look with: that was told as a failed connection, and says nothing of rights.
    }
  }

  private void judge(PolicyReport report) {
    PolicyReport start = sessions.first();
    Set<String> known = start == null ? Set.of() : rules(start);
    Set<String> broken = rules(report);
    broken.removeAll(known);
    // A report that closes the gate is a loss even when the same rule was reported at the start.
    report.enforced().forEach(violation -> broken.add(violation.rule()));
    if (broken.contains(UNFINISHED)) {
      // A look that did not end regains nothing.
      broken.addAll(lost);
    }
    if (broken.equals(lost)) {
      return;
    }
    boolean closing =
        terms.closes() && (!report.isAdmitted() || (closed && broken.contains(UNFINISHED)));
    Set<String> before = lost;
    lost = broken;
    if (!report.isAdmitted() || !closing) {
      sessions.closeBy(closing ? report : null);
    }
    closed = closing;
    terms
        .listener()
        .onEvent(
            new PostureChanged(
                terms.clock().instant(),
                terms.dataSource(),
                broken.isEmpty() ? Change.REGAINED : Change.LOST,
                List.copyOf(broken.isEmpty() ? before : broken),
                report,
                closing));
    if (closing) {
      evict.run();
    }
  }

  private static Set<String> rules(PolicyReport report) {
    return report.violations().stream().map(Violation::rule).collect(toCollection(TreeSet::new));
  }

  /** Ends the watch; a look that is under way is interrupted, and none begins. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
