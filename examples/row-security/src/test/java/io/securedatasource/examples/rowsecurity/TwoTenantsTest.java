package io.securedatasource.examples.rowsecurity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.securedatasource.SecureDataSource;
import io.securedatasource.context.SessionContext;
import io.securedatasource.testserver.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Thirty-two threads and two tenants: nobody reads a row of the other, or misses one. */
class TwoTenantsTest {

  private static PostgresServer server;

  @BeforeAll
  static void prepare() throws Exception {
    server = PostgresServer.start();
    Invoices.prepare(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void read(long reads) throws Exception {
    try (SecureDataSource dataSource = Invoices.dataSource(server).build()) {
      Readers.Tally tally = new Readers(dataSource).read(32, reads);
      assertThat(tally.reads()).isEqualTo(reads);
      assertThat(tally.rows()).isGreaterThan(reads);
      assertThat(tally.foreign()).as("rows of the other tenant").isZero();
      assertThat(tally.missing()).as("reads that missed a row").isZero();
    }
  }

  @Test
  void nobody_sees_a_row_of_the_other() throws Exception {
    read(10_000);
  }

  @Tag("thorough")
  @Test
  void nobody_sees_a_row_of_the_other_in_a_million_reads() throws Exception {
    read(1_000_000);
  }

  @Test
  void nobody_writes_a_row_of_the_other() throws Exception {
    try (SecureDataSource dataSource = Invoices.dataSource(server).build()) {
      assertThatThrownBy(
              () ->
                  SessionContext.ofTenant("acme")
                      .call(
                          () -> {
                            try (Connection connection = dataSource.getConnection();
                                Statement statement = connection.createStatement()) {
                              return statement.executeUpdate(
                                  "INSERT INTO shop.invoices (tenant, amount) VALUES ('globex', 1)");
                            }
                          }))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("row-level security");
    }
  }

  /** What the readers would notice: the same, without telling the session who is asking. */
  @Test
  void the_count_finds_what_is_missing() throws Exception {
    try (SecureDataSource dataSource =
        Invoices.dataSource(server)
            .sessionContext(
                io.securedatasource.context.ContextSettings.standard()
                    .named("else.user", "else.tenant", "else.correlation"))
            .build()) {
      Readers.Tally tally = new Readers(dataSource).read(2, 20);
      assertThat(tally.missing()).isEqualTo(20);
    }
  }
}
