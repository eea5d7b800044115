package io.securedatasource.benchmarks;

import com.alibaba.druid.wall.WallFilter;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.securedatasource.policy.PoolSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * What is compared: pools of the same shape over the same target. Each peer is set up as its
 * documentation says and for speed; none writes anything.
 */
public enum Pools {
  /** HikariCP over the driver: what all others are measured against. */
  HIKARICP("HikariCP", HikariDataSource.class) {
    @Override
    Source open(Target target) {
      HikariDataSource pool = hikari(target.physical());
      return Source.of(pool, pool);
    }
  },
  /** Secure DataSource, all gates, no meters. */
  SECURE("Secure DataSource", io.securedatasource.SecureDataSource.class) {
    @Override
    Source open(Target target) throws SQLException {
      return target.secure();
    }
  },
  /** A pool of its own, which judges nothing. */
  DRUID("Druid", com.alibaba.druid.pool.DruidDataSource.class) {
    @Override
    Source open(Target target) throws SQLException {
      return Peers.druid(target, List.of());
    }
  },
  /** The one SQL firewall in a Java pool, with its rules for PostgreSQL. */
  DRUID_WALL("Druid, WallFilter", com.alibaba.druid.pool.DruidDataSource.class) {
    @Override
    Source open(Target target) throws SQLException {
      WallFilter wall = new WallFilter();
      wall.setDbType(com.alibaba.druid.DbType.postgresql);
      return Peers.druid(target, List.of(wall));
    }
  },
  /** HikariCP, and statements to SLF4J at a level that is off. */
  DATASOURCE_PROXY("datasource-proxy", net.ttddyy.dsproxy.support.ProxyDataSource.class) {
    @Override
    Source open(Target target) {
      return Peers.datasourceProxy(target);
    }
  },
  /** HikariCP, and statements to SLF4J at a level that is off. */
  P6SPY("p6spy", com.p6spy.engine.spy.P6DataSource.class) {
    @Override
    Source open(Target target) {
      return Peers.p6spy(target);
    }
  },
  /** HikariCP, and its observations into meters in memory. */
  DATASOURCE_MICROMETER(
      "datasource-micrometer", net.ttddyy.observation.tracing.DataSourceObservationListener.class) {
    @Override
    Source open(Target target) {
      return Peers.datasourceMicrometer(target);
    }
  },
  /** HikariCP, and the instrumentation with an API that does nothing. */
  OPENTELEMETRY(
      "OpenTelemetry JDBC", io.opentelemetry.instrumentation.jdbc.datasource.JdbcTelemetry.class) {
    @Override
    Source open(Target target) {
      return Peers.openTelemetry(target);
    }
  },
  /** A pool of its own. */
  AGROAL("Agroal", io.agroal.api.AgroalDataSource.class) {
    @Override
    Source open(Target target) throws SQLException {
      return Peers.agroal(target);
    }
  },
  /** HikariCP over the wrapper without plugins, the fastest that it can be. */
  AWS_WRAPPER("AWS JDBC wrapper", software.amazon.jdbc.Driver.class) {
    @Override
    Source open(Target target) throws SQLException {
      return Peers.awsWrapper(target);
    }
  };

  private final String title;
  private final Class<?> origin;

  Pools(String title, Class<?> origin) {
    this.title = title;
    this.origin = origin;
  }

  /** Borrows a connection. */
  @FunctionalInterface
  interface Borrowing {
    /** Borrows a connection. */
    Connection borrow() throws SQLException;
  }

  /**
   * Where connections come from.
   *
   * @param borrowing borrows one
   * @param end closes the pool
   */
  record Source(Borrowing borrowing, AutoCloseable end) implements AutoCloseable {

    static Source of(DataSource dataSource, AutoCloseable end) {
      return new Source(dataSource::getConnection, end);
    }

    /** Borrows one. */
    Connection borrow() throws SQLException {
      return borrowing.borrow();
    }

    @Override
    public void close() throws SQLException {
      try {
        end.close();
      } catch (SQLException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new SQLException("the pool does not close", e);
      }
    }
  }

  /** Its name, for people. */
  public String title() {
    return title;
  }

  /** A class of what is compared, which knows its version. */
  public Class<?> origin() {
    return origin;
  }

  /** Starts the pool over the stub driver. */
  Source open() throws SQLException {
    return open(new StubTarget());
  }

  /** Starts the pool. */
  abstract Source open(Target target) throws SQLException;

  /** As standard, without leak detection: that costs more than all the rest, in either pool. */
  static PoolSettings settings() {
    return PoolSettings.standard().leakDetection(null);
  }

  /** HikariCP over physical connections, of the shape of all. */
  static HikariDataSource hikari(DataSource physical) {
    return hikari(physical, settings());
  }

  /** HikariCP over physical connections. */
  static HikariDataSource hikari(DataSource physical, PoolSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("bare");
    config.setDataSource(physical);
    config.setMaximumPoolSize(settings.maximumSize());
    config.setMinimumIdle(settings.minimumIdle());
    config.setConnectionTimeout(settings.acquireTimeout().toMillis());
    config.setMaxLifetime(settings.maxLifetime().toMillis());
    config.setIdleTimeout(settings.idleTimeout().toMillis());
    return new HikariDataSource(config);
  }
}
