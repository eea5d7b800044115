package io.securedatasource.internal.admission;

import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
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

  @Override
  public SSLSocketFactory with(Properties info) throws GeneralSecurityException, PSQLException {
    SSLContext context = SSLContext.getInstance("TLS");
    KeyManager client = clientKey(info);
    // Trust managers of null are those of the JVM: javax.net.ssl.trustStore, jssecacerts, cacerts.
    context.init(client == null ? null : new KeyManager[] {client}, null, null);
    return context.getSocketFactory();
  }

  /** The key manager that {@link LibPQFactory} would choose; {@code null} when no key is set. */
  private static @Nullable KeyManager clientKey(Properties info) throws PSQLException {
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
