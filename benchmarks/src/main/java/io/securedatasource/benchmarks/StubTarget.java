package io.securedatasource.benchmarks;

import io.securedatasource.internal.guard.Guard;
import io.securedatasource.internal.pool.ConnectionPool;
import io.securedatasource.internal.pool.PoolOptions;
import io.securedatasource.internal.statement.CachedStatementGate;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Properties;
import javax.sql.DataSource;

/** The stub driver. */
record StubTarget() implements Target {

  @Override
  public String url() {
    return StubDriver.URL;
  }

  @Override
  public Properties properties() {
    return new Properties();
  }

  @Override
  public Class<? extends Driver> driver() {
    return StubDriver.class;
  }

  @Override
  public DataSource physical() {
    return new DriverDataSource(StubDriver::connection);
  }

  /**
   * What a {@code SecureDataSource} is made of from the pool downwards: the same pool, the same
   * guarded objects, the same gate and rules of the production policy. What it does above, a look
   * at one field for each borrow, is left out, as are the gates that a physical connection passes
   * once.
   */
  @Override
  public Pools.Source secure() throws SQLException {
    SecurityPolicy policy = SecurityPolicy.production();
    CachedStatementGate gate =
        new CachedStatementGate(
            "benchmark", Rules.application(policy), event -> {}, InstantSource.system());
    Guard guard = Guard.of(gate, policy, RoleProfile.APPLICATION);
    ConnectionPool pool =
        ConnectionPool.start(
            "secure",
            new DriverDataSource(() -> guard.over(StubDriver.connection())),
            Pools.settings(),
            PoolOptions.none(),
            true);
    guard.returns().retireBy(pool.rotated()::retire);
    return new Pools.Source(pool::borrow, pool);
  }
}
