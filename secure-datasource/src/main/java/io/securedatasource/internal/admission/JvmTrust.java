package io.securedatasource.internal.admission;

import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.util.Locale;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509KeyManager;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.ssl.LazyKeyManager;
import org.postgresql.ssl.LibPQFactory;
import org.postgresql.ssl.PEMKeyManager;
import org.postgresql.ssl.PKCS12KeyManager;
import org.postgresql.util.PSQLException;

/**
 * TLS with trust by the JVM's own store, whatever {@code sslmode} says: there is no unverified TLS
 * through this class.
 */
final class JvmTrust implements TlsSockets {

  /** The alias of the driver's key managers. */
  private static final String ENTRY = "user";

  @Override
  public SSLSocketFactory with(Properties info) throws GeneralSecurityException, PSQLException {
    SSLContext context = SSLContext.getInstance("TLS");
    X509KeyManager client = clientKey(info);
    if (client != null && !isReadable(client)) {
      // The handshake would go on without it, and the server may do so as well.
      throw new KeyManagementException("the client's certificate or key cannot be read");
    }
    // Trust managers of null are those of the JVM: javax.net.ssl.trustStore, jssecacerts, cacerts.
    context.init(client == null ? null : new KeyManager[] {client}, null, null);
    return context.getSocketFactory();
  }

  /** Each of the driver's key managers has one entry, and reads it when it is asked. */
  private static boolean isReadable(X509KeyManager client) {
    return client.getCertificateChain(ENTRY) != null && client.getPrivateKey(ENTRY) != null;
  }

  /** The key manager that {@link LibPQFactory} would choose; {@code null} when no key is set. */
  private static @Nullable X509KeyManager clientKey(Properties info) throws PSQLException {
    String key = info.getProperty(PGProperty.SSL_KEY.getName(), "");
    if (key.isEmpty()) {
      return null;
    }
    String certificate = info.getProperty(PGProperty.SSL_CERT.getName(), "");
    String password = info.getProperty(PGProperty.SSL_PASSWORD.getName(), "");
    String name = key.toLowerCase(Locale.ROOT);
    if (name.endsWith(".p12") || name.endsWith(".pfx")) {
      return new PKCS12KeyManager(key, new KeyPassword(password));
    }
    if (name.endsWith(".der") || name.endsWith(".pk8")) {
      return new LazyKeyManager(certificate, key, new KeyPassword(password), false);
    }
    return new PEMKeyManager(
        key, certificate, info.getProperty(PGProperty.PEM_KEY_ALGORITHM.getName(), "RSA"));
  }

  /** Answers with the key's password; never asks at a console. */
  private record KeyPassword(String password) implements CallbackHandler {

    @Override
    public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
      for (Callback callback : callbacks) {
        if (!(callback instanceof PasswordCallback question)) {
          throw new UnsupportedCallbackException(callback);
        }
        question.setPassword(password.toCharArray());
      }
    }

    @Override
    public String toString() {
      return "KeyPassword[hidden]";
    }
  }
}
