package io.securedatasource.internal.configuration;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.credentials.Secret;
import io.securedatasource.policy.CertificateFacts;
import io.securedatasource.policy.ClientCertificate;
import io.securedatasource.policy.TrustAnchor;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.AlgorithmParameters;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CertificateFilesTest {

  private static final String CANARY = "canary-7f3a91";

  private static final HeldCertificate AUTHORITY =
      new HeldCertificate.Builder()
          .commonName("Shop CA")
          .certificateAuthority(0)
          .duration(30, java.util.concurrent.TimeUnit.DAYS)
          .build();

  private static final HeldCertificate ELLIPTIC =
      new HeldCertificate.Builder().commonName("shop_app").signedBy(AUTHORITY).build();

  private static final HeldCertificate RSA =
      new HeldCertificate.Builder().commonName("shop_app").rsa2048().signedBy(AUTHORITY).build();

  @TempDir Path directory;

  private Path write(String name, String content) throws Exception {
    return write(name, content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private Path write(String name, byte[] content) throws Exception {
    Path file = Files.write(directory.resolve(name), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private Path fifo() throws Exception {
    Path fifo = directory.resolve("fifo");
    Process process = new ProcessBuilder("mkfifo", fifo.toString()).start();
    assertThat(process.waitFor(30, SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return fifo;
  }

  @Nested
  class ATrustAnchor {

    private void assertProblem(Path path, String problem) {
      TrustAnchor.PemFile found = CertificateFiles.trustAnchor(path);

      assertThat(found.problem()).isEqualTo(problem);
      assertThat(found.certificates()).isEmpty();
      assertThat(found.path()).isEqualTo(path);
    }

    @Test
    void is_told_by_its_certificates() throws Exception {
      Path path = write("ca.pem", AUTHORITY.certificatePem() + RSA.certificatePem());

      TrustAnchor.PemFile found = CertificateFiles.trustAnchor(path);

      assertThat(found.problem()).isNull();
      assertThat(found.certificates()).hasSize(2);
      CertificateFacts authority = found.certificates().get(0);
      assertThat(authority.subject()).isEqualTo("CN=Shop CA");
      assertThat(authority.authority()).isTrue();
      assertThat(authority.validAt(Instant.now())).isTrue();
      assertThat(authority.lifetime()).isBetween(Duration.ofDays(29), Duration.ofDays(31));
      assertThat(found.certificates().get(1).authority()).isFalse();
    }

    @Test
    void that_has_expired_is_told_with_its_dates() throws Exception {
      HeldCertificate expired =
          new HeldCertificate.Builder()
              .certificateAuthority(0)
              .validityInterval(1_000, 2_000)
              .build();

      TrustAnchor.PemFile found =
          CertificateFiles.trustAnchor(write("ca.pem", expired.certificatePem()));

      assertThat(found.problem()).isNull();
      assertThat(found.certificates().get(0).notAfter()).isEqualTo(Instant.ofEpochSecond(2));
    }

    @Test
    void that_is_missing_or_empty_is_a_problem() throws Exception {
      assertProblem(directory.resolve("missing"), "does not exist");
      assertProblem(write("empty.pem", ""), "is empty");
    }

    @Test
    void that_is_a_directory_a_fifo_or_huge_is_a_problem() throws Exception {
      assertProblem(directory, "is a directory");
      assertProblem(fifo(), "is not a regular file");
      assertProblem(write("huge.pem", new byte[1024 * 1024 + 1]), "is larger than 1024 KiB");
    }

    @Test
    void that_does_not_parse_is_a_problem_and_is_not_repeated() throws Exception {
      String broken = "-----BEGIN CERTIFICATE-----\n" + CANARY + "\n-----END CERTIFICATE-----\n";

      assertProblem(write("ca.pem", broken), "holds no X.509 certificate that can be parsed");
      assertThat(CertificateFiles.trustAnchor(write("x", CANARY)).toString())
          .contains("holds no X.509 certificate")
          .doesNotContain(CANARY);
    }

    @Test
    void that_holds_a_private_key_is_a_problem() throws Exception {
      Path path = write("ca.pem", AUTHORITY.certificatePem() + AUTHORITY.privateKeyPkcs8Pem());

      assertProblem(path, "holds a private key, which belongs into a file of its own");
    }
  }

  @Nested
  class AClientCertificate {

    private CertificateFiles.Inspected inspect(
        HeldCertificate held, Path key, @Nullable Secret password) throws Exception {
      return CertificateFiles.clientCertificate(
          write("client.crt", held.certificatePem()), key, password);
    }

    private void assertWorks(CertificateFiles.Inspected found, String algorithm) {
      assertThat(found.facts().problem()).isNull();
      assertThat(found.keyAlgorithm()).isEqualTo(algorithm);
      assertThat(found.facts().certificate()).isNotNull();
      assertThat(found.facts().keyReadableByOthers()).isFalse();
    }

    private void assertProblem(CertificateFiles.Inspected found, String... parts) {
      ClientCertificate facts = found.facts();
      assertThat(facts.problem()).contains(parts).hasSizeLessThan(240).doesNotContain(CANARY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"client.pem", "client.key", "client.PEM", "client"})
    void with_a_pkcs8_key_in_pem_works(String name) throws Exception {
      assertWorks(inspect(RSA, write(name, RSA.privateKeyPkcs8Pem()), null), "RSA");
      assertWorks(inspect(ELLIPTIC, write(name, ELLIPTIC.privateKeyPkcs8Pem()), null), "EC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"client.pk8", "client.der", "client.key"})
    void with_a_pkcs8_key_in_der_works(String name) throws Exception {
      assertWorks(inspect(RSA, write(name, RSA.keyPair().getPrivate().getEncoded()), null), "RSA");
    }

    @Test
    void names_no_key_file_of_another_extension_than_its_form() throws Exception {
      assertProblem(
          inspect(RSA, write("client.pem", RSA.keyPair().getPrivate().getEncoded()), null),
          "ending in .pem");
      assertProblem(
          inspect(RSA, write("client.der", RSA.privateKeyPkcs8Pem()), null), "ending in .der");
    }

    @Test
    void with_a_pkcs1_key_is_told_how_to_convert_it() throws Exception {
      assertProblem(
          inspect(RSA, write("client.pem", RSA.privateKeyPkcs1Pem()), null),
          "has a key in PKCS#1 form",
          "openssl pkcs8 -topk8");
    }

    @Test
    void with_a_sec1_key_is_told_how_to_convert_it() throws Exception {
      String pem =
          """
          -----BEGIN EC PRIVATE KEY-----
          MHcCAQEE
          -----END EC PRIVATE KEY-----
          """;

      assertProblem(
          inspect(ELLIPTIC, write("client.key", pem), null),
          "has a key in SEC 1 form",
          "openssl pkcs8 -topk8");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          """
          -----BEGIN ENCRYPTED PRIVATE KEY-----
          MIIF
          -----END ENCRYPTED PRIVATE KEY-----
          """,
          """
          -----BEGIN RSA PRIVATE KEY-----
          Proc-Type: 4,ENCRYPTED
          DEK-Info: AES-256-CBC,0

          MIIF
          -----END RSA PRIVATE KEY-----
          """
        })
    void with_an_encrypted_key_in_pem_is_told_how_to_convert_it(String pem) throws Exception {
      assertProblem(
          inspect(RSA, write("client.pem", pem), Secret.of(CANARY)),
          "has an encrypted key in PEM",
          "openssl pkcs12 -export -name user");
    }

    @Test
    void with_text_before_the_key_is_a_problem() throws Exception {
      assertProblem(
          inspect(RSA, write("client.pem", "Bag Attributes\n" + RSA.privateKeyPkcs8Pem()), null),
          "other text before the key");
    }

    @Test
    void with_the_key_of_another_is_a_problem() throws Exception {
      HeldCertificate other = new HeldCertificate.Builder().rsa2048().build();

      assertProblem(
          inspect(RSA, write("client.pem", other.privateKeyPkcs8Pem()), null),
          "and its key do not belong together");
      assertProblem(
          inspect(RSA, write("client.pem", ELLIPTIC.privateKeyPkcs8Pem()), null),
          "not a PKCS#8 key of kind RSA");
    }

    @Test
    void with_a_key_that_is_none_is_a_problem() throws Exception {
      String pem = "-----BEGIN PRIVATE KEY-----\n" + CANARY + "\n-----END PRIVATE KEY-----\n";

      assertProblem(inspect(RSA, write("client.pem", pem), null), "not Base64");
      assertProblem(
          inspect(RSA, write("client.key", CANARY), null), "has a key file that is no PKCS#8 key");
      assertProblem(
          inspect(RSA, directory.resolve("missing"), null), "has a key file that does not exist");
    }

    @Test
    void with_a_key_that_is_a_directory_or_a_fifo_does_not_hang() throws Exception {
      assertProblem(inspect(RSA, directory, null), "has a key file that is a directory");
      assertProblem(inspect(RSA, fifo(), null), "has a key file that is not a regular file");
    }

    @Test
    void without_a_certificate_file_is_a_problem() throws Exception {
      Path key = write("client.pem", RSA.privateKeyPkcs8Pem());

      assertProblem(CertificateFiles.clientCertificate(null, key, null), "has no certificate file");
      assertProblem(
          CertificateFiles.clientCertificate(directory.resolve("missing"), key, null),
          "does not exist");
    }

    @Test
    void with_a_key_in_encrypted_der_needs_the_right_password() throws Exception {
      Path key = write("client.der", encrypted("PBEWithSHA1AndDESede", RSA));

      assertWorks(inspect(RSA, key, Secret.of(CANARY)), "RSA");
      assertProblem(inspect(RSA, key, Secret.of("wrong")), "the key password does not open");
      assertProblem(inspect(RSA, key, null), "no key password is set");
    }

    /** A JDK that calls the algorithm by its full name lets the driver find the cipher; 17 not. */
    @Test
    void with_a_key_encrypted_by_pbes2_works_only_where_the_driver_can_read_it() throws Exception {
      byte[] encoded = encrypted("PBEWithHmacSHA256AndAES_256", RSA);
      CertificateFiles.Inspected found =
          inspect(RSA, write("client.der", encoded), Secret.of(CANARY));

      if (new EncryptedPrivateKeyInfo(encoded).getAlgName().equals("PBES2")) {
        assertProblem(found, "encrypted by PBES2", "openssl pkcs12 -export");
      } else {
        assertWorks(found, "RSA");
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"client.p12", "client.PFX"})
    void in_pkcs12_works_when_its_key_is_called_user(String name) throws Exception {
      Path store = pkcs12(name, "user", RSA);

      CertificateFiles.Inspected found =
          CertificateFiles.clientCertificate(null, store, Secret.of(CANARY));

      assertWorks(found, "RSA");
      assertThat(found.facts().certificateFile()).isNull();
    }

    @Test
    void in_pkcs12_under_another_name_is_told_how_to_rename_it() throws Exception {
      Path store = pkcs12("client.p12", "shop_app", RSA);

      assertProblem(
          CertificateFiles.clientCertificate(null, store, Secret.of(CANARY)),
          "without a key called 'user'",
          "-name user");
    }

    @Test
    void in_pkcs12_needs_the_right_password() throws Exception {
      Path store = pkcs12("client.p12", "user", RSA);

      assertProblem(
          CertificateFiles.clientCertificate(null, store, Secret.of("wrong")),
          "the key password does not open");
      assertProblem(
          CertificateFiles.clientCertificate(null, store, null), "the key password does not open");
      assertProblem(
          CertificateFiles.clientCertificate(null, write("x.p12", CANARY), Secret.of(CANARY)),
          "is not a PKCS#12 store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-rw-rw-"})
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no such permissions")
    void whose_key_others_may_get_at_is_told(String permissions) throws Exception {
      for (Path key :
          new Path[] {
            write("client.pem", RSA.privateKeyPkcs8Pem()), pkcs12("client.p12", "user", RSA)
          }) {
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(permissions));

        assertThat(inspect(RSA, key, Secret.of(CANARY)).facts().keyReadableByOthers()).isTrue();
      }
    }

    private byte[] encrypted(String algorithm, HeldCertificate held) throws Exception {
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(
          Cipher.ENCRYPT_MODE,
          SecretKeyFactory.getInstance(algorithm)
              .generateSecret(new PBEKeySpec(CANARY.toCharArray())));
      byte[] key = held.keyPair().getPrivate().getEncoded();
      AlgorithmParameters parameters = cipher.getParameters();
      if (algorithm.contains("Hmac")) {
        byte[] encoded = parameters.getEncoded();
        parameters = AlgorithmParameters.getInstance("PBES2");
        parameters.init(encoded);
      }
      return new EncryptedPrivateKeyInfo(parameters, cipher.doFinal(key)).getEncoded();
    }

    private Path pkcs12(String name, String alias, HeldCertificate held) throws Exception {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      PrivateKey key = held.keyPair().getPrivate();
      store.setKeyEntry(alias, key, CANARY.toCharArray(), new Certificate[] {held.certificate()});
      Path file = write(name, "");
      try (OutputStream out = Files.newOutputStream(file)) {
        store.store(out, CANARY.toCharArray());
      }
      return file;
    }
  }
}
