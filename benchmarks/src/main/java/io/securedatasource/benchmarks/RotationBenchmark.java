package io.securedatasource.benchmarks;

import io.securedatasource.SecureDataSource;
import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import io.securedatasource.testserver.Login;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a rotation of credentials cost, and what do requests notice of it? Two logins take
 * turns, on a server on loopback, over TLS; sessions of the earlier one are closed within 100 ms.
 *
 * <pre>mvn -q -DskipTests -am -pl :benchmarks package exec:exec "-Djmh=RotationBenchmark"
 * </pre>
 */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // set up by JMH
public class RotationBenchmark {

  /** Milliseconds between two rotations in the background; 0: none. */
  @Param({"0", "250"})
  public int every;

  private volatile int turns;
  private SecureDataSource dataSource;
  private Pools.Source source;
  private ScheduledExecutorService background;

  /** Starts the pool, and the rotations. */
  @Setup
  public void open() {
    ServerTarget target = ServerTarget.here();
    dataSource =
        target
            .ours()
            .credentials(CredentialsProvider.supplied("two logins by turns", () -> current(target)))
            .rotation(Duration.ofHours(1), Duration.ofMillis(100))
            .build();
    source = Pools.Source.of(dataSource, dataSource);
    background = Executors.newSingleThreadScheduledExecutor();
    if (every > 0) {
      Future<?> unused =
          background.scheduleAtFixedRate(
              this::rotateInTheBackground, 0, every, TimeUnit.MILLISECONDS);
    }
  }

  private Credentials current(ServerTarget target) {
    Login login = turns % 2 == 0 ? target.application() : target.readOnly();
    return new Credentials(login.user(), Secret.of(login.password()));
  }

  private void rotateInTheBackground() {
    try {
      next();
    } catch (SQLException e) {
      throw new IllegalStateException("the rotation fails", e);
    }
  }

  /** The source has other credentials; they are taken into use. */
  private synchronized int next() throws SQLException {
    int turn = turns + 1;
    turns = turn;
    dataSource.rotate();
    return turn;
  }

  /** Ends both. */
  @TearDown
  public void close() throws SQLException {
    background.shutdownNow();
    dataSource.close();
  }

  /** A request, by as many threads as there are connections. */
  @Benchmark
  @BenchmarkMode(Mode.SampleTime)
  @Threads(4)
  public int request() throws SQLException {
    return Workload.SELECT_BY_KEY.run(source);
  }

  /** A rotation: other credentials open a session, and the earlier sessions are told to end. */
  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  public int rotate() throws SQLException {
    return next();
  }
}
