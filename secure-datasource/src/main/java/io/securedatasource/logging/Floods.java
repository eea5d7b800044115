package io.securedatasource.logging;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets the first lines of a kind pass in each window, and the first of each statement; counts the
 * others. Thread-safe.
 *
 * <p>There are as many kinds as there are rules and reasons: their number is bounded by the
 * catalogue.
 */
final class Floods {

  /** The lines of one kind that pass in a window, whatever they are of. */
  static final int MOST = 10;

  /** The statements of one kind, told apart by fingerprint, whose first line passes in a window. */
  static final int MOST_STATEMENTS = 100;

  static final Duration WINDOW = Duration.ofMinutes(1);

  private static final class Window {
    final Instant since;
    final Set<String> statements = new HashSet<>();
    int lines;
    long heldBack;

    Window(Instant since) {
      this.since = since;
    }
  }

  /**
   * Lines that were not written.
   *
   * @param kind what they had in common
   * @param count how many; at least 1
   * @param since when the window began
   */
  record Summary(String kind, long count, Instant since) {}

  private final Map<String, Window> windows = new HashMap<>();
  private final Executor later;
  private final Consumer<Summary> told;

  /**
   * Prepares.
   *
   * @param later runs a task when the time of a window has passed
   * @param told given what was held back
   */
  Floods(Executor later, Consumer<Summary> told) {
    this.later = later;
    this.told = told;
  }

  /**
   * Whether to write a line of that kind.
   *
   * @param fingerprint of the statement that it is of; {@code null} when it is of none
   */
  boolean passes(String kind, @Nullable String fingerprint, Instant now) {
    Window window;
    synchronized (windows) {
      window = windows.computeIfAbsent(kind, key -> new Window(now));
      boolean first =
          fingerprint != null
              && window.statements.size() < MOST_STATEMENTS
              && window.statements.add(fingerprint);
      if (window.lines < MOST || first) {
        window.lines++;
        return true;
      }
      window.heldBack++;
      if (window.heldBack > 1) {
        return false;
      }
    }
    Window begun = window;
    try {
      later.execute(() -> end(kind, begun));
    } catch (OutOfMemoryError e) {
      // There is no thread for it: a later line ends the window, or the end of the data source.
    }
    return false;
  }

  private void end(String kind, Window window) {
    synchronized (windows) {
      if (!windows.remove(kind, window)) {
        return;
      }
    }
    told.accept(summary(kind, window));
  }

  private static Summary summary(String kind, Window window) {
    return new Summary(kind, window.heldBack, window.since);
  }

  /** Ends the windows that are over, and tells what they held back. */
  void end(Instant now) {
    ended(now).forEach(told);
  }

  /** Ends the windows that are over; gives what they held back. */
  List<Summary> ended(Instant now) {
    List<Summary> ended = new ArrayList<>();
    synchronized (windows) {
      Iterator<Map.Entry<String, Window>> all = windows.entrySet().iterator();
      while (all.hasNext()) {
        Map.Entry<String, Window> next = all.next();
        if (!now.isBefore(next.getValue().since.plus(WINDOW))) {
          if (next.getValue().heldBack > 0) {
            ended.add(summary(next.getKey(), next.getValue()));
          }
          all.remove();
        }
      }
    }
    return ended;
  }
}
