package io.securedatasource.examples.observability;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** What goes wrong, really: each takes its way to the server or to the gate that stops it. */
enum Incident {
  /** Somebody tries what a form lets through. */
  INJECTION {
    @Override
    void happen(DataSource shop) {
      for (String input :
          new String[] {"x' or '1'='1", "x'; drop table shop.orders; --", "x' or 1=1--"}) {
        attempt(shop, "select id from shop.customers where name = '" + input + "'");
      }
    }
  },
  /** Two transactions take two rows in two orders. */
  DEADLOCK {
    @Override
    void happen(DataSource shop) throws InterruptedException {
      CountDownLatch both = new CountDownLatch(2);
      inParallel(() -> lockInTurn(shop, 1, 2, both), () -> lockInTurn(shop, 2, 1, both));
    }
  },
  /** A transaction waits for a row longer than the deadline for locks. */
  LOCK_TIMEOUT {
    @Override
    void happen(DataSource shop) throws InterruptedException {
      try (Connection holder = shop.getConnection()) {
        holder.setAutoCommit(false);
        try (Statement statement = holder.createStatement()) {
          statement.executeUpdate("update shop.customers set name = name where id = 3");
          attempt(shop, "update shop.customers set name = name where id = 3");
        } finally {
          holder.rollback();
        }
      } catch (SQLException e) {
        // Counted.
      }
    }
  },
  /** A report that nobody thought through runs into the deadline for statements. */
  DEADLINE {
    @Override
    void happen(DataSource shop) {
      attempt(
          shop,
          "select count(*) from shop.order_items a, shop.order_items b, shop.order_items c,"
              + " shop.order_items d, shop.order_items e where a.price + b.price > c.price");
    }
  },
  /** The same customer registers twice. */
  CONSTRAINT {
    @Override
    void happen(DataSource shop) {
      attempt(
          shop,
          "insert into shop.customers (name, email) values ('Customer 1',"
              + " 'customer1@example.org')");
    }
  },
  /** A table that a migration renamed. */
  UNKNOWN_TABLE {
    @Override
    void happen(DataSource shop) {
      attempt(shop, "select id from shop.invoices where id = 1");
    }
  },
  /** Somebody writes values into the SQL. */
  LITERALS {
    @Override
    void happen(DataSource shop) {
      for (int i = 0; i < 30; i++) {
        attempt(shop, "select id from shop.orders where id = " + (System.nanoTime() % 1_000_000));
      }
    }
  };

  /** Lets it happen; how it ends is for the meters to tell. */
  abstract void happen(DataSource shop) throws InterruptedException;

  private static void attempt(DataSource shop, String sql) {
    try (Connection connection = shop.getConnection();
        Statement statement = connection.createStatement()) {
      if (statement.execute(sql)) {
        try (ResultSet rows = statement.getResultSet()) {
          rows.next();
        }
      }
    } catch (SQLException e) {
      // Counted.
    }
  }

  private static void lockInTurn(DataSource shop, int first, int second, CountDownLatch both) {
    try (Connection connection = shop.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate("update shop.customers set name = name where id = " + first);
        both.countDown();
        both.await(5, TimeUnit.SECONDS);
        statement.executeUpdate("update shop.customers set name = name where id = " + second);
      } finally {
        connection.rollback();
      }
    } catch (SQLException e) {
      // Counted.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void inParallel(Runnable one, Runnable other) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    threads.execute(one);
    threads.execute(other);
    threads.shutdown();
    if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the transactions do not end");
    }
  }
}
