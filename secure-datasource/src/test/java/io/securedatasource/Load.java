package io.securedatasource;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * Threads that borrow a connection, ask one question and give it back, without a pause. Counts what
 * fails, and how long the borrowing takes.
 */
final class Load implements AutoCloseable {

  /** Times are counted by steps of ten microseconds, up to two seconds. */
  private static final long STEP = 10_000;

  private static final int STEPS = 200_000;

  /** How many requests there were, and the borrowing times in milliseconds. */
  record Figures(long requests, double p50, double p90, double p99, double p999) {}

  private final DataSource dataSource;
  private final ExecutorService threads;
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private volatile AtomicLongArray times = new AtomicLongArray(STEPS);
  private volatile boolean ended;

  private Load(DataSource dataSource, int count) {
    this.dataSource = dataSource;
    this.threads = Executors.newFixedThreadPool(count);
  }

  /** Starts. */
  static Load on(DataSource dataSource, int threads) {
    Load load = new Load(dataSource, threads);
    for (int i = 0; i < threads; i++) {
      load.threads.execute(load::work);
    }
    return load;
  }

  private void work() {
    while (!ended) {
      long started = System.nanoTime();
      try (Connection connection = dataSource.getConnection()) {
        long borrowed = System.nanoTime() - started;
        times.incrementAndGet((int) Math.min(borrowed / STEP, STEPS - 1));
        try (Statement statement = connection.createStatement();
            ResultSet result = statement.executeQuery("SELECT 1")) {
          result.next();
        }
      } catch (SQLException | RuntimeException e) {
        failures.add(String.valueOf(e));
      }
    }
  }

  /** Lets it run for a while; what was counted before is forgotten. */
  void run(Duration duration) {
    LockSupport.parkNanos(duration.toNanos() / 4); // to warm up
    times = new AtomicLongArray(STEPS);
    LockSupport.parkNanos(duration.toNanos());
  }

  /** What was counted since the last time. */
  Figures figures() {
    AtomicLongArray counted = times;
    times = new AtomicLongArray(STEPS);
    long[] counts = new long[STEPS];
    Arrays.setAll(counts, counted::get);
    long requests = Arrays.stream(counts).sum();
    return new Figures(
        requests,
        quantile(counts, requests, 0.5),
        quantile(counts, requests, 0.9),
        quantile(counts, requests, 0.99),
        quantile(counts, requests, 0.999));
  }

  private static double quantile(long[] counts, long requests, double share) {
    long rank = (long) Math.ceil(requests * share);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return (i + 1) * STEP / 1e6;
      }
    }
    return STEPS * STEP / 1e6;
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  /** Ends all threads, and waits for them. */
  @Override
  public void close() {
    ended = true;
    threads.shutdown();
    try {
      if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new AssertionError("a thread did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
