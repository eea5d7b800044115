package io.securedatasource;

import com.zaxxer.hikari.HikariConfig;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.internal.admission.AdmittingDataSource;
import io.securedatasource.internal.admission.PostureWatch;
import io.securedatasource.internal.pool.ConnectionPool;
import io.securedatasource.internal.rotation.RotationWatch;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.posture.Posture;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.InstantSource;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A pooled {@code DataSource} for PostgreSQL that refuses to be insecure: its configuration passed
 * gate 1 before any network traffic, each physical connection passes gate 2 before it is lent, and
 * each statement passes gate 3 before the driver sees it. Thread-safe.
 *
 * <pre>{@code
 * try (SecureDataSource dataSource = SecureDataSource.builder()
 *     .url("jdbc:postgresql://db.internal:5432/shop")
 *     .trust(Path.of("/etc/shop/db-ca.pem"))
 *     .credentials(CredentialsProvider.file("shop_app", Path.of("/run/secrets/db_password")))
 *     .role(RoleProfile.APPLICATION)
 *     .timeouts(Timeouts.standard())
 *     .policy(SecurityPolicy.production())
 *     .build()) {
 *   // plain JDBC from here on
 * }
 * }</pre>
 */
public final class SecureDataSource implements DataSource, AutoCloseable {

  private final String name;
  private final PolicyReport report;
  private final SecurityPolicy policy;
  private final ConnectionPool pool;
  private final AdmittingDataSource admitting;
  private final PostureWatch watch;
  private final StatementRegime statements;
  private final RotationWatch rotation;
  private final SecurityEventListener events;
  private final InstantSource clock;
  private final AtomicBoolean closed = new AtomicBoolean();

  SecureDataSource(
      String name,
      PolicyReport report,
      SecurityPolicy policy,
      ConnectionPool pool,
      AdmittingDataSource admitting,
      PostureWatch watch,
      StatementRegime statements,
      RotationWatch rotation,
      SecurityEventListener events,
      InstantSource clock) {
    this.name = name;
    this.report = report;
    this.policy = policy;
    this.pool = pool;
    this.admitting = admitting;
    this.watch = watch;
    this.statements = statements;
    this.rotation = rotation;
    this.events = events;
    this.clock = clock;
  }

  /** Starts from nothing: only role APPLICATION, the production policy and a pool of 10 are set. */
  public static SecureDataSourceBuilder builder() {
    return new SecureDataSourceBuilder();
  }

  /**
   * Starts from environment variables: {@code PGHOST}, {@code PGPORT}, {@code PGDATABASE}, {@code
   * PGUSER}, {@code PGPASSWORD} or {@code PGPASSWORD_FILE}, {@code PGSSLROOTCERT}, and {@code
   * SECURE_DATASOURCE_*}; see the guide. A variable of libpq that this library does not honour, and
   * that would change where or how a connection is made, breaks a rule.
   */
  public static SecureDataSourceBuilder fromEnvironment() {
    return EnvironmentReader.read(System.getenv());
  }

  /**
   * Starts from properties; see the guide for the keys. An unknown key breaks a rule.
   *
   * @param properties is read now; later changes have no effect
   */
  public static SecureDataSourceBuilder from(Properties properties) {
    return PropertiesReader.read(properties);
  }

  /**
   * Starts from the configuration of an existing pool. What it says is taken over; what it cannot
   * say, the deadlines above all, is stated on the builder.
   *
   * @param config is read now; later changes have no effect
   */
  public static SecureDataSourceBuilder from(HikariConfig config) {
    return HikariReader.read(config);
  }

  /** Its name, in logs, meters and events. */
  public String name() {
    return name;
  }

  /** What the policy reports of the configuration, waived violations included. */
  public PolicyReport report() {
    return report;
  }

  /**
   * What both gates find now: opens a session beside the pool, looks at what gate 2 judges and at
   * the server's side, and closes it. The configuration's report is that of the start. A session
   * that gate 2 refuses is described, not refused.
   *
   * @throws io.securedatasource.event.SessionRefusedException when the policy refuses the
   *     credentials
   * @throws SQLException when there is no session to look at, or the data source is closed
   */
  public Posture posture() throws SQLException {
    if (isClosed()) {
      throw new SQLException("data source '" + name + "' is closed", "08003");
    }
    return Posture.of(name, report, policy, admitting.observe(true));
  }

  /**
   * Replaces the policy that statements are judged by, gate 3, while the data source is in use: for
   * the next text on any connection, statements that are prepared already included. Gates 1 and 2
   * keep the policy that the data source was built with.
   *
   * @throws InsecureConfigurationException when gate 1 would not admit the configuration by that
   *     policy, with dates judged as of now; the policy in force stays
   */
  public void statementPolicy(SecurityPolicy policy) {
    statements.replace(policy);
  }

  /**
   * Borrows a connection. A statement on it that gate 3 refuses throws a {@link
   * io.securedatasource.event.StatementRefusedException}; the connection stays usable.
   *
   * @throws io.securedatasource.event.SessionRefusedException when none could be had because gate 2
   *     refuses
   * @throws SQLException when none could be had within the acquire timeout, or the data source is
   *     closed
   */
  @Override
  public Connection getConnection() throws SQLException {
    admitting.ensureOpen();
    return pool.borrow();
  }

  /**
   * Not supported: one data source, one role.
   *
   * @throws SQLFeatureNotSupportedException always
   */
  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException(
        "a data source has one role; build another data source for another role");
  }

  /**
   * Gives this data source, or the pool's view of itself ({@code HikariPoolMXBean}). What lies
   * below is not to be had.
   */
  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    T view = pool.view(type);
    if (view == null) {
      throw new SQLException("a secure data source does not unwrap to " + type.getName());
    }
    return view;
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this) || pool.view(type) != null;
  }

  /**
   * Asks for credentials in the place of those in use, and tries them; where they are the same as
   * before, nothing happens. New sessions are opened with them at once, and those that are open are
   * closed within the window that was stated when the data source was built.
   *
   * @throws SQLException when there are no credentials, or they open no session; then nothing has
   *     changed
   */
  public void rotate() throws SQLException {
    rotation.rotate();
  }

  /** Whether {@link #close()} was called. */
  public boolean isClosed() {
    return closed.get();
  }

  /** Closes all connections. Further calls do nothing. */
  @Override
  public void close() throws SQLException {
    if (closed.compareAndSet(false, true)) {
      watch.close();
      pool.close();
      rotation.close();
      events.onEvent(new SecurityEvent.DataSourceClosed(clock.instant(), name));
    }
  }

  /** Has none: logging goes through SLF4J. */
  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  /**
   * Not supported: logging goes through SLF4J.
   *
   * @throws SQLFeatureNotSupportedException always
   */
  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException("logging goes through SLF4J");
  }

  /**
   * Not supported: the deadline is stated before the data source is built.
   *
   * @throws SQLFeatureNotSupportedException always
   */
  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    throw new SQLFeatureNotSupportedException("the login deadline is stated by timeouts(...)");
  }

  /** Zero: the deadlines are those stated when the data source was built. */
  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("logging goes through SLF4J");
  }

  @Override
  public String toString() {
    return "SecureDataSource[" + name + "]";
  }
}
