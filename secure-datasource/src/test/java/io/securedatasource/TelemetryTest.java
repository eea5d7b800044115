package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.AbstractTimer;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.securedatasource.event.SecurityEvent.DataSourceClosed;
import io.securedatasource.event.SecurityEvent.SessionAdmitted;
import io.securedatasource.event.SecurityEvent.SessionReset;
import io.securedatasource.event.SecurityEvent.StatementRefused;
import io.securedatasource.event.SecurityEvent.StatementSlow;
import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.event.StatementRefusedException;
import io.securedatasource.testserver.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever is told of what happens harms nothing of it. */
@Tag("server")
@Timeout(60)
class TelemetryTest {

  private static final String INJECTED = "select id from shop.customers where id = 1 or 1 = 1";
  private static final String SOUND = "select id from shop.customers where id = 1";
  private static final String FAILING = "select no_such_column from shop.customers";

  private final PostgresServer server = PostgresServer.shared();
  private final RecordedEvents events = new RecordedEvents();
  private final AtomicBoolean armed = new AtomicBoolean();
  private final CountDownLatch released = new CountDownLatch(1);

  private void block() {
    boolean interrupted = false;
    while (armed.get() && released.getCount() > 0) {
      try {
        released.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sound, refused and failing statements, more of each than can wait to be told. */
  private static void works(SecureDataSource dataSource) throws SQLException {
    for (int i = 0; i < Aside.MOST + 100; i++) {
      try (Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement()) {
        assertThatThrownBy(() -> statement.executeQuery(INJECTED))
            .isInstanceOf(StatementRefusedException.class);
        assertThatThrownBy(() -> statement.executeQuery(FAILING))
            .isInstanceOf(SQLException.class)
            .isNotInstanceOf(StatementRefusedException.class);
        try (ResultSet row = statement.executeQuery(SOUND)) {
          assertThat(row.next()).isTrue();
        }
      }
    }
  }

  @Nested
  class A_listener {

    @Test
    void that_blocks_harms_no_statement_and_no_other_listener() throws SQLException {
      armed.set(true);
      try (SecureDataSource dataSource =
          Builders.application(server).listener(event -> block()).listener(events).build()) {
        works(dataSource);
        assertThat(events.of(StatementRefused.class)).hasSize(Aside.MOST + 100);
      } finally {
        released.countDown();
      }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void that_throws_harms_no_statement_and_no_other_listener(boolean ofTheVirtualMachine)
        throws SQLException {
      try (SecureDataSource dataSource =
          Builders.application(server)
              .listener(
                  event -> {
                    if (ofTheVirtualMachine) {
                      throw new OutOfMemoryError("of a listener");
                    }
                    throw new IllegalStateException("a broken listener");
                  })
              .listener(events)
              .build()) {
        works(dataSource);
        assertThat(events.of(StatementRefused.class)).hasSize(Aside.MOST + 100);
      }
    }

    @Test
    void may_use_the_data_source() throws Exception {
      SecureDataSource[] built = new SecureDataSource[1];
      try (SecureDataSource dataSource =
          Builders.application(server)
              .listener(
                  event -> {
                    if (event instanceof StatementRefused && armed.compareAndSet(true, false)) {
                      try (Connection connection = built[0].getConnection();
                          Statement statement = connection.createStatement()) {
                        statement.executeQuery(INJECTED);
                      } catch (SQLException refused) {
                        throw new IllegalStateException(refused);
                      }
                    }
                  })
              .listener(events)
              .build()) {
        built[0] = dataSource;
        armed.set(true);
        try (Connection connection = dataSource.getConnection();
            Statement statement = connection.createStatement()) {
          assertThatThrownBy(() -> statement.executeQuery(INJECTED))
              .isInstanceOf(StatementRefusedException.class);
        }
        Waiting.until(() -> events.of(StatementRefused.class).size() == 2);
      }
    }

    @Test
    void is_told_of_what_is_slow_by_fingerprint_and_without_a_word_of_it() throws SQLException {
      try (SecureDataSource dataSource =
              Builders.application(server)
                  .slowStatements(Duration.ofMillis(1))
                  .listener(events)
                  .build();
          Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement()) {
        for (String literal : new String[] {"Canary-1", "Canary-2"}) {
          try (ResultSet row =
              statement.executeQuery(
                  "select count(*) from shop.order_items a, shop.order_items b,"
                      + " shop.order_items c where a.article = '"
                      + literal
                      + "' or a.quantity > 0")) {
            assertThat(row.next()).isTrue();
          }
        }
        assertThat(events.of(StatementSlow.class))
            .hasSizeGreaterThanOrEqualTo(2)
            .allSatisfy(event -> assertThat(event.toString()).doesNotContain("Canary"))
            .allSatisfy(event -> assertThat(event.elapsed()).isGreaterThan(Duration.ofMillis(1)));
        assertThat(events.of(StatementSlow.class).stream().map(StatementSlow::fingerprint))
            .containsOnly(events.of(StatementSlow.class).get(0).fingerprint());
      }
    }
  }

  /** Whoever borrows and leaves something behind can cause any number of resets. */
  @Nested
  class A_listener_of_resets {

    @Test
    void that_blocks_holds_up_no_more_than_one_return() throws SQLException {
      armed.set(true);
      try (SecureDataSource dataSource =
          Builders.application(server)
              .listener(
                  event -> {
                    if (event instanceof SessionReset) {
                      block();
                    }
                  })
              .listener(events)
              .build()) {
        for (int i = 0; i < 300; i++) { // Half a second for each would be over the time limit.
          try (Connection connection = dataSource.getConnection();
              Statement statement = connection.createStatement()) {
            assertThat(statement.execute("set shop.note = 'left behind'")).isFalse();
          }
        }
        assertThat(events.of(SessionReset.class)).hasSize(300);
      } finally {
        released.countDown();
      }
    }

    /** It is on time again before each: half a second for each would be over the time limit. */
    @Test
    @Timeout(30)
    void that_is_late_each_time_holds_up_the_first_return_alone() throws Exception {
      Semaphore returned = new Semaphore(0);
      Semaphore told = new Semaphore(0);
      try (SecureDataSource dataSource =
          Builders.application(server)
              .listener(
                  event -> {
                    if (event instanceof SessionReset) {
                      returned.acquireUninterruptibly();
                      told.release();
                    }
                  })
              .build()) {
        for (int i = 0; i < 100; i++) {
          try (Connection connection = dataSource.getConnection();
              Statement statement = connection.createStatement()) {
            assertThat(statement.execute("set shop.note = 'left behind'")).isFalse();
          }
          returned.release();
          told.acquire();
        }
      }
    }
  }

  @Nested
  class A_listener_s_thread {

    @Test
    void has_the_name_that_the_data_source_goes_by() throws SQLException {
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      Set<String> threads = ConcurrentHashMap.newKeySet();
      SecurityEventListener listener =
          event -> threads.add(event.dataSource() + ": " + Thread.currentThread().getName());
      try (SecureDataSource one =
              Builders.application(server)
                  .name("shop")
                  .meterRegistry(registry)
                  .listener(listener)
                  .build();
          SecureDataSource two =
              Builders.application(server)
                  .name("shop")
                  .meterRegistry(registry)
                  .listener(listener)
                  .build()) {
        one.getConnection().close();
        two.getConnection().close();
      }
      assertThat(threads).containsExactlyInAnyOrder("shop: shop events", "shop-2: shop-2 events");
    }
  }

  /** What a listener does to the data source it listens to. */
  @Nested
  class A_listener_that_goes_too_far {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void by_closing_the_data_source_ends_it_and_hangs_nobody(boolean refused) throws Exception {
      SecureDataSource[] built = new SecureDataSource[1];
      try (SecureDataSource dataSource =
          Builders.application(server)
              .listener(
                  event -> {
                    if (armed.get()
                        && (refused
                            ? event instanceof StatementRefused
                            : event instanceof SessionReset)) {
                      close(built[0]);
                    }
                  })
              .listener(events)
              .build()) {
        built[0] = dataSource;
        armed.set(true);
        try (Connection connection = dataSource.getConnection();
            Statement statement = connection.createStatement()) {
          if (refused) {
            assertThatThrownBy(() -> statement.executeQuery(INJECTED))
                .isInstanceOf(StatementRefusedException.class);
          } else {
            assertThat(statement.execute("set shop.note = 'left behind'")).isFalse();
          }
        }
        Waiting.until(() -> events.of(DataSourceClosed.class).size() == 1);
        assertThatThrownBy(dataSource::getConnection).isInstanceOf(SQLException.class);
      }
      assertThat(events.of(DataSourceClosed.class)).hasSize(1);
    }

    private void close(SecureDataSource dataSource) {
      try {
        dataSource.close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Nested
  class A_registry {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void that_is_closed_harms_nothing(boolean beforehand) throws Exception {
      PrometheusMeterRegistry registry = Scrape.registry();
      if (beforehand) {
        registry.close();
      }
      try (SecureDataSource dataSource =
          Builders.application(server).meterRegistry(registry).listener(events).build()) {
        registry.close();
        works(dataSource);
        assertThat(events.of(StatementRefused.class)).hasSize(Aside.MOST + 100);
      }
      assertThat(events.of(DataSourceClosed.class)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void that_throws_harms_no_statement_and_no_connection(boolean error) throws SQLException {
      try (SecureDataSource dataSource =
          Builders.application(server)
              .meterRegistry(new Throwing(error))
              .listener(events)
              .build()) {
        armed.set(true);
        works(dataSource);
        assertThat(events.of(SessionAdmitted.class)).isNotEmpty();
        armed.set(false);
      }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void that_refuses_every_meter_hinders_no_start(boolean error) throws SQLException {
      try (SecureDataSource dataSource =
              Builders.application(server).meterRegistry(new Refusing(error)).build();
          Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(SOUND)) {
        assertThat(row.next()).isTrue();
      }
    }

    @Test
    void that_blocks_harms_no_statement() throws SQLException {
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      registry
          .config()
          .meterFilter(
              new MeterFilter() {
                @Override
                public MeterFilterReply accept(Meter.Id id) {
                  if (!id.getName().startsWith("hikaricp")) {
                    block();
                  }
                  return MeterFilterReply.NEUTRAL;
                }
              });
      try (SecureDataSource dataSource =
          Builders.application(server).meterRegistry(registry).listener(events).build()) {
        armed.set(true);
        try {
          works(dataSource);
          assertThat(events.of(StatementRefused.class)).hasSize(Aside.MOST + 100);
        } finally {
          released.countDown(); // HikariCP waits for the registry when it is closed
        }
      }
    }
  }

  /** Throws at whatever meter it is asked for. */
  private static final class Refusing extends SimpleMeterRegistry {

    Refusing(boolean error) {
      config()
          .meterFilter(
              new MeterFilter() {
                @Override
                public Meter.Id map(Meter.Id id) {
                  if (error) {
                    throw new AssertionError("a registry that is broken badly");
                  }
                  throw new IllegalStateException("a broken registry");
                }
              });
    }
  }

  /** Throws once it is armed: when a meter is bound, and when one is used. */
  private final class Throwing extends SimpleMeterRegistry {

    private final boolean error;

    Throwing(boolean error) {
      this.error = error;
    }

    private void fail() {
      if (armed.get() && error) {
        throw new AssertionError("a registry that is broken badly");
      }
      if (armed.get()) {
        throw new IllegalStateException("a broken registry");
      }
    }

    @Override
    protected Counter newCounter(Meter.Id id) {
      fail();
      return super.newCounter(id);
    }

    @Override
    protected Timer newTimer(
        Meter.Id id, DistributionStatisticConfig statistics, PauseDetector pauses) {
      fail();
      Timer timer = super.newTimer(id, statistics, pauses);
      return id.getName().startsWith("hikaricp")
          ? timer
          : new AbstractTimer(id, Clock.SYSTEM, statistics, pauses, TimeUnit.SECONDS, false) {
            @Override
            protected void recordNonNegative(long amount, TimeUnit unit) {
              fail();
              timer.record(amount, unit);
            }

            @Override
            public long count() {
              return timer.count();
            }

            @Override
            public double totalTime(TimeUnit unit) {
              return timer.totalTime(unit);
            }

            @Override
            public double max(TimeUnit unit) {
              return timer.max(unit);
            }
          };
    }
  }
}
