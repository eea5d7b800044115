package io.securedatasource.internal.configuration;

import io.securedatasource.credentials.CredentialsException;
import io.securedatasource.credentials.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files that TLS is made of, which may be replaced while a data source lives.
 *
 * @param trust the trusted authorities; {@code null} when they are not in a file
 * @param certificate the client's certificate; {@code null} when there is none, or the key's file
 *     holds it
 * @param key the client's key; {@code null} when there is none
 * @param keyPassword the file of the key's password; {@code null} when there is none
 */
public record TlsFiles(
    @Nullable Path trust,
    @Nullable Path certificate,
    @Nullable Path key,
    @Nullable Path keyPassword) {

  /** The files that driver properties name. */
  static TlsFiles of(Map<String, String> driverProperties, @Nullable Path keyPassword) {
    return new TlsFiles(
        path(driverProperties.get("sslrootcert")),
        path(driverProperties.get("sslcert")),
        path(driverProperties.get("sslkey")),
        keyPassword);
  }

  private static @Nullable Path path(@Nullable String text) {
    return text == null || text.isEmpty() ? null : Path.of(text);
  }

  /** Those that there are. */
  public List<Path> all() {
    return Stream.of(trust, certificate, key, keyPassword).filter(Objects::nonNull).toList();
  }

  /** The key's password, read anew; {@code null} when there is none. The caller destroys it. */
  public @Nullable Secret readKeyPassword() throws CredentialsException {
    return keyPassword == null ? null : Secret.inFile(keyPassword);
  }

  /**
   * The algorithm of the client's key, which the driver must be told for a key in PEM form; {@code
   * null} when there is no certificate to tell it by.
   */
  public @Nullable String keyAlgorithm() {
    return certificate == null ? null : CertificateFiles.keyAlgorithm(certificate);
  }

  /** The client's certificate and key as they are now; {@code null} when there are none. */
  public CertificateFiles.@Nullable Inspected inspectClient() {
    if (key == null) {
      return null;
    }
    Secret password = null;
    try {
      password = readKeyPassword();
    } catch (CredentialsException e) {
      // An encrypted key without its password is told as that.
    }
    try {
      return CertificateFiles.clientCertificate(certificate, key, password);
    } finally {
      if (password != null) {
        password.destroy();
      }
    }
  }
}
