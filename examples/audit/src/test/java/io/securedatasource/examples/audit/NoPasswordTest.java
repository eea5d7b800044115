package io.securedatasource.examples.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.securedatasource.testserver.IssuedCertificate;
import io.securedatasource.testserver.PostgresServer;
import java.io.IOException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;

/** The password goes over no transport that gate 1 refuses, however greedy the server. */
@Timeout(60)
class NoPasswordTest {

  private static final PostgresServer REAL = PostgresServer.shared();
  private static final String PASSWORD = "Never-" + REAL.canary();

  private static Run against(GreedyServer server, String parameters) {
    return Run.bare()
        .with("PGPASSWORD", PASSWORD)
        .options("--url", server.url() + parameters, "--user", "shop_application")
        .options("--trust", REAL.caCertificate().toString());
  }

  /** For the right names, for wrong ones, or of an authority of the same name. */
  private static @Nullable IssuedCertificate certificate(String kind) {
    return switch (kind) {
      case "none" -> null;
      case "wrong host" -> REAL.ca().server("db.example.org");
      case "stranger" -> REAL.ca().stranger().server("localhost");
      case "self-signed" -> REAL.ca().selfSigned("localhost");
      default -> REAL.ca().server("localhost");
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"disable", "allow", "prefer", "require", "verify-ca"})
  void a_weak_mode_is_a_report_without_a_connection(String mode) throws IOException {
    try (GreedyServer server = new GreedyServer(null)) {
      Run.Outcome outcome = against(server, "?sslmode=" + mode).outcome();
      assertThat(outcome.exit()).isEqualTo(1);
      assertThat(outcome.out()).contains("tls.verify-full");
      assertThat(server.connections()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "wrong host", "stranger", "self-signed"})
  void a_server_that_cannot_prove_who_it_is_hears_nothing(String kind) throws IOException {
    try (GreedyServer server = new GreedyServer(certificate(kind))) {
      Run.Outcome outcome = against(server, "").outcome();
      assertThat(outcome.exit()).isEqualTo(2);
      assertThat(outcome.err()).startsWith("could not look: ");
      assertThat(server.connections()).isPositive();
      assertThat(server.heard()).isEmpty();
    }
  }

  @Test
  void a_server_that_proves_who_it_is_and_asks_in_clear_text_hears_no_password()
      throws IOException {
    try (GreedyServer server = new GreedyServer(certificate("valid"))) {
      assertThat(against(server, "").outcome().exit()).isEqualTo(2);
      assertThat(server.heard()).contains("shop_application").doesNotContain(PASSWORD);
    }
  }

  @Test
  void not_even_by_the_development_policy_on_loopback() throws IOException {
    try (GreedyServer server = new GreedyServer(null)) {
      Run.Outcome outcome =
          against(server, "?sslmode=disable").options("--policy", "development").outcome();
      assertThat(outcome.exit()).isEqualTo(2);
      assertThat(server.heard()).doesNotContain(PASSWORD);
    }
  }

  /** Otherwise the tests above would show nothing. */
  @ParameterizedTest
  @CsvSource({"none,disable", "wrong host,require", "stranger,require"})
  void a_careless_client_gives_it_away(String kind, String mode) throws IOException {
    try (GreedyServer server = new GreedyServer(certificate(kind))) {
      Properties careless = new Properties();
      careless.setProperty("user", "shop_application");
      careless.setProperty("password", PASSWORD);
      careless.setProperty("sslmode", mode);
      assertThat(catchThrowable(() -> new Driver().connect(server.url(), careless))).isNotNull();
      assertThat(server.heard()).contains(PASSWORD);
    }
  }
}
