package io.securedatasource.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a text cost that is built anew each time, and is there a number of distinct texts at
 * which the cost leaps? The text has 170 characters and is another string at every call: one of so
 * many in turn, or, for 0, one never seen before. Subtract the two pools.
 *
 * <pre>mvn -q -DskipTests -am -pl :benchmarks package exec:exec "-Djmh=FreshTextBenchmark -prof gc"
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // set up by JMH
public class FreshTextBenchmark {

  /** Which pool: those that look at texts, and those that do not. */
  @Param({"HIKARICP", "SECURE", "DRUID_WALL", "OPENTELEMETRY", "DATASOURCE_PROXY", "P6SPY"})
  public Pools pool;

  /** How many texts come in turn; 0: none comes twice. */
  @Param({"0", "1", "256", "300", "2000", "20000", "100000"})
  public int distinct;

  private final Texts.Numbered text = new Texts.Numbered();
  private Pools.Source source;
  private int next;

  /** Starts the pool, and lets each text come a few times. */
  @Setup
  public void open() throws SQLException {
    source = pool.open();
    for (int i = 0; i < 5 * distinct; i++) {
      freshText();
    }
  }

  /** Closes it. */
  @TearDown
  public void close() throws SQLException {
    source.close();
  }

  /** A text in a new string. */
  @Benchmark
  public int freshText() throws SQLException {
    int number = next++;
    String sql = text.numbered(distinct == 0 ? number : number % distinct);
    try (Connection connection = source.borrow();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, 42);
      statement.setString(2, "a");
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }
}
