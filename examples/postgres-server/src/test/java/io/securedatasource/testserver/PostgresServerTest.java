package io.securedatasource.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;

/** A resource that is only held is not named again: hence the suppressed lint. */
@SuppressWarnings("try")
@ExtendWith(PostgresAvailable.class)
class PostgresServerTest {

  private final PostgresServer server = PostgresServer.shared();

  @Nested
  class AsItIs {

    @Test
    void speaks_tls_1_3() throws SQLException {
      try (Connection connection = server.connectAs(Role.APPLICATION)) {
        assertThat(tlsVersion(connection)).isEqualTo("TLSv1.3");
      }
    }

    @Test
    void refuses_plaintext() {
      assertThatThrownBy(() -> connect("sslmode", "disable"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("no pg_hba.conf entry")
          .hasMessageContaining("no encryption");
    }

    @Test
    void authenticates_by_scram() throws SQLException {
      int known = server.log().length();
      server.connectAs(Role.APPLICATION).close();
      assertThat(server.log().substring(known))
          .contains("identity=\"shop_application\" method=scram-sha-256");
    }

    @Test
    void refuses_a_wrong_password() {
      Login wrong = new Login(Role.APPLICATION.userName(), "wrong");
      assertThatThrownBy(() -> server.connectAs(wrong))
          .asInstanceOf(type(SQLException.class))
          .returns("28P01", SQLException::getSQLState);
    }

    @Test
    void stores_every_password_as_a_scram_verifier() throws SQLException {
      assertThat(
              query(
                  "SELECT count(*) FROM pg_authid WHERE rolcanlogin AND"
                      + " rolpassword NOT LIKE 'SCRAM-SHA-256$%'"))
          .isEqualTo("0");
    }

    @Test
    void gives_the_public_nothing() throws SQLException {
      assertThat(
              query(
                  "SELECT has_schema_privilege('public', 'public', 'CREATE') OR"
                      + " has_database_privilege('public', 'shop', 'TEMP') OR"
                      + " has_database_privilege('public', 'shop', 'CONNECT')"))
          .isEqualTo("f");
    }

    @Test
    void has_passwords_of_24_characters_with_the_canary_that_no_text_shows() {
      for (Role role : Role.values()) {
        Login login = server.role(role);
        assertThat(login.password()).hasSize(24).contains(server.canary());
        assertThat(login.toString()).doesNotContain(server.canary());
      }
      assertThat(server.log()).doesNotContain(server.canary());
    }

    @Test
    void keeps_its_keys_to_itself() throws IOException {
      IssuedCertificate client = server.ca().client("shop_application");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(client.keyFile())))
          .isEqualTo("rw-------");
    }

    @Test
    void is_not_for_a_user_to_close() {
      assertThatThrownBy(server::close).isInstanceOf(IllegalStateException.class);
    }
  }

  @Nested
  class ForAWhile {

    @Test
    void lets_in_by_cleartext_password() throws SQLException {
      int known = server.log().length();
      try (Restoration restoration = server.withHba("hostssl all all all password")) {
        connect("sslmode", "require").close();
        assertThat(server.log().substring(known)).contains("method=password");
      }
      connect("sslmode", "require").close();
      assertThat(server.log().substring(known)).contains("method=scram-sha-256");
    }

    @Test
    void lets_in_by_trust() throws SQLException {
      server.withHba("hostssl all all all trust").during(() -> connect("password", "").close());
      assertThatThrownBy(() -> connect("password", "")).isInstanceOf(SQLException.class);
    }

    @Test
    void speaks_no_tls() throws SQLException {
      try (Restoration restoration = server.withoutTls()) {
        connect("sslmode", "disable").close();
        server.execute("SELECT 1");
        assertThatThrownBy(() -> connect("sslmode", "require"))
            .hasMessageContaining("does not support SSL");
      }
      server.connectAs(Role.APPLICATION).close();
    }

    @Test
    void refuses_settings_it_does_not_know() {
      assertThatThrownBy(() -> server.withSettings(Map.of("no_such_setting", "1")))
          .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shows_certificates_that_must_be_refused() throws SQLException {
      for (ServerCertificate certificate :
          new ServerCertificate[] {
            ServerCertificate.expired(),
            ServerCertificate.notYetValid(),
            ServerCertificate.selfSigned(),
            ServerCertificate.wrongHost(),
            ServerCertificate.otherAuthority()
          }) {
        try (Restoration restoration = server.withCertificate(certificate)) {
          assertThatThrownBy(() -> server.connectAs(Role.APPLICATION))
              .as(certificate.toString())
              .isInstanceOf(SQLException.class);
          connect("sslmode", "require").close();
          server.execute("SELECT 1");
        }
      }
      server.connectAs(Role.APPLICATION).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void speaks_one_version_of_tls(String version) throws SQLException {
      try (Restoration restoration =
              server.withSettings(
                  Map.of(
                      "ssl_min_protocol_version", version, "ssl_max_protocol_version", version));
          Connection connection = server.connectAs(Role.APPLICATION)) {
        assertThat(tlsVersion(connection)).isEqualTo(version);
      }
    }

    @Test
    void speaks_tls_1_1_alone() throws IOException {
      try (Restoration restoration =
          server.withSettings(
              Map.of(
                  "ssl_min_protocol_version", "TLSv1.1", "ssl_max_protocol_version", "TLSv1.1"))) {
        assertThatThrownBy(() -> server.connectAs(Role.APPLICATION))
            .isInstanceOf(SQLException.class);
        assertThat(answerToTls11Hello()).startsWith(0x16, 0x03, 0x02);
      }
      assertThat(answerToTls11Hello()).as("an alert").startsWith(0x15);
    }

    /** SSLRequest, then a ClientHello of TLS 1.1 with ECDHE-ECDSA-AES128-SHA on P-256. */
    private byte[] answerToTls11Hello() throws IOException {
      String extensions = "000a" + "0004" + "0002" + "0017" + "000b" + "0002" + "01" + "00";
      String hello =
          "0302"
              + "5a".repeat(32)
              + "00"
              + "0004"
              + "c009"
              + "00ff"
              + "01"
              + "00"
              + "000e"
              + extensions;
      int length = hello.length() / 2;
      String record = "160301%04x01%06x%s".formatted(length + 4, length, hello);
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(HexFormat.of().parseHex("0000000804d2162f"));
        assertThat(socket.getInputStream().read()).isEqualTo('S');
        socket.getOutputStream().write(HexFormat.of().parseHex(record));
        return socket.getInputStream().readNBytes(3);
      }
    }
  }

  @Nested
  class WithOptions {

    @Test
    void authenticates_by_md5_and_lives_a_short_time() throws SQLException {
      ServerOptions options =
          ServerOptions.builder()
              .md5()
              .setting("application_name", "it's quoted")
              .certificate(ServerCertificate.shortLived(Duration.ofHours(1)))
              .build();
      try (PostgresServer weak = PostgresServer.start(options)) {
        Properties properties = properties(weak);
        properties.setProperty("requireAuth", "md5");
        Objects.requireNonNull(new Driver().connect(weak.jdbcUrl(), properties)).close();
        assertThat(weak.log()).contains("method=md5");
      }
    }
  }

  private Connection connect(String name, String value) throws SQLException {
    Properties properties = properties(server);
    properties.setProperty(name, value);
    return Objects.requireNonNull(new Driver().connect(server.jdbcUrl(), properties));
  }

  private static Properties properties(PostgresServer server) {
    Login login = server.role(Role.APPLICATION);
    Properties properties = new Properties();
    properties.setProperty("user", login.user());
    properties.setProperty("password", login.password());
    return properties;
  }

  private String query(String sql) throws SQLException {
    try (Connection connection = server.connectAsAdministrator()) {
      return query(connection, sql);
    }
  }

  private static String tlsVersion(Connection connection) throws SQLException {
    return query(
        connection, "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl");
  }

  private static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      assertThat(result.next()).isTrue();
      return result.getString(1);
    }
  }
}
