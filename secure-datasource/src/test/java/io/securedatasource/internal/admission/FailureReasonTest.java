package io.securedatasource.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.securedatasource.event.FailureReason;
import io.securedatasource.policy.Host;
import io.securedatasource.policy.TlsVersion;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import io.securedatasource.testserver.ServerCertificate;
import io.securedatasource.testserver.WireProxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way in which a connection fails, done to the connector, and what it makes of it. */
@Tag("server")
class FailureReasonTest {

  private static final PostgresServer SERVER = PostgresServer.shared();
  private static final Login APPLICATION = SERVER.role(Role.APPLICATION);

  private static ConnectionFailure failure(Plans plans) {
    return failure(plans, APPLICATION);
  }

  private static ConnectionFailure failure(Plans plans, Login login) {
    ConnectionFailure failure =
        catchThrowableOfType(
            ConnectionFailure.class, () -> plans.connect(login).connection().close());
    return Objects.requireNonNull(failure, "it connected");
  }

  private static void assertReason(
      ConnectionFailure failure, FailureReason reason, String sqlState) {
    assertThat(failure.getMessage()).doesNotContain("jdbc:");
    assertThat(failure.reason()).as(failure.toString()).isEqualTo(reason);
    assertThat(failure.getSQLState()).isEqualTo(sqlState);
  }

  @Nested
  class Certificates {

    @Test
    void for_another_host() throws Exception {
      SERVER
          .withCertificate(ServerCertificate.wrongHost())
          .during(
              () -> {
                assertReason(failure(Plans.of(SERVER)), FailureReason.HOST_MISMATCH, "08006");
              });
    }

    @Test
    void for_another_address() throws Exception {
      SERVER
          .withCertificate(ServerCertificate.wrongHost())
          .during(
              () -> {
                assertReason(
                    failure(Plans.of(SERVER).hosts(new Host("127.0.0.1", SERVER.port()))),
                    FailureReason.HOST_MISMATCH,
                    "08006");
              });
    }

    @Test
    void of_an_unknown_authority() throws Exception {
      SERVER
          .withCertificate(ServerCertificate.otherAuthority())
          .during(
              () -> {
                assertReason(
                    failure(Plans.of(SERVER)), FailureReason.CERTIFICATE_UNTRUSTED, "08006");
              });
    }

    @Test
    void signed_by_nobody() throws Exception {
      SERVER
          .withCertificate(ServerCertificate.selfSigned())
          .during(
              () -> {
                assertReason(
                    failure(Plans.of(SERVER)), FailureReason.CERTIFICATE_UNTRUSTED, "08006");
              });
    }

    @Test
    void that_have_ended() throws Exception {
      SERVER
          .withCertificate(ServerCertificate.expired())
          .during(
              () -> {
                assertReason(failure(Plans.of(SERVER)), FailureReason.CERTIFICATE_EXPIRED, "08006");
              });
    }

    @Test
    void that_have_not_begun() throws Exception {
      SERVER
          .withCertificate(ServerCertificate.notYetValid())
          .during(
              () -> {
                assertReason(failure(Plans.of(SERVER)), FailureReason.CERTIFICATE_EXPIRED, "08006");
              });
    }
  }

  @Nested
  class Transport {

    @Test
    void a_server_without_tls() throws Exception {
      SERVER
          .withoutTls()
          .during(
              () -> {
                assertReason(failure(Plans.of(SERVER)), FailureReason.TLS_HANDSHAKE, "08004");
              });
    }

    @Test
    void a_man_in_the_middle_who_says_there_is_no_tls() {
      try (WireProxy proxy = WireProxy.builder(SERVER).answerSslRequest('N').recording().start()) {
        assertReason(
            failure(Plans.of(SERVER).through(proxy)), FailureReason.TLS_HANDSHAKE, "08004");
        assertThat(proxy.saw(APPLICATION.user())).isFalse();
      }
    }

    @Test
    void a_server_that_speaks_tls_1_1_alone() throws Exception {
      SERVER
          .withSettings(
              Map.of("ssl_min_protocol_version", "TLSv1.1", "ssl_max_protocol_version", "TLSv1.1"))
          .during(
              () -> {
                assertReason(failure(Plans.of(SERVER)), FailureReason.TLS_HANDSHAKE, "08006");
              });
    }

    @Test
    void a_server_that_speaks_tls_1_2_where_1_3_is_the_minimum() throws Exception {
      SERVER
          .withSettings(Map.of("ssl_max_protocol_version", "TLSv1.2"))
          .during(
              () -> {
                assertReason(
                    failure(Plans.of(SERVER).minimumTls(TlsVersion.TLS_1_3)),
                    FailureReason.TLS_HANDSHAKE,
                    "08006");
              });
    }

    @Test
    void nobody_listens() throws Exception {
      int port;
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
      assertReason(
          failure(Plans.of(SERVER).hosts(new Host("localhost", port))),
          FailureReason.NETWORK,
          "08001");
    }

    @Test
    void a_host_that_does_not_exist() {
      assertReason(
          failure(Plans.of(SERVER).hosts(new Host("db.invalid", 5432))),
          FailureReason.NETWORK,
          "08001");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 500, 1_000})
    void a_connection_that_is_cut(int afterServerBytes) {
      try (WireProxy proxy =
          WireProxy.builder(SERVER).cutAfterServerBytes(afterServerBytes).start()) {
        assertThat(failure(Plans.of(SERVER).through(proxy)).reason())
            .isEqualTo(FailureReason.NETWORK);
      }
    }
  }

  @Nested
  class Authentication {

    @ParameterizedTest
    @ValueSource(strings = {"md5", "password", "trust"})
    void any_way_but_scram_is_refused_before_the_password_leaves(String method) throws Exception {
      try {
        storePassword(method.equals("md5") ? "md5" : "scram-sha-256");
        SERVER
            .withHba("hostssl all all all " + method)
            .during(
                () -> {
                  assertReason(failure(Plans.of(SERVER)), FailureReason.AUTHENTICATION, "08004");
                  assertReason(
                      failure(Plans.of(SERVER).property("channelBinding", "prefer")),
                      FailureReason.AUTHENTICATION,
                      "08004");
                });
      } finally {
        storePassword("scram-sha-256");
      }
    }

    /** With a SCRAM secret on file a server asks for SCRAM where pg_hba.conf says md5. */
    private static void storePassword(String encryption) throws SQLException {
      try (Connection connection = SERVER.connectAsAdministrator();
          Statement statement = connection.createStatement()) {
        statement.execute("SET password_encryption = '" + encryption + "'");
        statement.execute(
            "ALTER ROLE %s PASSWORD '%s'".formatted(APPLICATION.user(), APPLICATION.password()));
      }
    }

    @Test
    void a_wrong_password() {
      assertReason(
          failure(Plans.of(SERVER), new Login(APPLICATION.user(), "not the password")),
          FailureReason.AUTHENTICATION,
          "28P01");
    }

    @Test
    void no_line_that_lets_the_role_in() throws Exception {
      SERVER
          .withHba("hostssl all nobody all scram-sha-256")
          .during(
              () -> {
                assertReason(failure(Plans.of(SERVER)), FailureReason.AUTHORIZATION, "28000");
              });
    }

    @Test
    void no_privilege_to_connect() throws Exception {
      SERVER.execute("REVOKE CONNECT ON DATABASE shop FROM " + APPLICATION.user());
      try {
        assertReason(failure(Plans.of(SERVER)), FailureReason.AUTHORIZATION, "42501");
      } finally {
        SERVER.execute("GRANT CONNECT ON DATABASE shop TO " + APPLICATION.user());
      }
    }

    @Test
    void no_connection_to_spare() throws Exception {
      SERVER.execute("ALTER ROLE " + APPLICATION.user() + " CONNECTION LIMIT 0");
      try {
        assertReason(failure(Plans.of(SERVER)), FailureReason.SERVER_FULL, "53300");
      } finally {
        SERVER.execute("ALTER ROLE " + APPLICATION.user() + " CONNECTION LIMIT -1");
      }
    }

    @Test
    void no_such_database() {
      assertReason(failure(Plans.of(SERVER).database("none")), FailureReason.OTHER, "3D000");
    }
  }

  @Nested
  class Deadlines {

    @Test
    void a_peer_that_never_answers() {
      try (WireProxy proxy = WireProxy.builder(SERVER).stallAtOnce().start()) {
        assertReason(
            failure(Plans.of(SERVER).through(proxy).property("sslResponseTimeout", "1000")),
            FailureReason.TIMEOUT,
            "08001");
      }
    }

    @Test
    void a_stall_in_the_handshake_ends_with_the_connect_timeout() {
      try (WireProxy proxy = WireProxy.builder(SERVER).stallAfterServerBytes(1).start()) {
        long started = System.nanoTime();
        assertReason(
            failure(Plans.of(SERVER).through(proxy).property("connectTimeout", "1")),
            FailureReason.TIMEOUT,
            "08006");
        assertThat(System.nanoTime() - started).isLessThan(4_000_000_000L);
      }
    }

    @Test
    void a_stall_after_the_handshake_ends_with_the_login_timeout() {
      try (WireProxy proxy = WireProxy.builder(SERVER).stallAfterTls().start()) {
        long started = System.nanoTime();
        assertReason(
            failure(Plans.of(SERVER).through(proxy).property("loginTimeout", "1")),
            FailureReason.TIMEOUT,
            "08001");
        assertThat(System.nanoTime() - started).isLessThan(4_000_000_000L);
      }
    }
  }
}
