package io.securedatasource.internal.admission;

import io.securedatasource.policy.SessionFacts;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whose role was looked at, on which server, not long ago: a role may do one thing on one server
 * and another on the next, and other schemas on its search path are another look. Thread-safe, and
 * bounded.
 */
final class KnownPostures {

  /** Providers with short-lived users make up a new name each time; beyond this it starts over. */
  private static final int MOST = 1_000;

  private static final Duration HOLDS = Duration.ofHours(1);

  /** By subject. */
  private final Map<String, Long> looked = new ConcurrentHashMap<>();

  /** Whether a look at the role of such a session, on that server, is due. */
  boolean due(PhysicalConnection physical, SessionFacts facts) {
    Long at = looked.get(subject(physical, facts));
    return at == null || System.nanoTime() - at > HOLDS.toNanos();
  }

  /** Takes note that the role was looked at and admitted. */
  void admitted(PhysicalConnection physical, SessionFacts facts) {
    if (looked.size() >= MOST) {
      looked.clear();
    }
    looked.put(subject(physical, facts), System.nanoTime());
  }

  /**
   * All that the look depends on, parted by what no name can hold. A text, since the methods of a
   * record are made when they are first called, and that is while the application starts.
   */
  private static String subject(PhysicalConnection physical, SessionFacts facts) {
    Socket socket = physical.socket();
    InetAddress peer = physical.peer();
    return String.join(
        "\0",
        peer == null ? "" : peer.getHostAddress(),
        socket == null ? "" : Integer.toString(socket.getPort()),
        facts.server().database(),
        facts.identity().sessionUser(),
        facts.identity().currentUser(),
        facts.effective().searchPath());
  }
}
