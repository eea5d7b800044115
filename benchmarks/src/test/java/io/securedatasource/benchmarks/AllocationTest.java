package io.securedatasource.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/**
 * A guard against regressions: bytes are counted, not time, so that a busy machine changes nothing.
 * What the compiler takes out differs until it has settled, so the least of many rounds counts.
 */
class AllocationTest {

  /** Calls of a round. */
  private static final int CALLS = 20_000;

  /** Rounds that are counted in any case, and at most. */
  private static final int SETTLED = 10;

  private static final int ROUNDS = 50;

  /**
   * What ours may allocate beyond HikariCP for a whole use of a connection, where the compiler
   * takes out the least: a guarded statement of 24 bytes, a guarded result set of 16, and an object
   * of 24 of HikariCP's own, which it takes out of either use or of one alone; and a byte of margin
   * for what others do meanwhile. One object more of ours has 16 at least.
   */
  private static final double BOUND = 24 + 16 + 24 + 1;

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

  @Test
  void a_constant_text_allocates_little_more_than_in_bare_hikaricp() throws SQLException {
    assumeThat(ManagementFactory.getThreadMXBean()).isInstanceOf(ThreadMXBean.class);
    try (Pools.Source bare = Pools.HIKARICP.open();
        Pools.Source secure = Pools.SECURE.open()) {
      double least = Double.POSITIVE_INFINITY;
      double leastBare = Double.POSITIVE_INFINITY;
      for (int i = 0; i < SETTLED || (i < ROUNDS && least - leastBare > BOUND); i++) {
        leastBare = Math.min(leastBare, bytes(() -> constantText(bare)));
        least = Math.min(least, bytes(() -> constantText(secure)));
      }
      assertThat(least - leastBare)
          .as("bytes for each use beyond bare HikariCP, %s and %s", least, leastBare)
          .isLessThanOrEqualTo(BOUND);
    }
  }
}
