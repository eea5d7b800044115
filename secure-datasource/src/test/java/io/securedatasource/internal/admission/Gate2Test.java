package io.securedatasource.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.event.FailureReason;
import io.securedatasource.event.SessionRefusedException;
import io.securedatasource.internal.configuration.DiscreetProvider;
import io.securedatasource.policy.Gate;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.Violation;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Restoration;
import io.securedatasource.testserver.Role;
import io.securedatasource.testserver.ServerCertificate;
import io.securedatasource.testserver.WireProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the production policy makes of real sessions. */
@Tag("server")
class Gate2Test {

  private static final PostgresServer SERVER = PostgresServer.shared();

  private static AdmittingDataSource dataSource(Plans plans, Role role) {
    return new AdmittingDataSource(
        new Admission(
            "gate-2",
            plans.plan(),
            SecurityPolicy.production(),
            new DiscreetProvider(
                CredentialsProvider.supplied("test", () -> Plans.credentials(SERVER.role(role)))),
            credentials -> new PolicyReport("production", Gate.CONFIGURATION, List.of()),
            Plans.openGuard(),
            event -> {},
            Duration.ofSeconds(10),
            InstantSource.system()));
  }

  private static void assumeSystemUser() {
    assumeTrue(SERVER.majorVersion() >= 16, "SYSTEM_USER is there from PostgreSQL 16 on");
  }

  private static List<String> refusal(Plans plans, Role role) {
    SessionRefusedException refused =
        catchThrowableOfType(
            SessionRefusedException.class, () -> dataSource(plans, role).getConnection().close());
    return Objects.requireNonNull(refused, "it was admitted").report().enforced().stream()
        .map(Violation::rule)
        .toList();
  }

  @Test
  void the_application_is_admitted_again_and_again_at_one_flight_beyond_a_bare_connect()
      throws SQLException {
    // Counted under TLS 1.2 and before the end of a session: the session tickets of TLS 1.3 and
    // the server's part in closing come when they like, and split flights.
    SERVER
        .withSettings(Map.of("ssl_max_protocol_version", "TLSv1.2"))
        .during(
            () -> {
              try (WireProxy proxy = WireProxy.to(SERVER)) {
                Plans plans = Plans.of(SERVER).through(proxy);
                AdmittingDataSource dataSource = dataSource(plans, Role.APPLICATION);
                try (Connection bare = plans.connect(SERVER.role(Role.APPLICATION)).connection()) {
                  assertThat(bare.getAutoCommit()).isTrue();
                  int connect = proxy.flights();
                  // The first looks at the role's posture too, and finds nothing to look at
                  // closely.
                  for (int beyond : new int[] {2, 1, 1}) {
                    int before = proxy.connections();
                    try (Connection connection = dataSource.getConnection()) {
                      assertThat(connection.getAutoCommit()).isTrue();
                      assertThat(proxy.flightsPerConnection().get(before))
                          .isEqualTo(connect + beyond);
                    }
                  }
                }
              }
            });
  }

  @Test
  void a_further_session_of_another_search_path_is_looked_at_anew() throws SQLException {
    String user = SERVER.role(Role.APPLICATION).user();
    AdmittingDataSource dataSource = dataSource(Plans.of(SERVER), Role.APPLICATION);
    dataSource.getConnection().close();
    SERVER.execute(
        "CREATE SCHEMA commons",
        "GRANT ALL ON SCHEMA commons TO PUBLIC",
        "ALTER ROLE %s SET search_path = commons".formatted(user));
    try {
      assertThatThrownBy(dataSource::getConnection)
          .isInstanceOf(SessionRefusedException.class)
          .hasMessageContaining("session.search-path");
    } finally {
      SERVER.execute("ALTER ROLE %s RESET search_path".formatted(user), "DROP SCHEMA commons");
    }
    dataSource.getConnection().close();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "BECOMES_SUPERUSER",
        "BECOMES_SUPERUSER_DEEPLY",
        "ADMIN_OF_SUPERUSER",
        "ADMIN_OF_PATH_TO_SUPERUSER",
        "PROVIDER_ADMIN"
      })
  void a_role_that_can_become_a_superuser_is_refused(Role role) {
    assertThat(refusal(Plans.of(SERVER), role)).containsExactly("session.role-reach");
  }

  @Test
  void an_administrator_who_logs_in_as_somebody_else_is_refused() throws SQLException {
    SERVER.execute("ALTER ROLE shop_superuser SET role = shop_application");
    try {
      assertThat(refusal(Plans.of(SERVER), Role.SUPERUSER)).contains("session.role-reach");
    } finally {
      SERVER.execute("ALTER ROLE shop_superuser RESET role");
    }
  }

  @Test
  void a_role_whose_posture_was_refused_is_looked_at_again() {
    AdmittingDataSource dataSource = dataSource(Plans.of(SERVER), Role.BECOMES_SUPERUSER);
    for (int i = 0; i < 2; i++) {
      SessionRefusedException refused =
          catchThrowableOfType(SessionRefusedException.class, dataSource::getConnection);
      assertThat(refused.report().isAdmitted()).isFalse();
    }
  }

  @Test
  void deadlines_that_were_dropped_on_the_way_are_refused() {
    assertThat(refusal(Plans.of(SERVER).without("options"), Role.APPLICATION))
        .containsExactlyInAnyOrder(
            "session.statement-timeout", "session.lock-timeout", "session.idle-in-transaction");
  }

  @ParameterizedTest
  @CsvSource({
    "row_security=off,session.row-security",
    "standard_conforming_strings=off,session.conforming-strings",
    "statement_timeout=1d,session.statement-timeout",
    "search_path=shop,session.search-path",
  })
  void an_effective_setting_that_weakens_the_session_is_refused(String setting, String rule) {
    assertThat(
            refusal(
                Plans.of(SERVER).property("options", Plans.OPTIONS + " -c " + setting),
                Role.APPLICATION))
        .containsExactly(rule);
  }

  @Test
  void plaintext_is_refused_by_what_the_socket_is() {
    SERVER
        .withoutTls()
        .during(
            () ->
                assertThat(refusal(Plans.of(SERVER).careless("prefer"), Role.APPLICATION))
                    .contains("session.encrypted"));
  }

  @Test
  void a_host_that_was_not_verified_is_refused_by_what_the_handshake_was() {
    SERVER
        .withCertificate(ServerCertificate.wrongHost())
        .during(
            () ->
                assertThat(refusal(Plans.of(SERVER).careless("require"), Role.APPLICATION))
                    .contains("session.certificate"));
  }

  @ParameterizedTest
  @CsvSource({"password", "trust"})
  void a_way_of_login_that_was_not_asked_for_is_refused_by_the_server_s_own_word(String method) {
    assumeSystemUser();
    SERVER
        .withHba("hostssl all all all " + method)
        .during(
            () ->
                assertThat(refusal(Plans.of(SERVER).careless("verify-full"), Role.APPLICATION))
                    .contains("session.authentication"));
  }

  /** An md5 line speaks SCRAM to a role whose password is stored for it. */
  @Test
  void an_md5_line_is_advice_where_scram_was_spoken_and_nothing_else_would_have_been()
      throws SQLException {
    assumeSystemUser();
    try (Restoration line = SERVER.withHba("hostssl all all all md5")) {
      assertThat(line).isNotNull();
      PolicyReport report =
          SecurityPolicy.production()
              .evaluate(dataSource(Plans.of(SERVER), Role.APPLICATION).observe(false));
      assertThat(report.isAdmitted()).isTrue();
      assertThat(report.reported())
          .filteredOn(violation -> violation.rule().equals("session.authentication"))
          .singleElement()
          .satisfies(advice -> assertThat(advice.found()).contains("though SCRAM was spoken"));

      assertThat(refusal(Plans.of(SERVER).careless("verify-full"), Role.APPLICATION))
          .containsExactly("session.authentication");
    }
  }

  /** The evidence is the driver's: it goes on with SCRAM alone, whatever is stored. */
  @Test
  void an_md5_line_with_an_md5_hash_gets_no_session() throws SQLException {
    assumeTrue(SERVER.majorVersion() < 19, "MD5 hashes are gone from PostgreSQL 19 on");
    Login login = SERVER.role(Role.TEMP);
    SERVER.execute(
        "SET password_encryption = 'md5'; ALTER ROLE %s PASSWORD '%s'"
            .formatted(login.user(), login.password()));
    try (Restoration line = SERVER.withHba("hostssl all all all md5")) {
      assertThat(line).isNotNull();
      assertThat(catchThrowable(() -> Plans.of(SERVER).connect(login)))
          .isInstanceOfSatisfying(
              ConnectionFailure.class,
              e -> assertThat(e.reason()).isEqualTo(FailureReason.AUTHENTICATION));
      Plans.of(SERVER).careless("verify-full").connect(login).connection().close();
    } finally {
      SERVER.execute("ALTER ROLE %s PASSWORD '%s'".formatted(login.user(), login.password()));
    }
  }
}
