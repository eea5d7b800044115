package io.securedatasource.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import io.securedatasource.SecureDataSource;
import io.securedatasource.policy.PoolSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The memory of a pooled connection: what the heap holds more of with a pool of forty connections
 * than with one of ten, by connection, once each has answered a request; so what a pool has once is
 * not counted. By turns, bare HikariCP and ours, on a server over TLS.
 *
 * <p>Arguments: a file, and how many rounds. Writes bytes for each connection, by round.
 */
public final class ConnectionMemory {

  private static final int SMALL = 10;
  private static final int LARGE = 40;

  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

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

  private static double forEachConnection(Pools pool) throws SQLException {
    return (double) (heapWith(pool, LARGE) - heapWith(pool, SMALL)) / (LARGE - SMALL);
  }

  private static long heapWith(Pools pool, int size) throws SQLException {
    try (Pools.Source source = open(pool, Pools.settings().maximumSize(size).minimumIdle(size))) {
      borrowAtOnce(source, size);
      return heap();
    }
  }

  private static Pools.Source open(Pools pool, PoolSettings settings) {
    ServerTarget target = ServerTarget.here();
    if (pool == Pools.HIKARICP) {
      HikariDataSource bare = Pools.hikari(target.physical(), settings);
      return Pools.Source.of(bare, bare);
    }
    SecureDataSource secure = target.ours().pool(settings).build();
    return Pools.Source.of(secure, secure);
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

  /**
   * The bytes of all objects that are reachable, once no more goes away. The use of the heap as the
   * JVM reports it jumps by thousands of bytes for each connection with where its regions begin.
   */
  private static long heap() {
    long least = Long.MAX_VALUE;
    for (int same = 0; same < 3; ) {
      long used = reachable();
      same = used < least - 256 ? 0 : same + 1;
      least = Math.min(least, used);
    }
    return least;
  }

  /** What {@code jcmd <pid> GC.class_histogram} tells, which collects garbage first. */
  private static long reachable() {
    try {
      Object histogram =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
      Matcher total = TOTAL.matcher(String.valueOf(histogram));
      if (!total.find()) {
        throw new IllegalStateException("this JVM tells no total");
      }
      return Long.parseLong(total.group(1));
    } catch (JMException e) {
      throw new IllegalStateException("this JVM tells nothing of its heap", e);
    }
  }
}
