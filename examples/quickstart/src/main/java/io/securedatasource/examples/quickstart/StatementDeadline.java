package io.securedatasource.examples.quickstart;

import io.securedatasource.SecureDataSource;
import io.securedatasource.policy.PoolSettings;
import io.securedatasource.policy.Timeouts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A statement that would take hours is ended by the server at its deadline. */
final class StatementDeadline {

  private static final Duration DEADLINE = Duration.ofSeconds(1);

  /** {@code query_canceled}, Appendix A of the PostgreSQL documentation. */
  private static final String QUERY_CANCELED = "57014";

  private static final String NO_JOIN_CONDITIONS =
      "SELECT count(*) FROM shop.order_items a, shop.order_items b, shop.order_items c,"
          + " shop.order_items d, shop.order_items e";

  private final Shop shop;

  StatementDeadline(Shop shop) {
    this.shop = shop;
  }

  /** Runs it, checks how it ends, and that the connection is still of use. */
  void show(Report report) throws SQLException, UnexpectedOutcome {
    Timeouts impatient = Timeouts.standard().lock(Duration.ofMillis(500)).statement(DEADLINE);
    try (SecureDataSource dataSource =
            shop.safe().timeouts(impatient).pool(PoolSettings.standard().maximumSize(1)).build();
        Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      long began = System.nanoTime();
      String sqlState = sqlStateOf(statement);
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      UnexpectedOutcome.unless(
          QUERY_CANCELED.equals(sqlState),
          "the statement ended with SQLState " + sqlState + ", expected was " + QUERY_CANCELED);
      report.passed(
          "a join without conditions was cut after %.1f s with SQLState %s"
              .formatted(took.toMillis() / 1000.0, sqlState));
      try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM shop.customers")) {
        UnexpectedOutcome.unless(rows.next(), "the connection gives no rows any more");
      }
      report.passed("the same connection goes on with the next statement");
    }
  }

  private static String sqlStateOf(Statement statement) throws UnexpectedOutcome {
    try (ResultSet rows = statement.executeQuery(NO_JOIN_CONDITIONS)) {
      throw new UnexpectedOutcome("the statement was not cut: " + rows);
    } catch (SQLException e) {
      return String.valueOf(e.getSQLState());
    }
  }
}
