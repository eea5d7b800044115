package io.securedatasource.spring;

import com.zaxxer.hikari.HikariDataSource;
import io.securedatasource.SecureDataSource;
import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.util.ReflectionUtils;

/**
 * Finds the pools behind a DataSource bean, and decides about each: guarded, left alone, reported
 * or refused. Nothing that may reach PostgreSQL is skipped in silence.
 */
final class DataSourceInspector {

  private static final Logger LOGGER = LoggerFactory.getLogger(DataSourceInspector.class);

  /** What {@code ScopedProxyUtils} puts before the name. */
  private static final String SCOPED = "scopedTarget.";

  private final DataSourceGuard guard;
  private final List<String> excluded;

  /** What was looked at, by identity: a bean may be met again behind another. */
  private final Set<DataSource> settled =
      Collections.newSetFromMap(Collections.synchronizedMap(new IdentityHashMap<>()));

  DataSourceInspector(DataSourceGuard guard, List<String> excluded) {
    this.guard = guard;
    this.excluded = List.copyOf(excluded);
  }

  /**
   * Looks at a bean.
   *
   * @throws UnguardableDataSourceException when it may reach PostgreSQL past the guard
   * @throws io.securedatasource.InsecureConfigurationException when gate 1 refuses
   */
  void inspect(DataSource dataSource, String beanName) {
    if (dataSource instanceof ScopedObject) {
      return; // stands for another bean, which is looked at under its own name
    }
    if (!settled.add(dataSource)) {
      return;
    }
    boolean done = false;
    try {
      inspectUnseen(dataSource, withoutScope(beanName));
      done = true;
    } finally {
      if (!done) {
        settled.remove(dataSource);
      }
    }
  }

  /** A bean of a scope of its own stands behind a proxy, which has the name that people know. */
  private static String withoutScope(String beanName) {
    return beanName.startsWith(SCOPED) ? beanName.substring(SCOPED.length()) : beanName;
  }

  private void inspectUnseen(DataSource dataSource, String beanName) {
    if (excluded.contains(beanName)) {
      LOGGER.warn(
          "DataSource bean '{}' is NOT guarded: secure-datasource.exclude-beans names it",
          beanName);
    } else if (dataSource instanceof HikariDataSource pool) {
      inspectPool(pool, beanName);
    } else if (dataSource instanceof DelegatingDataSource delegating) {
      if (delegating.getTargetDataSource() == null) {
        throw unguardable(
            beanName,
            "delegates to a data source that it does not have yet",
            "Set its target before it is a bean.");
      }
      inspect(delegating.getTargetDataSource(), beanName);
    } else if (dataSource instanceof AbstractRoutingDataSource routing) {
      inspectTargets(routing, beanName);
    } else if (!(dataSource instanceof SecureDataSource)) {
      inspectOther(dataSource, beanName);
    }
  }

  /** Ends the pools that were found behind that bean, and the watch over them. */
  void release(DataSource dataSource, String beanName) {
    settled.remove(dataSource);
    guard.release(withoutScope(beanName));
  }

  private void inspectTargets(AbstractRoutingDataSource routing, String beanName) {
    Method choice = ReflectionUtils.findMethod(routing.getClass(), "determineTargetDataSource");
    if (choice == null || choice.getDeclaringClass() != AbstractRoutingDataSource.class) {
      throw unguardable(
          beanName,
          "chooses among data sources that cannot be seen: it overrides determineTargetDataSource",
          "Set its targets by setTargetDataSources, and override determineCurrentLookupKey alone.");
    }
    for (Map.Entry<Object, DataSource> target : routing.getResolvedDataSources().entrySet()) {
      inspect(target.getValue(), beanName + "." + target.getKey());
    }
    DataSource fallback = routing.getResolvedDefaultDataSource();
    if (fallback != null) {
      inspect(fallback, beanName + ".default");
    }
  }

  private void inspectPool(HikariDataSource pool, String beanName) {
    if (guard.guards(pool)) {
      return;
    }
    switch (TargetDatabase.of(pool)) {
      case EMBEDDED -> leaveAlone(beanName);
      case OTHER -> report(beanName);
      case POSTGRESQL, UNKNOWN -> {
        String url = pool.getJdbcUrl();
        if (pool.getDataSource() == null
            && pool.getDataSourceClassName() == null
            && url != null
            && !url.startsWith("jdbc:postgresql:")) {
          throw unguardable(
              beanName,
              "reaches PostgreSQL by a URL of another driver, '" + scheme(url) + "'",
              "Use jdbc:postgresql://<host>:5432/<database>: the guard calls the PostgreSQL driver"
                  + " itself. For containers in tests use @ServiceConnection in place of jdbc:tc:.");
        }
        guard.serve(pool, beanName);
      }
    }
  }

  private void inspectOther(DataSource dataSource, String beanName) {
    if (dataSource instanceof EmbeddedDatabase) {
      leaveAlone(beanName);
      return;
    }
    HikariDataSource within = unwrap(dataSource);
    if (within != null) {
      inspect(within, beanName);
      return;
    }
    switch (TargetDatabase.of(dataSource)) {
      case EMBEDDED -> leaveAlone(beanName);
      case OTHER -> report(beanName);
      case POSTGRESQL ->
          throw unguardable(
              beanName,
              "connects to PostgreSQL as a " + dataSource.getClass().getName() + ", unguarded",
              "Replace it by a HikariDataSource, Spring Boot's default.");
      case UNKNOWN ->
          throw unguardable(
              beanName,
              "is a "
                  + dataSource.getClass().getName()
                  + ", of which cannot be seen what it connects to",
              "Replace it by a HikariDataSource, Spring Boot's default.");
    }
  }

  private static @Nullable HikariDataSource unwrap(DataSource dataSource) {
    try {
      return dataSource.isWrapperFor(HikariDataSource.class)
          ? dataSource.unwrap(HikariDataSource.class)
          : null;
    } catch (SQLException | RuntimeException e) {
      return null;
    }
  }

  private static UnguardableDataSourceException unguardable(
      String beanName, String found, String way) {
    return new UnguardableDataSourceException(
        beanName,
        found,
        List.of(
            way,
            "Or leave it unguarded, in everybody's sight: secure-datasource.exclude-beans="
                + beanName));
  }

  /**
   * {@code jdbc:aws-wrapper:postgresql}: what stands before the host, which may be followed by
   * more.
   */
  private static String scheme(String url) {
    int end = url.indexOf("://");
    return end < 0 ? "jdbc:…" : url.substring(0, end);
  }

  private static void leaveAlone(String beanName) {
    LOGGER.debug("DataSource bean '{}' is an embedded database: left alone", beanName);
  }

  private static void report(String beanName) {
    LOGGER.warn("DataSource bean '{}' is NOT guarded: its database is not PostgreSQL", beanName);
  }
}
