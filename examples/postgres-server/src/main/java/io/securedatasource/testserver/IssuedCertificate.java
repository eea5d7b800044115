package io.securedatasource.testserver;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * A certificate with its key, in memory and as files.
 *
 * @param certificate the certificate
 * @param privateKey its key
 * @param certificateFile the certificate in PEM
 * @param keyFile the key in PEM (PKCS#8, not encrypted), mode 0600
 * @param keyDerFile the key in DER (PKCS#8, not encrypted), mode 0600: what pgjdbc calls pk8
 */
public record IssuedCertificate(
    X509Certificate certificate,
    PrivateKey privateKey,
    Path certificateFile,
    Path keyFile,
    Path keyDerFile) {

  @Override
  public String toString() {
    return "IssuedCertificate["
        + certificate.getSubjectX500Principal()
        + ", "
        + certificateFile
        + "]";
  }
}
