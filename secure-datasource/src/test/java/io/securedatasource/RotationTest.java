package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import io.securedatasource.event.SecurityEvent.ConnectionFailed;
import io.securedatasource.event.SecurityEvent.CredentialsDrained;
import io.securedatasource.event.SecurityEvent.CredentialsRotated;
import io.securedatasource.event.SecurityEvent.CredentialsRotated.Cause;
import io.securedatasource.event.SecurityEvent.CredentialsSourceChanged;
import io.securedatasource.event.SecurityEvent.CredentialsSourceChanged.Availability;
import io.securedatasource.event.SecurityEvent.RotationFailed;
import io.securedatasource.event.SecurityEvent.SessionAdmitted;
import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.testserver.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A password in a file is replaced while sessions are open. */
@Tag("server")
@Timeout(60)
class RotationTest {

  private static final String FIRST = "the first of the passwords";
  private static final String SECOND = "the second of the passwords";

  private final PostgresServer server = PostgresServer.shared();
  private final RecordedEvents events = new RecordedEvents();
  private Path file;

  @BeforeEach
  void make_a_role(@TempDir Path directory) throws IOException, SQLException {
    server.execute(
        "CREATE ROLE rotating LOGIN NOINHERIT PASSWORD '" + FIRST + "'",
        "GRANT CONNECT ON DATABASE shop TO rotating");
    file = directory.resolve("password");
    Files.writeString(file, FIRST);
  }

  @AfterEach
  void drop_the_role() throws SQLException {
    server.execute("DROP OWNED BY rotating", "DROP ROLE rotating");
  }

  private SecureDataSourceBuilder rotating(Duration interval, Duration window) {
    return Builders.application(server)
        .credentials(CredentialsProvider.file("rotating", file))
        .pool(Builders.smallPool().maximumSize(3).minimumIdle(3))
        .rotation(interval, window)
        .listener(events);
  }

  private SecureDataSourceBuilder quickly() {
    return rotating(Duration.ofMillis(50), Duration.ofMillis(300));
  }

  private void swap(String password) throws IOException {
    Path next = file.resolveSibling("next");
    Files.writeString(next, password);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void alter(String password) throws SQLException {
    server.execute("ALTER ROLE rotating PASSWORD '" + password + "'");
  }

  private static int pid(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT pg_catalog.pg_backend_pid()")) {
      result.next();
      return result.getInt(1);
    }
  }

  /** The processes of three sessions that were borrowed at once. */
  private static Set<Integer> pids(DataSource dataSource) throws SQLException {
    Set<Integer> pids = new HashSet<>();
    try (Connection one = dataSource.getConnection();
        Connection two = dataSource.getConnection();
        Connection three = dataSource.getConnection()) {
      pids.add(pid(one));
      pids.add(pid(two));
      pids.add(pid(three));
    }
    return pids;
  }

  @Test
  void sessions_are_replaced_when_the_file_is() throws Exception {
    try (SecureDataSource dataSource = quickly().build()) {
      Set<Integer> before = pids(dataSource);
      alter(SECOND);
      swap(SECOND);
      CredentialsRotated rotated = events.await(CredentialsRotated.class, event -> true);
      assertThat(rotated.cause()).isEqualTo(Cause.SOURCE_CHANGED);
      assertThat(rotated.user()).isEqualTo("rotating");
      assertThat(rotated.draining()).isEqualTo(3);
      CredentialsDrained drained = events.await(CredentialsDrained.class, event -> true);
      assertThat(drained.sessions()).isEqualTo(3);
      assertThat(pids(dataSource)).doesNotContainAnyElementsOf(before);
      assertThat(events.of(CredentialsRotated.class)).hasSize(1);
    }
  }

  @Test
  void nothing_is_tried_before_somebody_borrows() throws Exception {
    CountDownLatch looks = new CountDownLatch(5);
    CredentialsProvider counting =
        CredentialsProvider.supplied(
            "counted",
            () -> {
              looks.countDown();
              return new Credentials("rotating", Secret.of(SECOND)); // which the server refuses
            });
    try (HikariDataSource pool = new HikariDataSource()) {
      GuardedPool guarded = quickly().credentials(counting).guard(pool);
      try {
        assertThat(looks.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(events.of(SessionAdmitted.class)).isEmpty();
        assertThat(events.of(RotationFailed.class)).isEmpty();
        assertThat(events.of(ConnectionFailed.class)).isEmpty();
      } finally {
        guarded.close();
      }
    }
  }

  @Test
  void a_successor_is_there_before_a_session_ends() throws Exception {
    AtomicInteger admitted = new AtomicInteger();
    AtomicInteger before = new AtomicInteger();
    AtomicReference<Boolean> together = new AtomicReference<>();
    SecurityEventListener watching =
        event -> {
          // The first at the start, the second tries the password, the third succeeds the first.
          if (event instanceof SessionAdmitted && admitted.incrementAndGet() == 3) {
            together.set(isAlive(before.get()));
          }
        };
    try (SecureDataSource dataSource =
        quickly()
            .pool(Builders.smallPool().maximumSize(1).minimumIdle(1))
            .listener(watching)
            .build()) {
      try (Connection first = dataSource.getConnection()) {
        before.set(pid(first));
      }
      alter(SECOND);
      swap(SECOND);
      events.await(CredentialsDrained.class, event -> true);
      assertThat(together.get()).isTrue();
      try (Connection next = dataSource.getConnection()) {
        assertThat(pid(next)).isNotEqualTo(before.get());
      }
      assertThat(admitted.get()).as("the pool took the successor").isEqualTo(3);
    }
  }

  @Test
  void a_role_without_room_for_one_session_more_rotates_when_one_ends() throws Exception {
    server.execute("ALTER ROLE rotating CONNECTION LIMIT 3");
    try (SecureDataSource dataSource = quickly().build()) {
      Set<Integer> before = pids(dataSource);
      alter(SECOND);
      swap(SECOND);
      assertThat(events.await(RotationFailed.class, event -> true).sqlState()).isEqualTo("53300");
      assertThat(pids(dataSource)).isEqualTo(before);
      server.execute("SELECT pg_terminate_backend(" + before.iterator().next() + ")");
      events.await(CredentialsDrained.class, event -> true);
      assertThat(pids(dataSource)).hasSize(3).doesNotContainAnyElementsOf(before);
    }
  }

  @Test
  void a_session_that_is_borrowed_ends_when_it_comes_back() throws Exception {
    try (SecureDataSource dataSource = quickly().build()) {
      Connection borrowed = dataSource.getConnection();
      int pid = pid(borrowed);
      try (Connection second = dataSource.getConnection();
          Connection third = dataSource.getConnection()) {
        assertThat(pid(second)).isNotEqualTo(pid(third));
      }
      alter(SECOND);
      swap(SECOND);
      events.await(CredentialsRotated.class, event -> true);
      // Three at the start, the one that is tried, and two in the place of those that were idle.
      Waiting.until(() -> events.of(SessionAdmitted.class).size() >= 6);
      assertThat(pid(borrowed)).isEqualTo(pid);
      assertThat(events.of(CredentialsDrained.class)).isEmpty();
      borrowed.close();
      events.await(CredentialsDrained.class, event -> true);
      assertThat(pids(dataSource)).doesNotContain(pid);
    }
  }

  @Test
  void a_password_that_is_altered_before_the_file_is_waited_for() throws Exception {
    try (SecureDataSource dataSource = rotating(Duration.ofHours(1), Duration.ofHours(1)).build()) {
      pids(dataSource);
      alter(SECOND);
      dataSource.unwrap(HikariPoolMXBean.class).softEvictConnections();
      // The server has refused the first password by now; the file still holds it.
      events.await(ConnectionFailed.class, event -> "28P01".equals(event.sqlState()));
      swap(SECOND);
      assertThat(pids(dataSource)).hasSize(3);
    }
  }

  @Test
  void a_file_that_is_replaced_before_the_password_is_falls_back_to_the_one_that_works()
      throws Exception {
    try (SecureDataSource dataSource = quickly().build()) {
      Set<Integer> before = pids(dataSource);
      swap(SECOND);
      assertThat(events.await(RotationFailed.class, event -> true).user()).isEqualTo("rotating");
      assertThat(pids(dataSource)).isEqualTo(before);
      dataSource.unwrap(HikariPoolMXBean.class).softEvictConnections();
      assertThat(pids(dataSource)).doesNotContainAnyElementsOf(before);
      assertThat(events.of(ConnectionFailed.class)).isEmpty();
      alter(SECOND);
      events.await(CredentialsRotated.class, event -> true);
    }
  }

  @Test
  void what_the_policy_refuses_replaces_nothing() throws Exception {
    try (SecureDataSource dataSource = quickly().build()) {
      Set<Integer> before = pids(dataSource);
      swap("changeme");
      assertThat(events.await(RotationFailed.class, event -> true).sqlState()).isEqualTo("08004");
      assertThat(pids(dataSource)).isEqualTo(before);
      assertThat(events.of(CredentialsRotated.class)).isEmpty();
    }
  }

  @Test
  void a_file_that_goes_missing_is_told_and_the_last_password_goes_on() throws Exception {
    try (SecureDataSource dataSource = quickly().build()) {
      Files.delete(file);
      CredentialsSourceChanged lost =
          events.await(
              CredentialsSourceChanged.class, event -> event.availability() == Availability.LOST);
      assertThat(lost.problem()).contains("does not exist");
      dataSource.unwrap(HikariPoolMXBean.class).softEvictConnections();
      assertThat(pids(dataSource)).hasSize(3);
      swap(FIRST);
      events.await(
          CredentialsSourceChanged.class, event -> event.availability() == Availability.REGAINED);
      assertThat(events.of(CredentialsSourceChanged.class)).hasSize(2);
      assertThat(events.of(CredentialsRotated.class)).isEmpty();
    }
  }

  /** What may be put in the place of a password file by accident. */
  private enum Bad {
    EMPTY("is empty"),
    NOT_UTF_8("is not UTF-8"),
    DIRECTORY("is a directory"),
    FIFO("is not a regular file"),
    DEVICE("is not a regular file"),
    HUGE("is larger than"),
    TWO_LINES("holds a control character");

    private final String problem;

    Bad(String problem) {
      this.problem = problem;
    }

    /** At once, so that the file is never missing. */
    void putAt(Path file) throws IOException, InterruptedException {
      Path next = file.resolveSibling("next");
      switch (this) {
        case EMPTY -> Files.createFile(next);
        case NOT_UTF_8 -> Files.write(next, new byte[] {(byte) 0xC3, (byte) 0x28});
        case DIRECTORY -> Files.createSymbolicLink(next, file.getParent());
        case FIFO -> assertThat(run("mkfifo", next.toString())).isZero();
        case DEVICE -> Files.createSymbolicLink(next, Path.of("/dev/zero"));
        case HUGE -> Files.write(next, new byte[100_000]);
        case TWO_LINES -> Files.writeString(next, FIRST + "\n\n");
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static int run(String... command) throws IOException, InterruptedException {
      return new ProcessBuilder(command).start().waitFor();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_bad_file_refuses_at_the_start_and_is_told_later(Bad bad) throws Exception {
    try (SecureDataSource dataSource = quickly().build()) {
      bad.putAt(file);
      CredentialsSourceChanged lost = events.await(CredentialsSourceChanged.class, event -> true);
      assertThat(lost.problem()).contains(bad.problem);
      dataSource.unwrap(HikariPoolMXBean.class).softEvictConnections();
      assertThat(pids(dataSource)).hasSize(3);
      assertThatThrownBy(() -> quickly().build())
          .isInstanceOf(InsecureConfigurationException.class)
          .hasMessageContaining(bad.problem);
      Files.delete(file);
      Files.writeString(file, FIRST + "\n");
      events.await(
          CredentialsSourceChanged.class, event -> event.availability() == Availability.REGAINED);
    }
  }

  @Test
  void a_file_that_is_missing_at_the_start_refuses() throws Exception {
    Files.delete(file);
    assertThatThrownBy(() -> quickly().build())
        .isInstanceOf(InsecureConfigurationException.class)
        .hasMessageContaining("credentials.missing")
        .hasMessageContaining("does not exist");
  }

  @Test
  void rotates_when_asked_to_without_waiting_for_the_next_look() throws Exception {
    try (SecureDataSource dataSource = rotating(Duration.ofHours(1), Duration.ZERO).build()) {
      Set<Integer> before = pids(dataSource);
      alter(SECOND);
      swap(SECOND);
      dataSource.rotate();
      assertThat(events.of(CredentialsRotated.class))
          .singleElement()
          .satisfies(event -> assertThat(event.cause()).isEqualTo(Cause.REQUESTED));
      Waiting.until(() -> before.stream().noneMatch(this::isAlive));
      assertThat(pids(dataSource)).doesNotContainAnyElementsOf(before);
      dataSource.rotate();
      assertThat(events.of(CredentialsRotated.class)).hasSize(1);
    }
  }

  @Test
  void says_so_when_what_it_was_asked_to_take_opens_no_session() throws Exception {
    try (SecureDataSource dataSource = rotating(Duration.ofHours(1), Duration.ZERO).build()) {
      Set<Integer> before = pids(dataSource);
      swap(SECOND);
      assertThatThrownBy(dataSource::rotate)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("open no session")
          .hasMessageNotContaining(SECOND);
      assertThat(pids(dataSource)).isEqualTo(before);
    }
  }

  /** Sessions that HikariCP, left to itself, would not know how to end one by one. */
  @Nested
  class Pools_of_another_kind {

    /** As an application would move an existing pool, whose connections live for ever. */
    private HikariConfig existing() {
      HikariConfig existing = new HikariConfig();
      existing.setJdbcUrl(server.jdbcUrl());
      existing.setMaximumPoolSize(3);
      existing.setMaxLifetime(0);
      existing.setConnectionTimeout(5_000);
      return existing;
    }

    private SecureDataSourceBuilder moved(HikariConfig existing) {
      return SecureDataSource.from(existing)
          .policy(SecurityPolicy.baseline()) // a lifetime without end is reported
          .trust(server.caCertificate())
          .timeouts(Timeouts.standard())
          .credentials(CredentialsProvider.file("rotating", file))
          .rotation(Duration.ofMillis(50), Duration.ofMillis(300))
          .listener(events);
    }

    @Test
    void without_a_lifetime_are_drained_all_the_same() throws Exception {
      try (SecureDataSource dataSource = moved(existing()).build()) {
        Set<Integer> before = pids(dataSource);
        alter(SECOND);
        swap(SECOND);
        events.await(CredentialsDrained.class, event -> true);
        assertThat(pids(dataSource)).hasSize(3).doesNotContainAnyElementsOf(before);
      }
    }

    @Test
    void with_an_executor_of_the_application_use_it_and_leave_it_running() throws Exception {
      ScheduledThreadPoolExecutor own = new ScheduledThreadPoolExecutor(1);
      try {
        HikariConfig existing = existing();
        existing.setScheduledExecutor(own);
        try (SecureDataSource dataSource = moved(existing).build()) {
          Set<Integer> before = pids(dataSource);
          assertThat(own.getTaskCount()).isPositive();
          alter(SECOND);
          swap(SECOND);
          events.await(CredentialsDrained.class, event -> true);
          assertThat(pids(dataSource)).doesNotContainAnyElementsOf(before);
        }
        assertThat(own.isShutdown()).isFalse();
      } finally {
        own.shutdownNow();
      }
    }

    @Test
    void that_have_not_taken_their_first_session_yet_do_not_keep_it() throws Exception {
      try (SecureDataSource dataSource =
          quickly().pool(Builders.smallPool().maximumSize(1).minimumIdle(0)).build()) {
        alter(SECOND);
        swap(SECOND);
        events.await(CredentialsDrained.class, event -> true);
        Waiting.until(() -> sessions() == 0);
        try (Connection connection = dataSource.getConnection()) {
          assertThat(connection.isValid(1)).isTrue();
        }
      }
    }

    @Test
    void that_belong_to_a_framework_are_drained() throws Exception {
      HikariDataSource pool = new HikariDataSource();
      pool.setJdbcUrl(server.jdbcUrl());
      pool.setMaximumPoolSize(3);
      pool.setConnectionTimeout(5_000);
      try (pool;
          GuardedPool guard = guarded(pool)) {
        Set<Integer> before = pids(pool);
        alter(SECOND);
        swap(SECOND);
        CredentialsDrained drained = events.await(CredentialsDrained.class, event -> true);
        assertThat(drained.dataSource()).isEqualTo(guard.name());
        assertThat(pids(pool)).hasSize(3).doesNotContainAnyElementsOf(before);
      }
    }

    @Test
    void that_were_told_at_run_time_to_live_for_ever_are_drained() throws Exception {
      HikariDataSource pool = new HikariDataSource();
      pool.setJdbcUrl(server.jdbcUrl());
      pool.setMaximumPoolSize(3);
      pool.setConnectionTimeout(5_000);
      try (pool;
          GuardedPool guard = guarded(pool)) {
        pool.setMaxLifetime(0);
        Set<Integer> before = pids(pool);
        alter(SECOND);
        swap(SECOND);
        assertThat(events.await(CredentialsDrained.class, event -> true).dataSource())
            .isEqualTo(guard.name());
        assertThat(pids(pool)).hasSize(3).doesNotContainAnyElementsOf(before);
      }
    }

    private GuardedPool guarded(HikariDataSource pool) {
      return SecureDataSource.builder()
          .trust(server.caCertificate())
          .timeouts(Timeouts.standard())
          .credentials(CredentialsProvider.file("rotating", file))
          .rotation(Duration.ofMillis(50), Duration.ofMillis(300))
          .listener(events)
          .guard(pool);
    }

    private long sessions() throws SQLException {
      try (Connection connection = server.connectAsAdministrator();
          Statement statement = connection.createStatement();
          ResultSet result =
              statement.executeQuery(
                  "SELECT count(*) FROM pg_stat_activity WHERE usename = 'rotating'")) {
        result.next();
        return result.getLong(1);
      }
    }
  }

  private boolean isAlive(int pid) {
    try (Connection connection = server.connectAsAdministrator();
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery("SELECT FROM pg_stat_activity WHERE pid = " + pid)) {
      return result.next();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
