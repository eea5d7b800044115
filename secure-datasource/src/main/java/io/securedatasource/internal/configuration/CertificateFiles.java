package io.securedatasource.internal.configuration;

import io.securedatasource.credentials.Secret;
import io.securedatasource.internal.files.BoundedFiles;
import io.securedatasource.internal.files.UnusableFileException;
import io.securedatasource.policy.CertificateFacts;
import io.securedatasource.policy.ClientCertificate;
import io.securedatasource.policy.TrustAnchor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Inspects the files of TLS certificates and keys before the driver reads them. What is wrong is
 * told as a predicate ({@code "is a directory"}) that follows the file's name; it never repeats
 * what a file holds.
 */
public final class CertificateFiles {

  private static final int LARGEST_FILE = 1024 * 1024;

  /** The bit of keyCertSign in the key usage extension (RFC 5280 4.2.1.3). */
  private static final int KEY_CERT_SIGN = 5;

  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private CertificateFiles() {}

  /**
   * What was found of a client certificate.
   *
   * @param facts what a rule judges
   * @param keyAlgorithm the public key's algorithm, {@code RSA} or {@code EC}, which the driver
   *     must be told for a key in PEM form; {@code null} when the certificate could not be read
   */
  public record Inspected(ClientCertificate facts, @Nullable String keyAlgorithm) {}

  /** Inspects a file of trusted certificates. */
  public static TrustAnchor.PemFile trustAnchor(Path path) {
    try {
      List<CertificateFacts> facts = new ArrayList<>();
      for (X509Certificate certificate : certificates(path)) {
        facts.add(facts(certificate));
      }
      return new TrustAnchor.PemFile(path, facts, null);
    } catch (UnusableFileException | UnusableKeyException e) {
      return new TrustAnchor.PemFile(path, List.of(), e.getMessage());
    }
  }

  /**
   * Inspects a client certificate and its key, in the forms that the driver reads.
   *
   * @param certificateFile {@code null} when the key file is PKCS#12 and holds both
   * @param keyPassword opens an encrypted key; {@code null} when there is none
   */
  public static Inspected clientCertificate(
      @Nullable Path certificateFile, Path keyFile, @Nullable Secret keyPassword) {
    boolean othersMayAccess = othersMayAccess(keyFile);
    @Nullable X509Certificate certificate = null;
    @Nullable String problem = null;
    try {
      if (ClientKey.isPkcs12(keyFile)) {
        // The driver takes no password for the empty one, which PKCS#12 has a use for.
        certificate =
            ClientKey.pkcs12(key(keyFile), keyPassword == null ? Secret.of("") : keyPassword);
      } else if (certificateFile == null) {
        problem = "has no certificate file: only a PKCS#12 key file, .p12 or .pfx, holds both";
      } else {
        certificate = certificates(certificateFile).get(0);
        ClientKey.check(keyFile, key(keyFile), certificate.getPublicKey(), keyPassword);
      }
    } catch (UnusableFileException | UnusableKeyException e) {
      problem = e.getMessage();
    }
    return new Inspected(
        new ClientCertificate(
            certificateFile,
            keyFile,
            certificate == null ? null : facts(certificate),
            othersMayAccess,
            problem),
        certificate == null ? null : certificate.getPublicKey().getAlgorithm());
  }

  /** The algorithm of a certificate's key; {@code null} when the file holds no certificate. */
  static @Nullable String keyAlgorithm(Path certificateFile) {
    try {
      return certificates(certificateFile).get(0).getPublicKey().getAlgorithm();
    } catch (UnusableFileException | UnusableKeyException e) {
      return null;
    }
  }

  private static byte[] key(Path file) throws UnusableKeyException {
    try {
      return BoundedFiles.read(file, LARGEST_FILE);
    } catch (UnusableFileException e) {
      throw new UnusableKeyException("has a key file that " + e.predicate());
    }
  }

  /** The certificates in a file, PEM or DER; never empty. */
  private static List<X509Certificate> certificates(Path file)
      throws UnusableFileException, UnusableKeyException {
    byte[] content = BoundedFiles.read(file, LARGEST_FILE);
    try {
      if (new Pem(content).holds("PRIVATE KEY")) {
        throw new UnusableKeyException("holds a private key, which belongs into a file of its own");
      }
      List<X509Certificate> certificates = new ArrayList<>();
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(content))) {
        certificates.add((X509Certificate) certificate);
      }
      if (certificates.isEmpty()) {
        throw new UnusableKeyException(
            content.length == 0 ? "is empty" : "holds no X.509 certificate");
      }
      return certificates;
    } catch (CertificateException e) {
      throw new UnusableKeyException("holds no X.509 certificate that can be parsed");
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private static CertificateFacts facts(X509Certificate certificate) {
    boolean @Nullable [] usage = certificate.getKeyUsage();
    return new CertificateFacts(
        certificate.getSubjectX500Principal().getName(),
        certificate.getNotBefore().toInstant(),
        certificate.getNotAfter().toInstant(),
        certificate.getBasicConstraints() >= 0 && (usage == null || usage[KEY_CERT_SIGN]));
  }

  /**
   * Whether group or others may read the file, or do anything else with it. True as well where the
   * file system knows no such permissions, since nothing vouches for the key there; false for a
   * file that is missing, which is told otherwise.
   */
  private static boolean othersMayAccess(Path file) {
    try {
      return Files.exists(file) && !OWNER.containsAll(Files.getPosixFilePermissions(file));
    } catch (IOException | UnsupportedOperationException e) {
      return true;
    }
  }
}
