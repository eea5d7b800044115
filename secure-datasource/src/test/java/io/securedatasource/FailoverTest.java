package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariPoolMXBean;
import io.securedatasource.event.FailureReason;
import io.securedatasource.event.SecurityEvent.AuthenticationBackedOff;
import io.securedatasource.event.SecurityEvent.ConnectionFailed;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Restoration;
import io.securedatasource.testserver.Role;
import io.securedatasource.testserver.ServerCertificate;
import io.securedatasource.testserver.WireProxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of hosts: a primary and a standby that streams from it. */
@Tag("server")
@Timeout(180)
@DisabledIfSystemProperty(
    named = "postgres",
    matches = "testcontainers",
    disabledReason = "a standby needs the embedded server")
class FailoverTest {

  private static PostgresServer primary;
  private static PostgresServer standby;

  private final RecordedEvents events = new RecordedEvents();

  @BeforeAll
  static void start() {
    primary = PostgresServer.start();
    standby = primary.standby();
  }

  @AfterAll
  static void stop() {
    standby.close();
    primary.close();
  }

  private SecureDataSourceBuilder on(PostgresServer trusted, int... ports) {
    String hosts =
        IntStream.of(ports).mapToObj(port -> "localhost:" + port).collect(Collectors.joining(","));
    return Builders.application(trusted)
        .url("jdbc:postgresql://" + hosts + "/" + trusted.database())
        .listener(events);
  }

  private static int portOf(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT inet_server_port()")) {
      row.next();
      return row.getInt(1);
    }
  }

  @Nested
  class The_kind_of_server {

    @ParameterizedTest
    @CsvSource({"primary, true", "secondary, false", "preferSecondary, false", "any, false"})
    void is_the_one_that_was_asked_for(String kind, boolean onPrimary) throws SQLException {
      try (SecureDataSource dataSource =
              on(primary, standby.port(), primary.port())
                  .driverProperty("targetServerType", kind)
                  .build();
          Connection connection = dataSource.getConnection()) {
        assertThat(portOf(connection)).isEqualTo(onPrimary ? primary.port() : standby.port());
      }
    }

    @Test
    void may_be_missing_and_the_message_says_so() {
      assertThatThrownBy(
              on(primary, standby.port()).driverProperty("targetServerType", "primary")::build)
          .isInstanceOf(StartupException.class)
          .hasMessageContaining(
              "none of the hosts that answer is what targetServerType=primary asks for");
    }

    @Test
    void preferSecondary_is_content_with_a_primary() throws SQLException {
      try (SecureDataSource dataSource =
              on(primary, primary.port())
                  .driverProperty("targetServerType", "preferSecondary")
                  .build();
          Connection connection = dataSource.getConnection()) {
        assertThat(portOf(connection)).isEqualTo(primary.port());
      }
    }

    /** A session that is read-only looks like a standby's to the driver. */
    @Test
    void is_for_a_reporting_role_the_first_that_answers() throws SQLException {
      Login login = primary.role(Role.READ_ONLY);
      try (SecureDataSource dataSource =
              on(primary, standby.port(), primary.port())
                  .credentials(Builders.credentials(login))
                  .role(RoleProfile.READ_ONLY)
                  .timeouts(Timeouts.reports())
                  .driverProperty("targetServerType", "secondary")
                  .build();
          Connection connection = dataSource.getConnection()) {
        assertThat(portOf(connection)).isEqualTo(standby.port());
      }
    }
  }

  /** The standby plays the host that is not who it says it is. */
  @Nested
  class A_host_that_is_refused {

    @ParameterizedTest
    @ValueSource(strings = {"any", "primary", "preferSecondary"})
    void for_its_name_hears_nothing_and_the_next_one_serves(String kind) throws SQLException {
      assertHearsNothing(standby.withCertificate(ServerCertificate.wrongHost()), kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"any", "primary", "preferSecondary"})
    void for_its_authority_hears_nothing_and_the_next_one_serves(String kind) throws SQLException {
      assertHearsNothing(standby.withCertificate(ServerCertificate.otherAuthority()), kind);
    }

    @Test
    void for_an_expired_certificate_hears_nothing_and_the_next_one_serves() throws SQLException {
      assertHearsNothing(standby.withCertificate(ServerCertificate.expired()), "any");
    }

    @Test
    void for_having_no_tls_hears_nothing_and_the_next_one_serves() throws SQLException {
      assertHearsNothing(standby.withoutTls(), "any");
    }

    @Test
    void is_heard_of_even_when_it_is_the_only_one() {
      try (Restoration wrong = standby.withCertificate(ServerCertificate.wrongHost());
          WireProxy proxy = WireProxy.to(standby)) {
        assertThat(wrong).isNotNull();
        assertThatThrownBy(on(primary, proxy.port())::build)
            .isInstanceOf(StartupException.class)
            .hasMessageContaining("the server's certificate is for another host");
        assertThat(proxy.clientsSpoke()).isFalse();
      }
    }

    private void assertHearsNothing(Restoration refused, String kind) throws SQLException {
      try (refused;
          WireProxy wrong = WireProxy.to(standby);
          WireProxy right = WireProxy.to(primary);
          SecureDataSource dataSource =
              on(primary, wrong.port(), right.port())
                  .driverProperty("targetServerType", kind)
                  .build();
          Connection connection = dataSource.getConnection()) {
        assertThat(portOf(connection)).isEqualTo(primary.port());
        assertThat(wrong.connections()).isPositive();
        assertThat(wrong.clientsSpoke()).as("to the one that is refused").isFalse();
        assertThat(right.clientsSpoke()).as("to the one that serves").isTrue();
      }
    }
  }

  /** The driver goes on to the next host, and tells nobody where that one lets it in. */
  @Nested
  class A_host_that_refuses_the_login {

    private static final int SESSIONS = 4;

    @ParameterizedTest
    @CsvSource({"600, true", "0, false"})
    void is_asked_again_when_what_the_driver_learnt_of_it_is_old(int recheck, boolean once)
        throws Exception {
      try (Restoration nobody = standby.withHba("# nobody");
          WireProxy refusing = WireProxy.to(standby);
          WireProxy serving = WireProxy.to(primary);
          SecureDataSource dataSource =
              on(primary, refusing.port(), serving.port())
                  .driverProperty("hostRecheckSeconds", String.valueOf(recheck))
                  .pool(Builders.smallPool().maximumSize(SESSIONS).minimumIdle(SESSIONS))
                  .build()) {
        assertThat(nobody).isNotNull();
        Waiting.until(
            () -> dataSource.unwrap(HikariPoolMXBean.class).getIdleConnections() >= SESSIONS);
        assertThat(serving.connections()).isGreaterThanOrEqualTo(SESSIONS);
        if (once) {
          assertThat(refusing.connections()).isOne();
        } else {
          assertThat(refusing.connections()).isGreaterThanOrEqualTo(SESSIONS);
        }
      }
      assertThat(events.of(ConnectionFailed.class)).isEmpty();
    }

    /** No attempt ends as a refusal, so none is held back: the deadline keeps them apart. */
    @Test
    void beside_one_that_stalls_is_asked_by_no_attempt_more_than_once() throws Exception {
      Duration login = Duration.ofSeconds(2);
      try (Restoration nobody = standby.withHba("# nobody");
          WireProxy refusing = WireProxy.to(standby);
          WireProxy stalling = WireProxy.builder(primary).stallAfterTls().start();
          SecureDataSource dataSource =
              on(primary, refusing.port(), stalling.port())
                  .startup(Startup.LAZY)
                  .timeouts(Timeouts.standard().connect(Duration.ofSeconds(1)).login(login))
                  .postureCheck(Duration.ofHours(1), Duration.ofMillis(500))
                  .pool(Builders.smallPool().acquireTimeout(Duration.ofMillis(500)))
                  .build()) {
        assertThat(nobody).isNotNull();
        Waiting.until(
            () -> {
              assertThatThrownBy(dataSource::getConnection).isInstanceOf(SQLException.class);
              return events.of(ConnectionFailed.class).size() >= 3;
            });
        int asked = refusing.connections();
        List<ConnectionFailed> failures = events.of(ConnectionFailed.class);
        assertThat(failures)
            .allSatisfy(failed -> assertThat(failed.reason()).isEqualTo(FailureReason.TIMEOUT))
            .allSatisfy(failed -> assertThat(failed.elapsed()).isGreaterThanOrEqualTo(login));
        // One more may be under way.
        assertThat(asked).isBetween(1, failures.size() + 1);
      }
      assertThat(events.of(AuthenticationBackedOff.class)).isEmpty();
    }
  }

  @Nested
  class A_promotion {

    /** Workers never stop; what they cannot do they try again, as an application does. */
    @SuppressWarnings("try") // a server that crashes is closed before its time
    @Test
    void under_load_is_found_within_the_deadlines() throws Exception {
      Duration acquire = Duration.ofSeconds(5);
      try (PostgresServer first = PostgresServer.start();
          PostgresServer second = first.standby();
          SecureDataSource dataSource =
              on(second, first.port(), second.port())
                  .driverProperty("targetServerType", "primary")
                  .pool(Builders.smallPool().maximumSize(4).minimumIdle(4).acquireTimeout(acquire))
                  .build();
          Load load = new Load(dataSource, 4)) {
        load.awaitMore(50);
        first.close();
        load.awaitFailure();
        second.promote();
        long promoted = System.nanoTime();
        load.awaitMore(50);
        // What the driver knows of hosts it believes for hostRecheckSeconds, 10 s by default.
        assertThat(Duration.ofNanos(System.nanoTime() - promoted))
            .isLessThan(Duration.ofSeconds(30));
        assertThat(load.longestWait()).isLessThan(acquire.plusSeconds(10));
        try (Connection connection = dataSource.getConnection()) {
          assertThat(portOf(connection)).isEqualTo(second.port());
        }
      }
    }

    /**
     * Nothing is reset: the old primary, or the way to it, has just fallen silent. A statement that
     * is on its way then waits for the socket's deadline; over TLS the driver tells of it after up
     * to twice that time, since JSSE waits for the peer once more when it closes.
     */
    @Test
    void beside_a_silent_primary_is_found_within_the_deadlines() throws Exception {
      try (PostgresServer first = PostgresServer.start();
          PostgresServer second = first.standby();
          WireProxy way = WireProxy.to(first);
          SecureDataSource dataSource =
              on(second, way.port(), second.port())
                  .driverProperty("targetServerType", "primary")
                  .timeouts(
                      Timeouts.standard()
                          .lock(Duration.ofSeconds(1))
                          .statement(Duration.ofSeconds(2))
                          .socket(Duration.ofSeconds(3)))
                  .build()) {
        try (Connection connection = dataSource.getConnection()) {
          assertThat(portOf(connection)).isEqualTo(first.port());
        }
        way.stall();
        long silent = System.nanoTime();
        second.promote();
        AtomicInteger found = new AtomicInteger();
        Load.await(
            () -> {
              try (Connection connection = dataSource.getConnection()) {
                found.set(portOf(connection));
                return true;
              } catch (SQLException e) {
                return false; // a borrower's wait is over before the search is
              }
            });
        assertThat(found).hasValue(second.port());
        assertThat(Duration.ofNanos(System.nanoTime() - silent)).isLessThan(Duration.ofSeconds(45));
      }
    }
  }

  /** Writers, each in a loop of borrowing, inserting, giving back. */
  private static final class Load implements AutoCloseable {

    private final AtomicBoolean going = new AtomicBoolean(true);
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final List<Duration> waits = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    Load(SecureDataSource dataSource, int writers) {
      for (int i = 0; i < writers; i++) {
        Thread thread = new Thread(() -> write(dataSource), "writer-" + i);
        threads.add(thread);
        thread.start();
      }
    }

    private void write(SecureDataSource dataSource) {
      while (going.get()) {
        long asked = System.nanoTime();
        try (Connection connection = dataSource.getConnection();
            Statement statement = connection.createStatement()) {
          statement.execute("INSERT INTO shop.orders (customer_id) VALUES (1)");
          done.incrementAndGet();
        } catch (SQLException e) {
          failed.incrementAndGet();
          waits.add(Duration.ofNanos(System.nanoTime() - asked));
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
      }
    }

    void awaitMore(int inserts) {
      int goal = done.get() + inserts;
      await(() -> done.get() >= goal);
    }

    void awaitFailure() {
      await(() -> failed.get() > 0);
    }

    Duration longestWait() {
      return waits.stream().max(Duration::compareTo).orElseThrow();
    }

    private static void await(BooleanSupplier condition) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
      while (!condition.getAsBoolean()) {
        assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
    }

    @Override
    public void close() {
      going.set(false);
      for (Thread thread : threads) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
