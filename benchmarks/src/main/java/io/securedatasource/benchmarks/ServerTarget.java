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
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

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

  /** Names the file of a server that runs already; otherwise each JVM has its own. */
  static final String PROPERTY = "benchmark.server";

  /** The server of this run. */
  static ServerTarget here() {
    String file = System.getProperty(PROPERTY);
    return file == null ? of(PostgresServer.shared()) : read(Path.of(file));
  }

  /** That server. */
  static ServerTarget of(PostgresServer server) {
    return new ServerTarget(
        server.jdbcUrl(),
        server.caCertificate(),
        server.role(Role.APPLICATION),
        server.role(Role.READ_ONLY));
  }

  private static ServerTarget read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      Properties properties = new Properties();
      properties.load(in);
      return new ServerTarget(
          properties.getProperty("url"),
          Path.of(properties.getProperty("trust")),
          login(properties, "application"),
          login(properties, "read-only"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Login login(Properties properties, String name) {
    return new Login(
        properties.getProperty(name + ".user"), properties.getProperty(name + ".password"));
  }

  /** Writes what {@link #here()} reads in another JVM. */
  void write(Path file) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("url", url);
    properties.setProperty("trust", trust.toString());
    properties.setProperty("application.user", application.user());
    properties.setProperty("application.password", application.password());
    properties.setProperty("read-only.user", readOnly.user());
    properties.setProperty("read-only.password", readOnly.password());
    try (OutputStream out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
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
            "connectTimeout", Long.toString(millis(timeouts.connect()) / 1000),
            "loginTimeout", Long.toString(millis(timeouts.login()) / 1000),
            "socketTimeout", Long.toString(millis(timeouts.socket()) / 1000),
            "options",
                "-c statement_timeout=%d -c lock_timeout=%d -c idle_in_transaction_session_timeout=%d"
                    .formatted(
                        millis(timeouts.statement()),
                        millis(timeouts.lock()),
                        millis(timeouts.idleInTransaction()))));
    return properties;
  }

  private static long millis(@Nullable Duration deadline) {
    return Objects.requireNonNull(deadline, "the standard states every deadline").toMillis();
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
