package io.securedatasource.internal.pool;

import com.zaxxer.hikari.HikariConfig;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import io.securedatasource.policy.PoolSettings;
import io.securedatasource.policy.SettingProblem;
import io.securedatasource.policy.SettingProblem.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What an existing pool's configuration says, in this library's words.
 *
 * @param url the JDBC URL; {@code null} when it names none
 * @param driverProperties its data source properties, user and password aside
 * @param credentials where its credentials come from; {@code null} when it has none
 * @param pool its shape
 * @param name its name; {@code null} when it has none
 * @param options its harmless remainder
 * @param problems what of it cannot be taken over
 */
public record ImportedPool(
    @Nullable String url,
    Map<String, String> driverProperties,
    @Nullable CredentialsProvider credentials,
    PoolSettings pool,
    @Nullable String name,
    PoolOptions options,
    List<SettingProblem> problems) {

  /** Reads a configuration, which is copied: later changes to it have no effect. */
  public static ImportedPool from(HikariConfig config) {
    HikariConfig copy = new HikariConfig();
    config.copyStateTo(copy);
    Map<String, String> properties = driverProperties(copy.getDataSourceProperties());
    String user = firstOf(copy.getUsername(), properties.remove("user"));
    String password = firstOf(copy.getPassword(), properties.remove("password"));
    List<SettingProblem> problems = problems(copy);
    CredentialsProvider provider = CredentialsProviders.of(copy);
    // What is kept of the copy holds no password.
    CredentialsProviders.clear(copy);
    copy.setDataSourceProperties(new Properties());
    CredentialsProvider credentials = null;
    try {
      credentials = credentials(provider, user, password);
    } catch (IllegalArgumentException e) {
      problems.add(
          new SettingProblem(
              Kind.INVALID_VALUE, "the pool's user is no user's name", "setUsername(<a role>)"));
    }
    return new ImportedPool(
        copy.getJdbcUrl(),
        properties,
        credentials,
        shape(copy),
        copy.getPoolName(),
        PoolOptions.from(copy),
        problems);
  }

  private static @Nullable String firstOf(@Nullable String first, @Nullable String second) {
    return first != null ? first : second;
  }

  private static Map<String, String> driverProperties(Properties properties) {
    Map<String, String> map = new LinkedHashMap<>();
    properties.forEach((key, value) -> map.put(String.valueOf(key), String.valueOf(value)));
    return map;
  }

  private static @Nullable CredentialsProvider credentials(
      @Nullable CredentialsProvider provider, @Nullable String user, @Nullable String password) {
    if (provider != null) {
      return provider;
    }
    return user == null || password == null
        ? null
        : CredentialsProvider.of(user, Secret.of(password));
  }

  private static PoolSettings shape(HikariConfig config) {
    PoolSettings standard = PoolSettings.standard();
    int size = config.getMaximumPoolSize();
    int maximum = size < 1 ? standard.maximumSize() : size;
    int idle = config.getMinimumIdle();
    long leak = config.getLeakDetectionThreshold();
    return new PoolSettings(
        maximum,
        idle < 0 ? maximum : idle,
        Duration.ofMillis(config.getConnectionTimeout()),
        Duration.ofMillis(config.getMaxLifetime()),
        Duration.ofMillis(config.getIdleTimeout()),
        leak <= 0 ? null : Duration.ofMillis(leak),
        config.isRegisterMbeans());
  }

  private static List<SettingProblem> problems(HikariConfig config) {
    List<SettingProblem> problems = new ArrayList<>();
    if (config.getDataSource() != null
        || config.getDataSourceClassName() != null
        || config.getDataSourceJNDI() != null) {
      problems.add(
          forbidden(
              "the pool's configuration brings a data source of its own",
              "setJdbcUrl(\"jdbc:postgresql://<host>:5432/<database>\") in its place"));
    }
    String driver = config.getDriverClassName();
    if (driver != null && !driver.equals("org.postgresql.Driver")) {
      problems.add(
          forbidden(
              "driverClassName names another driver than org.postgresql.Driver, which alone is used",
              "remove it, or leave this pool unguarded"));
    }
    if (config.getConnectionInitSql() != null) {
      problems.add(
          forbidden(
              "connectionInitSql is set, which runs after the session was judged",
              "remove it; ALTER ROLE … SET keeps settings, and timeouts(...) states deadlines"));
    }
    if (config.getConnectionTestQuery() != null) {
      problems.add(
          forbidden(
              "connectionTestQuery is set",
              "remove it; the driver checks a connection without a query of yours"));
    }
    if (config.getSchema() != null) {
      problems.add(
          forbidden(
              "schema is set, which changes the search path after the session was judged",
              "currentSchema=<schema> in the URL"));
    }
    if (config.getCatalog() != null) {
      problems.add(
          forbidden(
              "catalog is set", "name the database in the URL; PostgreSQL knows no catalogs"));
    }
    if (config.getExceptionOverrideClassName() != null && config.getExceptionOverride() == null) {
      problems.add(
          forbidden("exceptionOverrideClassName is set", "setExceptionOverride(<an instance>)"));
    }
    return problems;
  }

  private static SettingProblem forbidden(String found, String fix) {
    return new SettingProblem(Kind.FORBIDDEN_PROPERTY, found, fix);
  }
}
