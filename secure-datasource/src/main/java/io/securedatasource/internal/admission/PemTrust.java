package io.securedatasource.internal.admission;

import io.securedatasource.internal.files.BoundedFiles;
import io.securedatasource.internal.files.UnusableFileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS that trusts the authorities in a file, by the JVM's own checks, and shows no certificate of
 * the client. The file is read for each connection; what it holds is parsed, and made a context,
 * when it holds something else than for the last one. Thread-safe.
 */
final class PemTrust implements TlsSockets {

  private static final int LARGEST_FILE = 1024 * 1024;

  private record Made(ByteBuffer contents, SSLSocketFactory sockets) {}

  private final Path file;
  private volatile @Nullable Made last;

  PemTrust(Path file) {
    this.file = file;
  }

  @Override
  public SSLSocketFactory with(Properties info)
      throws GeneralSecurityException, UnusableFileException {
    byte[] contents = BoundedFiles.read(file, LARGEST_FILE);
    Made known = last;
    if (known != null && known.contents.equals(ByteBuffer.wrap(contents))) {
      return known.sockets;
    }
    SSLSocketFactory sockets = sockets(contents);
    last = new Made(ByteBuffer.wrap(contents), sockets);
    return sockets;
  }

  private static SSLSocketFactory sockets(byte[] contents) throws GeneralSecurityException {
    KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
    try {
      authorities.load(null, null);
    } catch (IOException e) {
      throw new IllegalStateException("nothing is read", e);
    }
    for (Certificate authority :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(contents))) {
      authorities.setCertificateEntry(Integer.toString(authorities.size()), authority);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(authorities);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context.getSocketFactory();
  }
}
