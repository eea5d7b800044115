package io.securedatasource.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does gate 2 add to a physical connection, by TLS and SCRAM to a server on loopback? Opens
 * one and closes it, in microseconds. The look at the role's posture, taken at the start and once
 * an hour, has been taken.
 *
 * <pre>mvn -q -DskipTests -am -pl :benchmarks package exec:exec "-Djmh=AdmissionBenchmark"
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // set up by JMH
public class AdmissionBenchmark {

  private DataSource driver;
  private DataSource gate;

  /** Connects once by each. */
  @Setup
  public void open() throws SQLException {
    ServerTarget target = ServerTarget.here();
    driver = target.physical();
    gate = target.admitted();
    bare();
    admitted();
  }

  /** The driver alone, with the same settings. */
  @Benchmark
  public boolean bare() throws SQLException {
    try (Connection connection = driver.getConnection()) {
      return connection.isClosed();
    }
  }

  /** The driver, then gate 2. */
  @Benchmark
  public boolean admitted() throws SQLException {
    try (Connection connection = gate.getConnection()) {
      return connection.isClosed();
    }
  }
}
