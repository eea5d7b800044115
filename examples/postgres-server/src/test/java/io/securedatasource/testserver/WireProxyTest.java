package io.securedatasource.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.Driver;

/** A resource that is only held is not named again: hence the suppressed lint. */
@SuppressWarnings("try")
@ExtendWith(PostgresAvailable.class)
class WireProxyTest {

  private final PostgresServer server = PostgresServer.shared();

  @Nested
  class Counting {

    @Test
    void a_simple_query_is_one_flight() throws SQLException {
      try (WireProxy proxy = WireProxy.to(server);
          Connection connection = connect(proxy, "verify-full");
          Statement statement = connection.createStatement()) {
        int before = proxy.flights();
        for (int i = 0; i < 5; i++) {
          statement.execute("SELECT 1");
        }
        assertThat(proxy.flights() - before).isEqualTo(5);
        assertThat(proxy.connections()).isEqualTo(1);
      }
    }

    @Test
    void two_connects_alike_take_the_same_number_of_flights() throws SQLException {
      try (WireProxy proxy = WireProxy.to(server);
          Connection first = connect(proxy, "verify-full");
          Connection second = connect(proxy, "verify-full")) {
        assertThat(first.isClosed() || second.isClosed()).isFalse();
        assertThat(proxy.flightsPerConnection()).hasSize(2);
        // SSLRequest, ClientHello, Finished with the startup packet, SASL twice, pgjdbc's own SET.
        assertThat(proxy.flightsPerConnection()).containsOnly(6);
      }
    }
  }

  @Nested
  class Listening {

    @Test
    void hears_a_client_that_trusts_the_server() throws SQLException {
      try (WireProxy proxy = WireProxy.to(server);
          Connection connection = connect(proxy, "verify-full")) {
        assertThat(connection.isClosed()).isFalse();
        assertThat(proxy.clientsSpoke()).isTrue();
      }
    }

    @Test
    void hears_nothing_of_one_that_does_not() {
      try (Restoration restoration = server.withCertificate(ServerCertificate.wrongHost());
          WireProxy proxy = WireProxy.to(server)) {
        assertThatThrownBy(() -> pinned(proxy)).isInstanceOf(SSLHandshakeException.class);
        assertThat(proxy.connections()).isEqualTo(1);
        assertThat(proxy.clientsSpoke()).isFalse();
      }
    }

    @Test
    void hears_a_client_that_speaks_in_plaintext() throws SQLException {
      try (Restoration restoration = server.withHba("host all all all scram-sha-256");
          WireProxy proxy = WireProxy.to(server);
          Connection connection = connect(proxy, "disable")) {
        assertThat(connection.isClosed()).isFalse();
        assertThat(proxy.clientsSpoke()).isTrue();
      }
    }

    /** Verifies the host's name within the handshake, which pgjdbc alone does after it. */
    private void pinned(WireProxy proxy) throws Exception {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
      anchors.load(null, null);
      anchors.setCertificateEntry("ca", server.ca().certificate());
      trust.init(anchors);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
        plain.getOutputStream().write(HexFormat.of().parseHex("0000000804d2162f"));
        assertThat(plain.getInputStream().read()).isEqualTo('S');
        SSLSocket secured =
            (SSLSocket)
                context.getSocketFactory().createSocket(plain, "localhost", proxy.port(), false);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
      }
    }
  }

  @Nested
  class Answering {

    @Test
    void downgrades_a_client_that_prefers_tls() throws SQLException {
      try (Restoration restoration = server.withHba("host all all all scram-sha-256");
          WireProxy proxy = WireProxy.builder(server).answerSslRequest('N').recording().start();
          Connection connection = connect(proxy, "prefer")) {
        assertThat(connection.isClosed()).isFalse();
        assertThat(proxy.saw(Role.APPLICATION.userName())).as("in plaintext").isTrue();
      }
    }

    @Test
    void does_not_downgrade_a_client_that_insists() {
      try (WireProxy proxy = WireProxy.builder(server).answerSslRequest('N').recording().start()) {
        assertThatThrownBy(() -> connect(proxy, "verify-full"))
            .hasMessageContaining("does not support SSL");
        assertThat(proxy.saw(Role.APPLICATION.userName())).isFalse();
      }
    }

    @Test
    void answers_a_gss_request_and_leaves_the_ssl_request_to_the_server() throws IOException {
      try (WireProxy proxy = WireProxy.builder(server).answerGssRequest('E').start();
          Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(HexFormat.of().parseHex("0000000804d21630"));
        assertThat(socket.getInputStream().read()).isEqualTo('E');
        socket.getOutputStream().write(HexFormat.of().parseHex("0000000804d2162f"));
        assertThat(socket.getInputStream().read()).isEqualTo('S');
      }
    }
  }

  @Nested
  class Recording {

    @Test
    void sees_nothing_of_an_encrypted_session() throws SQLException {
      try (WireProxy proxy = WireProxy.builder(server).recording().start();
          Connection connection = connect(proxy, "verify-full")) {
        assertThat(connection.isClosed()).isFalse();
        assertThat(proxy.saw(Role.APPLICATION.userName())).isFalse();
        assertThat(proxy.sentByClients().get(0)).startsWith(0, 0, 0, 8);
      }
    }

    @Test
    void sees_a_password_that_travels_in_the_clear() throws SQLException {
      try (Restoration restoration = server.withHba("host all all all password");
          WireProxy proxy = WireProxy.builder(server).recording().start();
          Connection connection = connect(proxy, "disable")) {
        assertThat(connection.isClosed()).isFalse();
        assertThat(proxy.saw(server.canary())).isTrue();
      }
    }
  }

  @Nested
  class Stalling {

    @Test
    void accepts_and_never_answers() {
      try (WireProxy proxy = WireProxy.builder(server).stallAtOnce().recording().start()) {
        assertTimesOut(proxy);
        assertThat(proxy.flights()).isZero();
      }
    }

    @Test
    void stops_after_the_handshake() {
      try (WireProxy proxy = WireProxy.builder(server).stallAfterTls().start()) {
        int known = server.log().length();
        assertTimesOut(proxy);
        // SSLRequest, ClientHello, Finished with the startup packet.
        assertThat(proxy.flights()).isEqualTo(3);
        assertThat(server.log().substring(known)).doesNotContain(Role.APPLICATION.userName());
      }
    }

    @Test
    void stops_after_some_bytes() {
      try (WireProxy proxy = WireProxy.builder(server).stallAfterServerBytes(100).start()) {
        assertTimesOut(proxy);
        assertThat(proxy.flights()).isEqualTo(2);
      }
    }

    @Test
    void stalls_a_running_session_and_lets_it_go_on() throws SQLException {
      try (WireProxy proxy = WireProxy.to(server);
          Connection connection = connect(proxy, "verify-full");
          Statement statement = connection.createStatement()) {
        proxy.stall();
        Thread later = new Thread(proxy::resume);
        later.start();
        assertThat(statement.execute("SELECT 1")).isTrue();
        proxy.stall();
        assertThatThrownBy(() -> statement.execute("SELECT 1"))
            .hasRootCauseInstanceOf(SocketTimeoutException.class);
      }
    }

    private void assertTimesOut(WireProxy proxy) {
      assertThatThrownBy(() -> connect(proxy, "verify-full"))
          .isInstanceOf(SQLException.class)
          .hasRootCauseInstanceOf(SocketTimeoutException.class);
    }
  }

  @Nested
  class Cutting {

    @Test
    void ends_a_running_session() throws SQLException {
      try (WireProxy proxy = WireProxy.to(server);
          Connection connection = connect(proxy, "verify-full");
          Statement statement = connection.createStatement()) {
        proxy.cut();
        assertThatThrownBy(() -> statement.execute("SELECT 1"))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("I/O error");
        connect(proxy, "verify-full").close();
      }
    }

    @Test
    void ends_a_connect_in_the_middle() {
      try (WireProxy proxy = WireProxy.builder(server).cutAfterServerBytes(100).start()) {
        assertThatThrownBy(() -> connect(proxy, "verify-full")).isInstanceOf(SQLException.class);
      }
    }
  }

  private Connection connect(WireProxy proxy, String sslMode) throws SQLException {
    Login login = server.role(Role.APPLICATION);
    Properties properties = new Properties();
    properties.setProperty("user", login.user());
    properties.setProperty("password", login.password());
    properties.setProperty("sslmode", sslMode);
    properties.setProperty("sslrootcert", server.caCertificate().toString());
    properties.setProperty("gssEncMode", "disable");
    properties.setProperty("connectTimeout", "1");
    properties.setProperty("socketTimeout", "1");
    return Objects.requireNonNull(
        new Driver().connect(proxy.jdbcUrl(server.database()), properties));
  }
}
