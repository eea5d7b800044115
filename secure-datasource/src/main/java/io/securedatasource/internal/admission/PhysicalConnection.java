package io.securedatasource.internal.admission;

import io.securedatasource.policy.SessionFacts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection fresh from the driver, not yet admitted.
 *
 * @param user whom the client asked to be
 * @param connection the driver's connection
 * @param tls the client's own TLS session; {@code null} when the connection is plaintext
 * @param socket the TCP socket beneath; {@code null} when it is not known
 * @param transport the part of {@code connect} until TLS was up; zero when it is plaintext
 * @param connect the time from the first packet to a session that is ready
 */
record PhysicalConnection(
    String user,
    Connection connection,
    SessionFacts.@Nullable TlsSession tls,
    @Nullable Socket socket,
    Duration transport,
    Duration connect) {

  /** The address at the other end of the socket; {@code null} when it is not known. */
  @Nullable InetAddress peer() {
    return socket == null ? null : socket.getInetAddress();
  }

  /** Ends it from any thread, without a word to the server: whoever reads from it fails at once. */
  void cut() {
    try {
      if (socket != null) {
        socket.close();
      } else {
        connection.abort(Runnable::run);
      }
    } catch (IOException | SQLException ignored) {
      // It is given up in any case.
    }
  }
}
