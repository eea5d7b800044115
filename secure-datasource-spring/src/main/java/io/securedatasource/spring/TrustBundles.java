package io.securedatasource.spring;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.FileSystemUtils;

/**
 * Hands the authorities of an SSL bundle to the driver, which reads a PEM file: written into a
 * directory of this process's own, replaced in one step when the bundle changes, and removed at the
 * end. Authorities alone are written, never a key. Thread-safe.
 */
final class TrustBundles implements DisposableBean {

  private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private final SslBundles bundles;
  private final Map<String, Path> files = new LinkedHashMap<>();
  private @Nullable Path directory;

  TrustBundles(SslBundles bundles) {
    this.bundles = bundles;
  }

  /** The file that holds the authorities of that bundle. */
  synchronized Path pemFile(String name) {
    Path known = files.get(name);
    if (known != null) {
      return known;
    }
    SslBundle bundle = bundles.getBundle(name);
    try {
      if (directory == null) {
        directory = Files.createTempDirectory("secure-datasource-"); // mode 0700
      }
      Path file = directory.resolve("bundle-" + files.size() + ".pem");
      write(name, bundle, file);
      files.put(name, file);
      bundles.addBundleUpdateHandler(name, changed -> replace(name, changed, file));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("the authorities of an SSL bundle cannot be written", e);
    }
  }

  private static void replace(String name, SslBundle bundle, Path file) {
    try {
      write(name, bundle, file);
    } catch (IOException e) {
      throw new UncheckedIOException("the authorities of an SSL bundle cannot be written", e);
    }
  }

  private static void write(String name, SslBundle bundle, Path file) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.write(next, pem(name, bundle).getBytes(US_ASCII));
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String pem(String name, SslBundle bundle) {
    KeyStore trusted = bundle.getStores().getTrustStore();
    StringBuilder text = new StringBuilder();
    try {
      if (trusted != null) {
        for (String alias : Collections.list(trusted.aliases())) {
          if (trusted.isCertificateEntry(alias)) {
            append(text, trusted.getCertificate(alias));
          }
        }
      }
    } catch (KeyStoreException | CertificateEncodingException e) {
      throw unusable(name, "its trust store cannot be read");
    }
    if (text.isEmpty()) {
      throw unusable(name, "it has no trust store, or one without a trusted certificate");
    }
    return text.toString();
  }

  private static void append(StringBuilder text, Certificate certificate)
      throws CertificateEncodingException {
    text.append("-----BEGIN CERTIFICATE-----\n")
        .append(PEM.encodeToString(certificate.getEncoded()))
        .append("\n-----END CERTIFICATE-----\n");
  }

  private static RuntimeException unusable(String name, String why) {
    return new InvalidConfigurationPropertyValueException(
        SecureDataSourceProperties.PREFIX + ".ssl.bundle", name, why);
  }

  @Override
  public synchronized void destroy() throws IOException {
    if (directory != null) {
      FileSystemUtils.deleteRecursively(directory);
    }
  }
}
