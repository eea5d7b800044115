package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.event.FailureReason;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.policy.PoolSettings;
import io.securedatasource.policy.Violation;
import io.securedatasource.testserver.CertificateAuthority;
import io.securedatasource.testserver.PostgresServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every combination of TLS mode, trust anchor, negotiation and form of the host, on a real server.
 * What must come of each is computed from its parts, by the sentences in {@link #expected}.
 */
@Tag("server")
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransportMatrixTest {

  private final PostgresServer server = PostgresServer.shared();
  private final CertificateAuthority stranger = server.ca().stranger();

  enum Mode {
    UNSAID(""),
    DISABLE("sslmode=disable"),
    ALLOW("sslmode=allow"),
    PREFER("sslmode=prefer"),
    REQUIRE("sslmode=require"),
    VERIFY_CA("sslmode=verify-ca"),
    VERIFY_FULL("sslmode=verify-full"),
    VERIFY_FULL_SHOUTED("sslmode=VERIFY-FULL"),
    SSL_TRUE("ssl=true"),
    SSL_FALSE("ssl=false");

    private final String parameter;

    Mode(String parameter) {
      this.parameter = parameter;
    }

    boolean isVerifyFull() {
      return this == UNSAID || this == VERIFY_FULL || this == VERIFY_FULL_SHOUTED;
    }

    boolean mayBePlaintext() {
      return this == DISABLE || this == ALLOW || this == PREFER;
    }
  }

  enum Trust {
    RIGHT,
    STRANGER,
    JVM,
    NONE,
    MISSING_FILE;

    boolean isAnAnchor() {
      return this == RIGHT || this == STRANGER || this == JVM;
    }
  }

  enum Negotiation {
    UNSAID(""),
    POSTGRES("sslNegotiation=postgres"),
    DIRECT("sslNegotiation=direct");

    private final String parameter;

    Negotiation(String parameter) {
      this.parameter = parameter;
    }
  }

  enum HostForm {
    NAME("localhost:%d"),
    ADDRESS("127.0.0.1:%d"),
    LIST("localhost:1,localhost:%d");

    private final String pattern;

    HostForm(String pattern) {
      this.pattern = pattern;
    }
  }

  record Combination(Mode mode, Trust trust, Negotiation negotiation, HostForm host) {

    String url(PostgresServer server) {
      String query =
          Stream.of(mode.parameter, negotiation.parameter)
              .filter(parameter -> !parameter.isEmpty())
              .collect(Collectors.joining("&", "?", ""));
      return "jdbc:postgresql://%s/%s%s"
          .formatted(
              host.pattern.formatted(server.port()),
              server.database(),
              query.equals("?") ? "" : query);
    }
  }

  /** How it ends: the rules that refuse, or the reason of a failure, or neither. */
  record Ending(Set<String> rules, List<FailureReason> reasons) {

    static Ending opens() {
      return new Ending(Set.of(), List.of());
    }
  }

  private Ending expected(Combination combination) {
    Set<String> rules = new TreeSet<>();
    if (!combination.mode().isVerifyFull()) {
      rules.add("tls.verify-full");
    }
    if (combination.mode().mayBePlaintext()) {
      rules.add("auth.channel-binding"); // there is no channel to bind to
    }
    if (!combination.trust().isAnAnchor()) {
      rules.add("tls.trust-anchor");
    }
    if (!rules.isEmpty()) {
      return new Ending(rules, List.of());
    }
    if (combination.negotiation() == Negotiation.DIRECT && server.majorVersion() < 17) {
      return new Ending(Set.of(), List.of(FailureReason.NETWORK, FailureReason.TLS_HANDSHAKE));
    }
    return combination.trust() == Trust.RIGHT
        ? Ending.opens()
        : new Ending(Set.of(), List.of(FailureReason.CERTIFICATE_UNTRUSTED));
  }

  private static Stream<Combination> combinations() {
    List<Combination> all = new ArrayList<>();
    for (Mode mode : Mode.values()) {
      for (Trust trust : Trust.values()) {
        for (Negotiation negotiation : Negotiation.values()) {
          for (HostForm host : HostForm.values()) {
            all.add(new Combination(mode, trust, negotiation, host));
          }
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void ends_as_its_parts_say(Combination combination) throws SQLException {
    RecordedEvents events = new RecordedEvents();
    Set<String> rules = Set.of();
    List<FailureReason> reasons = List.of();
    SecureDataSourceBuilder builder =
        trusting(combination.trust())
            .url(combination.url(server))
            .pool(PoolSettings.standard().maximumSize(1))
            .listener(events);
    try (SecureDataSource dataSource = builder.build()) {
      assertThat(dataSource.report().violations()).isEmpty();
    } catch (InsecureConfigurationException e) {
      rules =
          e.report().enforced().stream()
              .map(Violation::rule)
              .collect(Collectors.toCollection(TreeSet::new));
    } catch (StartupException e) {
      reasons =
          events.of(SecurityEvent.ConnectionFailed.class).stream()
              .map(SecurityEvent.ConnectionFailed::reason)
              .toList();
      assertThat(reasons).hasSize(1);
    }
    Ending expected = expected(combination);
    assertThat(rules).isEqualTo(expected.rules());
    assertThat(expected.reasons()).containsAll(reasons);
    assertThat(reasons.isEmpty()).isEqualTo(expected.reasons().isEmpty());
  }

  private SecureDataSourceBuilder trusting(Trust trust) {
    SecureDataSourceBuilder builder = Builders.trustingNobody(server);
    return switch (trust) {
      case RIGHT -> builder.trust(server.caCertificate());
      case STRANGER -> builder.trust(stranger.certificateFile());
      case JVM -> builder.trustJvmStore();
      case NONE -> builder;
      case MISSING_FILE -> builder.trust(Path.of("does", "not", "exist.pem"));
    };
  }

  @Test
  void no_combination_is_left_out() {
    assertThat(combinations()).hasSize(450);
  }
}
