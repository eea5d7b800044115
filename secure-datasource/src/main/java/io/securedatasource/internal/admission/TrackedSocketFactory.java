package io.securedatasource.internal.admission;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Properties;
import javax.net.SocketFactory;

/**
 * Makes the driver's TCP sockets and tells the {@link ConnectAttempt} of them. Public because the
 * driver instantiates it by name. Naming it in each connection's properties also keeps any other
 * {@code socketFactory} out.
 */
public final class TrackedSocketFactory extends SocketFactory {

  private final ConnectAttempt attempt;

  /** Called by the driver, once for each connection. */
  public TrackedSocketFactory(Properties info) {
    this.attempt = ConnectAttempt.of(info);
  }

  /** An unconnected socket: the one way in which the driver asks for one. */
  @Override
  public Socket createSocket() throws IOException {
    DeadlineSocket socket = new DeadlineSocket();
    try {
      attempt.opens(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw untracked();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw untracked();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw untracked();
  }

  @Override
  public Socket createSocket(
      InetAddress address, int port, InetAddress localAddress, int localPort) {
    throw untracked();
  }

  private static UnsupportedOperationException untracked() {
    return new UnsupportedOperationException("only sockets that are yet to be connected");
  }
}
