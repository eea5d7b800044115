package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.policy.AuthenticationMethod;
import io.securedatasource.testserver.IssuedCertificate;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Restoration;
import io.securedatasource.testserver.Role;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.sql.Connection;
import java.sql.SQLException;
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
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "user", client.privateKey(), new char[0], new Certificate[] {client.certificate()});
    Path file = directory.resolve("client.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, new char[0]);
    }
    Files.setPosixFilePermissions(
        file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    opens(file, file);
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
