package io.securedatasource.internal.admission;

import io.securedatasource.internal.files.UnusableFileException;
import java.security.GeneralSecurityException;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;
import org.postgresql.util.PSQLException;

/** Where TLS sockets come from: whom they trust, and what they show of the client. Thread-safe. */
@FunctionalInterface
interface TlsSockets {

  /**
   * The sockets for one connection.
   *
   * @param info the driver's properties, which tell of the client's key
   */
  SSLSocketFactory with(Properties info)
      throws GeneralSecurityException, PSQLException, UnusableFileException;
}
