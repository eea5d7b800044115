package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.securedatasource.context.SessionContext;
import io.securedatasource.event.SecurityEvent.ContextRefused;
import io.securedatasource.event.SecurityEvent.ContextRefused.Reason;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.StatementKind;
import io.securedatasource.testserver.PostgresServer;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;

/** A statement that cannot run for whom it would have to run is told like any other refusal. */
@Tag("server")
@Timeout(60)
class ContextRefusalsTest {

  private static final String REFUSALS = "securedatasource_context_refusals_total";
  private static final String SOUND = "select id from shop.customers where name = 'Canary'";
  private static final SessionContext NO_TENANT =
      SessionContext.none().user("Canary-user").correlation("Canary-request");
  private static final SessionContext ACME =
      SessionContext.ofTenant("Canary-tenant").user("Canary-user");

  private final PostgresServer server = PostgresServer.shared();
  private final PrometheusMeterRegistry registry = Scrape.registry();
  private final RecordedEvents events = new RecordedEvents();

  private SecureDataSourceBuilder shop() {
    return Builders.application(server)
        .name("shop")
        .requireContext()
        .meterRegistry(registry)
        .listener(events);
  }

  private static void refused(ThrowingCallable execution) {
    assertThatThrownBy(execution)
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("SD003"));
  }

  private static String series(String cause) {
    return "{cause=\"" + cause + "\",pool=\"shop\"}";
  }

  @Nested
  class For_want_of_a_tenant {

    @Test
    void each_way_to_run_a_text_is_counted_and_told() throws Exception {
      try (SecureDataSource dataSource = shop().build();
          Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement();
          PreparedStatement prepared = connection.prepareStatement(SOUND)) {
        NO_TENANT.call(
            () -> {
              refused(() -> statement.execute(SOUND));
              refused(() -> statement.executeUpdate("update shop.customers set name = 'Canary'"));
              refused(prepared::executeQuery);
              statement.addBatch("insert into shop.customers (name, email) values ('Canary', 'b')");
              refused(statement::executeBatch);
              return null;
            });
        assertThat(Scrape.of(registry).counted(REFUSALS))
            .isEqualTo(Map.of(series("no-tenant"), 4.0));
        assertThat(events.of(ContextRefused.class))
            .hasSize(4)
            .allSatisfy(event -> assertThat(event.reason()).isEqualTo(Reason.NO_TENANT))
            .allSatisfy(event -> assertThat(event.fingerprint()).isNotBlank())
            .allSatisfy(event -> assertThat(event.toString()).doesNotContain("Canary"))
            .extracting(ContextRefused::kind)
            .containsExactly(
                StatementKind.SELECT,
                StatementKind.UPDATE,
                StatementKind.SELECT,
                StatementKind.INSERT);
        assertThat(Scrape.of(registry).counted("securedatasource_statement_failures_total"))
            .as("nothing was executed")
            .isEmpty();
      }
    }

    @Test
    void a_listener_that_blocks_holds_up_no_more_than_one() throws Exception {
      CountDownLatch released = new CountDownLatch(1);
      try (SecureDataSource dataSource =
              shop()
                  .listener(
                      event -> {
                        if (event instanceof ContextRefused) {
                          awaited(released);
                        }
                      })
                  .build();
          Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement()) {
        for (int i = 0; i < Aside.MOST + 100; i++) {
          refused(() -> statement.execute(SOUND));
        }
        assertThat(events.of(ContextRefused.class)).hasSize(Aside.MOST + 100);
        assertThat(Scrape.of(registry).counted(REFUSALS))
            .isEqualTo(Map.of(series("no-tenant"), Aside.MOST + 100.0));
      } finally {
        released.countDown();
      }
    }

    @Test
    void a_listener_may_use_the_data_source_for_the_tenant_it_knows() throws Exception {
      SecureDataSource[] built = new SecureDataSource[1];
      CountDownLatch done = new CountDownLatch(1);
      try (SecureDataSource dataSource =
          shop()
              .listener(
                  event -> {
                    if (event instanceof ContextRefused) {
                      ACME.run(() -> runs(built[0]));
                      done.countDown();
                    }
                  })
              .build()) {
        built[0] = dataSource;
        try (Connection connection = dataSource.getConnection();
            Statement statement = connection.createStatement()) {
          refused(() -> statement.execute(SOUND));
          done.await();
          assertThat(ACME.call(() -> statement.execute(SOUND))).isTrue();
        }
      }
    }

    private void runs(SecureDataSource dataSource) {
      try (Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement()) {
        assertThat(statement.execute(SOUND)).isTrue();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    private void awaited(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Nested
  class Of_several_statements {

    @Test
    void in_a_batch_with_the_control_of_transactions() throws Exception {
      try (SecureDataSource dataSource = shop().build();
          Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement()) {
        statement.addBatch("update shop.customers set name = 'Canary' where id = -1");
        statement.addBatch("commit");
        ACME.call(
            () -> {
              refused(statement::executeBatch);
              return null;
            });
        assertThat(Scrape.of(registry).counted(REFUSALS))
            .isEqualTo(Map.of(series("several-statements"), 1.0));
        assertThat(events.of(ContextRefused.class))
            .singleElement()
            .satisfies(event -> assertThat(event.kind()).isEqualTo(StatementKind.TRANSACTION));
      }
    }
  }

  /** Found out by the driver's side, when the statement is about to be sent. */
  @Nested
  class Behind_a_pooler {

    @Test
    void what_cannot_be_told_outside_a_transaction_is_counted_once_and_as_no_failure()
        throws Exception {
      try (SecureDataSource dataSource = shop().behindPooler().build();
          Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement()) {
        ACME.call(
            () -> {
              statement.addBatch("update shop.customers set name = 'Canary' where id = -1");
              refused(statement::executeBatch);
              return null;
            });
        assertThat(Scrape.of(registry).counted(REFUSALS))
            .isEqualTo(Map.of(series("cannot-travel"), 1.0));
        assertThat(Scrape.of(registry).counted("securedatasource_statement_failures_total"))
            .isEmpty();
      }
    }

    @Test
    void a_copy_is_counted_too() throws Exception {
      try (SecureDataSource dataSource =
              shop()
                  .behindPooler()
                  .policy(
                      SecurityPolicy.production().toBuilder()
                          .allowUnwrap(PGConnection.class)
                          .build())
                  .build();
          Connection connection = dataSource.getConnection()) {
        PGConnection driver = connection.unwrap(PGConnection.class);
        ACME.call(
            () -> {
              refused(
                  () ->
                      driver.getCopyAPI().copyOut("copy (select 1) to stdout", new StringWriter()));
              return null;
            });
        assertThat(events.of(ContextRefused.class))
            .singleElement()
            .satisfies(event -> assertThat(event.reason()).isEqualTo(Reason.CANNOT_TRAVEL));
        assertThat(
                NO_TENANT.call(
                    () -> {
                      refused(
                          () ->
                              driver
                                  .getCopyAPI()
                                  .copyOut("copy (select 1) to stdout", new StringWriter()));
                      return events.of(ContextRefused.class).size();
                    }))
            .isEqualTo(2);
      }
    }
  }

  /** The SQLState alone says nothing: a function of the database may raise any. */
  @Test
  void what_a_function_raises_by_the_same_state_is_a_failure_and_no_refusal() throws Exception {
    server.execute(
        "create or replace function shop.raises_sd003() returns int language plpgsql as"
            + " $$ begin raise sqlstate 'SD003'; end $$");
    try (SecureDataSource dataSource = shop().build();
        Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      ACME.call(
          () -> {
            refused(() -> statement.execute("select shop.raises_sd003()"));
            return null;
          });
      Waiting.until(
          () ->
              !Scrape.of(registry).counted("securedatasource_statement_failures_total").isEmpty());
      assertThat(Scrape.of(registry).counted(REFUSALS)).isEmpty();
    } finally {
      server.execute("drop function shop.raises_sd003()");
    }
  }
}
