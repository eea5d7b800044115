package io.securedatasource.internal.admission;

import io.securedatasource.internal.files.BoundedFiles;
import io.securedatasource.internal.files.UnusableFileException;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS that trusts the authorities in a file, by the JVM's own checks, and shows no certificate of
 * the client. The file is read for each connection; what it holds is parsed when it holds something
 * else than for the last one. The TLS context is new each time: one that is kept resumes sessions,
 * and in a resumed one nobody looks at a certificate. Thread-safe.
 */
final class PemTrust implements TlsSockets {

  private static final int LARGEST_FILE = 1024 * 1024;

  private record Parsed(ByteBuffer contents, List<TrustManager> trust) {}

  private final Path file;
  private volatile @Nullable Parsed last;

  PemTrust(Path file) {
    this.file = file;
  }

  @Override
  public SSLSocketFactory with(Properties info)
      throws GeneralSecurityException, UnusableFileException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust().toArray(TrustManager[]::new), null);
    return context.getSocketFactory();
  }

  private List<TrustManager> trust() throws GeneralSecurityException, UnusableFileException {
    byte[] contents = BoundedFiles.read(file, LARGEST_FILE);
    Parsed known = last;
    if (known != null && known.contents.equals(ByteBuffer.wrap(contents))) {
      return known.trust;
    }
    List<TrustManager> trust = parsed(contents);
    last = new Parsed(ByteBuffer.wrap(contents), trust);
    return trust;
  }

  /**
   * As the driver's own: by PKIX, whatever algorithm the JVM has as its default, and without a
   * keystore, whose default type may be one that holds authorities from the start.
   */
  private static List<TrustManager> parsed(byte[] contents) throws GeneralSecurityException {
    Set<TrustAnchor> authorities = new HashSet<>();
    for (Certificate authority :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(contents))) {
      if (!(authority instanceof X509Certificate certificate)) {
        throw new CertificateException("not an X.509 certificate");
      }
      authorities.add(new TrustAnchor(certificate, null));
    }
    PKIXBuilderParameters checks = new PKIXBuilderParameters(authorities, null);
    checks.setRevocationEnabled(Boolean.getBoolean("com.sun.net.ssl.checkRevocation"));
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(new CertPathTrustManagerParameters(checks));
    return List.of(factory.getTrustManagers());
  }
}
