package io.securedatasource.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.securedatasource.internal.guard.Outcome.Behaviour;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nothing else changes for a well-behaved application: the same results, the same exceptions. */
@Tag("server")
class SideBySideTest {

  private static final PostgresServer SERVER = PostgresServer.shared();

  /** What differs on purpose, and why. */
  private static final Map<String, String> DIFFERENCES =
      Map.of(
          "asks for updatable result sets",
          "the driver guesses the table of a row change from the text",
          "supports updatable result sets",
          "it is honest about it",
          "unwraps the driver's connection",
          "this policy lists nothing to unwrap",
          "unwraps the driver's statement",
          "what lies below runs SQL that no gate has seen",
          "unwraps to a text",
          "the message says what to do instead",
          "runs SQL on the statement of an unwrapped result set",
          "that statement is the driver's own",
          "statement: ends at its query timeout",
          "a deadline is told as such, and kept by the server",
          "prepared: is told as text",
          "the values that are bound do not show");

  private static final HikariDataSource BARE =
      PooledGuard.tolerant(() -> SERVER.connectAs(Role.APPLICATION));

  private static final HikariDataSource GUARDED =
      PooledGuard.tolerant(
          () -> new Guard(new RecordingGate(), Set.of()).over(SERVER.connectAs(Role.APPLICATION)));

  @AfterAll
  static void close() {
    BARE.close();
    GUARDED.close();
  }

  private static Outcome pooled(HikariDataSource pool, Behaviour behaviour) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return Outcome.of(behaviour, connection);
    }
  }

  @Test
  void there_are_a_few_hundred_behaviours() {
    assertThat(Behaviours.all()).hasSizeGreaterThan(600);
  }

  @Test
  void a_guarded_connection_behaves_as_a_bare_one_under_the_pool() {
    SoftAssertions softly = new SoftAssertions();
    Behaviours.all()
        .forEach(
            (name, behaviour) -> {
              try {
                Outcome bare = pooled(BARE, behaviour);
                Outcome guarded = pooled(GUARDED, behaviour);
                if (DIFFERENCES.containsKey(name)) {
                  softly.assertThat(guarded).as(name + " is said to differ").isNotEqualTo(bare);
                } else {
                  softly.assertThat(guarded).as(name).isEqualTo(bare);
                }
              } catch (SQLException e) {
                softly.fail(name, e);
              }
            });
    softly.assertAll();
  }

  /** Without a pool too, but for what then knows the driver's class or lets it close. */
  @Test
  void a_guarded_connection_behaves_as_a_bare_one() throws SQLException {
    SoftAssertions softly = new SoftAssertions();
    try (Connection bare = SERVER.connectAs(Role.APPLICATION);
        Connection guarded =
            new Guard(new RecordingGate(), Set.of()).over(SERVER.connectAs(Role.APPLICATION))) {
      Behaviours.all()
          .forEach(
              (name, behaviour) -> {
                if (!DIFFERENCES.containsKey(name) && !name.equals("closes twice")) {
                  softly
                      .assertThat(direct(guarded, behaviour))
                      .as(name)
                      .isEqualTo(direct(bare, behaviour));
                }
              });
      softly.assertAll();
    }
  }

  private static Outcome direct(Connection connection, Behaviour behaviour) {
    Outcome outcome = Outcome.of(behaviour, connection);
    try {
      if (!connection.getAutoCommit()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
      connection.clearWarnings();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return outcome;
  }
}
