package io.securedatasource.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.testserver.CertificateAuthority;
import io.securedatasource.testserver.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** The authorities of an SSL bundle, as the driver reads them. */
class TrustBundlesTest {

  private static SslBundle trusting(String pem) {
    return SslBundle.of(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate(pem)));
  }

  @Test
  void follow_the_bundle_and_go_with_the_application(@TempDir Path directory) throws IOException {
    String first = Files.readString(PostgresServer.shared().caCertificate());
    String second =
        Files.readString(CertificateAuthority.create(directory, "next").certificateFile());
    DefaultSslBundleRegistry registry = new DefaultSslBundleRegistry("database", trusting(first));
    TrustBundles bundles = new TrustBundles(registry);
    Path file = bundles.pemFile("database");
    assertThat(withoutBreaks(Files.readString(file))).contains(body(first));
    assertThat(bundles.pemFile("database")).isEqualTo(file);
    registry.updateBundle("database", trusting(second));
    assertThat(withoutBreaks(Files.readString(file)))
        .contains(body(second))
        .doesNotContain(body(first));
    bundles.destroy();
    assertThat(file.getParent()).doesNotExist();
  }

  private static String body(String pem) {
    return withoutBreaks(
        pem.replaceAll("(?s).*-----BEGIN CERTIFICATE-----|-----END CERTIFICATE-----.*", ""));
  }

  private static String withoutBreaks(String text) {
    return text.replaceAll("\\s", "");
  }
}
