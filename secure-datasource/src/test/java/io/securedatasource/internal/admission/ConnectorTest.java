package io.securedatasource.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.securedatasource.event.FailureReason;
import io.securedatasource.policy.Host;
import io.securedatasource.policy.SessionFacts.TlsSession;
import io.securedatasource.policy.TlsVersion;
import io.securedatasource.policy.TrustAnchor;
import io.securedatasource.testserver.IssuedCertificate;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Restoration;
import io.securedatasource.testserver.Role;
import io.securedatasource.testserver.ServerCertificate;
import io.securedatasource.testserver.WireProxy;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("server")
class ConnectorTest {

  private static final PostgresServer SERVER = PostgresServer.shared();
  private static final Login APPLICATION = SERVER.role(Role.APPLICATION);

  @AfterEach
  void no_attempt_is_left_in_the_registry() {
    assertThat(ConnectAttempt.underWay()).isZero();
  }

  @Nested
  class Evidence {

    @Test
    void names_protocol_cipher_certificate_and_peer_of_the_clients_own_socket() throws Exception {
      PhysicalConnection physical = Plans.of(SERVER).connect(APPLICATION);
      try (Connection connection = physical.connection()) {
        TlsSession tls = tlsOf(physical);
        assertThat(tls.protocol()).isEqualTo("TLSv1.3");
        assertThat(tls.cipherSuite()).isEqualTo(cipherBy(connection)).startsWith("TLS_");
        assertThat(tls.hostVerified()).isTrue();
        assertThat(tls.chain().get(0).notAfter())
            .isAfter(java.time.Instant.now())
            .isBefore(java.time.Instant.now().plus(java.time.Duration.ofDays(31)));
        assertThat(tls.chain().get(0).authority()).isFalse();
        assertThat(physical.peer()).isEqualTo(InetAddress.getLoopbackAddress());
        assertThat(physical.connect()).isPositive();
      }
    }

    @Test
    void tells_tls_1_2_of_a_server_that_speaks_no_newer() throws Exception {
      SERVER
          .withSettings(Map.of("ssl_max_protocol_version", "TLSv1.2"))
          .during(
              () -> {
                PhysicalConnection physical = Plans.of(SERVER).seen(APPLICATION);
                assertThat(tlsOf(physical).protocol()).isEqualTo("TLSv1.2");
              });
    }

    @Test
    void is_absent_on_a_plaintext_connection_whose_peer_is_known_all_the_same() throws Exception {
      SERVER
          .withoutTls()
          .during(
              () -> {
                PhysicalConnection physical =
                    Plans.of(SERVER).careless("disable").seen(APPLICATION);
                assertThat(physical.tls()).isNull();
                assertThat(physical.peer()).isEqualTo(InetAddress.getLoopbackAddress());
              });
    }

    @Test
    void does_not_claim_a_verified_host_under_sslmode_require() throws Exception {
      SERVER
          .withCertificate(ServerCertificate.wrongHost())
          .during(
              () -> {
                PhysicalConnection physical =
                    Plans.of(SERVER).careless("require").seen(APPLICATION);
                assertThat(tlsOf(physical).hostVerified()).isFalse();
                assertThat(tlsOf(physical).chain()).isNotEmpty();
              });
    }

    @Test
    void is_absent_when_prefer_falls_back_to_plaintext() throws Exception {
      SERVER
          .withoutTls()
          .during(
              () -> {
                PhysicalConnection physical = Plans.of(SERVER).careless("prefer").seen(APPLICATION);
                assertThat(physical.tls()).isNull();
              });
    }

    @Test
    void comes_with_direct_negotiation_too() throws Exception {
      org.junit.jupiter.api.Assumptions.assumeTrue(
          SERVER.majorVersion() >= 17, "direct negotiation is there from PostgreSQL 17 on");
      PhysicalConnection physical =
          Plans.of(SERVER).property("sslNegotiation", "direct").seen(APPLICATION);
      assertThat(tlsOf(physical).hostVerified()).isTrue();
    }

    @Test
    void comes_from_the_caller_s_thread_without_a_login_timeout_too() throws Exception {
      PhysicalConnection physical = Plans.of(SERVER).without("loginTimeout").seen(APPLICATION);
      assertThat(tlsOf(physical).hostVerified()).isTrue();
    }
  }

  @Nested
  class SeveralHosts {

    @Test
    void the_second_is_used_when_the_first_is_cut_off_amid_its_session() throws Exception {
      try (WireProxy proxy = WireProxy.builder(SERVER).cutAfterServerBytes(1_000).start()) {
        PhysicalConnection physical =
            Plans.of(SERVER)
                .hosts(new Host(proxy.host(), proxy.port()), new Host("127.0.0.1", SERVER.port()))
                // The driver passes by a host that failed of late, in whatever other test.
                .property("hostRecheckSeconds", "0")
                .connect(APPLICATION);
        try (Connection connection = physical.connection()) {
          assertThat(proxy.connections()).isEqualTo(1);
          proxy.cut();
          assertThat(cipherBy(connection)).isEqualTo(tlsOf(physical).cipherSuite());
          assertThat(tlsOf(physical).hostVerified()).isTrue();
        }
      }
    }

    /**
     * The first host refuses the login and the second says nothing, which takes most of the time
     * there is. When the first is asked by itself it has fallen silent too.
     */
    @Test
    void one_that_is_asked_by_itself_has_what_is_left_of_the_login_deadline() throws Exception {
      Duration login = Duration.ofSeconds(6);
      Duration answer = Duration.ofSeconds(5);
      try (WireProxy first = WireProxy.to(SERVER);
          ServerSocket second = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        CompletableFuture<Socket> asked =
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    Socket client = second.accept();
                    first.stall();
                    return client;
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
        Plans plans =
            Plans.of(SERVER)
                .hosts(
                    new Host(first.host(), first.port()),
                    new Host("127.0.0.1", second.getLocalPort()))
                .property("loginTimeout", String.valueOf(login.toSeconds()))
                .property("sslResponseTimeout", String.valueOf(answer.toMillis()));
        long began = System.nanoTime();
        assertThatThrownBy(() -> plans.connect(new Login(APPLICATION.user(), "wrong")))
            .asInstanceOf(type(ConnectionFailure.class))
            .extracting(ConnectionFailure::reason)
            .isNotEqualTo(FailureReason.AUTHENTICATION);
        Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
        asked.get(30, TimeUnit.SECONDS).close();
        assertThat(first.connections()).as("in the list, and by itself").isEqualTo(2);
        assertThat(elapsed).isBetween(answer, login.plus(answer).minusSeconds(1));
      }
    }

    @Test
    void tls_of_an_earlier_socket_is_no_evidence_for_a_later_one() throws Exception {
      try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          DeadlineSocket first = new DeadlineSocket();
          DeadlineSocket second = new DeadlineSocket();
          ConnectAttempt attempt = ConnectAttempt.begin(new JvmTrust(), TlsVersion.TLS_1_2, true)) {
        first.connect(listener.getLocalSocketAddress());
        attempt.opens(first);
        Socket layered =
            ((SSLSocketFactory) SSLSocketFactory.getDefault())
                .createSocket(first, "localhost", 1, true);
        attempt.secures(first, layered);
        assertThat(attempt.tlsBegun()).isTrue();

        attempt.opens(second);

        assertThat(attempt.tls()).isNull();
        assertThatThrownBy(() -> attempt.secures(first, layered))
            .hasMessageContaining("not of this connection attempt");
      }
    }
  }

  @Nested
  class Trust {

    /** Whoever replaces the file for a moment gains a moment, whatever was made of it before. */
    @Test
    void is_in_what_the_file_holds_when_a_connection_is_opened(@TempDir Path directory)
        throws Exception {
      Path trusted = directory.resolve("trusted.pem");
      Path stranger = SERVER.ca().stranger().certificateFile();
      Files.copy(SERVER.caCertificate(), trusted);
      Plans plans = Plans.of(SERVER).property("sslrootcert", trusted.toString());
      Connector connector = new Connector(plans.plan());
      for (int time = 0; time < 2; time++) {
        connector.connect(Plans.credentials(APPLICATION)).connection().close();
        connector.connect(Plans.credentials(APPLICATION)).connection().close();

        Files.copy(stranger, trusted, StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> connector.connect(Plans.credentials(APPLICATION)))
            .asInstanceOf(type(ConnectionFailure.class))
            .extracting(ConnectionFailure::reason)
            .isEqualTo(FailureReason.CERTIFICATE_UNTRUSTED);
        for (String none : List.of("", "no certificate")) {
          Files.writeString(trusted, none);
          assertThatThrownBy(() -> connector.connect(Plans.credentials(APPLICATION)))
              .isInstanceOf(ConnectionFailure.class);
        }
        Files.delete(trusted);
        assertThatThrownBy(() -> connector.connect(Plans.credentials(APPLICATION)))
            .isInstanceOf(ConnectionFailure.class);

        Files.copy(SERVER.caCertificate(), trusted);
      }
    }

    @Test
    void of_the_jvm_does_not_include_an_authority_of_one_s_own() {
      assertThatThrownBy(
              () -> Plans.of(SERVER).trust(new TrustAnchor.JvmStore()).connect(APPLICATION))
          .asInstanceOf(type(ConnectionFailure.class))
          .extracting(ConnectionFailure::reason)
          .isEqualTo(FailureReason.CERTIFICATE_UNTRUSTED);
    }

    @Test
    void of_the_jvm_holds_for_a_server_that_its_store_knows(@TempDir Path directory)
        throws Exception {
      Plans plans = Plans.of(SERVER).trust(new TrustAnchor.JvmStore()).without("sslrootcert");
      withJvmStore(
          trustStore(directory),
          () -> {
            assertThat(tlsOf(plans.seen(APPLICATION)).hostVerified()).isTrue();
            SERVER
                .withCertificate(ServerCertificate.wrongHost())
                .during(
                    () ->
                        assertThatThrownBy(() -> plans.connect(APPLICATION))
                            .asInstanceOf(type(ConnectionFailure.class))
                            .extracting(ConnectionFailure::reason)
                            .isEqualTo(FailureReason.HOST_MISMATCH));
          });
    }
  }

  @Nested
  class ClientCertificate {

    @Test
    void logs_in_without_a_password_under_either_trust(@TempDir Path directory) throws Exception {
      IssuedCertificate client = SERVER.ca().client(APPLICATION.user());
      Login nothing = new Login(APPLICATION.user(), "");
      Path trust = trustStore(directory);
      SERVER
          .withHba("hostssl all all all cert")
          .during(
              () -> {
                for (Path key : List.of(client.keyDerFile(), client.keyFile())) {
                  Plans plans =
                      Plans.of(SERVER)
                          .property("channelBinding", "prefer")
                          .property("requireAuth", "none")
                          .property("pemKeyAlgorithm", "EC")
                          .property("sslcert", client.certificateFile().toString())
                          .property("sslkey", key.toString());
                  assertThat(tlsOf(plans.seen(nothing)).hostVerified()).isTrue();
                  plans.trust(new TrustAnchor.JvmStore());
                  withJvmStore(
                      trust, () -> assertThat(tlsOf(plans.seen(nothing)).hostVerified()).isTrue());
                }
              });
    }

    /** The server may do without a certificate; whoever configured one does not. */
    @ParameterizedTest
    @ValueSource(strings = {"key.der", "key.pem", "key.p12"})
    void is_not_left_out_when_its_key_cannot_be_read(String name, @TempDir Path directory)
        throws Exception {
      IssuedCertificate client = SERVER.ca().client(APPLICATION.user());
      Path key = Files.writeString(directory.resolve(name), "no key");
      Plans plans =
          Plans.of(SERVER)
              .property("pemKeyAlgorithm", "EC")
              .property("sslcert", client.certificateFile().toString())
              .property("sslkey", key.toString());

      assertThatThrownBy(() -> plans.connect(APPLICATION)).isInstanceOf(ConnectionFailure.class);
      plans.trust(new TrustAnchor.JvmStore());
      withJvmStore(
          trustStore(directory),
          () ->
              assertThatThrownBy(() -> plans.connect(APPLICATION))
                  .isInstanceOf(ConnectionFailure.class));
    }
  }

  @Nested
  class Target {

    @Test
    void a_database_named_like_a_url_is_reached_by_its_name() throws Exception {
      String name = "odd/name?sslmode=disable&x=1 +%41";
      SERVER.execute("CREATE DATABASE \"" + name + "\"");
      try {
        PhysicalConnection physical = Plans.of(SERVER).database(name).connect(APPLICATION);
        try (Connection connection = physical.connection()) {
          assertThat(connection.getCatalog()).isEqualTo(name);
          assertThat(physical.tls()).isNotNull();
        }
      } finally {
        SERVER.execute("DROP DATABASE \"" + name + "\"");
      }
    }

    @Test
    void a_host_that_smuggles_in_properties_is_not_taken() {
      assertThatThrownBy(
              () ->
                  new Connector(
                      Plans.of(SERVER).hosts(new Host("x/shop?sslmode=disable&y=", 1)).plan()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static Path trustStore(Path directory) throws Exception {
    Path file = directory.resolve("trust.p12");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("ca", SERVER.ca().certificate());
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, "changeit".toCharArray());
    }
    return file;
  }

  /** What the JVM trusts is read anew for each TLS context. */
  private static void withJvmStore(Path store, Restoration.Action<SQLException> action)
      throws SQLException {
    Properties before = new Properties();
    before.putAll(System.getProperties());
    System.setProperty("javax.net.ssl.trustStore", store.toString());
    System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
    try {
      action.run();
    } finally {
      System.setProperties(before);
    }
  }

  private static TlsSession tlsOf(PhysicalConnection physical) {
    assertThat(physical.tls()).isNotNull();
    return java.util.Objects.requireNonNull(physical.tls());
  }

  /** What the server says of the same connection. */
  private static String cipherBy(Connection connection) throws Exception {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
      row.next();
      return row.getString(1);
    }
  }
}
