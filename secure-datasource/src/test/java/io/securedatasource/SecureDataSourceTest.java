package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.securedatasource.event.FailureReason;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SessionRefusedException;
import io.securedatasource.policy.Gate;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Restoration;
import io.securedatasource.testserver.Role;
import io.securedatasource.testserver.WireProxy;
import java.lang.reflect.InvocationTargetException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("server")
@Timeout(60)
class SecureDataSourceTest {

  private final PostgresServer server = PostgresServer.shared();
  private final RecordedEvents events = new RecordedEvents();

  @Nested
  class A_safe_configuration {

    @Test
    void opens_and_serves_plain_jdbc() throws SQLException {
      try (SecureDataSource dataSource = Builders.application(server).build();
          Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("select current_user, current_database()")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).isEqualTo(server.role(Role.APPLICATION).user());
        assertThat(rows.getString(2)).isEqualTo(server.database());
        assertThat(dataSource.report().isAdmitted()).isTrue();
        assertThat(dataSource.report().violations()).isEmpty();
      }
    }

    @Test
    void tells_what_the_server_granted() throws SQLException {
      try (SecureDataSource dataSource = Builders.application(server).listener(events).build()) {
        assertThat(dataSource.isClosed()).isFalse();
        var admitted = events.of(SecurityEvent.SessionAdmitted.class).get(0);
        assertThat(admitted.granted().protocol()).isEqualTo("TLSv1.3");
        assertThat(admitted.granted().user()).isEqualTo(server.role(Role.APPLICATION).user());
        assertThat(admitted.granted().statementTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(admitted.granted().lockTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(admitted.granted().idleInTransactionTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(admitted.granted().serverVersion() / 10_000).isEqualTo(server.majorVersion());
        assertThat(admitted.connect()).isPositive();
      }
    }

    @Test
    void cuts_a_statement_at_its_deadline() throws SQLException {
      Timeouts timeouts =
          Timeouts.standard().statement(Duration.ofMillis(300)).lock(Duration.ofMillis(200));
      try (SecureDataSource dataSource = Builders.application(server).timeouts(timeouts).build();
          Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement()) {
        assertThatThrownBy(
                () ->
                    statement.execute(
                        "select count(*) from shop.order_items a, shop.order_items b,"
                            + " shop.order_items c, shop.order_items d, shop.order_items e"))
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
      }
    }

    @Test
    void names_its_sessions_for_the_server() throws SQLException {
      try (SecureDataSource dataSource = Builders.application(server).name("orders").build();
          Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("show application_name")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getString(1)).isEqualTo("orders");
      }
    }
  }

  @Nested
  class Gate_1 {

    @Test
    void tells_all_violations_at_once_and_sends_nothing() {
      try (WireProxy proxy = WireProxy.to(server)) {
        InsecureConfigurationException refusal =
            catchThrowableOfType(
                InsecureConfigurationException.class,
                () ->
                    SecureDataSource.builder()
                        .url(proxy.jdbcUrl(server.database()) + "?sslmode=require")
                        .credentials(Builders.credentials(server.administrator()))
                        .listener(events)
                        .build());
        assertThat(refusal.report().enforced())
            .extracting(violation -> violation.rule())
            .contains(
                "tls.verify-full",
                "tls.trust-anchor",
                "identity.superuser-name",
                "timeout.connect",
                "timeout.login",
                "timeout.socket",
                "timeout.statement",
                "timeout.lock",
                "timeout.idle-in-transaction");
        assertThat(refusal)
            .hasMessageContaining("of policy 'production'")
            .hasMessageContaining("sslmode is 'require'; must be 'verify-full'")
            .hasMessageContaining("because")
            .hasMessageContaining("fix:");
        assertThat(proxy.connections()).isZero();
        assertThat(events.of(SecurityEvent.ConfigurationJudged.class))
            .singleElement()
            .satisfies(event -> assertThat(event.report().gate()).isEqualTo(Gate.CONFIGURATION));
      }
    }

    @Test
    void can_be_asked_without_building() {
      var facts = Builders.application(server).url(server.jdbcUrl() + "?sslmode=prefer").facts();
      assertThat(io.securedatasource.policy.SecurityPolicy.production().evaluate(facts).enforced())
          .extracting(violation -> violation.rule())
          .containsExactly("tls.verify-full", "auth.channel-binding");
    }
  }

  @Nested
  class Gate_2 {

    @Test
    void a_fail_fast_start_fails_with_the_refusal() {
      StartupException failure =
          catchThrowableOfType(
              StartupException.class,
              () -> Builders.as(server, Role.SUPERUSER).listener(events).build());
      assertThat(failure)
          .hasCauseInstanceOf(SessionRefusedException.class)
          .hasMessageContaining("session.superuser");
      assertThat(failure.getCause().getSQLState()).isEqualTo("08004");
      assertThat(failure.report()).isNotNull();
      assertThat(events.of(SecurityEvent.SessionRefused.class)).hasSize(1);
    }

    @Test
    void a_refused_session_is_never_lent() throws SQLException {
      try (SecureDataSource dataSource =
          Builders.as(server, Role.BECOMES_SUPERUSER)
              .startup(Startup.LAZY)
              .pool(Builders.smallPool().acquireTimeout(Duration.ofMillis(500)))
              .listener(events)
              .build()) {
        assertThatThrownBy(dataSource::getConnection)
            .isInstanceOf(SessionRefusedException.class)
            .hasMessageContaining("session.role-reach");
        assertThat(events.of(SecurityEvent.SessionAdmitted.class)).isEmpty();
        assertThat(events.of(SecurityEvent.SessionRefused.class)).isNotEmpty();
      }
    }
  }

  @Nested
  class A_database_that_is_down {

    @Test
    void fails_a_fail_fast_start_at_once() {
      WireProxy gone = WireProxy.to(server);
      gone.close();
      StartupException failure =
          catchThrowableOfType(
              StartupException.class,
              () ->
                  Builders.application(server)
                      .url(gone.jdbcUrl(server.database()))
                      .listener(events)
                      .build());
      assertThat(failure.getCause().getSQLState()).startsWith("08");
      assertThat(events.of(SecurityEvent.ConnectionFailed.class))
          .singleElement()
          .satisfies(event -> assertThat(event.reason()).isEqualTo(FailureReason.NETWORK));
    }

    @Test
    void does_not_hinder_a_lazy_start_which_recovers_by_itself() throws SQLException {
      Restoration nobody = server.withHba("# nobody");
      try (SecureDataSource dataSource =
          Builders.application(server).startup(Startup.LAZY).listener(events).build()) {
        var failed = events.await(SecurityEvent.ConnectionFailed.class, event -> true);
        assertThat(failed.reason()).isIn(FailureReason.AUTHORIZATION, FailureReason.AUTHENTICATION);
        events.await(SecurityEvent.ConnectionFailed.class, event -> event.attempt() > 1);
        nobody.close();
        try (Connection connection = dataSource.getConnection()) {
          assertThat(connection.isValid(1)).isTrue();
        }
      } finally {
        nobody.close();
      }
    }
  }

  @Nested
  class Closing {

    @Test
    void is_idempotent_and_leaves_no_session() throws SQLException {
      SecureDataSource dataSource =
          Builders.application(server).name("closing-down").listener(events).build();
      dataSource.getConnection().close();
      dataSource.close();
      dataSource.close();
      assertThat(dataSource.isClosed()).isTrue();
      assertThat(events.of(SecurityEvent.DataSourceClosed.class)).hasSize(1);
      assertThatThrownBy(dataSource::getConnection).isInstanceOf(SQLException.class);
      try (Connection administrator = server.connectAsAdministrator();
          Statement statement = administrator.createStatement()) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (sessionsNamed(statement, "closing-down") > 0) {
          assertThat(System.nanoTime()).isLessThan(deadline);
          Thread.onSpinWait();
        }
      }
    }

    private static int sessionsNamed(Statement statement, String name) throws SQLException {
      try (ResultSet row =
          statement.executeQuery(
              "select count(*) from pg_stat_activity where application_name = '" + name + "'")) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  @Nested
  class What_lies_below {

    @Test
    void is_not_handed_out() throws SQLException {
      try (SecureDataSource dataSource = Builders.application(server).build()) {
        assertThatThrownBy(() -> dataSource.unwrap(HikariDataSource.class))
            .isInstanceOf(SQLException.class);
        assertThat(dataSource.isWrapperFor(HikariDataSource.class)).isFalse();
        dataSource.getConnection().close();
        assertThat(dataSource.unwrap(HikariPoolMXBean.class).getTotalConnections()).isPositive();
        assertThat(dataSource.unwrap(SecureDataSource.class)).isSameAs(dataSource);
        assertThatThrownBy(() -> dataSource.getConnection("postgres", "x"))
            .isInstanceOf(SQLFeatureNotSupportedException.class);
      }
    }
  }

  @Nested
  class Threads {

    @Test
    void an_interrupted_borrower_is_told_and_stays_interrupted() throws Exception {
      try (SecureDataSource dataSource =
              Builders.application(server)
                  .pool(Builders.smallPool().maximumSize(1).acquireTimeout(Duration.ofSeconds(20)))
                  .build();
          Connection held = dataSource.getConnection()) {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread borrower =
            new Thread(
                () -> {
                  try (Connection never = dataSource.getConnection()) {
                    interrupted.completeExceptionally(new AssertionError("lent " + never));
                  } catch (SQLException e) {
                    interrupted.complete(Thread.currentThread().isInterrupted());
                  }
                });
        borrower.start();
        while (dataSource.unwrap(HikariPoolMXBean.class).getThreadsAwaitingConnection() == 0) {
          Thread.onSpinWait();
        }
        borrower.interrupt();
        assertThat(interrupted.get(5, TimeUnit.SECONDS)).isTrue();
        assertThat(held.isValid(1)).isTrue();
      }
    }

    /** Virtual threads where the JDK has them (21), platform threads on 17. */
    @Test
    void many_borrowers_share_a_small_pool() throws Exception {
      try (SecureDataSource dataSource = Builders.application(server).build()) {
        ExecutorService executor = manyThreads();
        try {
          List<Future<Integer>> results = new ArrayList<>();
          for (int i = 0; i < 200; i++) {
            results.add(executor.submit(() -> selectOne(dataSource)));
          }
          for (Future<Integer> result : results) {
            assertThat(result.get(30, TimeUnit.SECONDS)).isOne();
          }
        } finally {
          executor.shutdownNow();
        }
      }
    }

    private static int selectOne(SecureDataSource dataSource) throws SQLException {
      try (Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("select 1")) {
        row.next();
        return row.getInt(1);
      }
    }

    private static ExecutorService manyThreads() throws IllegalAccessException {
      try {
        return (ExecutorService)
            Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
      } catch (NoSuchMethodException | InvocationTargetException e) {
        return Executors.newFixedThreadPool(32);
      }
    }
  }

  @Test
  void a_listener_that_throws_harms_nobody() throws SQLException {
    try (SecureDataSource dataSource =
            Builders.application(server)
                .listener(
                    event -> {
                      throw new IllegalStateException("a broken listener");
                    })
                .listener(events)
                .build();
        Connection connection = dataSource.getConnection()) {
      assertThat(connection.isValid(1)).isTrue();
      assertThat(events.of(SecurityEvent.SessionAdmitted.class)).isNotEmpty();
    }
  }
}
