package io.securedatasource.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.securedatasource.testserver.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each pool does what is measured: a figure of one that does not would say nothing. */
class PoolsTest {

  @ParameterizedTest
  @EnumSource
  void a_row_of_the_stub_driver_comes_through(Pools pool) throws SQLException {
    try (Pools.Source source = pool.open();
        Connection connection = source.borrow();
        PreparedStatement statement = connection.prepareStatement(Texts.CONSTANT)) {
      statement.setInt(1, 42);
      statement.setString(2, "a");
      try (ResultSet rows = statement.executeQuery()) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(42);
        assertThat(rows.next()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void each_request_is_answered_over_tls(Pools pool) throws SQLException {
    assumeThat(PostgresServer.availability().isAvailable()).isTrue();
    try (Pools.Source source = pool.open(ServerTarget.here())) {
      assertThat(Workload.SELECT_BY_KEY.run(source)).isEqualTo("Customer 7".length());
      assertThat(Workload.SELECT_TEN_ROWS.run(source)).isGreaterThan("Customer 7".length());
      assertThat(Workload.INSERT.run(source)).isEqualTo(1);
      assertThat(Workload.BATCH_OF_100.run(source)).isEqualTo(100);
    }
  }
}
