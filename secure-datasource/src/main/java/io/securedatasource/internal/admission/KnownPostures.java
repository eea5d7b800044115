package io.securedatasource.internal.admission;

import io.securedatasource.policy.SessionFacts;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What was found and admitted not long ago, by login and server: a role may do one thing on one
 * server and another on the next. Thread-safe, and bounded.
 */
final class KnownPostures {

  /** Providers with short-lived users make up a new name each time; beyond this it starts over. */
  private static final int MOST = 1_000;

  private static final Duration HOLDS = Duration.ofHours(1);

  private record Known(SessionFacts facts, long at) {}

  /** By login and server. */
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  /**
   * What was found of an earlier session of the same login to the same server, together with its
   * role's posture; {@code null} when that was not done, or too long ago.
   */
  @Nullable SessionFacts earlier(PhysicalConnection physical) {
    Known found = known.get(login(physical));
    return found == null || System.nanoTime() - found.at > HOLDS.toNanos() ? null : found.facts;
  }

  /**
   * Whether the two are not alike: another role, database or search path is another look, and so is
   * another release, which is another server.
   */
  static boolean differ(SessionFacts facts, SessionFacts earlier) {
    return facts.server().versionNumber() != earlier.server().versionNumber()
        || !facts.server().database().equals(earlier.server().database())
        || !facts.identity().sessionUser().equals(earlier.identity().sessionUser())
        || !facts.identity().currentUser().equals(earlier.identity().currentUser())
        || !facts.effective().searchPath().equals(earlier.effective().searchPath());
  }

  /** Takes note of a session that was looked at with its role, and admitted. */
  void admitted(PhysicalConnection physical, SessionFacts facts) {
    if (known.size() >= MOST) {
      known.clear();
    }
    known.put(login(physical), new Known(facts, System.nanoTime()));
  }

  /**
   * Who logged in where, parted by what no name can hold: by the host's name too, where one was
   * given, since a proxy leads each name to a server of its own. A text, since the methods of a
   * record are made when they are first called, and that is while the application starts.
   */
  private static String login(PhysicalConnection physical) {
    return physical.socket().getRemoteSocketAddress() + "\0" + physical.user();
  }
}
