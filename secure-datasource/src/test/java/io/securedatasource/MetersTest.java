package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import io.securedatasource.event.SecurityEvent.AuthenticationBackedOff;
import io.securedatasource.event.StatementRefusedException;
import io.securedatasource.metrics.DataSourceMeter;
import io.securedatasource.metrics.MeterTag;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.policy.Waiver;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Restoration;
import io.securedatasource.testserver.Role;
import io.securedatasource.testserver.ServerCertificate;
import io.securedatasource.testserver.WireProxy;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Each failure is provoked on a real server, and read out of what Prometheus would scrape. */
@Tag("server")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetersTest {

  private static final String ATTEMPTS = "securedatasource_connect_attempts_total";
  private static final String FAILURES = "securedatasource_statement_failures_total";
  private static final String DURATIONS = "securedatasource_statement_duration_seconds_count";

  private final PostgresServer server = PostgresServer.start();

  @AfterAll
  void stop() {
    server.close();
  }

  private SecureDataSourceBuilder shop(PrometheusMeterRegistry registry) {
    return Builders.application(server).name("shop").meterRegistry(registry);
  }

  /** Starts lazily and tries to connect until the scrape has that series; gives all attempts. */
  private static Map<String, Double> attempts(
      PrometheusMeterRegistry registry, SecureDataSourceBuilder builder, String reason)
      throws Exception {
    try (SecureDataSource dataSource =
        builder
            .startup(Startup.LAZY)
            .pool(Builders.smallPool().acquireTimeout(Duration.ofMillis(500)))
            .build()) {
      String series = ATTEMPTS + "{outcome=\"failure\",pool=\"shop\",reason=\"" + reason + "\"}";
      Waiting.until(
          () -> {
            assertThatThrownBy(dataSource::getConnection).isInstanceOf(SQLException.class);
            return Scrape.of(registry).value(series) > 0;
          });
      return Scrape.of(registry).counted(ATTEMPTS);
    }
  }

  private static String failure(String reason) {
    return "{outcome=\"failure\",pool=\"shop\",reason=\"" + reason + "\"}";
  }

  private static void injection(SecureDataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(
              () ->
                  statement.executeQuery(
                      "select id from shop.customers where name = '' or '1'='1'"))
          .isInstanceOf(StatementRefusedException.class);
    }
  }

  @Nested
  class A_registry_with_others_in_it {

    private final PrometheusMeterRegistry registry = Scrape.registry();

    /** It had broken the scrape as a whole while we had that name too. */
    @Test
    void is_scraped_where_another_has_the_timer_of_the_conventions() throws Exception {
      Timer other =
          Timer.builder("db.client.operation.duration")
              .tag("db.system.name", "redis")
              .register(registry);
      other.record(Duration.ofMillis(1));
      try (SecureDataSource dataSource = shop(registry).build()) {
        select(dataSource);
        assertThat(Scrape.of(registry).counted(DURATIONS)).isNotEmpty();
      }
    }

    @Test
    void has_the_meters_of_two_data_sources_of_one_name_apart_and_one_takes_but_its_own()
        throws Exception {
      String lost = "securedatasource_posture_lost_rules{pool=\"%s\"}";
      String connections = "hikaricp_connections_max{pool=\"%s\"}";
      try (SecureDataSource one = shop(registry).build()) {
        try (SecureDataSource two = shop(registry).build()) {
          select(two);
          Scrape both = Scrape.of(registry);
          for (String name : new String[] {"shop", "shop-2"}) {
            assertThat(both.value(lost.formatted(name))).isZero();
            assertThat(both.value(connections.formatted(name))).isEqualTo(2);
          }
        }
        select(one);
        Scrape left = Scrape.of(registry);
        assertThat(left.value(lost.formatted("shop"))).isZero();
        assertThat(left.value(connections.formatted("shop"))).isEqualTo(2);
        assertThat(left.value(lost.formatted("shop-2"))).isNaN();
        assertThat(left.counted(DURATIONS))
            .hasSize(1)
            .containsValue(1.0)
            .allSatisfy((series, count) -> assertThat(series).contains("pool=\"shop\""));
      }
    }

    private void select(SecureDataSource dataSource) throws SQLException {
      try (Connection connection = dataSource.getConnection();
          PreparedStatement statement = connection.prepareStatement("select 1")) {
        assertThat(statement.execute()).isTrue();
      }
    }
  }

  @Nested
  class Attempts_to_connect {

    private final PrometheusMeterRegistry registry = Scrape.registry();

    @Test
    void with_a_wrong_password_are_counted_and_held_back() throws Exception {
      RecordedEvents events = new RecordedEvents();
      Secret wrong = Secret.of("Wr0ng-9bA2xZ7qLmN4vT6c");
      SecureDataSourceBuilder builder =
          shop(registry)
              .listener(events)
              .credentials(CredentialsProvider.of(server.role(Role.APPLICATION).user(), wrong));
      Map<String, Double> attempts = attempts(registry, builder, "backed-off");
      assertThat(attempts)
          .containsOnlyKeys(failure("authentication"), failure("backed-off"))
          .hasEntrySatisfying(
              failure("authentication"), count -> assertThat(count).isBetween(5.0, 10.0));
      assertThat(events.of(AuthenticationBackedOff.class).get(0).failures()).isEqualTo(5);
    }

    /** The driver tries the next host after a refusal, and tells of the last alone. */
    @Test
    void with_a_wrong_password_are_held_back_though_another_host_is_down() throws Exception {
      WireProxy gone = WireProxy.to(server);
      gone.close();
      Secret wrong = Secret.of("Wr0ng-9bA2xZ7qLmN4vT6c");
      try (WireProxy proxy = WireProxy.to(server)) {
        SecureDataSourceBuilder builder =
            shop(registry)
                .url(
                    "jdbc:postgresql://%s:%d,%s:%d/%s"
                        .formatted(
                            proxy.host(),
                            proxy.port(),
                            gone.host(),
                            gone.port(),
                            server.database()))
                .credentials(CredentialsProvider.of(server.role(Role.APPLICATION).user(), wrong));
        assertThat(attempts(registry, builder, "backed-off"))
            .containsOnlyKeys(failure("authentication"), failure("backed-off"));
        assertThat(proxy.connections()).as("two for an attempt at most").isBetween(5, 20);
      }
    }

    @Test
    void with_a_wrong_password_at_each_of_several_hosts_are_held_back() throws Exception {
      Secret wrong = Secret.of("Wr0ng-9bA2xZ7qLmN4vT6c");
      try (WireProxy one = WireProxy.to(server);
          WireProxy two = WireProxy.to(server)) {
        SecureDataSourceBuilder builder =
            shop(registry)
                .url(
                    "jdbc:postgresql://%s:%d,%s:%d/%s"
                        .formatted(
                            one.host(), one.port(), two.host(), two.port(), server.database()))
                .credentials(CredentialsProvider.of(server.role(Role.APPLICATION).user(), wrong));
        assertThat(attempts(registry, builder, "backed-off"))
            .containsOnlyKeys(failure("authentication"), failure("backed-off"));
        assertThat(one.connections()).isBetween(5, 10);
        assertThat(two.connections()).isLessThanOrEqualTo(one.connections());
      }
    }

    @Test
    void that_are_held_back_go_on_at_once_with_other_credentials() throws Exception {
      Login login = server.role(Role.APPLICATION);
      String[] password = {"Wr0ng-9bA2xZ7qLmN4vT6c"};
      CredentialsProvider provider =
          CredentialsProvider.supplied(
              "a test", () -> new Credentials(login.user(), Secret.of(password[0])));
      try (SecureDataSource dataSource =
          shop(registry)
              .credentials(provider)
              .startup(Startup.LAZY)
              .pool(Builders.smallPool().acquireTimeout(Duration.ofMillis(500)))
              .build()) {
        String pause = "securedatasource_authentication_backoff_seconds{pool=\"shop\"}";
        Waiting.until(
            () -> {
              assertThatThrownBy(dataSource::getConnection).isInstanceOf(SQLException.class);
              return Scrape.of(registry).value(pause) >= 8;
            });
        double refused = Scrape.of(registry).value(ATTEMPTS + failure("authentication"));
        password[0] = login.password();
        long changed = System.nanoTime();
        Waiting.until(
            () -> {
              try (Connection connection = dataSource.getConnection()) {
                return connection.isValid(1);
              } catch (SQLException e) {
                return false;
              }
            });
        assertThat(Duration.ofNanos(System.nanoTime() - changed)).isLessThan(Duration.ofSeconds(8));
        assertThat(Scrape.of(registry).value(pause)).isZero();
        assertThat(Scrape.of(registry).counted(ATTEMPTS))
            .containsEntry(failure("authentication"), refused);
      }
    }

    @Test
    void to_a_server_whose_certificate_has_expired() throws Exception {
      try (Restoration expired = server.withCertificate(ServerCertificate.expired())) {
        assertThat(expired).isNotNull();
        assertThat(attempts(registry, shop(registry), "certificate-expired"))
            .containsOnlyKeys(failure("certificate-expired"));
      }
    }

    @Test
    void to_a_server_with_another_name_or_by_another_authority() throws Exception {
      try (Restoration other = server.withCertificate(ServerCertificate.wrongHost())) {
        assertThat(other).isNotNull();
        assertThat(attempts(registry, shop(registry), "host-mismatch"))
            .containsOnlyKeys(failure("host-mismatch"));
      }
      PrometheusMeterRegistry second = Scrape.registry();
      try (Restoration other = server.withCertificate(ServerCertificate.otherAuthority())) {
        assertThat(other).isNotNull();
        assertThat(attempts(second, shop(second), "certificate-untrusted"))
            .containsOnlyKeys(failure("certificate-untrusted"));
      }
    }

    @Test
    void to_a_server_that_speaks_no_tls() throws Exception {
      try (WireProxy proxy = WireProxy.builder(server).answerSslRequest('N').start()) {
        assertThat(
                attempts(
                    registry,
                    shop(registry).url(proxy.jdbcUrl(server.database())),
                    "tls-handshake"))
            .containsOnlyKeys(failure("tls-handshake"));
      }
    }

    @Test
    void to_a_server_that_stalls() throws Exception {
      try (WireProxy proxy = WireProxy.builder(server).stallAfterTls().start()) {
        SecureDataSourceBuilder builder =
            shop(registry)
                .url(proxy.jdbcUrl(server.database()))
                .timeouts(
                    Timeouts.standard().connect(Duration.ofSeconds(1)).login(Duration.ofSeconds(2)))
                .postureCheck(Duration.ofHours(1), Duration.ofMillis(500));
        assertThat(attempts(registry, builder, "timeout")).containsOnlyKeys(failure("timeout"));
      }
    }

    @Test
    void to_nobody_and_of_a_role_that_is_not_let_in() throws Exception {
      WireProxy gone = WireProxy.to(server);
      gone.close();
      assertThat(attempts(registry, shop(registry).url(gone.jdbcUrl(server.database())), "network"))
          .containsOnlyKeys(failure("network"));
      PrometheusMeterRegistry second = Scrape.registry();
      try (Restoration nobody = server.withHba("# nobody")) {
        assertThat(nobody).isNotNull();
        assertThat(attempts(second, shop(second), "authorization").keySet())
            .contains(failure("authorization"))
            .isSubsetOf(failure("authorization"), failure("backed-off"));
      }
    }

    @Test
    void that_gate_2_refuses_name_the_rule() throws Exception {
      SecureDataSourceBuilder builder =
          Builders.as(server, Role.BYPASSRLS).name("shop").meterRegistry(registry);
      assertThat(attempts(registry, builder, "refused-by-policy"))
          .containsOnlyKeys(failure("refused-by-policy"));
    }

    @Test
    void that_succeed_are_timed_in_three_parts() throws Exception {
      try (SecureDataSource dataSource = shop(registry).build()) {
        dataSource.getConnection().close();
        Scrape scrape = Scrape.of(registry);
        assertThat(scrape.counted(ATTEMPTS))
            .containsOnlyKeys("{outcome=\"success\",pool=\"shop\",reason=\"none\"}");
        assertThat(scrape.counted("securedatasource_connect_duration_seconds_sum"))
            .containsOnlyKeys(
                "{phase=\"admission\",pool=\"shop\"}",
                "{phase=\"login\",pool=\"shop\"}",
                "{phase=\"transport\",pool=\"shop\"}");
        assertThat(scrape.value("hikaricp_connections_max{pool=\"shop\"}")).isEqualTo(2);
      }
    }
  }

  @Nested
  class Executions {

    private static final String UPDATE = "update shop.customers set name = ? where id = ?";

    private final PrometheusMeterRegistry registry = Scrape.registry();

    @Test
    void that_fail_are_found_under_their_cause_and_nowhere_else() throws Exception {
      server.execute("create table if not exists shop.vault (id int)");
      Timeouts timeouts =
          Timeouts.standard().lock(Duration.ofSeconds(3)).statement(Duration.ofSeconds(4));
      try (SecureDataSource dataSource =
          shop(registry).timeouts(timeouts).slowStatements(Duration.ofSeconds(2)).build()) {
        lockTimeout(dataSource);
        deadlock(dataSource);
        deadline(dataSource);
        constraint(dataSource);
        privilege(dataSource);
        lost(dataSource);
        injection(dataSource);
        Waiting.until(() -> Scrape.of(registry).counted(FAILURES).size() == 6);
        Scrape scrape = Scrape.of(registry);
        assertThat(scrape.counted(FAILURES))
            .isEqualTo(
                Map.of(
                    failed("lock-timeout", "55"), 1.0,
                    failed("deadlock", "40"), 1.0,
                    failed("deadline", "57"), 1.0,
                    failed("constraint", "23"), 1.0,
                    failed("privilege", "42"), 1.0,
                    failed("connection-lost", "57"), 1.0));
        assertThat(scrape.counted(DURATIONS))
            .containsKey(duration("SELECT", "deadline"))
            .containsKey(duration("INSERT", "constraint"))
            .containsEntry(duration("UPDATE", "lock-timeout"), 1.0)
            .containsEntry(duration("UPDATE", "deadlock"), 1.0);
        assertThat(scrape.counted("securedatasource_statement_slow_total"))
            .containsEntry("{db_operation_name=\"SELECT\",pool=\"shop\"}", 1.0)
            .containsEntry("{db_operation_name=\"UPDATE\",pool=\"shop\"}", 1.0);
        Map<String, Double> violations =
            new HashMap<>(scrape.counted("securedatasource_violations_total"));
        violations.keySet().removeIf(series -> series.contains("session.server-version"));
        assertThat(violations)
            .containsOnlyKeys(
                "{enforcement=\"enforce\",gate=\"statement\",pool=\"shop\","
                    + "rule=\"statement.constant-condition\"}");
        assertThat(scrape.counted("securedatasource_refusals_total"))
            .isEqualTo(Map.of("{gate=\"statement\",pool=\"shop\"}", 1.0));
        assertThat(scrape.value("securedatasource_refusals_total{gate=\"session\",pool=\"shop\"}"))
            .isZero();
      }
    }

    /** The driver tells of a batch by an exception of its own, around that of the deadline. */
    @Test
    void that_the_own_deadline_of_a_batch_cuts_off_were_not_cancelled() throws Exception {
      try (SecureDataSource dataSource = shop(registry).build();
          Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement()) {
        statement.setQueryTimeout(1);
        statement.addBatch(
            "update shop.customers set name = name where id = (select count(*)"
                + " from shop.order_items a, shop.order_items b, shop.order_items c,"
                + " shop.order_items d, shop.order_items e)");
        assertThatThrownBy(statement::executeBatch).isInstanceOf(BatchUpdateException.class);
        Waiting.until(() -> !Scrape.of(registry).counted(FAILURES).isEmpty());
        assertThat(Scrape.of(registry).counted(FAILURES))
            .isEqualTo(Map.of(failed("deadline", "57"), 1.0));
      }
    }

    private String failed(String error, String sqlState) {
      return "{error_type=\"%s\",pool=\"shop\",sqlstate_class=\"%s\"}".formatted(error, sqlState);
    }

    private String duration(String operation, String error) {
      return ("{db_operation_name=\"%s\",db_system_name=\"postgresql\",error_type=\"%s\","
              + "pool=\"shop\"}")
          .formatted(operation, error);
    }

    private void rename(Connection connection, int id) throws SQLException {
      try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
        update.setString(1, "renamed");
        update.setInt(2, id);
        update.executeUpdate();
      }
    }

    private void lockTimeout(SecureDataSource dataSource) throws SQLException {
      try (Connection first = dataSource.getConnection();
          Connection second = dataSource.getConnection()) {
        first.setAutoCommit(false);
        rename(first, 1);
        assertThatThrownBy(() -> rename(second, 1)).isInstanceOf(SQLException.class);
        first.rollback();
      }
    }

    private void deadlock(SecureDataSource dataSource) throws Exception {
      try (Connection first = dataSource.getConnection();
          Connection second = dataSource.getConnection()) {
        first.setAutoCommit(false);
        second.setAutoCommit(false);
        rename(first, 1);
        rename(second, 2);
        CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> lostOut(first, 2));
        int failures = lostOut(second, 1);
        assertThat(failures + other.get(30, TimeUnit.SECONDS)).isEqualTo(1);
        first.rollback();
        second.rollback();
      }
    }

    private int lostOut(Connection connection, int id) {
      try {
        rename(connection, id);
        return 0;
      } catch (SQLException e) {
        try {
          connection.rollback();
        } catch (SQLException ignored) {
          return 2;
        }
        return 1;
      }
    }

    private void deadline(SecureDataSource dataSource) throws SQLException {
      try (Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement()) {
        assertThatThrownBy(
                () ->
                    statement.execute(
                        "select count(*) from shop.order_items a, shop.order_items b,"
                            + " shop.order_items c, shop.order_items d, shop.order_items e"))
            .isInstanceOf(SQLException.class);
      }
    }

    private void constraint(SecureDataSource dataSource) throws SQLException {
      try (Connection connection = dataSource.getConnection();
          PreparedStatement insert =
              connection.prepareStatement("insert into shop.orders (customer_id) values (?)")) {
        insert.setInt(1, -1);
        assertThatThrownBy(insert::executeUpdate).isInstanceOf(SQLException.class);
      }
    }

    private void privilege(SecureDataSource dataSource) throws SQLException {
      try (Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement()) {
        assertThatThrownBy(() -> statement.executeQuery("select id from shop.vault"))
            .isInstanceOf(SQLException.class);
      }
    }

    /** The server ends the session, as an administrator has it, while nobody looks. */
    private void lost(SecureDataSource dataSource) throws SQLException {
      try (Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement();
          Connection administrator = server.connectAsAdministrator();
          Statement killing = administrator.createStatement()) {
        int backend;
        try (ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
          row.next();
          backend = row.getInt(1);
        }
        try (ResultSet row =
            killing.executeQuery("select pg_terminate_backend(" + backend + ", 10000)")) {
          row.next();
          assertThat(row.getBoolean(1)).isTrue();
        }
        assertThatThrownBy(() -> statement.executeQuery("select id from shop.customers"))
            .isInstanceOf(SQLException.class);
      }
    }

    @Test
    void that_succeed_are_in_a_histogram_on_the_boundaries_of_opentelemetry() throws Exception {
      try (SecureDataSource dataSource = shop(registry).build();
          Connection connection = dataSource.getConnection()) {
        rename(connection, 3);
        String series =
            "securedatasource_statement_duration_seconds_bucket{db_operation_name=\"UPDATE\","
                + "db_system_name=\"postgresql\",error_type=\"none\",pool=\"shop\",le=\"";
        Scrape scrape = Scrape.of(registry);
        for (String boundary :
            Set.of("0.001", "0.005", "0.01", "0.05", "0.1", "0.5", "1.0", "5.0", "10.0", "+Inf")) {
          assertThat(scrape.value(series + boundary + "\"}")).as(boundary).isNotNaN();
        }
        assertThat(scrape.value(series + "+Inf\"}")).isOne();
      }
    }

    @Test
    void count_the_verdicts_that_were_remembered() throws Exception {
      try (SecureDataSource dataSource = shop(registry).build();
          Connection connection = dataSource.getConnection()) {
        for (int i = 0; i < 10; i++) {
          rename(connection, 4);
        }
        Scrape scrape = Scrape.of(registry);
        assertThat(scrape.value("securedatasource_verdict_cache_size{pool=\"shop\"}")).isOne();
        assertThat(
                scrape.value(
                    "securedatasource_verdict_cache_gets_total{pool=\"shop\",result=\"miss\"}"))
            .isEqualTo(2);
        assertThat(
                scrape.value(
                    "securedatasource_verdict_cache_gets_total{pool=\"shop\",result=\"hit\"}"))
            .isEqualTo(8);
      }
    }
  }

  @Nested
  class An_application_that_writes_values_into_its_sql {

    private final PrometheusMeterRegistry registry = Scrape.registry();

    @Test
    void is_found_by_the_fingerprints_with_the_most_texts_ten_at_a_time() throws Exception {
      try (SecureDataSource dataSource = shop(registry).build();
          Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement()) {
        for (int shape = 1; shape <= 12; shape++) {
          for (int value = 0; value < 20 + shape; value++) {
            statement.execute(
                "select " + "id, ".repeat(shape) + "name from shop.customers where id = " + value);
          }
        }
        String texts = "securedatasource_statement_texts";
        Waiting.until(
            () -> Scrape.of(registry).counted(texts).values().stream().anyMatch(n -> n >= 32));
        assertThat(Scrape.of(registry).counted(texts)).hasSize(10);
      }
      Waiting.until(() -> registry.getMeters().isEmpty());
    }
  }

  /** An alert that rests on a rate misses the first of what makes its own series. */
  @Nested
  class What_has_not_happened_yet {

    private static final String VIOLATION =
        "securedatasource_violations_total{enforcement=\"%s\",gate=\"statement\",pool=\"shop\","
            + "rule=\"statement.constant-condition\"}";

    private final PrometheusMeterRegistry registry = Scrape.registry();

    @Test
    void is_counted_at_0_and_the_first_time_is_a_rise() throws Exception {
      try (SecureDataSource dataSource = shop(registry).build()) {
        String enforced = VIOLATION.formatted("enforce");
        Waiting.until(() -> Scrape.of(registry).value(enforced) == 0);
        Scrape before = Scrape.of(registry);
        assertThat(before.count("securedatasource_violations_total{")).isBetween(69L, 70L);
        assertThat(before.count(ATTEMPTS)).isEqualTo(14);
        assertThat(before.count(FAILURES)).isEqualTo(13);
        assertThat(before.counted(FAILURES)).isEmpty();
        assertThat(before.count("securedatasource_refusals_total")).isEqualTo(3);
        assertThat(before.count("securedatasource_context_refusals_total")).isEqualTo(3);
        assertThat(before.count("securedatasource_statement_slow_total")).isEqualTo(11);
        assertThat(before.count("securedatasource_session_resets_total")).isEqualTo(2);
        assertThat(before.count("securedatasource_credentials_rotations_total")).isEqualTo(2);
        injection(dataSource);
        Scrape after = Scrape.of(registry);
        assertThat(after.value(enforced)).isOne();
        assertThat(after.count("securedatasource_violations_total{"))
            .isEqualTo(before.count("securedatasource_violations_total{"));
      }
    }

    /** What binds the gauges takes turns with what begins the counters. */
    @Test
    void is_begun_while_the_start_goes_on_however_long_the_registry_takes() throws Exception {
      CountDownLatch released = new CountDownLatch(1);
      registry
          .config()
          .meterFilter(
              new MeterFilter() {
                @Override
                public Meter.Id map(Meter.Id id) {
                  if (id.getName().equals(DataSourceMeter.CONNECT_ATTEMPTS.meterName())) {
                    try {
                      released.await();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  }
                  return id;
                }
              });
      try {
        CompletableFuture<SecureDataSource> building =
            CompletableFuture.supplyAsync(() -> shop(registry).build());
        try (SecureDataSource dataSource = building.get(30, TimeUnit.SECONDS)) {
          dataSource.getConnection().close();
          released.countDown();
        }
      } finally {
        released.countDown();
      }
    }

    @Test
    void is_counted_at_0_under_a_policy_that_replaces_the_first() throws Exception {
      try (SecureDataSource dataSource = shop(registry).build()) {
        String reported = VIOLATION.formatted("report");
        assertThat(Scrape.of(registry).value(reported)).isNaN();
        dataSource.statementPolicy(SecurityPolicy.development());
        Waiting.until(() -> Scrape.of(registry).value(reported) == 0);
      }
    }
  }

  @Nested
  class The_state {

    private final PrometheusMeterRegistry registry = Scrape.registry();

    @Test
    void of_policy_certificates_credentials_and_server_is_told() throws Exception {
      LocalDate end = LocalDate.now(ZoneOffset.UTC).plusDays(20);
      SecurityPolicy policy =
          SecurityPolicy.production().toBuilder()
              .waive(new Waiver("pool.max-lifetime", "a test", "the team", end))
              .build();
      try (SecureDataSource dataSource = shop(registry).policy(policy).build()) {
        dataSource.getConnection().close();
        Scrape scrape = Scrape.of(registry);
        assertThat(scrape.value(one("securedatasource_waivers_active"))).isOne();
        assertThat(scrape.value(one("securedatasource_waivers_remaining_days")))
            .isBetween(18.9, 20.0);
        assertThat(scrape.value(one("securedatasource_policy_lowered_rules"))).isOne();
        assertThat(scrape.counted("securedatasource_policy_preset"))
            .containsOnlyKeys("{pool=\"shop\",preset=\"production\"}");
        assertThat(scrape.value(certificate("server"))).isEqualTo(30, within(1.0));
        assertThat(scrape.value(certificate("trust"))).isPositive();
        assertThat(scrape.value(certificate("client"))).isNaN();
        assertThat(scrape.value(one("securedatasource_credentials_age_seconds")))
            .isBetween(0.0, 120.0);
        assertThat(scrape.value(one("securedatasource_credentials_last_rotation_seconds"))).isNaN();
        assertThat(scrape.value(one("securedatasource_credentials_source_available"))).isOne();
        assertThat(scrape.value(one("securedatasource_posture_lost_rules"))).isZero();
        assertThat(scrape.value(one("securedatasource_authentication_backoff_seconds"))).isZero();
        assertThat(scrape.value(one("securedatasource_server_connections_limit")))
            .isEqualTo(connectionLimit());

        dataSource.statementPolicy(SecurityPolicy.development());
        Scrape lowered = Scrape.of(registry);
        assertThat(lowered.value(one("securedatasource_policy_lowered_rules"))).isGreaterThan(1);
        assertThat(lowered.counted("securedatasource_policy_preset")).hasSize(2);
      }
    }

    private String one(String name) {
      return name + "{pool=\"shop\"}";
    }

    private String certificate(String use) {
      return "securedatasource_certificate_remaining_days{pool=\"shop\",use=\"" + use + "\"}";
    }

    private double connectionLimit() throws SQLException {
      try (Connection administrator = server.connectAsAdministrator();
          Statement statement = administrator.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "select sum(setting::int * case name when 'max_connections' then 1 else -1 end)"
                      + " from pg_settings where name in ('max_connections',"
                      + " 'superuser_reserved_connections', 'reserved_connections')")) {
        row.next();
        return row.getDouble(1);
      }
    }

    /** What the enum says is what there is, so that alerts can rely upon it. */
    @Test
    void every_meter_has_the_name_and_the_tags_that_are_documented() throws Exception {
      try (SecureDataSource dataSource = shop(registry).build()) {
        dataSource.getConnection().close();
        for (Meter meter : registry.getMeters()) {
          String name = meter.getId().getName();
          if (name.startsWith("hikaricp.")) {
            continue;
          }
          DataSourceMeter documented =
              Arrays.stream(DataSourceMeter.values())
                  .filter(known -> known.meterName().equals(name))
                  .findAny()
                  .orElseThrow(() -> new AssertionError(name + " is not documented"));
          Set<String> keys =
              documented.tags().stream().map(MeterTag::key).collect(Collectors.toSet());
          keys.add(MeterTag.POOL.key());
          assertThat(new HashSet<>(meter.getId().getTags()).stream().map(tag -> tag.getKey()))
              .as(name)
              .containsExactlyInAnyOrderElementsOf(keys);
        }
      }
    }

    @Test
    void is_told_no_more_when_the_data_source_is_closed() throws Exception {
      try (SecureDataSource dataSource = shop(registry).build()) {
        dataSource.getConnection().close();
      }
      Waiting.until(() -> registry.getMeters().isEmpty());
    }
  }
}
