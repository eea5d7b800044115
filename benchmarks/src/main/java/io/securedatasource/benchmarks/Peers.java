package io.securedatasource.benchmarks;

import com.alibaba.druid.DbType;
import com.alibaba.druid.filter.Filter;
import com.alibaba.druid.pool.DruidDataSource;
import com.p6spy.engine.spy.P6DataSource;
import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.jdbc.datasource.JdbcTelemetry;
import java.lang.reflect.InvocationTargetException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.listener.logging.SLF4JLogLevel;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;
import net.ttddyy.observation.tracing.DataSourceObservationListener;
import org.jspecify.annotations.Nullable;

/** The other pools and wrappers, each as its documentation says. */
final class Peers {

  private Peers() {}

  /**
   * Without tests of connections; with the lock that its documentation advises for many threads.
   */
  static Pools.Source druid(Target target, List<Filter> filters) throws SQLException {
    DruidDataSource pool = new DruidDataSource();
    pool.setDriver(driver(target));
    pool.setUrl(target.url());
    pool.setConnectProperties(target.properties());
    pool.setDbType(DbType.postgresql);
    pool.setMaxActive(Pools.settings().maximumSize());
    pool.setMinIdle(Pools.settings().minimumIdle());
    pool.setInitialSize(Pools.settings().minimumIdle());
    pool.setMaxWait(Pools.settings().acquireTimeout().toMillis());
    pool.setUseUnfairLock(true);
    pool.setTestOnBorrow(false);
    pool.setTestOnReturn(false);
    pool.setTestWhileIdle(false);
    pool.setProxyFilters(filters);
    pool.init();
    return Pools.Source.of(pool, pool);
  }

  static Pools.Source datasourceProxy(Target target) {
    HikariDataSource pool = Pools.hikari(target.physical());
    DataSource wrapped =
        ProxyDataSourceBuilder.create(pool).logQueryBySlf4j(SLF4JLogLevel.DEBUG).build();
    return Pools.Source.of(wrapped, pool);
  }

  /** See {@code spy.properties}. */
  static Pools.Source p6spy(Target target) {
    HikariDataSource pool = Pools.hikari(target.physical());
    return Pools.Source.of(new P6DataSource(pool), pool);
  }

  /** As its starter wires it where an application has meters and no tracing. */
  static Pools.Source datasourceMicrometer(Target target) {
    HikariDataSource pool = Pools.hikari(target.physical());
    MeterRegistry meters = new SimpleMeterRegistry();
    ObservationRegistry observations = ObservationRegistry.create();
    observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
    DataSourceObservationListener listener = new DataSourceObservationListener(observations);
    DataSource wrapped =
        ProxyDataSourceBuilder.create(pool).listener(listener).methodListener(listener).build();
    return Pools.Source.of(wrapped, pool);
  }

  static Pools.Source openTelemetry(Target target) {
    HikariDataSource pool = Pools.hikari(target.physical());
    return Pools.Source.of(JdbcTelemetry.create(OpenTelemetry.noop()).wrap(pool), pool);
  }

  static Pools.Source agroal(Target target) throws SQLException {
    AgroalDataSourceConfigurationSupplier configuration =
        new AgroalDataSourceConfigurationSupplier()
            .connectionPoolConfiguration(
                shape ->
                    shape
                        .initialSize(Pools.settings().minimumIdle())
                        .minSize(Pools.settings().minimumIdle())
                        .maxSize(Pools.settings().maximumSize())
                        .acquisitionTimeout(Pools.settings().acquireTimeout())
                        .maxLifetime(Pools.settings().maxLifetime())
                        .connectionFactoryConfiguration(factory -> agroal(factory, target)));
    AgroalDataSource pool = AgroalDataSource.from(configuration);
    return Pools.Source.of(pool, pool);
  }

  private static AgroalConnectionFactoryConfigurationSupplier agroal(
      AgroalConnectionFactoryConfigurationSupplier factory, Target target) {
    Properties properties = target.properties();
    if (properties.remove("user") instanceof String user
        && properties.remove("password") instanceof String password) {
      factory.principal(new NamePrincipal(user)).credential(new SimplePassword(password));
    }
    properties.forEach((key, value) -> factory.jdbcProperty((String) key, (String) value));
    return factory.connectionProviderClass(target.driver()).jdbcUrl(target.url());
  }

  static Pools.Source awsWrapper(Target target) throws SQLException {
    Properties properties = target.properties();
    properties.setProperty("wrapperPlugins", "");
    properties.setProperty("wrapperDialect", "pg");
    Driver unused = driver(target); // Loading it registers it, and the wrapper looks for it there.
    Driver wrapper = new software.amazon.jdbc.Driver();
    String url = target.url().replaceFirst("^jdbc:", "jdbc:aws-wrapper:");
    HikariDataSource pool =
        Pools.hikari(
            new DriverDataSource(
                () -> {
                  @Nullable Connection opened = wrapper.connect(url, properties);
                  if (opened == null) {
                    throw new SQLException("the wrapper does not know the URL");
                  }
                  return opened;
                }));
    return Pools.Source.of(pool, pool);
  }

  private static Driver driver(Target target) throws SQLException {
    try {
      return target.driver().getDeclaredConstructor().newInstance();
    } catch (InstantiationException
        | IllegalAccessException
        | InvocationTargetException
        | NoSuchMethodException e) {
      throw new SQLException("the driver cannot be made", e);
    }
  }
}
