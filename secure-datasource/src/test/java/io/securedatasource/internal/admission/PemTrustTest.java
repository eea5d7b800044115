package io.securedatasource.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.securedatasource.testserver.CertificateAuthority;
import io.securedatasource.testserver.IssuedCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PemTrustTest {

  @TempDir Path directory;

  /**
   * PostgreSQL resumes no TLS session, but what ends TLS before it may: a resumed one shows no
   * certificate, and so neither that it has expired nor that another took its place.
   */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void asks_each_connection_for_a_certificate(String protocol) throws Exception {
    CertificateAuthority authority = CertificateAuthority.create(directory);
    Presented presented = new Presented(authority.server("localhost"));
    PemTrust trust = new PemTrust(authority.certificateFile());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {presented}, null, null);
    try (SSLServerSocket listener =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      listener.setEnabledProtocols(new String[] {protocol});
      greet(trust, listener);
      greet(trust, listener);

      presented.certificate = authority.stranger().server("localhost");

      assertThatThrownBy(() -> greet(trust, listener)).isInstanceOf(SSLException.class);
    }
  }

  /** A keystore type of the JVM's choice may bring authorities of its own, or not be there. */
  @Test
  void takes_no_keystore_and_no_algorithm_that_the_jvm_is_configured_for() throws Exception {
    CertificateAuthority authority = CertificateAuthority.create(directory);
    String type = Security.getProperty("keystore.type");
    String algorithm = Security.getProperty("ssl.TrustManagerFactory.algorithm");
    Security.setProperty("keystore.type", "of another vendor");
    Security.setProperty("ssl.TrustManagerFactory.algorithm", "of another vendor");
    try {
      assertThat(new PemTrust(authority.certificateFile()).with(new Properties())).isNotNull();
    } finally {
      Security.setProperty("keystore.type", type);
      Security.setProperty("ssl.TrustManagerFactory.algorithm", algorithm);
    }
  }

  /** A connection over which a byte comes, and all that the handshake sends behind itself. */
  private static void greet(PemTrust trust, SSLServerSocket listener) throws Exception {
    CompletableFuture<Void> served =
        CompletableFuture.runAsync(
            () -> {
              try (Socket accepted = listener.accept()) {
                accepted.getOutputStream().write(7);
                accepted.getInputStream().read();
              } catch (IOException e) {
                throw new CompletionException(e);
              }
            });
    Socket plain = new Socket(listener.getInetAddress(), listener.getLocalPort());
    try (SSLSocket socket =
        (SSLSocket)
            trust
                .with(new Properties())
                .createSocket(plain, "localhost", listener.getLocalPort(), true)) {
      assertThat(socket.getInputStream().read()).isEqualTo(7);
    } finally {
      served.exceptionally(e -> null).join();
    }
  }

  /** Shows the certificate that it has at the time. */
  private static final class Presented extends X509ExtendedKeyManager {

    private volatile IssuedCertificate certificate;

    Presented(IssuedCertificate certificate) {
      this.certificate = certificate;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
      return "EC".equals(keyType) ? "server" : null;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
      return new String[] {"server"};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {certificate.certificate()};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return certificate.privateKey();
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
      return new String[0];
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyType, Principal[] issuers, Socket socket) {
      return null;
    }
  }
}
