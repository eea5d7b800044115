package io.securedatasource.internal.admission;

import java.io.IOException;
import java.net.Socket;
import java.util.Properties;
import org.postgresql.ssl.LibPQFactory;
import org.postgresql.util.PSQLException;

/**
 * The driver's own TLS, with trust by {@code sslrootcert}, pinned to what the {@link
 * ConnectAttempt} demands. Public because the driver instantiates it by name.
 */
public final class PinnedTlsFactory extends LibPQFactory {

  private final ConnectAttempt attempt;

  /** Called by the driver, once for each TLS handshake. */
  public PinnedTlsFactory(Properties info) throws PSQLException {
    super(info);
    this.attempt = ConnectAttempt.of(info);
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    return attempt.secures(socket, super.createSocket(socket, host, port, autoClose));
  }
}
