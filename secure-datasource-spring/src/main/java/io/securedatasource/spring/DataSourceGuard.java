package io.securedatasource.spring;

import static io.securedatasource.spring.SecureDataSourceProperties.invalid;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.securedatasource.SecureDataSource;
import io.securedatasource.SecureDataSourceBuilder;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.policy.AuthenticationMethod;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.spring.SecureDataSourceProperties.CredentialsSource;
import io.securedatasource.spring.SecureDataSourceProperties.Tracing;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ClassUtils;

/** Judges a pool by the application's settings, and guards it from inside. */
final class DataSourceGuard {

  private static final Logger LOGGER = LoggerFactory.getLogger(DataSourceGuard.class);

  /** Testcontainers puts it into each URL; to the guard it is a setting that makes drivers log. */
  private static final String CONTAINER_LOGGER = "loggerLevel=OFF";

  private final SecureDataSourceProperties properties;
  private final GuardedDataSources guarded;
  private final ContainerConnections containers;
  private final SecurityEventListener listeners;
  private final ObjectProvider<TrustBundles> bundles;
  private final ConfigurableEnvironment environment;
  private final BeanFactory beans;

  DataSourceGuard(
      SecureDataSourceProperties properties,
      GuardedDataSources guarded,
      ContainerConnections containers,
      SecurityEventListener listeners,
      ObjectProvider<TrustBundles> bundles,
      ConfigurableEnvironment environment,
      BeanFactory beans) {
    this.properties = properties;
    this.guarded = guarded;
    this.containers = containers;
    this.listeners = listeners;
    this.bundles = bundles;
    this.environment = environment;
    this.beans = beans;
    if (properties.datasources().values().stream().anyMatch(one -> !one.datasources().isEmpty())) {
      throw invalid(
          "datasources",
          null,
          "the settings of a single data source hold no 'datasources' of their own");
    }
    properties.datasources().keySet().forEach(name -> warnOfNobody(name, beans));
  }

  /** Not refused: a test slice leaves out beans that have settings. */
  private static void warnOfNobody(String name, BeanFactory beans) {
    int dot = name.indexOf('.');
    if (!beans.containsBean(name) && (dot < 0 || !beans.containsBean(name.substring(0, dot)))) {
      LOGGER.warn(
          "secure-datasource.datasources.{} names no bean: its settings hold for nobody", name);
    }
  }

  /**
   * Refuses a class path that the guard cannot work on.
   *
   * @throws IncompatibleVersionException when HikariCP is older than 6.3
   */
  static void requireVersions(ClassLoader classLoader) {
    if (!ClassUtils.isPresent("com.zaxxer.hikari.util.Credentials", classLoader)
        || !ClassUtils.hasMethod(HikariConfig.class, "getExceptionOverride")) {
      throw new IncompatibleVersionException(
          "HikariCP on the class path is older than 6.3, which the guard needs",
          "hikaricp.version",
          "6.3.3");
    }
  }

  /** Whether that very object is guarded. */
  boolean guards(HikariDataSource pool) {
    return guarded.holds(pool);
  }

  /** Ends the watch over what is guarded under that bean's name. */
  void release(String beanName) {
    guarded.release(beanName);
  }

  /**
   * Guards a pool that serves.
   *
   * @throws UnguardableDataSourceException when it has been started
   * @throws io.securedatasource.InsecureConfigurationException when gate 1 refuses
   */
  void serve(HikariDataSource pool, String beanName) {
    Layers layers = Layers.of(properties, beanName);
    String url = pool.getJdbcUrl();
    if (url != null && containers.gave(url)) {
      guardContainer(pool, beanName, url, layers);
      return;
    }
    RoleProfile stated = layers.first(SecureDataSourceProperties::role);
    RoleProfile role = stated == null ? RoleProfile.APPLICATION : stated;
    SecurityPolicy policy = PolicySettings.policy(layers, role);
    SecureDataSourceBuilder builder =
        SecureDataSource.builder()
            .role(role)
            .policy(policy)
            .timeouts(DeadlineSettings.timeouts(layers.all(layer -> listOf(layer.timeouts()))));
    String migrationRole = migrationRole(layers);
    if (migrationRole != null) {
      builder.migrationRole(migrationRole);
    }
    ConnectionSettings.state(builder, layers, bundles);
    credentials(builder, layers, pool);
    GuardedDataSource state = new GuardedDataSource(beanName, role, policy);
    CarriedContext.state(builder, layers);
    StatementSettings.state(builder, layers, state);
    guard(builder, pool, state);
  }

  /**
   * Guards a pool that migrates, and serves nothing.
   *
   * @throws io.securedatasource.InsecureConfigurationException when gate 1 refuses
   */
  void migrate(HikariDataSource pool, String beanName) {
    Layers layers = Layers.of(properties, beanName);
    SecurityPolicy policy = PolicySettings.policy(layers, RoleProfile.MIGRATION);
    SecureDataSourceProperties.Migration migration = properties.migration();
    SecureDataSourceBuilder builder =
        SecureDataSource.builder()
            .role(RoleProfile.MIGRATION)
            .policy(policy)
            .timeouts(
                DeadlineSettings.timeouts(
                    migration == null ? List.of() : listOf(migration.timeouts())));
    ConnectionSettings.state(builder, layers, bundles);
    if (migration != null && migration.passwordFile() != null) {
      builder.credentials(fromFile(pool, migration.passwordFile(), "migration.password-file"));
    }
    guard(builder, pool, new GuardedDataSource(beanName, RoleProfile.MIGRATION, policy));
  }

  private void guardContainer(HikariDataSource pool, String beanName, String url, Layers layers) {
    SecurityPolicy policy = SecurityPolicy.development();
    LOGGER.info(
        "DataSource bean '{}' connects to a container that was started for this process: policy"
            + " 'development' holds for it",
        beanName);
    SecureDataSourceBuilder builder =
        SecureDataSource.builder()
            .url(withoutLogger(url))
            .container()
            .policy(policy)
            .timeouts(DeadlineSettings.timeouts(layers.all(layer -> listOf(layer.timeouts()))));
    if (!url.contains("sslmode=")) {
      builder.driverProperty("sslmode", "prefer"); // few containers speak TLS
    }
    GuardedDataSource state = new GuardedDataSource(beanName, RoleProfile.APPLICATION, policy);
    CarriedContext.state(builder, layers);
    StatementSettings.state(builder, layers, state);
    guard(builder, pool, state);
  }

  private static String withoutLogger(String url) {
    return url.replace("?" + CONTAINER_LOGGER + "&", "?")
        .replace("?" + CONTAINER_LOGGER, "")
        .replace("&" + CONTAINER_LOGGER, "");
  }

  private void guard(
      SecureDataSourceBuilder builder, HikariDataSource pool, GuardedDataSource state) {
    if (pool.isRunning()) {
      throw new UnguardableDataSourceException(
          state.beanName(),
          "had opened connections before it could be judged",
          List.of(
              "Make it by DataSourceBuilder.create().type(HikariDataSource.class).build(), or by"
                  + " new HikariDataSource() and its setters: new HikariDataSource(config) connects"
                  + " at once."));
    }
    if (pool.getPoolName() == null) {
      builder.name(state.beanName());
    }
    String password = password(pool);
    if (password != null) {
      builder.credentialsOrigin(new PackagedPasswords(environment).originOf(password));
    }
    MeterRegistry registry = beans.getBeanProvider(MeterRegistry.class).getIfUnique();
    if (registry != null) { // HikariCP's own are Spring Boot's to bind
      builder.meterRegistry(registry);
    }
    trace(builder, state);
    state.guardedBy(builder.listener(state).listener(listeners).guard(pool));
    guarded.add(pool, state);
  }

  /** Only where it is asked for: each statement costs a span then. */
  private void trace(SecureDataSourceBuilder builder, GuardedDataSource state) {
    Layers layers = Layers.of(properties, state.beanName());
    if (!Objects.equals(
        layers.first(SecureDataSourceProperties::tracing, Tracing::enabled), true)) {
      return;
    }
    ObservationRegistry registry = beans.getBeanProvider(ObservationRegistry.class).getIfUnique();
    if (registry == null) {
      throw invalid("tracing.enabled", true, "there is no ObservationRegistry bean, or several");
    }
    builder
        .observationRegistry(registry)
        .traceComments(
            Objects.equals(
                layers.first(SecureDataSourceProperties::tracing, Tracing::comments), true));
  }

  /** The pool's password, or that among its driver properties. */
  private static @Nullable String password(HikariDataSource pool) {
    return pool.getPassword() != null
        ? pool.getPassword()
        : pool.getDataSourceProperties().getProperty("password");
  }

  private void credentials(SecureDataSourceBuilder builder, Layers layers, HikariDataSource pool) {
    Path file =
        layers.first(SecureDataSourceProperties::credentials, CredentialsSource::passwordFile);
    String provider =
        layers.first(SecureDataSourceProperties::credentials, CredentialsSource::provider);
    if (file != null && provider != null) {
      throw invalid("credentials.provider", provider, "password-file is stated too; state one");
    }
    if (file != null) {
      builder.credentials(fromFile(pool, file, "credentials.password-file"));
    } else if (provider != null) {
      builder.credentials(beans.getBean(provider, CredentialsProvider.class));
    } else if (pool.getUsername() != null
        && layers.first(SecureDataSourceProperties::authentication)
            == AuthenticationMethod.CERTIFICATE) {
      builder.credentials(CredentialsProvider.certificate(pool.getUsername()));
    }
  }

  private static CredentialsProvider fromFile(HikariDataSource pool, Path file, String property) {
    String user = pool.getUsername();
    if (user == null || user.isBlank()) {
      throw invalid(property, file, "the data source has no username that the password is for");
    }
    if (pool.getPassword() != null && !pool.getPassword().isEmpty()) {
      throw invalid(property, file, "the data source has a password too; state one of them");
    }
    return CredentialsProvider.file(user, file);
  }

  /** The role that migrates: stated as such, or as the user of a migration tool. */
  private @Nullable String migrationRole(Layers layers) {
    String stated = layers.first(SecureDataSourceProperties::migrationRole);
    if (stated != null) {
      return stated;
    }
    SecureDataSourceProperties.Migration migration = properties.migration();
    if (migration != null && migration.username() != null) {
      return migration.username();
    }
    String flyway = environment.getProperty("spring.flyway.user");
    return flyway != null ? flyway : environment.getProperty("spring.liquibase.user");
  }

  private static <T> List<T> listOf(@Nullable T value) {
    return value == null ? List.of() : List.of(value);
  }
}
