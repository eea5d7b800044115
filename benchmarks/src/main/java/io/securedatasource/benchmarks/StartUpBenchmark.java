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
 * How long does it take, in a JVM that has loaded nothing yet, from the building of a pool to the
 * first row? In milliseconds, once for each JVM. A server of this JVM's own would have loaded the
 * driver: let one run elsewhere, as the report does.
 *
 * <pre>mvn -q -DskipTests -am -pl :benchmarks package exec:exec "-Djmh=StartUpBenchmark"
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(20)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@SuppressWarnings("NullAway.Init") // set up by JMH
public class StartUpBenchmark {

  /** Which pool. */
  @Param({"HIKARICP", "SECURE"})
  public Pools pool;

  private ServerTarget target;
  private Pools.Source source;

  /** Knows the server. */
  @Setup
  public void know() {
    target = ServerTarget.here();
  }

  /** Closes the pool. */
  @TearDown
  public void close() throws SQLException {
    source.close();
  }

  /** Builds the pool, and asks for a row. */
  @Benchmark
  public int firstRow() throws SQLException {
    source = pool.open(target);
    return Workload.SELECT_BY_KEY.run(source);
  }
}
