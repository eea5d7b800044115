package io.securedatasource.benchmarks;

import java.sql.Connection;
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
 * What does it cost to borrow a connection and to give it back, over the stub driver?
 *
 * <pre>mvn -q -DskipTests -am -pl :benchmarks package exec:exec "-Djmh=BorrowBenchmark -prof gc"
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // set up by JMH
public class BorrowBenchmark {

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

  /** Borrows, asks nothing, gives back. */
  @Benchmark
  public boolean borrow() throws SQLException {
    try (Connection connection = source.borrow()) {
      return connection.isClosed();
    }
  }
}
