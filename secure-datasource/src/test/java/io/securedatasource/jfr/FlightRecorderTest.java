package io.securedatasource.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.securedatasource.Builders;
import io.securedatasource.SecureDataSource;
import io.securedatasource.StartupException;
import io.securedatasource.event.FailureReason;
import io.securedatasource.event.GrantedSession;
import io.securedatasource.event.SecurityEvent.ConnectionFailed;
import io.securedatasource.event.SecurityEvent.SessionAdmitted;
import io.securedatasource.event.StatementRefusedException;
import io.securedatasource.policy.Gate;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a recording of the JDK has of a data source. */
@Tag("server")
@Timeout(60)
class FlightRecorderTest {

  private final PostgresServer server = PostgresServer.shared();

  @Test
  void a_recording_has_connects_admissions_refusals_and_slow_statements(@TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("recording.jfr");
    try (Recording recording = new Recording()) {
      recording.start();
      use();
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events =
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().startsWith("io.securedatasource."))
            .filter(event -> "flight".equals(event.getString("dataSource")))
            .toList();
    assertThat(events)
        .extracting(event -> event.getEventType().getName())
        .contains(
            "io.securedatasource.Connect",
            "io.securedatasource.Admission",
            "io.securedatasource.Refusal",
            "io.securedatasource.SlowStatement",
            "io.securedatasource.ConnectFailure");
    assertThat(events).allSatisfy(event -> assertThat(event.getStackTrace()).isNull());
    assertThat(events)
        .filteredOn(event -> event.getEventType().getName().endsWith(".Connect"))
        .first()
        .satisfies(
            event -> {
              assertThat(event.getDuration("transport")).isPositive();
              assertThat(event.getDuration("login")).isPositive();
              assertThat(event.getString("protocol")).isEqualTo("TLSv1.3");
            });
    assertThat(events)
        .filteredOn(event -> event.getEventType().getName().endsWith(".Refusal"))
        .extracting(event -> event.getString("rules"))
        .contains("statement.constant-condition", "session.superuser");
    assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain("Canary-in-SQL");
  }

  @Test
  void a_recording_that_begins_later_has_what_happens_from_then_on(@TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("late.jfr");
    try (SecureDataSource dataSource = Builders.application(server).name("late").build();
        Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        Recording recording = new Recording()) {
      recording.start();
      assertThatThrownBy(() -> statement.executeQuery("select 1 as n from shop.orders or 1 = 1"))
          .isInstanceOf(StatementRefusedException.class);
      recording.stop();
      recording.dump(file);
    }
    assertThat(RecordingFile.readAllEvents(file))
        .filteredOn(event -> event.getEventType().getName().equals("io.securedatasource.Refusal"))
        .filteredOn(event -> "late".equals(event.getString("dataSource")))
        .hasSize(1);
  }

  /** Whoever prints a recording on a terminal is told nothing that a server made up. */
  @Test
  void a_state_that_is_none_is_not_recorded(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("hostile.jfr");
    try (Recording recording = new Recording()) {
      recording.start();
      for (String state : List.of("57P01", "\u001b[2J", "4".repeat(100_000))) {
        new FlightRecorder()
            .onEvent(
                new ConnectionFailed(
                    Instant.EPOCH, "hostile", FailureReason.OTHER, state, Duration.ZERO, 1));
      }
      recording.stop();
      recording.dump(file);
    }
    assertThat(RecordingFile.readAllEvents(file))
        .filteredOn(event -> event.getEventType().getName().endsWith(".ConnectFailure"))
        .filteredOn(event -> "hostile".equals(event.getString("dataSource")))
        .extracting(event -> event.getString("sqlState"))
        .containsExactlyInAnyOrder("57P01", null, null);
  }

  /** A name may come from a server that nobody vouches for yet, and be printed on a terminal. */
  @Test
  void what_a_server_says_is_recorded_as_plain_text(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("names.jfr");
    String hostile = "app\r\n\u001b[2J\u202e";
    try (Recording recording = new Recording()) {
      recording.start();
      new FlightRecorder()
          .onEvent(
              new SessionAdmitted(
                  Instant.EPOCH,
                  "names\n",
                  new PolicyReport("production", Gate.SESSION, List.of()),
                  new GrantedSession(
                      "TLSv1.3\u001b",
                      "x".repeat(100_000),
                      null,
                      hostile,
                      180000,
                      100,
                      Duration.ZERO,
                      Duration.ZERO,
                      Duration.ZERO),
                  Duration.ZERO,
                  Duration.ZERO,
                  Duration.ZERO));
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events =
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().startsWith("io.securedatasource."))
            .filter(event -> "names\\u000a".equals(event.getString("dataSource")))
            .toList();
    assertThat(events)
        .filteredOn(event -> event.getEventType().getName().endsWith(".Admission"))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getString("role"))
                    .isEqualTo("app\\u000d\\u000a\\u001b[2J\\u202e"));
    assertThat(events)
        .filteredOn(event -> event.getEventType().getName().endsWith(".Connect"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getString("protocol")).isEqualTo("TLSv1.3\\u001b");
              assertThat(event.getString("cipherSuite")).hasSizeLessThan(1_100);
            });
  }

  @Test
  void a_recording_has_statements_that_run_for_no_tenant(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("context.jfr");
    try (SecureDataSource dataSource =
            Builders.application(server).name("context").requireContext().build();
        Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        Recording recording = new Recording()) {
      recording.start();
      assertThatThrownBy(() -> statement.executeQuery("select id from shop.orders"))
          .hasMessageContaining("no tenant");
      recording.stop();
      recording.dump(file);
    }
    assertThat(RecordingFile.readAllEvents(file))
        .filteredOn(event -> event.getEventType().getName().endsWith(".ContextRefusal"))
        .filteredOn(event -> "context".equals(event.getString("dataSource")))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getString("reason")).isEqualTo("NO_TENANT");
              assertThat(event.getString("fingerprint")).isNotBlank();
              assertThat(event.getStackTrace()).isNull();
            });
  }

  private void use() throws Exception {
    try (SecureDataSource dataSource =
            Builders.application(server)
                .name("flight")
                .slowStatements(Duration.ofMillis(1))
                .build();
        Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(
              () ->
                  statement.executeQuery(
                      "select id from shop.customers where name = 'Canary-in-SQL' or 1 = 1"))
          .isInstanceOf(StatementRefusedException.class);
      try (ResultSet row =
          statement.executeQuery(
              "select count(*) from shop.order_items a, shop.order_items b, shop.order_items c"
                  + " where a.article <> 'Canary-in-SQL'")) {
        assertThat(row.next()).isTrue();
      }
    }
    assertThatThrownBy(() -> Builders.as(server, Role.SUPERUSER).name("flight").build())
        .isInstanceOf(StartupException.class);
  }
}
