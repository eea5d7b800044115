package io.securedatasource.internal.admission;

import io.securedatasource.policy.CertificateFacts;
import io.securedatasource.policy.SessionFacts;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Reads from the client's own TLS socket what was granted. */
final class TlsEvidence {

  private TlsEvidence() {}

  /** The session of a socket whose handshake is complete. */
  static SessionFacts.TlsSession of(SSLSocket socket) {
    SSLSession session = socket.getSession();
    return new SessionFacts.TlsSession(
        session.getProtocol(),
        session.getCipherSuite(),
        path(session),
        "HTTPS".equals(socket.getSSLParameters().getEndpointIdentificationAlgorithm()));
  }

  /**
   * The server's certificate and those that lead up from it, as far as the server sent them. What
   * else it sent took no part in the verification and is left out.
   */
  private static List<CertificateFacts> path(SSLSession session) {
    Certificate[] sent;
    try {
      sent = session.getPeerCertificates();
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
    List<CertificateFacts> path = new ArrayList<>();
    @Nullable X509Certificate below = null;
    for (Certificate certificate : sent) {
      if (certificate instanceof X509Certificate x509
          && (below == null
              || below.getIssuerX500Principal().equals(x509.getSubjectX500Principal()))) {
        path.add(facts(x509));
        below = x509;
      }
    }
    return path;
  }

  private static CertificateFacts facts(X509Certificate certificate) {
    return new CertificateFacts(
        certificate.getSubjectX500Principal().getName(),
        certificate.getNotBefore().toInstant(),
        certificate.getNotAfter().toInstant(),
        certificate.getBasicConstraints() >= 0);
  }
}
