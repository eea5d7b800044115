package io.securedatasource.internal.admission;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.CredentialsException;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.RotatingCredentials;
import io.securedatasource.credentials.Secret;
import io.securedatasource.event.FailureReason;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SecurityEvent.AuthenticationBackedOff;
import io.securedatasource.event.SecurityEvent.ConnectionFailed;
import io.securedatasource.event.SecurityEvent.SessionAdmitted;
import io.securedatasource.event.SecurityEvent.SessionRefused;
import io.securedatasource.event.SessionRefusedException;
import io.securedatasource.internal.configuration.DiscreetProvider;
import io.securedatasource.policy.Gate;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.testserver.IssuedCertificate;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import io.securedatasource.testserver.ServerCertificate;
import io.securedatasource.testserver.WireProxy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("server")
class AdmittingDataSourceTest {

  private static final PostgresServer SERVER = PostgresServer.shared();
  private static final Login APPLICATION = SERVER.role(Role.APPLICATION);
  private static final CredentialsGate ANY_CREDENTIALS =
      credentials -> new PolicyReport("test", Gate.CONFIGURATION, List.of());

  private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();

  private AdmittingDataSource dataSource(Plans plans, Login login) {
    return dataSource(plans, provider(() -> Plans.credentials(login)));
  }

  private AdmittingDataSource dataSource(Plans plans, CredentialsProvider credentials) {
    return dataSource(plans, credentials, ANY_CREDENTIALS);
  }

  private AdmittingDataSource dataSource(
      Plans plans, CredentialsProvider credentials, CredentialsGate gate) {
    return new AdmittingDataSource(
        new Admission(
            "orders",
            plans.plan(),
            SecurityPolicy.production(),
            new DiscreetProvider(credentials),
            gate,
            Plans.openGuard(),
            events::add,
            Duration.ofSeconds(10),
            InstantSource.system()));
  }

  @FunctionalInterface
  private interface Source {
    Credentials get() throws CredentialsException;
  }

  private static CredentialsProvider provider(Source source) {
    return new CredentialsProvider() {
      @Override
      public Credentials get() throws CredentialsException {
        return source.get();
      }

      @Override
      public String description() {
        return "test";
      }
    };
  }

  @Nested
  class Admitted {

    @Test
    void a_session_is_lent_and_what_was_granted_is_told() throws Exception {
      try (Connection connection =
          dataSource(Plans.of(SERVER).property("options", deadlines()), APPLICATION)
              .getConnection()) {
        assertThat(connection.isValid(5)).isTrue();
        assertThat(connection.getNetworkTimeout()).isEqualTo(65_000);
      }
      assertThat(events)
          .singleElement()
          .isInstanceOfSatisfying(
              SessionAdmitted.class,
              event -> {
                assertThat(event.dataSource()).isEqualTo("orders");
                assertThat(event.granted().protocol()).isEqualTo("TLSv1.3");
                assertThat(event.granted().certificateExpires()).isAfter(event.at());
                assertThat(event.granted().user()).isEqualTo(APPLICATION.user());
                assertThat(event.granted().statementTimeout()).isEqualTo(Duration.ofSeconds(30));
                assertThat(event.connect()).isPositive();
                assertThat(event.admission()).isPositive();
              });
    }

    private static String deadlines() {
      return "-c statement_timeout=30s -c lock_timeout=5s"
          + " -c idle_in_transaction_session_timeout=60s";
    }
  }

  /** Whatever the source of credentials does, the server sees a few wrong logins and no flood. */
  @Nested
  class Logins_that_the_server_refuses {

    private static final int ATTEMPTS = 60;

    private final AtomicInteger given = new AtomicInteger();

    private Credentials wrong() {
      return new Credentials(
          APPLICATION.user(), Secret.of("Wr0ng-9bA2xZ7qLmN4vT6c" + given.incrementAndGet()));
    }

    private long refused() {
      return told(FailureReason.AUTHENTICATION);
    }

    private long told(FailureReason reason) {
      return events.stream()
          .filter(event -> event instanceof ConnectionFailed failed && failed.reason() == reason)
          .count();
    }

    private void attempt(AdmittingDataSource dataSource) {
      for (int i = 0; i < ATTEMPTS; i++) {
        assertThatThrownBy(dataSource::getConnection).isInstanceOf(SQLException.class);
      }
    }

    @Test
    void are_held_back_where_the_source_gives_another_wrong_secret_each_time() {
      AdmittingDataSource dataSource = dataSource(Plans.of(SERVER), provider(this::wrong));
      attempt(dataSource);
      assertThat(events.stream().filter(AuthenticationBackedOff.class::isInstance)).isNotEmpty();
      assertThat(dataSource.heldBack()).isPositive();
      assertThat(told(FailureReason.BACKED_OFF)).isGreaterThan(ATTEMPTS / 2);
      assertThat(refused()).isBetween(3L, 15L);
    }

    @Test
    void are_held_back_where_two_wrong_secrets_take_turns() {
      Credentials[] both = {wrong(), wrong()};
      AtomicInteger turn = new AtomicInteger();
      attempt(
          dataSource(Plans.of(SERVER), provider(() -> both[turn.getAndIncrement() % both.length])));
      assertThat(told(FailureReason.BACKED_OFF)).isGreaterThan(ATTEMPTS / 2);
      assertThat(refused()).isBetween(3L, 15L);
    }

    @Test
    void do_not_make_a_source_mint_credentials_again_and_again() {
      Minting minting = new Minting();
      attempt(dataSource(Plans.of(SERVER), minting));
      assertThat(told(FailureReason.BACKED_OFF)).isGreaterThan(ATTEMPTS / 2);
      assertThat(refused()).isBetween(3L, 15L);
      assertThat(given.get()).isLessThanOrEqualTo(5);
    }

    @Test
    void are_no_hindrance_to_credentials_that_the_server_lets_in() throws Exception {
      AtomicReference<Credentials> current = new AtomicReference<>(wrong());
      AdmittingDataSource dataSource =
          dataSource(Plans.of(SERVER), provider(() -> requireNonNull(current.get())));
      attempt(dataSource);
      assertThat(dataSource.heldBack()).isPositive();
      current.set(Plans.credentials(APPLICATION));
      try (Connection connection = dataSource.getConnection()) {
        assertThat(connection.isValid(5)).isTrue();
      }
      assertThat(dataSource.heldBack()).isZero();
    }

    /** Mints anew whenever it is asked for others. */
    private final class Minting implements RotatingCredentials {

      private volatile Credentials current = wrong();

      @Override
      public Credentials get() {
        return current;
      }

      @Override
      public void maintain() {}

      @Override
      public Credentials replace(Credentials superseded) {
        if (superseded.equals(current)) {
          current = wrong();
        }
        return current;
      }

      @Override
      public Use use() {
        return new Use() {
          @Override
          public List<Credentials> superseded() {
            return List.of();
          }

          @Override
          public void released(Credentials superseded) {}

          @Override
          public void close() {}
        };
      }

      @Override
      public String description() {
        return "a source that mints";
      }
    }
  }

  /** What gate 1 judges with credentials at hand. */
  @Nested
  class Judged {

    private final AtomicInteger judgements = new AtomicInteger();

    private AdmittingDataSource judging(Plans plans, CredentialsProvider credentials) {
      return dataSource(
          plans,
          credentials,
          found -> {
            judgements.incrementAndGet();
            return ANY_CREDENTIALS.judge(found);
          });
    }

    @Test
    void once_as_long_as_the_provider_gives_the_same() throws Exception {
      AdmittingDataSource dataSource =
          judging(Plans.of(SERVER), provider(() -> Plans.credentials(APPLICATION)));
      dataSource.getConnection().close();
      dataSource.getConnection().close();
      assertThat(judgements).hasValue(1);
    }

    @Test
    void anew_when_it_gives_another_user() throws Exception {
      AtomicReference<Login> login = new AtomicReference<>(APPLICATION);
      AdmittingDataSource dataSource =
          judging(Plans.of(SERVER), provider(() -> Plans.credentials(requireNonNull(login.get()))));
      dataSource.getConnection().close();
      login.set(SERVER.role(Role.READ_ONLY));
      dataSource.getConnection().close();
      assertThat(judgements).hasValue(2);
    }

    @Test
    void anew_when_a_file_of_trust_is_another(@TempDir Path directory) throws Exception {
      Path trust = Files.copy(SERVER.caCertificate(), directory.resolve("ca.crt"));
      AdmittingDataSource dataSource =
          judging(
              Plans.of(SERVER).property("sslrootcert", trust.toString()),
              provider(() -> Plans.credentials(APPLICATION)));
      dataSource.getConnection().close();
      Files.writeString(trust, "\n", StandardOpenOption.APPEND);
      dataSource.getConnection().close();
      assertThat(judgements).hasValue(2);
    }

    @Test
    void anew_when_another_file_was_there_while_it_judged(@TempDir Path directory)
        throws Exception {
      Path trust = Files.copy(SERVER.caCertificate(), directory.resolve("ca.crt"));
      String before = Files.readString(trust);
      AdmittingDataSource dataSource =
          dataSource(
              Plans.of(SERVER).property("sslrootcert", trust.toString()),
              provider(() -> Plans.credentials(APPLICATION)),
              found -> {
                if (judgements.incrementAndGet() == 1) {
                  write(trust, before + "\n");
                }
                return ANY_CREDENTIALS.judge(found);
              });
      dataSource.getConnection().close();
      write(trust, before);
      dataSource.getConnection().close();
      dataSource.getConnection().close();
      assertThat(judgements).hasValue(2);
    }

    private static void write(Path file, String content) {
      try {
        Files.writeString(file, content);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Test
    void each_time_with_a_key_that_others_may_be_given_to_read() throws Exception {
      IssuedCertificate client = SERVER.ca().client(APPLICATION.user());
      AdmittingDataSource dataSource =
          judging(
              Plans.of(SERVER)
                  .property("pemKeyAlgorithm", "EC")
                  .property("sslcert", client.certificateFile().toString())
                  .property("sslkey", client.keyFile().toString()),
              provider(() -> Plans.credentials(APPLICATION)));
      dataSource.getConnection().close();
      dataSource.getConnection().close();
      assertThat(judgements).hasValue(2);
    }
  }

  @Nested
  class Refused {

    @Test
    void a_superuser_is_closed_before_anybody_sees_it() throws Exception {
      Plans plans = Plans.of(SERVER).property("ApplicationName", "refused-superuser");
      AdmittingDataSource dataSource = dataSource(plans, SERVER.role(Role.SUPERUSER));
      SessionRefusedException refusal =
          catchThrowableOfType(SessionRefusedException.class, dataSource::getConnection);
      assertThat(refusal.report().enforced())
          .anyMatch(violation -> violation.rule().equals("session.superuser"));
      assertThat(events.get(0)).isInstanceOf(SessionRefused.class);
      assertThat(events.get(1))
          .isInstanceOfSatisfying(
              ConnectionFailed.class,
              event -> assertThat(event.reason()).isEqualTo(FailureReason.REFUSED_BY_POLICY));
      assertNoSession("refused-superuser");
    }

    @Test
    void credentials_that_the_gate_refuses_never_reach_the_network() {
      try (WireProxy proxy = WireProxy.to(SERVER)) {
        PolicyReport refusal = refusal();
        AdmittingDataSource dataSource =
            dataSource(
                Plans.of(SERVER).through(proxy),
                provider(() -> Plans.credentials(APPLICATION)),
                credentials -> refusal);
        assertThatThrownBy(dataSource::getConnection).isInstanceOf(SessionRefusedException.class);
        assertThat(events.get(0)).isInstanceOf(SecurityEvent.ConfigurationJudged.class);
        assertThat(proxy.connections()).isZero();
      }
    }

    private static PolicyReport refusal() {
      return new PolicyReport(
          "test",
          Gate.CONFIGURATION,
          List.of(
              new io.securedatasource.policy.Violation(
                  "credentials.weak",
                  io.securedatasource.policy.Enforcement.ENFORCE,
                  "the password is short",
                  "must be longer",
                  "it can be guessed",
                  "choose another",
                  List.of(),
                  null)));
    }

    @Test
    void a_session_that_cannot_be_looked_at_is_closed() throws Exception {
      Plans plans =
          Plans.of(SERVER)
              .property("ApplicationName", "unreadable")
              .property("options", "-c statement_timeout=1ms");
      SERVER.execute("REVOKE SELECT ON pg_catalog.pg_roles FROM PUBLIC");
      try {
        ConnectionFailure failure =
            catchThrowableOfType(
                ConnectionFailure.class,
                () -> dataSource(plans.without("options"), APPLICATION).getConnection());
        assertThat(failure.getSQLState()).isEqualTo("42501");
        assertNoSession("unreadable");
      } finally {
        SERVER.execute("GRANT SELECT ON pg_catalog.pg_roles TO PUBLIC");
      }
    }
  }

  @Nested
  class Failed {

    @Test
    void attempts_in_a_row_are_counted_until_one_succeeds() throws Exception {
      Login wrong = new Login(APPLICATION.user(), "not the password");
      Login[] next = {wrong};
      AdmittingDataSource dataSource =
          dataSource(Plans.of(SERVER), provider(() -> Plans.credentials(next[0])));
      assertThat(catchThrowable(dataSource::getConnection)).isNotNull();
      assertThat(catchThrowable(dataSource::getConnection)).isNotNull();
      next[0] = APPLICATION;
      dataSource.getConnection().close();
      SERVER
          .withHba("hostssl all all all reject")
          .during(() -> assertThat(catchThrowable(dataSource::getConnection)).isNotNull());
      assertThat(events)
          .filteredOn(ConnectionFailed.class::isInstance)
          .extracting(event -> ((ConnectionFailed) event).attempt())
          .containsExactly(1L, 2L, 1L);
    }

    @Test
    void a_provider_that_has_nothing_is_quoted_and_one_that_crashes_is_not() {
      assertThatThrownBy(
              dataSource(
                      Plans.of(SERVER),
                      provider(
                          () -> {
                            throw new CredentialsException("the file is missing");
                          }))
                  ::getConnection)
          .hasMessageContaining("the file is missing");
      assertThatThrownBy(
              dataSource(
                      Plans.of(SERVER),
                      provider(
                          () -> {
                            throw new IllegalStateException("hunter2");
                          }))
                  ::getConnection)
          .hasNoCause()
          .hasMessageNotContaining("hunter2");
      assertThat(events)
          .extracting(event -> ((ConnectionFailed) event).reason())
          .containsOnly(FailureReason.CREDENTIALS);
    }

    @Test
    void an_interrupt_ends_the_wait_and_stays_set() throws Exception {
      try (WireProxy proxy = WireProxy.builder(SERVER).stallAtOnce().start()) {
        AdmittingDataSource dataSource =
            dataSource(
                Plans.of(SERVER).through(proxy).property("sslResponseTimeout", "30000"),
                APPLICATION);
        FutureTask<Boolean> task =
            new FutureTask<>(
                () -> {
                  assertThat(catchThrowable(dataSource::getConnection))
                      .isInstanceOf(SQLException.class);
                  return Thread.currentThread().isInterrupted();
                });
        Thread thread = new Thread(task);
        thread.start();
        while (proxy.connections() == 0) {
          Thread.onSpinWait();
        }
        thread.interrupt();
        assertThat(task.get(5, TimeUnit.SECONDS)).isTrue();
        assertThat(ConnectAttempt.underWay()).isZero();
      }
    }

    /**
     * Which bytes the driver still awaits after login depends on the server's version. The clock is
     * asked for the first time between login and look, so it is there that the network falls
     * silent; nothing but the cut-off ends it before the posture's limit and the socket's deadline.
     */
    @Test
    void a_stall_right_after_login_ends_by_the_login_deadline() throws Exception {
      Duration login = Duration.ofSeconds(4);
      Duration margin = Duration.ofSeconds(4);
      Plans plans =
          Plans.of(SERVER)
              .property("ApplicationName", "stalled-after-login")
              .property("loginTimeout", "4");
      try (WireProxy proxy = WireProxy.to(SERVER)) {
        List<Integer> loggedIn = new CopyOnWriteArrayList<>();
        AdmittingDataSource dataSource =
            new AdmittingDataSource(
                new Admission(
                    "orders",
                    plans.through(proxy).plan(),
                    SecurityPolicy.production(),
                    new DiscreetProvider(provider(() -> Plans.credentials(APPLICATION))),
                    ANY_CREDENTIALS,
                    Plans.openGuard(),
                    events::add,
                    Duration.ofMinutes(1),
                    () -> {
                      if (loggedIn.isEmpty()) {
                        proxy.stall();
                        loggedIn.add(sessionsNow("stalled-after-login"));
                      }
                      return Instant.now();
                    }));
        ConnectionFailure failure =
            catchThrowableOfType(ConnectionFailure.class, dataSource::getConnection);
        assertThat(loggedIn).containsExactly(1);
        assertThat(failure.reason()).isEqualTo(FailureReason.TIMEOUT);
        assertThat(events)
            .singleElement()
            .isInstanceOfSatisfying(
                ConnectionFailed.class,
                event -> assertThat(event.elapsed()).isBetween(login, login.plus(margin)));
      }
      assertNoSession("stalled-after-login");
    }
  }

  @Nested
  class Secrets {

    @Test
    void are_in_no_exception_and_no_event() throws Exception {
      String canary = "canary-" + SERVER.canary();
      Login login = new Login(APPLICATION.user(), canary);
      StringWriter said = new StringWriter();
      provoke(Plans.of(SERVER), login, said);
      provoke(Plans.of(SERVER).database("none"), APPLICATION, said);
      provoke(Plans.of(SERVER).database(canary), login, said);
      provoke(Plans.of(SERVER).property("channelBinding", canary), login, said);
      SERVER
          .withCertificate(ServerCertificate.wrongHost())
          .during(() -> provoke(Plans.of(SERVER), login, said));
      SERVER.withoutTls().during(() -> provoke(Plans.of(SERVER), login, said));
      SERVER
          .withHba("hostssl all all all password")
          .during(
              () -> {
                provoke(Plans.of(SERVER), login, said);
                provoke(Plans.of(SERVER).careless("verify-full"), login, said);
              });
      provoke(Plans.of(SERVER), SERVER.role(Role.SUPERUSER), said);
      for (SecurityEvent event : events) {
        said.append(event.toString());
      }
      assertThat(events).hasSizeGreaterThan(8);
      assertThat(said.toString()).doesNotContain(SERVER.canary()).doesNotContain("jdbc:");
    }

    private void provoke(Plans plans, Login login, StringWriter said) {
      Throwable failure = catchThrowable(() -> dataSource(plans, login).getConnection().close());
      assertThat(failure).isInstanceOf(SQLException.class);
      failure.printStackTrace(new PrintWriter(said, true));
    }
  }

  @Test
  void credentials_of_a_caller_are_not_taken() {
    AdmittingDataSource dataSource =
        dataSource(
            Plans.of(SERVER), provider(() -> new Credentials("nobody", Secret.of("nothing"))));
    assertThatThrownBy(() -> dataSource.getConnection("a", "b"))
        .isInstanceOf(SQLFeatureNotSupportedException.class);
  }

  private static void assertNoSession(String applicationName) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (sessions(applicationName) > 0) {
      assertThat(System.nanoTime()).as("a session is still there").isLessThan(deadline);
    }
  }

  private static int sessionsNow(String applicationName) {
    try {
      return sessions(applicationName);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int sessions(String applicationName) throws SQLException {
    try (Connection connection = SERVER.connectAsAdministrator();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = '"
                    + applicationName
                    + "'")) {
      row.next();
      return row.getInt(1);
    }
  }
}
