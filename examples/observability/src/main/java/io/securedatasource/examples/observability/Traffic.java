package io.securedatasource.examples.observability;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** What the shop's users do all the time. */
final class Traffic {

  private final DataSource dataSource;

  Traffic(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Goes on until the thread is interrupted; each request waits for a user who reads. */
  void goOn() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    while (!Thread.currentThread().isInterrupted()) {
      try {
        if (random.nextInt(10) == 0) {
          order(1 + random.nextInt(10));
        } else {
          look(1 + random.nextInt(10));
        }
      } catch (SQLException e) {
        // It has been counted, which is what this run is about.
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10 + random.nextInt(40)));
    }
  }

  private void look(int customer) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select o.id, o.status from shop.orders o where o.customer_id = ?"
                    + " order by o.id desc limit 10")) {
      select.setInt(1, customer);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          rows.getString(2);
        }
      }
    }
  }

  private void order(int customer) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert =
            connection.prepareStatement("insert into shop.orders (customer_id) values (?)")) {
      insert.setInt(1, customer);
      insert.executeUpdate();
    }
  }
}
