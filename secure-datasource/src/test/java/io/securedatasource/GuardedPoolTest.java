package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.IMetricsTracker;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SessionRefusedException;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import io.securedatasource.testserver.WireProxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool that somebody else made, guarded from inside. */
@Timeout(60)
class GuardedPoolTest {

  private final PostgresServer server = PostgresServer.shared();
  private final RecordedEvents events = new RecordedEvents();

  private HikariDataSource pool(Role role) {
    Login login = server.role(role);
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(server.jdbcUrl());
    pool.setUsername(login.user());
    pool.setPassword(login.password());
    pool.setMaximumPoolSize(2);
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(5_000);
    return pool;
  }

  private SecureDataSourceBuilder demands() {
    return SecureDataSource.builder()
        .trust(server.caCertificate())
        .timeouts(Timeouts.standard())
        .listener(events);
  }

  @Nested
  class A_tracker_that_is_set_afterwards {

    @Test
    void does_not_keep_sessions_from_being_cleaned() throws SQLException {
      try (HikariDataSource pool = pool(Role.APPLICATION);
          GuardedPool guard = demands().guard(pool)) {
        pool.setMaximumPoolSize(1);
        pool.setMetricsTrackerFactory((name, stats) -> new IMetricsTracker() {});
        try (Connection connection = pool.getConnection();
            Statement statement = connection.createStatement()) {
          statement.execute("select set_config('shop.tenant', 'seven', false)");
        }
        try (Connection connection = pool.getConnection();
            Statement statement = connection.createStatement();
            ResultSet row = statement.executeQuery("select current_setting('shop.tenant', true)")) {
          assertThat(row.next()).isTrue();
          assertThat(row.getString(1)).isNullOrEmpty();
        }
        assertThat(events.of(SecurityEvent.SessionAdmitted.class)).hasSize(1);
        assertThat(guard.report().isAdmitted()).isTrue();
      }
    }
  }

  @Nested
  class A_pool_that_meets_the_demands {

    @Test
    void stays_what_it_is_and_opens_its_connections_through_gate_2() throws SQLException {
      try (HikariDataSource pool = pool(Role.APPLICATION);
          GuardedPool guard = demands().guard(pool)) {
        assertThat(events.of(SecurityEvent.SessionAdmitted.class)).isEmpty();
        try (Connection connection = pool.getConnection();
            Statement statement = connection.createStatement();
            ResultSet row = statement.executeQuery("select current_user")) {
          assertThat(row.next()).isTrue();
          assertThat(row.getString(1)).isEqualTo(Role.APPLICATION.userName());
        }
        assertThat(events.of(SecurityEvent.SessionAdmitted.class)).isNotEmpty();
        assertThat(guard.report().isAdmitted()).isTrue();
        assertThat(pool.getPoolName()).isEqualTo(guard.name());
        assertThat(pool.getJdbcUrl()).isEqualTo(server.jdbcUrl());
      }
      assertThat(events.of(SecurityEvent.DataSourceClosed.class)).hasSize(1);
    }

    @Test
    void holds_no_password_any_more() {
      try (HikariDataSource pool = pool(Role.APPLICATION);
          GuardedPool guard = demands().guard(pool)) {
        assertThat(guard.name()).isEqualTo(server.database());
        assertThat(pool.getPassword()).isNull();
        assertThat(pool.getUsername()).isNull();
      }
    }

    @Test
    void takes_no_other_login_at_run_time() {
      try (HikariDataSource pool = pool(Role.APPLICATION);
          GuardedPool guard = demands().guard(pool)) {
        assertThat(guard.report().isAdmitted()).isTrue();
        Login superuser = server.role(Role.SUPERUSER);
        pool.setUsername(superuser.user());
        pool.setPassword(superuser.password());
        assertThatThrownBy(pool::getConnection).isInstanceOf(SQLFeatureNotSupportedException.class);
      }
    }
  }

  @Nested
  class What_is_refused {

    @Test
    void is_refused_before_any_traffic_and_leaves_the_pool_as_it_was() {
      try (WireProxy proxy = WireProxy.to(server);
          HikariDataSource pool = pool(Role.APPLICATION)) {
        pool.setJdbcUrl(proxy.jdbcUrl(server.database()) + "?sslmode=require");
        assertThatThrownBy(() -> demands().guard(pool))
            .isInstanceOf(InsecureConfigurationException.class)
            .hasMessageContaining("tls.verify-full");
        assertThat(proxy.connections()).isZero();
        assertThat(pool.getDataSource()).isNull();
      }
    }

    @Test
    void a_role_with_too_many_rights_gets_no_connection() {
      try (HikariDataSource pool = pool(Role.SUPERUSER);
          GuardedPool guard = demands().guard(pool)) {
        assertThat(guard.report().isAdmitted()).isTrue();
        assertThatThrownBy(pool::getConnection)
            .isInstanceOf(SessionRefusedException.class)
            .hasMessageContaining("session.superuser");
      }
    }

    @Test
    void a_pool_that_runs_is_too_late_to_guard() {
      HikariConfig config = new HikariConfig();
      pool(Role.APPLICATION).copyStateTo(config);
      config.addDataSourceProperty("sslmode", "verify-full");
      config.addDataSourceProperty("sslrootcert", server.caCertificate().toString());
      try (HikariDataSource running = new HikariDataSource(config)) {
        assertThatThrownBy(() -> demands().guard(running))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("before its first connection");
      }
    }

    @Test
    void another_driver_would_not_be_used_and_is_refused() {
      try (HikariDataSource pool = pool(Role.APPLICATION)) {
        pool.setDriverClassName(OtherDriver.class.getName());
        assertThatThrownBy(() -> demands().guard(pool))
            .isInstanceOf(InsecureConfigurationException.class)
            .hasMessageContaining("url.forbidden-property")
            .hasMessageContaining("driverClassName");
      }
    }
  }

  /** A driver for the pool to load; never asked to connect. */
  public static final class OtherDriver extends org.postgresql.Driver {}

  @Test
  void a_posture_that_is_lost_closes_the_connections_of_the_pool() throws SQLException {
    String role = Role.CREATEDB.userName();
    server.execute("ALTER ROLE " + role + " NOCREATEDB");
    try (HikariDataSource pool = pool(Role.CREATEDB);
        GuardedPool guard =
            demands()
                .postureCheck(Duration.ofSeconds(1), Duration.ofSeconds(3))
                .onPostureLoss(PostureLoss.CLOSE)
                .guard(pool)) {
      pool.getConnection().close();
      server.execute("ALTER ROLE " + role + " CREATEDB");
      events.await(SecurityEvent.PostureChanged.class, SecurityEvent.PostureChanged::closed);
      assertThat(guard.report().isAdmitted()).isTrue();
      assertThat(refusalOf(pool)).hasRootCauseInstanceOf(SessionRefusedException.class);
    } finally {
      server.execute("ALTER ROLE " + role + " CREATEDB");
    }
  }

  /** The first refusal of a pool whose idle connections are about to be closed. */
  private static Throwable refusalOf(HikariDataSource pool) {
    while (true) { // ends with the test's own deadline
      try {
        pool.getConnection().close();
      } catch (SQLException e) {
        return e;
      }
    }
  }
}
