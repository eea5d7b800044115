package io.securedatasource.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.securedatasource.internal.guard.Guard;
import io.securedatasource.internal.pool.ConnectionPool;
import io.securedatasource.internal.pool.PoolOptions;
import io.securedatasource.internal.statement.CachedStatementGate;
import io.securedatasource.policy.PoolSettings;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;

/**
 * Two pools of the same shape over the stub driver. Ours is what a {@code SecureDataSource} is made
 * of from the pool downwards: the same pool, the same guarded objects, the same gate and rules of
 * the production policy. What it does above, a look at one field for each borrow, is left out, as
 * are the gates that a physical connection passes once.
 */
public enum Pools {
  /** HikariCP over the driver. */
  HIKARICP {
    @Override
    Source open() {
      HikariConfig config = new HikariConfig();
      config.setPoolName("bare");
      config.setDataSource(StubDataSource.bare());
      config.setMaximumPoolSize(settings().maximumSize());
      config.setMinimumIdle(settings().minimumIdle());
      config.setConnectionTimeout(settings().acquireTimeout().toMillis());
      config.setMaxLifetime(settings().maxLifetime().toMillis());
      config.setIdleTimeout(settings().idleTimeout().toMillis());
      HikariDataSource pool = new HikariDataSource(config);
      return new Source() {
        @Override
        public Connection borrow() throws SQLException {
          return pool.getConnection();
        }

        @Override
        public void close() {
          pool.close();
        }
      };
    }
  },
  /** The guarded pool. */
  SECURE {
    @Override
    Source open() throws SQLException {
      SecurityPolicy policy = SecurityPolicy.production();
      CachedStatementGate gate =
          new CachedStatementGate(
              "benchmark", Rules.application(policy), event -> {}, InstantSource.system());
      Guard guard = Guard.of(gate, policy, RoleProfile.APPLICATION);
      ConnectionPool pool =
          ConnectionPool.start(
              "secure",
              new StubDataSource(guard::over),
              settings(),
              PoolOptions.none(),
              guard.returns()::returned,
              true);
      guard.returns().retireBy(pool::retire);
      return new Source() {
        @Override
        public Connection borrow() throws SQLException {
          return pool.borrow();
        }

        @Override
        public void close() throws SQLException {
          pool.close();
        }
      };
    }
  };

  /** Where connections come from. */
  interface Source extends AutoCloseable {
    /** Borrows one. */
    Connection borrow() throws SQLException;

    @Override
    void close() throws SQLException;
  }

  /** Starts the pool. */
  abstract Source open() throws SQLException;

  /** As standard, without leak detection: that costs more than all the rest, in either pool. */
  private static PoolSettings settings() {
    return PoolSettings.standard().leakDetection(null);
  }
}
