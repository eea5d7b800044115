package io.securedatasource.examples.quickstart;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;

/** Customers who order, several at a time: plain JDBC that knows nothing of the library. */
final class OrderWorkload {

  static final int ORDERS = 200;
  private static final int THREADS = 4;
  private static final int CUSTOMERS = 5;

  /** Marks the orders of this workload. */
  private static final String STATUS = "quickstart";

  private final DataSource dataSource;

  OrderWorkload(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** What a customer has ordered. */
  record Turnover(String customer, int orders, BigDecimal total) {}

  /** Places all orders, each in a transaction of its own. */
  void placeOrders() throws SQLException, InterruptedException, ExecutionException {
    List<Long> customers = customers();
    List<Callable<Integer>> tasks =
        Collections.nCopies(THREADS, () -> placeOrders(customers, ORDERS / THREADS));
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      for (Future<Integer> done : threads.invokeAll(tasks)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private List<Long> customers() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select =
            connection.prepareStatement("SELECT id FROM shop.customers ORDER BY id LIMIT ?")) {
      select.setInt(1, CUSTOMERS);
      List<Long> ids = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
      }
      return ids;
    }
  }

  private int placeOrders(List<Long> customers, int count) throws SQLException {
    for (int i = 0; i < count; i++) {
      try (Connection connection = dataSource.getConnection()) {
        connection.setAutoCommit(false);
        try {
          placeOrder(connection, customers.get(i % customers.size()), 1 + i % 3);
          connection.commit();
        } catch (SQLException e) {
          connection.rollback();
          throw e;
        }
      }
    }
    return count;
  }

  private static void placeOrder(Connection connection, long customer, int quantity)
      throws SQLException {
    long order;
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO shop.orders (customer_id, status) VALUES (?, ?)",
            Statement.RETURN_GENERATED_KEYS)) {
      insert.setLong(1, customer);
      insert.setString(2, STATUS);
      insert.executeUpdate();
      try (ResultSet keys = insert.getGeneratedKeys()) {
        keys.next();
        order = keys.getLong("id");
      }
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO shop.order_items (order_id, line, article, quantity, price)"
                + " VALUES (?, ?, ?, ?, ?)")) {
      for (int line = 1; line <= 2; line++) {
        insert.setLong(1, order);
        insert.setInt(2, line);
        insert.setString(3, "Article " + line);
        insert.setInt(4, quantity);
        insert.setBigDecimal(5, BigDecimal.valueOf(990L * line, 2));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** What was ordered by whom. */
  List<Turnover> turnover() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                """
                SELECT c.name, count(DISTINCT o.id) AS orders, sum(i.quantity * i.price) AS total
                  FROM shop.orders o
                  JOIN shop.customers c ON c.id = o.customer_id
                  JOIN shop.order_items i ON i.order_id = o.id
                 WHERE o.status = ?
                 GROUP BY c.id, c.name
                 ORDER BY c.id""")) {
      select.setString(1, STATUS);
      List<Turnover> turnovers = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          turnovers.add(
              new Turnover(
                  rows.getString("name"), rows.getInt("orders"), rows.getBigDecimal("total")));
        }
      }
      return turnovers;
    }
  }

  /** Places the orders, checks that all are there, and shows who ordered what. */
  void show(Report report) throws Exception {
    placeOrders();
    List<Turnover> turnovers = turnover();
    int orders = turnovers.stream().mapToInt(Turnover::orders).sum();
    UnexpectedOutcome.unless(
        orders == ORDERS, "%d orders were placed, %d are there".formatted(ORDERS, orders));
    report.passed(
        "%d orders in transactions of their own, by %d threads".formatted(orders, THREADS));
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("customer", "orders", "total"));
    for (Turnover turnover : turnovers) {
      rows.add(
          List.of(
              turnover.customer(),
              Integer.toString(turnover.orders()),
              turnover.total().toPlainString()));
    }
    report.table(rows);
  }
}
