package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.event.SecurityEvent.CertificateExpiring;
import io.securedatasource.event.SecurityEvent.CredentialsRotated;
import io.securedatasource.policy.AuthenticationMethod;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.testserver.IssuedCertificate;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Restoration;
import io.securedatasource.testserver.Role;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A login by client certificate, with no password anywhere. */
@Tag("server")
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientCertificateTest {

  private final PostgresServer server = PostgresServer.start();
  private final String user = server.role(Role.APPLICATION).user();
  private final IssuedCertificate client = server.ca().client(user);
  private Restoration certificatesOnly;

  @BeforeAll
  void ask_for_certificates() {
    certificatesOnly = server.withHba("hostssl all all 127.0.0.1/32 cert");
  }

  @AfterAll
  void stop() {
    certificatesOnly.close();
    server.close();
  }

  @Test
  void opens_with_a_key_in_pem_or_der() throws SQLException {
    opens(client.certificateFile(), client.keyFile());
    opens(client.certificateFile(), client.keyDerFile());
  }

  @Test
  void opens_with_a_pkcs12_store_without_a_password(@TempDir Path directory) throws Exception {
    Path file = store(directory, "");
    opens(file, file);
  }

  @Test
  void opens_with_a_pkcs12_store_whose_password_is_in_a_file(@TempDir Path directory)
      throws Exception {
    Path file = store(directory, "the password of the key");
    Path password = Files.writeString(directory.resolve("password"), "the password of the key\n");
    try (SecureDataSource dataSource = byStore(file, password).build();
        Connection connection = dataSource.getConnection()) {
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  @Test
  void a_wrong_password_of_the_store_is_refused_without_being_repeated(@TempDir Path directory)
      throws Exception {
    Path file = store(directory, "the password of the key");
    Path password = Files.writeString(directory.resolve("password"), "WRONG-PASSWORD");
    assertThatThrownBy(() -> byStore(file, password).build())
        .isInstanceOf(InsecureConfigurationException.class)
        .hasMessageContaining("tls.client-key")
        .hasMessageNotContaining("WRONG");
  }

  @Test
  void a_certificate_that_ends_soon_is_told_ahead() throws SQLException {
    RecordedEvents events = new RecordedEvents();
    Instant later = Instant.now().plus(Duration.ofDays(26)); // of the 30 days that it is valid
    try (SecureDataSource dataSource =
        Builders.trustingNobody(server)
            .trust(server.caCertificate())
            .credentials(CredentialsProvider.certificate(user))
            .authentication(AuthenticationMethod.CERTIFICATE)
            .clientCertificate(client.certificateFile(), client.keyFile())
            .rotation(Duration.ofMillis(50), Duration.ofSeconds(1))
            .startup(Startup.LAZY)
            .policy(SecurityPolicy.baseline())
            .clock(() -> later)
            .listener(events)
            .build()) {
      CertificateExpiring expiring = events.await(CertificateExpiring.class, event -> true);
      assertThat(dataSource.name()).isEqualTo(expiring.dataSource());
      assertThat(expiring.use()).isEqualTo(CertificateExpiring.Use.CLIENT);
      assertThat(expiring.subject()).contains(user);
      assertThat(expiring.notAfter()).isEqualTo(client.certificate().getNotAfter().toInstant());
    }
  }

  @Test
  void a_certificate_that_was_issued_after_the_start_opens_sessions(@TempDir Path directory)
      throws Exception {
    Path certificate = Files.copy(client.certificateFile(), directory.resolve("client.crt"));
    Path key =
        Files.copy(
            client.keyFile(), directory.resolve("client.key"), StandardCopyOption.COPY_ATTRIBUTES);
    Instant start = client.certificate().getNotBefore().toInstant().plusSeconds(5);
    AtomicReference<Instant> now = new AtomicReference<>(start);
    RecordedEvents events = new RecordedEvents();
    try (SecureDataSource dataSource =
        Builders.trustingNobody(server)
            .trust(server.caCertificate())
            .credentials(CredentialsProvider.certificate(user))
            .authentication(AuthenticationMethod.CERTIFICATE)
            .clientCertificate(certificate, key)
            .rotation(Duration.ofMillis(50), Duration.ofSeconds(1))
            .clock(now::get)
            .listener(events)
            .build()) {
      IssuedCertificate renewed =
          server.ca().server(start.plusSeconds(5), Instant.now().plus(Duration.ofDays(40)), user);
      now.set(Instant.now());
      Files.copy(renewed.keyFile(), key, StandardCopyOption.REPLACE_EXISTING);
      Files.copy(renewed.certificateFile(), certificate, StandardCopyOption.REPLACE_EXISTING);
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));

      CredentialsRotated rotated = events.await(CredentialsRotated.class, event -> true);

      assertThat(rotated.cause()).isEqualTo(CredentialsRotated.Cause.FILES_CHANGED);
      try (Connection connection = dataSource.getConnection()) {
        assertThat(connection.isValid(1)).isTrue();
      }
    }
  }

  private SecureDataSourceBuilder byStore(Path file, Path password) {
    return Builders.trustingNobody(server)
        .trust(server.caCertificate())
        .credentials(CredentialsProvider.certificate(user))
        .authentication(AuthenticationMethod.CERTIFICATE)
        .clientKeyStore(file, password);
  }

  private Path store(Path directory, String password) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "user",
        client.privateKey(),
        password.toCharArray(),
        new Certificate[] {client.certificate()});
    Path file = directory.resolve("client.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, password.toCharArray());
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private void opens(Path certificate, Path key) throws SQLException {
    try (SecureDataSource dataSource =
            Builders.trustingNobody(server)
                .trust(server.caCertificate())
                .credentials(CredentialsProvider.certificate(user))
                .authentication(AuthenticationMethod.CERTIFICATE)
                .clientCertificate(certificate, key)
                .build();
        Connection connection = dataSource.getConnection()) {
      assertThat(connection.isValid(1)).isTrue();
    }
  }
}
