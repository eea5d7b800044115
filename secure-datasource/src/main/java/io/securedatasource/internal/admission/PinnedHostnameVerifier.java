package io.securedatasource.internal.admission;

import java.util.Properties;
import javax.net.ssl.SSLSession;
import org.postgresql.ssl.PGjdbcHostnameVerifier;

/**
 * The driver's own check of the server's name. It comes right behind the handshake, on the thread
 * that connects, so it also tells the {@link ConnectAttempt} that TLS is up. Public because the
 * driver instantiates it by name. Naming it in each connection's properties also keeps any other
 * {@code sslhostnameverifier} out.
 */
public final class PinnedHostnameVerifier extends PGjdbcHostnameVerifier {

  private final ConnectAttempt attempt;

  /** Called by the driver, once for each TLS handshake. */
  public PinnedHostnameVerifier(Properties info) {
    this.attempt = ConnectAttempt.of(info);
  }

  @Override
  public boolean verify(String hostname, SSLSession session) {
    attempt.secured(session);
    return super.verify(hostname, session);
  }
}
