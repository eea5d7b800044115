package io.securedatasource.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.securedatasource.Waiting;
import io.securedatasource.credentials.CredentialsException;
import io.securedatasource.testserver.CertificateAuthority;
import io.securedatasource.testserver.IssuedCertificate;
import io.securedatasource.testserver.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vault over TLS: what it answers with is a secret, and what it is asked with is one too. */
@Timeout(60)
class VaultTransportTest {

  private static final String SECRET_ID = "c9e2f1a4-SECRET-ID";

  private final PostgresServer server = PostgresServer.shared();
  private CertificateAuthority authority;
  private Path secret;

  @BeforeEach
  void begin(@TempDir Path directory) throws IOException {
    authority = CertificateAuthority.create(directory.resolve("authority"), "Vault CA");
    secret = Files.writeString(directory.resolve("secret"), SECRET_ID);
  }

  private VaultStub vault(IssuedCertificate certificate) throws Exception {
    return VaultStub.start(server, certificate)
        .secretId(SECRET_ID)
        .stored("shop_app", "a password of some length");
  }

  private VaultCredentialsBuilder asking(VaultStub vault) {
    return VaultCredentials.at(vault.address())
        .limit(Duration.ofSeconds(5))
        .appRole("shop-role", secret)
        .stored("secret", "shop/db");
  }

  @Test
  void is_trusted_by_the_authority_that_was_named() throws Exception {
    try (VaultStub vault = vault(authority.server("127.0.0.1"));
        VaultCredentials credentials = asking(vault).trust(authority.certificateFile()).build()) {
      assertThat(vault.address()).hasScheme("https");
      assertThat(credentials.get().user()).isEqualTo("shop_app");
    }
  }

  private enum Wrong {
    STRANGER,
    OTHER_HOST,
    EXPIRED,
    SELF_SIGNED;

    IssuedCertificate by(CertificateAuthority authority) {
      Instant now = Instant.now();
      return switch (this) {
        case STRANGER -> authority.stranger().server("127.0.0.1");
        case OTHER_HOST -> authority.server("vault.internal", "192.0.2.1");
        case EXPIRED ->
            authority.server(
                now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)), "127.0.0.1");
        case SELF_SIGNED -> authority.selfSigned("127.0.0.1");
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void is_asked_nothing_when_its_certificate_is_wrong(Wrong wrong) throws Exception {
    try (VaultStub vault = vault(wrong.by(authority));
        VaultCredentials credentials = asking(vault).trust(authority.certificateFile()).build()) {
      assertThatThrownBy(credentials::get)
          .isInstanceOf(CredentialsException.class)
          .hasMessageContaining("cannot be trusted")
          .hasMessageNotContaining(SECRET_ID);
      assertThat(vault.requests()).isEmpty();
    }
  }

  @Test
  void is_not_trusted_by_the_authorities_of_the_jvm_unless_it_is_signed_by_one() throws Exception {
    try (VaultStub vault = vault(authority.server("127.0.0.1"));
        VaultCredentials credentials = asking(vault).build()) {
      assertThatThrownBy(credentials::get).hasMessageContaining("cannot be trusted");
      assertThat(vault.requests()).isEmpty();
    }
  }

  @Test
  void is_not_trusted_because_the_application_trusts_everybody() throws Exception {
    SSLContext before = SSLContext.getDefault();
    SSLContext careless = SSLContext.getInstance("TLS");
    careless.init(null, new TrustManager[] {new Careless()}, new SecureRandom());
    SSLContext.setDefault(careless);
    try (VaultStub vault = vault(authority.server("127.0.0.1"));
        VaultCredentials credentials = asking(vault).build()) {
      assertThatThrownBy(credentials::get).hasMessageContaining("cannot be trusted");
      assertThat(vault.requests()).isEmpty();
    } finally {
      SSLContext.setDefault(before);
    }
  }

  /** As it is pasted to get rid of certificate errors. */
  private static final class Careless implements X509TrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  @Test
  void follows_its_trust_file(@TempDir Path directory) throws Exception {
    Path trust = directory.resolve("vault-ca.pem");
    Files.copy(authority.stranger().certificateFile(), trust);
    try (VaultStub vault = vault(authority.server("127.0.0.1"));
        VaultCredentials credentials =
            asking(vault).trust(trust).refresh(Duration.ofMillis(100)).build()) {
      assertThatThrownBy(credentials::get).hasMessageContaining("cannot be trusted");
      Files.copy(authority.certificateFile(), trust, StandardCopyOption.REPLACE_EXISTING);
      Waiting.until(
          () -> {
            try {
              return credentials.get().user().equals("shop_app");
            } catch (CredentialsException paused) {
              return false;
            }
          });
      Files.delete(trust);
      Waiting.until(
          () -> {
            Throwable trouble = catchThrowable(credentials::maintain);
            return trouble != null && String.valueOf(trouble).contains("does not exist");
          });
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdk.internal.httpclient.disableHostnameVerification=",
        "jdk.httpclient.HttpClient.log=requests,headers",
        "jdk.httpclient.HttpClient.log=all"
      })
  void is_not_asked_by_a_client_that_was_told_to_be_careless(String setting) {
    String name = setting.substring(0, setting.indexOf('='));
    System.setProperty(name, setting.substring(name.length() + 1));
    try {
      assertThatThrownBy(() -> VaultCredentials.at(URI.create("https://vault.internal:8200")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(name);
    } finally {
      System.clearProperty(name);
    }
  }

  @Test
  void speaks_plaintext_to_nobody_who_speaks_tls() throws Exception {
    try (VaultStub vault = vault(authority.server("127.0.0.1"));
        VaultCredentials credentials =
            VaultCredentials.at(URI.create("http://127.0.0.1:" + vault.address().getPort()))
                .limit(Duration.ofSeconds(1))
                .appRole("shop-role", secret)
                .stored("secret", "shop/db")
                .build()) {
      assertThatThrownBy(credentials::get)
          .isInstanceOf(CredentialsException.class)
          .hasMessageNotContaining(SECRET_ID);
      assertThat(vault.requests()).isEmpty();
    }
  }
}
