package io.securedatasource.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A guard against regressions: bytes are counted, not time, so that a busy machine changes nothing.
 * What the compiler takes out differs until it has settled, and then from JVM to JVM, so the least
 * of many rounds counts, in JVMs of their own until one is within the bound.
 */
class AllocationTest {

  /** Calls of a round. */
  private static final int CALLS = 20_000;

  /** Rounds that are counted in any case, and at most. */
  private static final int SETTLED = 10;

  private static final int ROUNDS = 50;

  /** In about one of five the compiler leaves an object of HikariCP's own in one use alone. */
  private static final int JVMS = 8;

  private static final String MARK = "bytes more: ";

  private static final Duration LIMIT = Duration.ofMinutes(3);

  /**
   * What ours may allocate beyond HikariCP for a whole use of a connection: a guarded statement of
   * 24 bytes and a guarded result set of 16, where the compiler takes neither out, and a byte of
   * margin for what others do meanwhile. The least object has 16.
   */
  private static final double BOUND = 24 + 16 + 1;

  /** A use of a connection. */
  @FunctionalInterface
  private interface Use {
    int once() throws SQLException;
  }

  private static int constantText(Pools.Source source) throws SQLException {
    try (Connection connection = source.borrow();
        PreparedStatement statement = connection.prepareStatement(Texts.CONSTANT)) {
      statement.setInt(1, 42);
      statement.setString(2, "a");
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }

  /** Bytes for each use, by this thread. */
  private static double bytes(Use use) throws SQLException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    int sum = 0;
    for (int i = 0; i < CALLS; i++) {
      sum += use.once();
    }
    long after = threads.getThreadAllocatedBytes(thread);
    assertThat(sum).isEqualTo(42 * CALLS);
    return (double) (after - before) / CALLS;
  }

  /** Measures in this JVM, and tells the bytes beyond bare HikariCP. */
  public static void main(String[] arguments) throws SQLException {
    try (Pools.Source bare = Pools.HIKARICP.open();
        Pools.Source secure = Pools.SECURE.open()) {
      double least = Double.POSITIVE_INFINITY;
      double leastBare = Double.POSITIVE_INFINITY;
      for (int i = 0; i < SETTLED || (i < ROUNDS && least - leastBare > BOUND); i++) {
        leastBare = Math.min(leastBare, bytes(() -> constantText(bare)));
        least = Math.min(least, bytes(() -> constantText(secure)));
      }
      System.out.println(MARK + (least - leastBare));
    }
  }

  private static double measured() throws IOException, InterruptedException {
    Path log = Files.createTempFile("allocation", ".log");
    try {
      Process jvm =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  AllocationTest.class.getName())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!jvm.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        jvm.destroyForcibly().waitFor();
      }
      String output = Files.readString(log);
      assertThat(output).contains(MARK);
      return Double.parseDouble(
          output
              .substring(output.lastIndexOf(MARK) + MARK.length())
              .lines()
              .findFirst()
              .orElse(""));
    } finally {
      Files.delete(log);
    }
  }

  @Test
  void a_constant_text_allocates_little_more_than_in_bare_hikaricp() throws Exception {
    assumeThat(ManagementFactory.getThreadMXBean()).isInstanceOf(ThreadMXBean.class);
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < JVMS && least > BOUND; i++) {
      least = Math.min(least, measured());
    }
    assertThat(least).as("bytes for each use beyond bare HikariCP").isLessThanOrEqualTo(BOUND);
  }
}
