package io.securedatasource.testserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.tls.HeldCertificate;

/**
 * A certificate authority made for one run (EC P-256). What it issues is written into its directory
 * as PEM and DER; keys have mode 0600. Thread-safe.
 */
public final class CertificateAuthority {

  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
  private static final Duration LIFETIME = Duration.ofDays(30);
  private static final Duration AUTHORITY_LIFETIME = Duration.ofDays(3650);

  private final Path directory;
  private final HeldCertificate authority;
  private final Path certificateFile;
  private final AtomicInteger issued = new AtomicInteger();

  private CertificateAuthority(Path directory, HeldCertificate authority, Path certificateFile) {
    this.directory = directory;
    this.authority = authority;
    this.certificateFile = certificateFile;
  }

  /** Makes an authority whose files go into {@code directory}, which is created where missing. */
  public static CertificateAuthority create(Path directory) {
    return create(directory, "Test CA");
  }

  /** Makes an authority of that common name, with its files in {@code directory}. */
  public static CertificateAuthority create(Path directory, String commonName) {
    Instant now = Instant.now();
    HeldCertificate authority =
        new HeldCertificate.Builder()
            .ecdsa256()
            .commonName(commonName)
            .certificateAuthority(0)
            .validityInterval(
                now.minus(LIFETIME).toEpochMilli(), now.plus(AUTHORITY_LIFETIME).toEpochMilli())
            .build();
    return create(directory, authority);
  }

  private static CertificateAuthority create(Path directory, HeldCertificate authority) {
    try {
      Files.createDirectories(directory);
      Path file = SecretFiles.writePublic(directory.resolve("ca.crt"), authority.certificatePem());
      return new CertificateAuthority(directory, authority, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same authority, with its files in another directory. */
  CertificateAuthority in(Path otherDirectory) {
    return create(otherDirectory, authority);
  }

  /** The authority's own certificate. */
  public X509Certificate certificate() {
    return authority.certificate();
  }

  /** The authority's own certificate as a PEM file, for {@code sslrootcert}. */
  public Path certificateFile() {
    return certificateFile;
  }

  /** A certificate for a server of these names or addresses, valid now and for 30 days. */
  public IssuedCertificate server(String... hosts) {
    Instant now = Instant.now();
    return server(now.minus(CLOCK_SKEW), now.plus(LIFETIME), hosts);
  }

  /** A certificate for a server of these names or addresses (SAN), valid between two instants. */
  public IssuedCertificate server(Instant notBefore, Instant notAfter, String... hosts) {
    HeldCertificate.Builder builder = leaf(notBefore, notAfter, hosts).signedBy(authority);
    return write(directory, "server-" + issued.incrementAndGet(), builder.build());
  }

  /** A certificate that names a user (CN), valid now and for 30 days. */
  public IssuedCertificate client(String user) {
    Instant now = Instant.now();
    HeldCertificate certificate =
        new HeldCertificate.Builder()
            .ecdsa256()
            .commonName(user)
            .validityInterval(
                now.minus(CLOCK_SKEW).toEpochMilli(), now.plus(LIFETIME).toEpochMilli())
            .signedBy(authority)
            .build();
    return write(directory, "client-" + issued.incrementAndGet(), certificate);
  }

  /** A certificate for these hosts that no authority has signed, valid now and for 30 days. */
  public IssuedCertificate selfSigned(String... hosts) {
    Instant now = Instant.now();
    HeldCertificate certificate = leaf(now.minus(CLOCK_SKEW), now.plus(LIFETIME), hosts).build();
    return write(directory, "self-signed-" + issued.incrementAndGet(), certificate);
  }

  /** An authority of the same name, of which nobody who trusts this one knows. */
  public CertificateAuthority stranger() {
    return create(directory.resolve("other-" + issued.incrementAndGet()), "Test CA");
  }

  private static HeldCertificate.Builder leaf(
      Instant notBefore, Instant notAfter, String... hosts) {
    HeldCertificate.Builder builder =
        new HeldCertificate.Builder()
            .ecdsa256()
            .commonName(hosts.length == 0 ? "nameless" : hosts[0])
            .validityInterval(notBefore.toEpochMilli(), notAfter.toEpochMilli());
    List.of(hosts).forEach(builder::addSubjectAlternativeName);
    return builder;
  }

  private static IssuedCertificate write(Path directory, String name, HeldCertificate held) {
    try {
      return new IssuedCertificate(
          held.certificate(),
          held.keyPair().getPrivate(),
          SecretFiles.writePublic(directory.resolve(name + ".crt"), held.certificatePem()),
          SecretFiles.write(
              directory.resolve(name + ".key"), SecretFiles.utf8(held.privateKeyPkcs8Pem())),
          SecretFiles.write(
              directory.resolve(name + ".pk8"), held.keyPair().getPrivate().getEncoded()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
