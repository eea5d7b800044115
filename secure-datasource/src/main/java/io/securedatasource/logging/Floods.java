package io.securedatasource.logging;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Lets the first lines of a kind pass in each window, and counts the others. Thread-safe.
 *
 * <p>There are as many kinds as there are rules and reasons: their number is bounded by the
 * catalogue.
 */
final class Floods {

  /** The lines of one kind that pass in a window. */
  static final int MOST = 10;

  static final Duration WINDOW = Duration.ofMinutes(1);

  private static final class Window {
    final Instant since;
    int lines;
    long heldBack;

    Window(Instant since) {
      this.since = since;
    }
  }

  /** Told of what was held back. */
  interface Summary {

    /**
     * Lines were not written.
     *
     * @param kind what they had in common
     * @param count how many; at least 1
     * @param since when the window began
     */
    void heldBack(String kind, long count, Instant since);
  }

  private final Map<String, Window> windows = new HashMap<>();
  private final Summary summary;

  Floods(Summary summary) {
    this.summary = summary;
  }

  /** Whether to write a line of that kind. */
  boolean passes(String kind, Instant now) {
    end(now);
    synchronized (windows) {
      Window window = windows.computeIfAbsent(kind, key -> new Window(now));
      if (window.lines < MOST) {
        window.lines++;
        return true;
      }
      window.heldBack++;
      return false;
    }
  }

  /** Ends the windows that are over, and tells what they held back. */
  void end(Instant now) {
    Map<String, Window> ended = new HashMap<>();
    synchronized (windows) {
      Iterator<Map.Entry<String, Window>> all = windows.entrySet().iterator();
      while (all.hasNext()) {
        Map.Entry<String, Window> next = all.next();
        if (!now.isBefore(next.getValue().since.plus(WINDOW))) {
          ended.put(next.getKey(), next.getValue());
          all.remove();
        }
      }
    }
    ended.forEach(
        (kind, window) -> {
          if (window.heldBack > 0) {
            summary.heldBack(kind, window.heldBack, window.since);
          }
        });
  }
}
