package io.securedatasource.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What an application asks of the shop's database, each in a transaction of its own. */
public enum Workload {
  /** One row by its primary key. */
  SELECT_BY_KEY {
    @Override
    int run(Connection connection) throws SQLException {
      return rows(connection, "select id, name, email from shop.customers where id = ?", 7);
    }
  },
  /** Ten rows. */
  SELECT_TEN_ROWS {
    @Override
    int run(Connection connection) throws SQLException {
      return rows(
          connection, "select id, name, email from shop.customers where id <= ? order by id", 10);
    }
  },
  /** A row. */
  INSERT {
    @Override
    int run(Connection connection) throws SQLException {
      try (PreparedStatement insert = connection.prepareStatement(ORDER)) {
        insert.setInt(1, 3);
        insert.setString(2, "benchmark");
        return insert.executeUpdate();
      }
    }
  },
  /** A hundred rows at once. */
  BATCH_OF_100 {
    @Override
    int run(Connection connection) throws SQLException {
      try (PreparedStatement insert = connection.prepareStatement(ORDER)) {
        for (int i = 0; i < 100; i++) {
          insert.setInt(1, 1 + i % 10);
          insert.setString(2, "benchmark");
          insert.addBatch();
        }
        return insert.executeBatch().length;
      }
    }
  };

  private static final String ORDER = "insert into shop.orders (customer_id, status) values (?, ?)";

  /** Does it, and tells how many rows there were. */
  abstract int run(Connection connection) throws SQLException;

  /** Borrows a connection, does it, and gives the connection back. */
  final int run(Pools.Source source) throws SQLException {
    try (Connection connection = source.borrow()) {
      return run(connection);
    }
  }

  private static int rows(Connection connection, String sql, int parameter) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setInt(1, parameter);
      int length = 0;
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          length += rows.getString(2).length();
        }
      }
      return length;
    }
  }
}
