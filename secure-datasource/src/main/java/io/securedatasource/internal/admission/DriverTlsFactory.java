package io.securedatasource.internal.admission;

import java.io.IOException;
import java.net.Socket;
import java.util.Properties;
import org.postgresql.ssl.LibPQFactory;
import org.postgresql.util.PSQLException;

/**
 * The driver's own TLS, which reads the client's key as well, pinned to what the {@link
 * ConnectAttempt} demands. It is of the driver's type: of no other does the driver ask, behind the
 * handshake, whether the key could be read, and one that could not is a certificate not shown.
 * Public because the driver instantiates it by name.
 */
public final class DriverTlsFactory extends LibPQFactory {

  private final ConnectAttempt attempt;

  /** Called by the driver, once for each TLS handshake. */
  public DriverTlsFactory(Properties info) throws PSQLException {
    super(info);
    this.attempt = ConnectAttempt.of(info);
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    return attempt.secures(socket, super.createSocket(socket, host, port, autoClose));
  }
}
