package io.securedatasource.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.securedatasource.internal.guard.ExecutionObserver;
import io.securedatasource.internal.guard.Guard;
import io.securedatasource.internal.observation.ExecutionWatch;
import io.securedatasource.internal.pool.ConnectionPool;
import io.securedatasource.internal.pool.PoolOptions;
import io.securedatasource.internal.statement.CachedStatementGate;
import io.securedatasource.internal.statement.CountingGate;
import io.securedatasource.internal.statement.StatementGate;
import io.securedatasource.internal.statement.Verdict;
import io.securedatasource.metrics.MeterSet;
import io.securedatasource.metrics.StatementMeters;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.StatementKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
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
 * What do meters cost: the whole use of a connection as in {@link StatementBenchmark}, and one
 * execution's record by itself? The registry is Prometheus's.
 *
 * <pre>mvn -q -DskipTests -am -pl :benchmarks package exec:exec "-Djmh=MeterBenchmark -prof gc"
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // set up by JMH
public class MeterBenchmark {

  /** Which meters are on. */
  public enum Meters {
    /** HikariCP alone, without. */
    BARE,
    /** HikariCP alone, with its own. */
    BARE_WITH_POOL_METERS,
    /** Ours, without. */
    SECURE,
    /** Ours, with those of statements and of the cache of verdicts. */
    SECURE_WITH_STATEMENT_METERS,
    /** Ours, with HikariCP's as well. */
    SECURE_WITH_ALL_METERS
  }

  private static final MeterSet.Troubles NO_TROUBLES =
      new MeterSet.Troubles() {
        @Override
        public void renamed(String dataSource, String instead) {
          throw new IllegalStateException(instead);
        }

        @Override
        public void refused(String dataSource, String meter, String failure) {
          throw new IllegalStateException(failure);
        }
      };

  /** Where connections come from. */
  private interface Source {
    Connection borrow() throws SQLException;
  }

  /** Which meters are on. */
  @Param public Meters meters;

  private final MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Verdict verdict = Verdict.clean(StatementKind.SELECT, false);
  private Source source;
  private AutoCloseable pool;
  private ExecutionObserver observer;

  /** Starts the pool. */
  @Setup
  public void open() throws SQLException {
    observer =
        meters.compareTo(Meters.SECURE) > 0
            ? new ExecutionWatch(
                new StatementMeters(MeterSet.of(registry, "benchmark", NO_TROUBLES)),
                Runnable::run,
                new ExecutionWatch.Terms(
                    "benchmark",
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30),
                    event -> {},
                    InstantSource.system()))
            : ExecutionObserver.NONE;
    boolean poolMeters =
        meters == Meters.BARE_WITH_POOL_METERS || meters == Meters.SECURE_WITH_ALL_METERS;
    if (meters.compareTo(Meters.SECURE) < 0) {
      openBare(poolMeters);
    } else {
      openSecure(poolMeters);
    }
  }

  private void openBare(boolean poolMeters) {
    HikariDataSource hikari = Pools.hikari(new StubTarget().physical());
    if (poolMeters) {
      hikari.setMetricRegistry(registry);
    }
    source = hikari::getConnection;
    pool = hikari;
  }

  private void openSecure(boolean poolMeters) throws SQLException {
    SecurityPolicy policy = SecurityPolicy.production();
    StatementGate cached =
        new CachedStatementGate(
            "benchmark", Rules.application(policy), event -> {}, InstantSource.system());
    StatementGate gate = meters == Meters.SECURE ? cached : new CountingGate(cached);
    Guard guard = Guard.of(gate, policy, RoleProfile.APPLICATION).observedBy(observer);
    PoolOptions options =
        poolMeters ? PoolOptions.none().meterRegistry(registry) : PoolOptions.none();
    ConnectionPool secure =
        ConnectionPool.start(
            "secure",
            new DriverDataSource(() -> guard.over(StubDriver.connection())),
            Pools.settings(),
            options,
            guard.returns()::returned,
            true);
    guard.returns().retireBy(secure.rotated()::retire);
    source = secure::borrow;
    pool = secure;
  }

  /** Closes it. */
  @TearDown
  public void close() throws Exception {
    pool.close();
  }

  /** Borrow, prepare a constant text, set two parameters, execute, read a row, close. */
  @Benchmark
  public int wholeCall() throws SQLException {
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

  /** What the observer does for one execution, and the look at the clock that begins each. */
  @Benchmark
  public void oneRecord() {
    observer.succeeded(verdict, Texts.CONSTANT, System.nanoTime());
  }
}
