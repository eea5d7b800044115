package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.securedatasource.context.ContextSettings;
import io.securedatasource.context.SessionContext;
import io.securedatasource.event.FailureReason;
import io.securedatasource.event.SecurityEvent.ConnectionFailed;
import io.securedatasource.event.SecurityEvent.PostureChanged;
import io.securedatasource.event.SecurityEvent.PostureChanged.Change;
import io.securedatasource.event.SecurityEvent.SessionAdmitted;
import io.securedatasource.event.SessionRefusedException;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.ServerSettings;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.policy.Violation;
import io.securedatasource.testserver.Availability;
import io.securedatasource.testserver.PgBouncer;
import io.securedatasource.testserver.PgBouncer.Pooling;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import io.securedatasource.testserver.ServerCertificate;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A PgBouncer between the data source and its server, with TLS and SCRAM on both legs. */
@Tag("server")
@Timeout(120)
@ExtendWith(PoolerTest.Available.class)
class PoolerTest {

  /** What it takes to have the settings dropped: up to 1.19 the first, from 1.20 on the others. */
  private static final String IGNORED =
      "options, statement_timeout, lock_timeout, idle_in_transaction_session_timeout,"
          + " default_transaction_read_only";

  private static PostgresServer server;

  private final RecordedEvents events = new RecordedEvents();

  /** Skips, with the line that says why, where there is no PgBouncer. */
  static final class Available implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      Availability availability = PgBouncer.availability();
      if (availability.isAvailable()) {
        return ConditionEvaluationResult.enabled(availability.reason());
      }
      if (context.getTestMethod().isEmpty()) {
        System.err.println("SKIPPED: " + context.getDisplayName() + ": " + availability.reason());
      }
      return ConditionEvaluationResult.disabled(availability.reason());
    }
  }

  /** The deadlines of {@link Timeouts#standard()} stand with the application's role alone. */
  @BeforeAll
  static void start() throws SQLException {
    server = PostgresServer.start();
    setDeadlines(Role.APPLICATION);
    setDeadlines(Role.READ_ONLY);
    setDeadlines(Role.BECOMES_SUPERUSER);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void setDeadlines(Role role) throws SQLException {
    String alter = "ALTER ROLE " + role.userName() + " SET ";
    server.execute(
        alter + "statement_timeout = '30s'",
        alter + "lock_timeout = '5s'",
        alter + "idle_in_transaction_session_timeout = '60s'");
  }

  private static PgBouncer pooler(Pooling pooling) {
    return PgBouncer.before(server).pooling(pooling).start();
  }

  /** As one would write it for a server without a pooler. */
  private SecureDataSourceBuilder unaware(PgBouncer pooler, Role role) {
    return Builders.as(server, role).url(pooler.jdbcUrl()).listener(events);
  }

  /** As one writes it for a pooler. */
  private SecureDataSourceBuilder aware(PgBouncer pooler, Role role) {
    return unaware(pooler, role).behindPooler().serverSettings(ServerSettings.ROLE);
  }

  private static SessionRefusedException refusal(SecureDataSourceBuilder builder) {
    StartupException failure = catchThrowableOfType(StartupException.class, builder::build);
    assertThat(failure).hasCauseInstanceOf(SessionRefusedException.class);
    return (SessionRefusedException) failure.getCause();
  }

  private static List<String> rules(SessionRefusedException refusal) {
    return refusal.report().enforced().stream().map(Violation::rule).toList();
  }

  private static String value(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  @Nested
  class A_right_setup {

    @ParameterizedTest
    @EnumSource
    void works_with_the_deadlines_of_the_role(Pooling pooling) throws SQLException {
      try (PgBouncer pooler = pooler(pooling);
          SecureDataSource dataSource = aware(pooler, Role.APPLICATION).build();
          Connection connection = dataSource.getConnection()) {
        assertThat(value(connection, "SHOW statement_timeout")).isEqualTo("30s");
        assertThat(value(connection, "SELECT count(*) FROM shop.orders")).isNotEqualTo("0");
        SessionAdmitted admitted = events.of(SessionAdmitted.class).get(0);
        assertThat(admitted.granted().user()).isEqualTo(Role.APPLICATION.userName());
        assertThat(admitted.granted().statementTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(admitted.granted().lockTimeout()).isEqualTo(Duration.ofSeconds(5));
      }
    }

    @ParameterizedTest
    @EnumSource
    void keeps_a_reporting_role_from_writing(Pooling pooling) throws SQLException {
      try (PgBouncer pooler = pooler(pooling);
          SecureDataSource dataSource =
              aware(pooler, Role.READ_ONLY)
                  .role(RoleProfile.READ_ONLY)
                  .timeouts(Timeouts.reports())
                  .build();
          Connection connection = dataSource.getConnection()) {
        assertThat(value(connection, "SHOW transaction_read_only")).isEqualTo("on");
      }
    }

    @Test
    void serves_prepared_statements_in_transaction_pooling_when_the_driver_names_none()
        throws SQLException {
      try (PgBouncer pooler = PgBouncer.before(server).setting("default_pool_size", "1").start();
          SecureDataSource dataSource =
              aware(pooler, Role.APPLICATION).driverProperty("prepareThreshold", "0").build()) {
        prepareOnTwoConnections(dataSource);
      }
    }

    @Test
    void serves_named_prepared_statements_where_pgbouncer_tracks_them() throws SQLException {
      try (PgBouncer probe = pooler(Pooling.TRANSACTION)) {
        assumeTrue(probe.isAtLeast(1, 21), "max_prepared_statements came with PgBouncer 1.21");
      }
      try (PgBouncer pooler =
              PgBouncer.before(server)
                  .setting("default_pool_size", "1")
                  .setting("max_prepared_statements", "100")
                  .start();
          SecureDataSource dataSource = aware(pooler, Role.APPLICATION).build()) {
        prepareOnTwoConnections(dataSource);
      }
    }

    /** Both share the pooler's one connection to the server. */
    @Test
    void leaves_no_deadline_with_another_client() throws SQLException {
      try (PgBouncer pooler = PgBouncer.before(server).setting("default_pool_size", "1").start();
          SecureDataSource one =
              aware(pooler, Role.APPLICATION).driverProperty("prepareThreshold", "0").build();
          SecureDataSource two =
              aware(pooler, Role.APPLICATION).driverProperty("prepareThreshold", "0").build();
          Connection first = one.getConnection();
          Connection second = two.getConnection();
          CallableStatement call = first.prepareCall("{? = call lower(?)}")) {
        call.setQueryTimeout(1);
        call.registerOutParameter(1, Types.VARCHAR);
        call.setString(2, "ABC");
        call.execute();
        assertThat(call.getString(1)).isEqualTo("abc");
        assertThat(value(second, "SHOW statement_timeout")).isEqualTo("30s");
      }
    }

    /** Both share the pooler's one connection to the server. */
    @Test
    void tells_each_transaction_who_is_asking_and_leaves_nothing_with_another_client()
        throws Exception {
      String who = "SELECT coalesce(nullif(current_setting('app.tenant', true), ''), 'nobody')";
      try (PgBouncer pooler = PgBouncer.before(server).setting("default_pool_size", "1").start();
          SecureDataSource one = carrying(pooler).build();
          SecureDataSource two = carrying(pooler).build();
          Connection first = one.getConnection();
          Connection second = two.getConnection()) {
        for (int i = 0; i < 10; i++) {
          String tenant = "t" + i;
          assertThat(SessionContext.ofTenant(tenant).call(() -> value(first, who)))
              .isEqualTo(tenant);
          assertThat(value(second, who)).isEqualTo("nobody");
        }
        SessionContext.ofTenant("acme")
            .call(
                () -> {
                  first.setAutoCommit(false);
                  assertThat(value(first, who)).isEqualTo("acme");
                  assertThat(lower(first)).isEqualTo("abc");
                  first.commit();
                  first.setAutoCommit(true);
                  assertThat(value(second, who)).isEqualTo("acme");
                  assertThatThrownBy(() -> lower(first))
                      .isInstanceOf(SQLException.class)
                      .hasMessageContaining("run it in a transaction");
                  return null;
                });
        assertThat(value(second, who)).isEqualTo("nobody");
      }
    }

    private SecureDataSourceBuilder carrying(PgBouncer pooler) {
      return aware(pooler, Role.APPLICATION)
          .driverProperty("prepareThreshold", "0")
          .sessionContext(ContextSettings.standard());
    }

    private static String lower(Connection connection) throws SQLException {
      try (CallableStatement call = connection.prepareCall("{? = call lower(?)}")) {
        call.registerOutParameter(1, Types.VARCHAR);
        call.setString(2, "ABC");
        call.execute();
        return call.getString(1);
      }
    }

    /** Both share the pooler's one connection, and each would name its statement alike. */
    private static void prepareOnTwoConnections(SecureDataSource dataSource) throws SQLException {
      try (Connection first = dataSource.getConnection();
          Connection second = dataSource.getConnection();
          PreparedStatement one = first.prepareStatement("SELECT ? + 1");
          PreparedStatement two = second.prepareStatement("SELECT ? + 2")) {
        for (int i = 0; i < 12; i++) {
          assertThat(sum(one, i)).isEqualTo(i + 1);
          assertThat(sum(two, i)).isEqualTo(i + 2);
        }
      }
    }

    private static int sum(PreparedStatement statement, int value) throws SQLException {
      statement.setInt(1, value);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  @Nested
  class A_wrong_setup {

    @ParameterizedTest
    @EnumSource
    void with_settings_in_the_startup_packet_is_told_what_to_do(Pooling pooling) {
      try (PgBouncer pooler = pooler(pooling)) {
        assertThatThrownBy(unaware(pooler, Role.APPLICATION).behindPooler()::build)
            .isInstanceOf(StartupException.class)
            .hasMessageContaining(
                "takes no settings in the startup packet, as a pooler such as PgBouncer does not;"
                    + " fix: behindPooler() and serverSettings(ROLE), with the deadlines set by"
                    + " ALTER ROLE … SET (SQLState 08P01)");
      }
    }

    @ParameterizedTest
    @EnumSource
    void without_behindPooler_is_told_of_it(Pooling pooling) {
      try (PgBouncer pooler = pooler(pooling)) {
        assertThatThrownBy(
                unaware(pooler, Role.APPLICATION).serverSettings(ServerSettings.ROLE)::build)
            .isInstanceOf(StartupException.class)
            .hasMessageContaining("does not offer SCRAM with channel binding")
            .hasMessageContaining("behindPooler()");
        assertThat(events.of(ConnectionFailed.class))
            .allMatch(event -> event.reason() == FailureReason.AUTHENTICATION)
            .isNotEmpty();
      }
    }

    /** The role has no deadlines of its own here, and those that are sent go nowhere. */
    @ParameterizedTest
    @EnumSource
    void whose_pooler_drops_the_settings_in_silence_is_refused(Pooling pooling) {
      try (PgBouncer pooler =
          PgBouncer.before(server)
              .pooling(pooling)
              .setting("ignore_startup_parameters", IGNORED)
              .start()) {
        assertThat(rules(refusal(unaware(pooler, Role.OWNER).behindPooler())))
            .contains(
                "session.statement-timeout", "session.lock-timeout", "session.idle-in-transaction");
        assertThat(
                rules(
                    refusal(
                        unaware(pooler, Role.DDL)
                            .behindPooler()
                            .role(RoleProfile.READ_ONLY)
                            .timeouts(Timeouts.reports()))))
            .contains("session.read-only");
      }
    }

    /** The pooler's old connections still have the old settings: the fix says so too. */
    @Test
    void is_mended_by_the_sql_in_the_message() throws SQLException {
      String user = Role.TEMP.userName();
      try (PgBouncer pooler = pooler(Pooling.TRANSACTION)) {
        SessionRefusedException refusal = refusal(aware(pooler, Role.TEMP));
        Matcher fix =
            Pattern.compile("ALTER ROLE \"" + user + "\" SET \\w+ = '\\d+s'")
                .matcher(refusal.getMessage());
        while (fix.find()) {
          server.execute(fix.group());
        }
        assertThat(refusal(aware(pooler, Role.TEMP)).getMessage())
            .as("on a connection that the pooler kept")
            .contains("RECONNECT in a pooler's console");
        reconnect(user);
        try (SecureDataSource dataSource = aware(pooler, Role.TEMP).build();
            Connection connection = dataSource.getConnection()) {
          assertThat(value(connection, "SHOW lock_timeout")).isEqualTo("5s");
        }
      } finally {
        server.execute("ALTER ROLE " + user + " RESET ALL");
      }
    }

    private static void reconnect(String user) throws SQLException {
      String sessions = "FROM pg_stat_activity WHERE usename = '" + user + "'";
      server.execute("SELECT pg_terminate_backend(pid, 10000) " + sessions);
    }
  }

  @Nested
  class Evidence_of_tls {

    @Test
    void is_what_the_client_sees_and_not_what_the_server_sees() throws SQLException {
      Duration lifetime = Duration.ofDays(200);
      Instant soon = Instant.now().plus(lifetime.minusDays(1));
      try (PgBouncer pooler =
              PgBouncer.before(server)
                  .certificate(ServerCertificate.shortLived(lifetime))
                  .setting("server_tls_protocols", "tlsv1.2")
                  .start();
          SecureDataSource dataSource = aware(pooler, Role.APPLICATION).build();
          Connection connection = dataSource.getConnection()) {
        String server = "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        assertThat(value(connection, server)).isEqualTo("TLSv1.2");
        SessionAdmitted admitted = events.of(SessionAdmitted.class).get(0);
        assertThat(admitted.granted().protocol()).isEqualTo("TLSv1.3");
        assertThat(admitted.granted().certificateExpires()).isAfter(soon);
      }
    }

    @Test
    void is_wanting_where_the_pooler_speaks_plaintext_though_its_own_leg_is_encrypted() {
      try (PgBouncer pooler =
          PgBouncer.before(server).setting("client_tls_sslmode", "disable").start()) {
        assertThatThrownBy(aware(pooler, Role.APPLICATION)::build)
            .isInstanceOf(StartupException.class)
            .hasMessageContaining("no TLS that is acceptable");
        assertThat(events.of(ConnectionFailed.class).get(0).reason())
            .isEqualTo(FailureReason.TLS_HANDSHAKE);
      }
    }

    @Test
    void is_wanting_where_the_pooler_shows_a_certificate_for_another_host() {
      try (PgBouncer pooler =
          PgBouncer.before(server).certificate(ServerCertificate.wrongHost()).start()) {
        assertThatThrownBy(aware(pooler, Role.APPLICATION)::build)
            .isInstanceOf(StartupException.class);
        assertThat(events.of(ConnectionFailed.class).get(0).reason())
            .isEqualTo(FailureReason.HOST_MISMATCH);
      }
    }
  }

  @Nested
  class The_role {

    @ParameterizedTest
    @EnumSource
    void is_judged_through_the_pooler(Pooling pooling) {
      try (PgBouncer pooler = pooler(pooling)) {
        assertThat(rules(refusal(aware(pooler, Role.BECOMES_SUPERUSER))))
            .containsExactly("session.role-reach");
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SESSION", "TRANSACTION"})
    void is_watched_through_the_pooler(Pooling pooling) throws SQLException {
      String alter = "ALTER ROLE " + Role.APPLICATION.userName();
      try (PgBouncer pooler = pooler(pooling);
          SecureDataSource dataSource =
              aware(pooler, Role.APPLICATION)
                  .postureCheck(Duration.ofSeconds(1), Duration.ofSeconds(10))
                  .onPostureLoss(PostureLoss.CLOSE)
                  .build()) {
        server.execute(alter + " CREATEDB");
        PostureChanged lost =
            events.await(PostureChanged.class, event -> event.change() == Change.LOST);
        assertThat(lost.rules()).containsExactly("session.role-attributes");
        assertThatThrownBy(dataSource::getConnection)
            .isInstanceOf(SessionRefusedException.class)
            .hasMessageContaining("session.role-attributes");
        server.execute(alter + " NOCREATEDB");
        events.await(PostureChanged.class, event -> event.change() == Change.REGAINED);
        try (Connection connection = dataSource.getConnection()) {
          assertThat(connection.isValid(5)).isTrue();
        }
      } finally {
        server.execute(alter + " NOCREATEDB");
      }
    }
  }
}
