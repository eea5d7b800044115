package io.securedatasource.examples.rowsecurity;

import io.securedatasource.context.SessionContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;

/**
 * Threads that read for both tenants by turns, on few connections, in every way: in a transaction
 * and outside of one, prepared and plain, with a savepoint rolled back or a statement failing in
 * between, and with rows fetched by and by.
 */
final class Readers {

  private static final String ALL = "SELECT tenant FROM shop.invoices";

  private final DataSource dataSource;

  Readers(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * What was read.
   *
   * @param reads statements
   * @param rows rows of the tenant that asked
   * @param foreign rows of the other one
   * @param missing reads that had fewer or more rows than the tenant has
   */
  record Tally(long reads, long rows, long foreign, long missing) {

    static final Tally NOTHING = new Tally(0, 0, 0, 0);

    Tally and(Tally other) {
      return new Tally(
          reads + other.reads, rows + other.rows, foreign + other.foreign, missing + other.missing);
    }
  }

  /** Reads so many times in all. */
  Tally read(int threads, long reads) throws Exception {
    List<Callable<Tally>> tasks = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      long share = reads / threads + (i < reads % threads ? 1 : 0);
      Random random = new Random(i);
      tasks.add(() -> read(share, random));
    }
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      Tally all = Tally.NOTHING;
      for (Future<Tally> done : pool.invokeAll(tasks)) {
        all = all.and(done.get());
      }
      return all;
    } finally {
      pool.shutdownNow();
    }
  }

  private Tally read(long reads, Random random) throws Exception {
    Tally tally = Tally.NOTHING;
    while (tally.reads() < reads) {
      long left = reads - tally.reads();
      try (Connection connection = dataSource.getConnection()) {
        tally = tally.and(borrowed(connection, Math.min(left, 1 + random.nextInt(8)), random));
      }
    }
    return tally;
  }

  /** One borrowing: reads for one tenant after the other, as chance has it. */
  private static Tally borrowed(Connection connection, long reads, Random random) throws Exception {
    boolean transaction = random.nextBoolean();
    connection.setAutoCommit(!transaction);
    Tally tally = Tally.NOTHING;
    for (long i = 0; i < reads; i++) {
      String tenant = Invoices.TENANTS.get(random.nextInt(2));
      int way = random.nextInt(12);
      tally =
          tally.and(
              SessionContext.ofTenant(tenant)
                  .call(() -> once(connection, tenant, way, transaction)));
    }
    if (transaction) {
      if (random.nextBoolean()) {
        connection.commit();
      } else {
        connection.rollback();
      }
    }
    return tally;
  }

  private static Tally once(Connection connection, String tenant, int way, boolean transaction)
      throws SQLException {
    if (transaction && way == 0) {
      var savepoint = connection.setSavepoint();
      fail(connection);
      connection.rollback(savepoint);
    } else if (!transaction && way == 0) {
      fail(connection);
    }
    if (way < 4) {
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(ALL)) {
        return tally(rows, tenant);
      }
    }
    try (PreparedStatement statement = connection.prepareStatement(ALL + " WHERE amount > ?")) {
      statement.setInt(1, 0);
      statement.setFetchSize(way < 6 ? 3 : 0);
      if (way == 7) {
        statement.setQueryTimeout(10);
      }
      try (ResultSet rows = statement.executeQuery()) {
        return tally(rows, tenant);
      }
    }
  }

  private static void fail(Connection connection) {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1 / (SELECT count(*) FROM shop.invoices WHERE amount < 0)");
      throw new IllegalStateException("it was to fail");
    } catch (SQLException e) {
      // As was meant: what goes by the transaction is gone with it.
    }
  }

  private static Tally tally(ResultSet rows, String tenant) throws SQLException {
    long own = 0;
    long foreign = 0;
    while (rows.next()) {
      if (tenant.equals(rows.getString(1))) {
        own++;
      } else {
        foreign++;
      }
    }
    return new Tally(1, own, foreign, own == Invoices.of(tenant) ? 0 : 1);
  }
}
