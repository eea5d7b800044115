package io.securedatasource.spring;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What lies behind a DataSource, as far as it can be seen without opening a connection. */
enum TargetDatabase {
  /** PostgreSQL, by whatever driver. */
  POSTGRESQL,
  /** H2, HSQLDB or Derby: the embedded databases that Spring Boot knows. */
  EMBEDDED,
  /** Another vendor's. */
  OTHER,
  /** It cannot be seen. */
  UNKNOWN;

  private static final Pattern POSTGRESQL_URL =
      Pattern.compile(
          "jdbc:(.+:)?(postgresql|postgis|pgvector|timescaledb|pgsql):.*", Pattern.DOTALL);
  private static final List<String> EMBEDDED_URLS =
      List.of("jdbc:h2:", "jdbc:hsqldb:", "jdbc:derby:");
  private static final List<String> EMBEDDED_CLASSES =
      List.of("org.h2.", "org.hsqldb.", "org.apache.derby.");
  private static final List<String> OTHER_CLASSES =
      List.of("com.mysql.", "org.mariadb.", "oracle.", "com.microsoft.sqlserver.", "com.ibm.db2.");
  private static final List<String> URL_GETTERS = List.of("getJdbcUrl", "getUrl", "getURL");

  /** By a JDBC URL. */
  static TargetDatabase ofUrl(String url) {
    String lower = url.toLowerCase(Locale.ROOT);
    if (POSTGRESQL_URL.matcher(lower).matches()) {
      return POSTGRESQL;
    }
    return startsWithAny(lower, EMBEDDED_URLS) ? EMBEDDED : OTHER;
  }

  /** By the class that connects. */
  static TargetDatabase ofClass(String name) {
    if (name.startsWith("org.postgresql.") || name.startsWith("com.impossibl.postgres.")) {
      return POSTGRESQL;
    }
    if (startsWithAny(name, EMBEDDED_CLASSES)) {
      return EMBEDDED;
    }
    return startsWithAny(name, OTHER_CLASSES) ? OTHER : UNKNOWN;
  }

  /** By what the pool was configured with. */
  static TargetDatabase of(HikariDataSource pool) {
    if (pool.getDataSource() != null) {
      return of(pool.getDataSource());
    }
    if (pool.getDataSourceClassName() != null) {
      return ofClass(pool.getDataSourceClassName());
    }
    return pool.getJdbcUrl() == null ? UNKNOWN : ofUrl(pool.getJdbcUrl());
  }

  /** By class, and by the getter of a URL if there is one. */
  static TargetDatabase of(DataSource dataSource) {
    TargetDatabase byClass = ofClass(dataSource.getClass().getName());
    if (byClass != UNKNOWN) {
      return byClass;
    }
    String url = url(dataSource);
    return url == null ? UNKNOWN : ofUrl(url);
  }

  private static @Nullable String url(DataSource dataSource) {
    for (String getter : URL_GETTERS) {
      try {
        if (dataSource.getClass().getMethod(getter).invoke(dataSource) instanceof String url) {
          return url;
        }
      } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException ignored) {
        // It does not tell by this name.
      }
    }
    return null;
  }

  private static boolean startsWithAny(String text, List<String> beginnings) {
    return beginnings.stream().anyMatch(text::startsWith);
  }
}
