package io.securedatasource.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Two pools by turns, on the same server and in the same JVM, so that what disturbs a round
 * disturbs both of its halves: bare HikariCP and ours. Who goes first changes with each round.
 *
 * <p>Arguments: a file, and how many rounds. Writes microseconds for each request, by round.
 */
public final class PairedRounds {

  private static final long HALF_NANOS = 50_000_000;
  private static final int WARM_UP = 40;

  private PairedRounds() {}

  /**
   * What was found.
   *
   * @param workload what was asked
   * @param bare microseconds for each request through HikariCP, by round
   * @param secure likewise through ours
   */
  public record Pairs(Workload workload, List<Double> bare, List<Double> secure) {}

  /** Measures, and writes. */
  public static void main(String[] args) throws SQLException, IOException {
    int rounds = Integer.parseInt(args[1]);
    List<Pairs> all = new ArrayList<>();
    ServerTarget target = ServerTarget.here();
    try (Pools.Source bare = Pools.HIKARICP.open(target);
        Pools.Source secure = Pools.SECURE.open(target)) {
      for (Workload workload : Workload.values()) {
        all.add(measure(workload, bare, secure, rounds));
      }
    }
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(Path.of(args[0]).toFile(), all);
  }

  private static Pairs measure(
      Workload workload, Pools.Source bare, Pools.Source secure, int rounds) throws SQLException {
    Pairs pairs = new Pairs(workload, new ArrayList<>(), new ArrayList<>());
    for (int round = -WARM_UP; round < rounds; round++) {
      boolean bareFirst = round % 2 == 0;
      double first = half(workload, bareFirst ? bare : secure);
      double second = half(workload, bareFirst ? secure : bare);
      if (round >= 0) {
        pairs.bare().add(bareFirst ? first : second);
        pairs.secure().add(bareFirst ? second : first);
      }
    }
    return pairs;
  }

  /** Microseconds for each request. */
  private static double half(Workload workload, Pools.Source source) throws SQLException {
    long start = System.nanoTime();
    long elapsed = 0;
    int requests = 0;
    int rows = 0;
    while (elapsed < HALF_NANOS) {
      rows += workload.run(source);
      requests++;
      elapsed = System.nanoTime() - start;
    }
    if (rows == 0) {
      throw new IllegalStateException("no request was answered");
    }
    return elapsed / 1e3 / requests;
  }
}
