package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.securedatasource.event.SecurityEvent.PostureChanged;
import io.securedatasource.event.SecurityEvent.PostureChanged.Change;
import io.securedatasource.event.SessionRefusedException;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("server")
@Timeout(60)
class PostureWatchTest {

  private final PostgresServer server = PostgresServer.shared();
  private final RecordedEvents events = new RecordedEvents();
  private final String role = server.role(Role.APPLICATION).user();

  private SecureDataSourceBuilder watched() {
    return Builders.application(server)
        .postureCheck(Duration.ofSeconds(1), Duration.ofSeconds(5))
        .listener(events);
  }

  private PostureChanged changed(Change change) {
    return events.await(PostureChanged.class, event -> event.change() == change);
  }

  @AfterEach
  void the_role_is_as_before() throws SQLException {
    server.execute("ALTER ROLE %s NOCREATEROLE".formatted(role));
  }

  @Test
  void a_right_that_came_later_is_told_and_sessions_go_on() throws SQLException {
    try (SecureDataSource dataSource = watched().build()) {
      server.execute("ALTER ROLE %s CREATEROLE".formatted(role));

      PostureChanged lost = changed(Change.LOST);
      assertThat(lost.rules()).containsExactly("session.role-attributes");
      assertThat(lost.closed()).isFalse();
      assertThat(lost.report().enforced().get(0).sql())
          .containsExactly("ALTER ROLE \"%s\" NOCREATEROLE".formatted(role));
      try (Connection connection = dataSource.getConnection()) {
        assertThat(connection.isValid(1)).isTrue();
      }

      server.execute(lost.report().enforced().get(0).sql().get(0));
      assertThat(changed(Change.REGAINED).rules()).containsExactly("session.role-attributes");
      assertThat(events.of(PostureChanged.class)).hasSize(2);
    }
  }

  @Test
  void with_close_no_session_is_lent_until_it_is_regained() throws SQLException {
    try (SecureDataSource dataSource = watched().onPostureLoss(PostureLoss.CLOSE).build()) {
      Connection borrowed = dataSource.getConnection();
      server.execute("ALTER ROLE %s CREATEROLE".formatted(role));

      assertThat(changed(Change.LOST).closed()).isTrue();
      assertThatThrownBy(dataSource::getConnection)
          .isInstanceOf(SessionRefusedException.class)
          .hasMessageContaining("session.role-attributes");
      assertThat(borrowed.isValid(1)).isTrue();
      borrowed.close();

      server.execute("ALTER ROLE %s NOCREATEROLE".formatted(role));
      assertThat(changed(Change.REGAINED).closed()).isFalse();
      try (Connection connection = dataSource.getConnection()) {
        assertThat(connection.isValid(1)).isTrue();
      }
    }
  }

  @Test
  void what_was_reported_at_the_start_is_not_told_again() throws SQLException {
    server.execute("ALTER ROLE %s CREATEROLE".formatted(role));
    try (SecureDataSource dataSource = watched().policy(SecurityPolicy.baseline()).build()) {
      server.execute("GRANT pg_signal_backend TO " + role);
      assertThat(changed(Change.LOST).rules()).containsExactly("session.predefined-roles");
      assertThat(dataSource.isClosed()).isFalse();
    } finally {
      server.execute("REVOKE pg_signal_backend FROM " + role);
    }
  }

  @Test
  void the_watch_ends_with_the_data_source() throws SQLException {
    SecureDataSource dataSource = watched().name("watched-no-more").build();
    assertThat(threads("watched-no-more posture")).isTrue();
    dataSource.close();
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (threads("watched-no-more posture")) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static boolean threads(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals(name));
  }

  @Test
  void an_interval_or_limit_that_makes_no_sense_is_refused() {
    assertThatThrownBy(() -> watched().postureCheck(Duration.ZERO, Duration.ofSeconds(1)).build())
        .isInstanceOf(InsecureConfigurationException.class)
        .hasMessageContaining("postureCheck");
  }
}
