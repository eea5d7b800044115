package io.securedatasource.benchmarks;

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
 * What does an application notice, on a PostgreSQL server on loopback, over TLS? The distribution
 * of the time from borrowing to giving back, in microseconds. Threads are JMH's: {@code -t 8}, or
 * on JDK 21 and newer a thousand virtual ones, {@code -t 1000 -jvmArgsAppend
 * -Djmh.executor=VIRTUAL}, who share the ten connections of a pool. The mean of a request and the
 * noise of a server are far larger than what is looked for: {@link PairedRounds} compares two pools
 * by turns.
 *
 * <pre>mvn -q -DskipTests -am -pl :benchmarks package exec:exec "-Djmh=EndToEndBenchmark"
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // set up by JMH
public class EndToEndBenchmark {

  /** Which pool. */
  @Param public Pools pool;

  /** What is asked. */
  @Param public Workload workload;

  private Pools.Source source;

  /** Starts the pool. */
  @Setup
  public void open() throws SQLException {
    source = pool.open(ServerTarget.here());
  }

  /** Closes it. */
  @TearDown
  public void close() throws SQLException {
    source.close();
  }

  /** Borrows, asks, gives back. */
  @Benchmark
  public int request() throws SQLException {
    return workload.run(source);
  }
}
