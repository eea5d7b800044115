package io.securedatasource.spring;

import com.zaxxer.hikari.HikariDataSource;
import io.securedatasource.spring.SecureDataSourceProperties.Migration;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.jdbc.datasource.AbstractDriverBasedDataSource;

/**
 * Gives a migration tool a guarded connection of its own, in role MIGRATION. It is no bean: nothing
 * but the tool can get hold of it, and health does not probe it. Thread-safe.
 */
final class MigrationGuard implements DisposableBean {

  private final DataSourceGuard guard;
  private final @Nullable Migration settings;
  private final List<HikariDataSource> pools = new ArrayList<>();

  MigrationGuard(DataSourceGuard guard, @Nullable Migration settings) {
    this.guard = guard;
    this.settings = settings;
  }

  /**
   * The data source to migrate by.
   *
   * @param given what the tool was configured with: the serving one, or one of the tool's own
   * @return a guarded one in role MIGRATION; {@code given} when it is that already, or when nothing
   *     else is stated, and it is guarded or not PostgreSQL's
   * @throws UnguardableDataSourceException when it reaches PostgreSQL past the guard
   */
  DataSource migrating(DataSource given, String beanName) {
    HikariDataSource serving = pool(given);
    if (isOurs(serving)) {
      return given;
    }
    if (given instanceof AbstractDriverBasedDataSource own && own.getUrl() != null) {
      return ofItsOwn(own, own.getUrl(), beanName);
    }
    if (settings == null || settings.username() == null) {
      return given;
    }
    String url = settings.url();
    if (url == null && serving != null) {
      url = serving.getJdbcUrl();
    }
    if (url == null) {
      throw new InvalidConfigurationPropertyValueException(
          SecureDataSourceProperties.PREFIX + ".migration.url",
          null,
          "the data source that is migrated tells no URL; state one");
    }
    return TargetDatabase.ofUrl(url) == TargetDatabase.POSTGRESQL
        ? start(url, settings.username(), settings.password(), beanName)
        : given;
  }

  /** The tool was given a URL or a user: Spring Boot then makes an unguarded data source. */
  private DataSource ofItsOwn(AbstractDriverBasedDataSource own, String url, String beanName) {
    if (TargetDatabase.ofUrl(url) != TargetDatabase.POSTGRESQL) {
      return own;
    }
    if (settings != null
        && settings.username() != null
        && !Objects.equals(settings.username(), own.getUsername())) {
      throw new InvalidConfigurationPropertyValueException(
          SecureDataSourceProperties.PREFIX + ".migration.username",
          settings.username(),
          "spring." + beanName + " names another user; state the one that migrates in one place");
    }
    return start(url, own.getUsername(), own.getPassword(), beanName);
  }

  private synchronized DataSource start(
      String url, @Nullable String user, @Nullable String password, String beanName) {
    HikariDataSource pool = new MigrationPool();
    pool.setPoolName(beanName);
    pool.setJdbcUrl(url);
    pool.setUsername(user);
    pool.setPassword(password);
    // One connection for the tool's lock, one for its work; none is kept once they are done.
    pool.setMaximumPoolSize(2);
    pool.setMinimumIdle(1);
    pool.setIdleTimeout(10_000);
    guard.migrate(pool, beanName);
    pools.add(pool);
    return pool;
  }

  /**
   * Keeps the connection that it proves its start by: HikariCP closes it when none is to be kept
   * ready, and opens another. From the first borrowing on none is.
   */
  private static final class MigrationPool extends HikariDataSource {

    @Override
    public Connection getConnection() throws SQLException {
      Connection connection = super.getConnection();
      setMinimumIdle(0);
      return connection;
    }
  }

  @SuppressWarnings("ReferenceEquality") // a pool is itself alone
  private synchronized boolean isOurs(@Nullable HikariDataSource pool) {
    return pools.stream().anyMatch(own -> own == pool);
  }

  private static @Nullable HikariDataSource pool(DataSource dataSource) {
    if (dataSource instanceof HikariDataSource pool) {
      return pool;
    }
    try {
      return dataSource.isWrapperFor(HikariDataSource.class)
          ? dataSource.unwrap(HikariDataSource.class)
          : null;
    } catch (SQLException e) {
      return null;
    }
  }

  @Override
  public synchronized void destroy() {
    pools.forEach(HikariDataSource::close);
  }
}
