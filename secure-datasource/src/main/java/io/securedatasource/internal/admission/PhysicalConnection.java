package io.securedatasource.internal.admission;

import io.securedatasource.policy.SessionFacts;
import java.io.IOException;
import java.net.InetAddress;
import java.sql.Connection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection fresh from the driver, not yet admitted.
 *
 * @param user whom the client asked to be
 * @param connection the driver's connection
 * @param tls the client's own TLS session; {@code null} when the connection is plaintext
 * @param socket the TCP socket beneath
 * @param transport the part of {@code connect} until TLS was up; zero when it is plaintext
 * @param connect the time from the first packet to a session that is ready
 */
record PhysicalConnection(
    String user,
    Connection connection,
    SessionFacts.@Nullable TlsSession tls,
    DeadlineSocket socket,
    Duration transport,
    Duration connect) {

  /** The address at the other end of the socket; {@code null} when it was never connected. */
  @Nullable InetAddress peer() {
    return socket.getInetAddress();
  }

  /** Ends it from any thread, without a word to the server: whoever uses it fails at once. */
  void cut() {
    try {
      socket.close();
    } catch (IOException ignored) {
      // It is given up in any case.
    }
  }
}
