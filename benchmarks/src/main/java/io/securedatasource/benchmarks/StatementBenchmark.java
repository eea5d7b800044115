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
 * What does a whole use of a connection cost: borrow, prepare a constant text, set two parameters,
 * execute, read a row, close? Over the stub driver, without meters.
 *
 * <pre>mvn -q -DskipTests -am -pl :benchmarks package exec:exec "-Djmh=StatementBenchmark -prof gc"
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // set up by JMH
public class StatementBenchmark {

  /** Which pool. */
  @Param public Pools pool;

  private Pools.Source source;

  /** Starts the pool. */
  @Setup
  public void open() throws SQLException {
    source = pool.open();
  }

  /** Closes it. */
  @TearDown
  public void close() throws SQLException {
    source.close();
  }

  /** A constant text with two parameters. */
  @Benchmark
  public int constantText() throws SQLException {
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
}
