package io.securedatasource.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.securedatasource.SecureDataSource;
import io.securedatasource.SecureDataSourceBuilder;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;

/**
 * A PostgreSQL server on loopback, over TLS by verify-full and SCRAM with channel binding. The
 * driver gets the same settings under every pool: those that ours hands it, which the users of the
 * others could state themselves. So what differs is the pools.
 *
 * @param url without parameters
 * @param trust the server's authority
 * @param application the application's login
 * @param readOnly another login that passes gate 2
 */
record ServerTarget(String url, Path trust, Login application, Login readOnly) implements Target {

  /** Set by who starts the JVM, when a server runs already; otherwise each JVM has its own. */
  private static final String PREFIX = "benchmark.server.";

  /** The server of this run. */
  static ServerTarget here() {
    String url = System.getProperty(PREFIX + "url");
    return url == null
        ? of(PostgresServer.shared())
        : new ServerTarget(
            url, Path.of(property("trust")), login("application"), login("read-only"));
  }

  /** That server. */
  static ServerTarget of(PostgresServer server) {
    return new ServerTarget(
        server.jdbcUrl(),
        server.caCertificate(),
        server.role(Role.APPLICATION),
        server.role(Role.READ_ONLY));
  }

  /**
   * What a JVM is started with so that this is its {@link #here()}. The logins end with the run.
   */
  List<String> jvmArguments() {
    return Map.of(
            "url", url,
            "trust", trust.toString(),
            "application.user", application.user(),
            "application.password", application.password(),
            "read-only.user", readOnly.user(),
            "read-only.password", readOnly.password())
        .entrySet()
        .stream()
        .map(entry -> "-D" + PREFIX + entry.getKey() + "=" + entry.getValue())
        .toList();
  }

  private static Login login(String name) {
    return new Login(property(name + ".user"), property(name + ".password"));
  }

  private static String property(String name) {
    String value = System.getProperty(PREFIX + name);
    if (value == null) {
      throw new IllegalStateException("the system property " + PREFIX + name + " is missing");
    }
    return value;
  }

  @Override
  public Properties properties() {
    Timeouts timeouts = Timeouts.standard();
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "user", application.user(),
            "password", application.password(),
            "sslmode", "verify-full",
            "sslrootcert", trust.toString(),
            "channelBinding", "require",
            "assumeMinServerVersion", "9.0",
            "tcpKeepAlive", "true",
            "maxResultBuffer", "25p"));
    properties.putAll(
        Map.of(
            "connectTimeout", Long.toString(timeouts.connect().toSeconds()),
            "loginTimeout", Long.toString(timeouts.login().toSeconds()),
            "socketTimeout", Long.toString(timeouts.socket().toSeconds()),
            "options",
                "-c statement_timeout=%d -c lock_timeout=%d -c idle_in_transaction_session_timeout=%d"
                    .formatted(
                        timeouts.statement().toMillis(),
                        timeouts.lock().toMillis(),
                        timeouts.idleInTransaction().toMillis())));
    return properties;
  }

  @Override
  public Class<org.postgresql.Driver> driver() {
    return org.postgresql.Driver.class;
  }

  @Override
  public DataSource physical() {
    Properties properties = properties();
    org.postgresql.Driver driver = new org.postgresql.Driver();
    return new DriverDataSource(() -> connect(driver, properties));
  }

  private Connection connect(org.postgresql.Driver driver, Properties properties)
      throws SQLException {
    Connection opened = driver.connect(url, properties);
    if (opened == null) {
      throw new SQLException("the driver does not know the URL");
    }
    return opened;
  }

  /** Physical connections that have passed gate 2 and are guarded, as our pool is given them. */
  DataSource admitted() {
    HikariDataSource unstarted = new HikariDataSource();
    ours().guard(unstarted);
    return unstarted.getDataSource();
  }

  @Override
  public Pools.Source secure() {
    SecureDataSource pool = ours().build();
    return Pools.Source.of(pool, pool);
  }

  /** Ours, with everything stated. */
  SecureDataSourceBuilder ours() {
    return SecureDataSource.builder()
        .name("secure")
        .url(url)
        .trust(trust)
        .credentials(CredentialsProvider.of(application.user(), Secret.of(application.password())))
        .role(RoleProfile.APPLICATION)
        .timeouts(Timeouts.standard())
        .pool(Pools.settings())
        .policy(SecurityPolicy.production());
  }
}
