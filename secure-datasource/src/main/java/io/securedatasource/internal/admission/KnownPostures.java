package io.securedatasource.internal.admission;

import io.securedatasource.credentials.Credentials;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whose role was looked at, on which server, not long ago: a role may do one thing on one server
 * and another on the next. Thread-safe, and bounded.
 */
final class KnownPostures {

  /** Providers with short-lived users make up a new name each time; beyond this it starts over. */
  private static final int MOST = 1_000;

  private static final Duration HOLDS = Duration.ofHours(1);

  /** By subject. */
  private final Map<String, Long> looked = new ConcurrentHashMap<>();

  /** Whether a look at that user's role on that server is due. */
  boolean due(Credentials credentials, PhysicalConnection physical) {
    Long at = looked.get(subject(credentials, physical));
    return at == null || System.nanoTime() - at > HOLDS.toNanos();
  }

  /** Takes note that the role was looked at and admitted. */
  void admitted(Credentials credentials, PhysicalConnection physical) {
    if (looked.size() >= MOST) {
      looked.clear();
    }
    looked.put(subject(credentials, physical), System.nanoTime());
  }

  /**
   * Port, address and user. A text, since the methods of a record are made when they are first
   * called, and that is while the application starts.
   */
  private static String subject(Credentials credentials, PhysicalConnection physical) {
    Socket socket = physical.socket();
    InetAddress peer = physical.peer();
    return (socket == null ? -1 : socket.getPort())
        + " "
        + (peer == null ? "" : peer.getHostAddress())
        + " "
        + credentials.user();
  }
}
