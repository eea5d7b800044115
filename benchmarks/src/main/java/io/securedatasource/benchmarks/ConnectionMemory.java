package io.securedatasource.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The memory of a pooled connection: what the heap holds more of with a second pool of ten, by
 * connection, once each has answered a request. The pool's own objects are counted with them. By
 * turns, bare HikariCP and ours, on a server over TLS.
 *
 * <p>Arguments: a file, and how many rounds. Writes bytes for each connection, by round.
 */
public final class ConnectionMemory {

  private ConnectionMemory() {}

  /** Measures, and writes. */
  public static void main(String[] args) throws SQLException, IOException {
    Map<Pools, List<Double>> bytes = new EnumMap<>(Pools.class);
    int rounds = Integer.parseInt(args[1]);
    for (int round = -1; round < rounds; round++) { // the first loads classes
      for (Pools pool : List.of(Pools.HIKARICP, Pools.SECURE)) {
        double found = forEachConnection(pool);
        if (round >= 0) {
          bytes.computeIfAbsent(pool, any -> new ArrayList<>()).add(found);
        }
      }
    }
    new ObjectMapper()
        .writerWithDefaultPrettyPrinter()
        .writeValue(Path.of(args[0]).toFile(), bytes);
  }

  /** A second pool beside a first, so that what all pools share is there already. */
  private static double forEachConnection(Pools pool) throws SQLException {
    int size = Pools.settings().maximumSize();
    try (Pools.Source first = pool.open(ServerTarget.here())) {
      borrowAtOnce(first, size);
      long one = heap();
      try (Pools.Source second = pool.open(ServerTarget.here())) {
        borrowAtOnce(second, size);
        return (double) (heap() - one) / size;
      }
    }
  }

  private static void borrowAtOnce(Pools.Source source, int count) throws SQLException {
    List<Connection> borrowed = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        Connection connection = source.borrow();
        borrowed.add(connection);
        Workload.SELECT_BY_KEY.run(connection);
      }
    } finally {
      for (Connection connection : borrowed) {
        connection.close();
      }
    }
  }

  /** Bytes in use, once nothing more goes away. */
  private static long heap() {
    long least = Long.MAX_VALUE;
    for (int same = 0; same < 3; ) {
      ManagementFactory.getMemoryMXBean().gc();
      long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      same = used < least - 256 ? 0 : same + 1;
      least = Math.min(least, used);
    }
    return least;
  }
}
