package io.securedatasource.examples.observability;

import com.zaxxer.hikari.HikariPoolMXBean;
import io.securedatasource.SecureDataSource;
import io.securedatasource.testserver.ServerCertificate;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A run of the shop in which everything goes wrong once.
 *
 * @param shop the data sources
 * @param out where the incidents are told
 */
record Story(Shop shop, PrintStream out) {

  private static final int USERS = 4;

  /**
   * Runs.
   *
   * @param pauseMillis between two incidents
   * @param atTheEnd what looks at the meters: a data source that closes takes its own out
   */
  void run(long pauseMillis, Runnable atTheEnd) throws InterruptedException {
    ExecutorService users = Executors.newFixedThreadPool(USERS);
    try (SecureDataSource orders = shop.orders();
        SecureDataSource reports = shop.staleReports();
        SecureDataSource accounts = shop.accounts()) {
      for (int i = 0; i < USERS; i++) {
        users.execute(new Traffic(orders)::goOn);
      }
      TimeUnit.MILLISECONDS.sleep(pauseMillis);
      for (Incident incident : Incident.values()) {
        out.println(incident);
        incident.happen(orders);
        TimeUnit.MILLISECONDS.sleep(pauseMillis);
      }
      out.println("FORGOTTEN_TENANT");
      for (int i = 0; i < 3; i++) {
        read(accounts);
      }
      out.println("STALE_PASSWORD");
      for (int i = 0; i < 4; i++) {
        borrow(reports);
      }
      out.println("EXPIRED_CERTIFICATE");
      shop.server()
          .withCertificate(ServerCertificate.expired())
          .during(() -> evict(orders, pauseMillis));
      TimeUnit.MILLISECONDS.sleep(pauseMillis);
      users.shutdownNow();
      if (!users.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the users do not end");
      }
      atTheEnd.run();
    } catch (SQLException e) {
      throw new IllegalStateException("a data source does not close", e);
    } finally {
      users.shutdownNow();
    }
  }

  private static void borrow(SecureDataSource dataSource) {
    try (Connection connection = dataSource.getConnection()) {
      connection.isValid(1);
    } catch (SQLException e) {
      // Counted.
    }
  }

  /** A job that moved to another thread, and whose context stayed behind. */
  private static void read(SecureDataSource dataSource) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      boolean unused = statement.execute("select id from shop.customers");
    } catch (SQLException e) {
      // Counted.
    }
  }

  /** Lets the pool open its connections anew, and waits. */
  private static void evict(SecureDataSource dataSource, long millis) throws SQLException {
    dataSource.unwrap(HikariPoolMXBean.class).softEvictConnections();
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
