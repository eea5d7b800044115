package io.securedatasource.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Two pools by turns, on the same server and in the same JVM, so that what disturbs a round
 * disturbs both of its halves: bare HikariCP and ours; and, without pools, connections by the
 * driver and those that pass gate 2. Who goes first changes with each round.
 *
 * <p>A half is short. On two processors a request takes three times as long while the server's
 * process is on another processor than the client, and it stays there for a while: halves of 50 ms
 * were in one or the other, and 100 rounds of them said nothing.
 *
 * <p>Arguments: a file, and how many seconds for each workload. Writes microseconds for each
 * request, by round.
 */
public final class PairedRounds {

  private static final long HALF_NANOS = 200_000;
  private static final long WARM_UP_NANOS = 4_000_000_000L;

  private PairedRounds() {}

  /** The request that is no {@link Workload}: to connect without a pool, and close. */
  public static final String CONNECT = "CONNECT";

  /**
   * What was found.
   *
   * @param workload what was asked: a {@link Workload}, or {@link #CONNECT}
   * @param bare microseconds for each request through HikariCP, or the driver, by round
   * @param secure likewise through ours
   */
  public record Pairs(String workload, List<Double> bare, List<Double> secure) {}

  /** Tells how many rows there were, or something else that is not zero. */
  private interface Request {
    int run() throws SQLException;
  }

  /** Measures, and writes. */
  public static void main(String[] args) throws SQLException, IOException {
    long nanos = Long.parseLong(args[1]) * 1_000_000_000;
    List<Pairs> all = new ArrayList<>();
    ServerTarget target = ServerTarget.here();
    try (Pools.Source bare = Pools.HIKARICP.open(target);
        Pools.Source secure = Pools.SECURE.open(target)) {
      for (Workload workload : Workload.values()) {
        all.add(
            measure(workload.name(), () -> workload.run(bare), () -> workload.run(secure), nanos));
      }
    }
    DataSource driver = target.physical();
    DataSource gate = target.admitted();
    all.add(measure(CONNECT, () -> connect(driver), () -> connect(gate), 2 * nanos));
    new ObjectMapper().writeValue(Path.of(args[0]).toFile(), all);
  }

  private static int connect(DataSource source) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return connection.isClosed() ? 0 : 1;
    }
  }

  private static Pairs measure(String request, Request bare, Request secure, long nanos)
      throws SQLException {
    var unused = rounds(request, bare, secure, WARM_UP_NANOS);
    return rounds(request, bare, secure, nanos);
  }

  private static Pairs rounds(String request, Request bare, Request secure, long nanos)
      throws SQLException {
    Pairs pairs = new Pairs(request, new ArrayList<>(), new ArrayList<>());
    long start = System.nanoTime();
    for (int round = 0; System.nanoTime() - start < nanos; round++) {
      boolean bareFirst = round % 2 == 0;
      double first = half(bareFirst ? bare : secure);
      double second = half(bareFirst ? secure : bare);
      pairs.bare().add(bareFirst ? first : second);
      pairs.secure().add(bareFirst ? second : first);
    }
    return pairs;
  }

  /** Microseconds for each request. */
  private static double half(Request request) throws SQLException {
    long start = System.nanoTime();
    long elapsed = 0;
    int requests = 0;
    int rows = 0;
    while (elapsed < HALF_NANOS) {
      rows += request.run();
      requests++;
      elapsed = System.nanoTime() - start;
    }
    if (rows == 0) {
      throw new IllegalStateException("no request was answered");
    }
    return Math.round(elapsed / 1e2 / requests) / 10.0; // a tenth is what can be told anyhow
  }
}
