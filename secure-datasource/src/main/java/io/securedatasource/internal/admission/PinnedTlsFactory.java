package io.securedatasource.internal.admission;

import io.securedatasource.internal.files.UnusableFileException;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Properties;
import org.postgresql.ssl.WrappedFactory;
import org.postgresql.util.PSQLException;

/**
 * Makes the driver's TLS sockets, pinned to what the {@link ConnectAttempt} demands. Public because
 * the driver instantiates it by name.
 */
public final class PinnedTlsFactory extends WrappedFactory {

  private final ConnectAttempt attempt;

  /** Called by the driver, once for each TLS handshake. */
  public PinnedTlsFactory(Properties info)
      throws GeneralSecurityException, PSQLException, UnusableFileException {
    this.attempt = ConnectAttempt.of(info);
    this.factory = attempt.tlsSockets().with(info);
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    return attempt.secures(socket, super.createSocket(socket, host, port, autoClose));
  }
}
