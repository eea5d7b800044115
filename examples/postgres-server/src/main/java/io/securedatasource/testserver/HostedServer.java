package io.securedatasource.testserver;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.postgresql.Driver;

/** A server on some {@link ServerHost}. */
final class HostedServer implements PostgresServer {

  private static final String SUPERUSER = "postgres";

  private final ServerHost host;
  private final CertificateAuthority authority;
  private final Passwords passwords = new Passwords();
  private final Login administrator = new Login(SUPERUSER, passwords.next());
  private final Map<Role, Login> logins = passwords.forRoles();
  private final Map<ServerCertificate, IssuedCertificate> issued = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile ServerOptions inForce = ServerOptions.standard();
  private volatile boolean endsWithTheJvm;
  private final int majorVersion;

  private HostedServer(ServerHost host, ServerOptions options) throws SQLException {
    this.host = host;
    this.authority = CertificateAuthority.create(host.localDirectory().resolve("tls"));
    ServerOptions bootstrap = options.untilTheDatabaseStands();
    this.inForce = bootstrap;
    host.start(administrator.password(), files(bootstrap));
    try (Connection connection = connect(SUPERUSER, administrator)) {
      this.majorVersion = connection.getMetaData().getDatabaseMajorVersion();
      ShopDatabase.createRoles(connection, majorVersion, logins);
    }
    try (Connection connection = connectAsAdministrator()) {
      ShopDatabase.createSchema(connection);
    }
    apply(options);
  }

  /** Starts and sets up; on failure nothing is left running. */
  static HostedServer start(ServerHost host, ServerOptions options) {
    try {
      return new HostedServer(host, options);
    } catch (SQLException | RuntimeException e) {
      String log = host.log();
      host.stop();
      throw new IllegalStateException("the server could not be set up; it said:\n" + log, e);
    }
  }

  HostedServer endingWithTheJvm() {
    endsWithTheJvm = true;
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "postgres-server-stop"));
    return this;
  }

  @Override
  public String host() {
    return "localhost";
  }

  @Override
  public int port() {
    return host.port();
  }

  @Override
  public String database() {
    return ShopDatabase.NAME;
  }

  @Override
  public int majorVersion() {
    return majorVersion;
  }

  @Override
  public String jdbcUrl() {
    return url(ShopDatabase.NAME);
  }

  @Override
  public CertificateAuthority ca() {
    return authority;
  }

  @Override
  public String canary() {
    return passwords.canary();
  }

  @Override
  public Login administrator() {
    return administrator;
  }

  @Override
  public Login role(Role role) {
    return Objects.requireNonNull(logins.get(role));
  }

  @Override
  public Connection connectAsAdministrator() throws SQLException {
    return connect(ShopDatabase.NAME, administrator);
  }

  @Override
  public Connection connectAs(Login login) throws SQLException {
    Properties properties = properties(login);
    properties.setProperty("sslmode", "verify-full");
    return open(url(ShopDatabase.NAME), properties);
  }

  @Override
  public void execute(String... sql) throws SQLException {
    try (Connection connection = connectAsAdministrator();
        Statement statement = connection.createStatement()) {
      for (String one : sql) {
        statement.execute(one);
      }
    }
  }

  @Override
  public Restoration withHba(String... lines) {
    return change(options -> options.toBuilder().hba(lines).build());
  }

  @Override
  public Restoration withCertificate(ServerCertificate certificate) {
    return change(options -> options.toBuilder().certificate(certificate).build());
  }

  @Override
  public Restoration withSettings(Map<String, String> settings) {
    return change(
        options -> {
          ServerOptions.Builder builder = options.toBuilder();
          settings.forEach(builder::setting);
          return builder.build();
        });
  }

  @Override
  public Restoration withoutTls() {
    return change(options -> options.toBuilder().plaintext().build());
  }

  @Override
  public String log() {
    return host.log();
  }

  @Override
  public void close() {
    if (endsWithTheJvm) {
      throw new IllegalStateException("the shared server ends with the JVM");
    }
    stop();
  }

  private void stop() {
    if (closed.compareAndSet(false, true)) {
      host.stop();
    }
  }

  private synchronized Restoration change(UnaryOperator<ServerOptions> change) {
    ServerOptions before = inForce;
    apply(change.apply(before));
    AtomicBoolean done = new AtomicBoolean();
    return () -> {
      if (done.compareAndSet(false, true)) {
        apply(before);
      }
    };
  }

  private synchronized void apply(ServerOptions options) {
    if (options == inForce) {
      return;
    }
    int known = host.log().length();
    host.reload(files(options));
    ServerConfiguration.awaitReload(host, known);
    inForce = options;
  }

  /** A certificate is issued once, so that changing something else does not renew it. */
  private Map<String, byte[]> files(ServerOptions options) {
    IssuedCertificate certificate =
        issued.computeIfAbsent(options.certificate(), wanted -> wanted.issue(authority));
    return ServerConfiguration.files(options, certificate, caCertificate(), host);
  }

  /** Verifies what the certificate in use allows to verify. */
  private Connection connect(String database, Login login) throws SQLException {
    Properties properties = properties(login);
    ServerOptions options = inForce;
    if (!options.ssl()) {
      properties.setProperty("sslmode", "disable");
    } else if (options.certificate().verifiable()) {
      properties.setProperty("sslmode", "verify-full");
    } else {
      // The server shows a certificate that is there to be refused.
      properties.setProperty("sslmode", "require");
      properties.setProperty("sslfactory", "org.postgresql.ssl.NonValidatingFactory");
    }
    return open(url(database), properties);
  }

  private Properties properties(Login login) {
    Properties properties = new Properties();
    properties.setProperty("user", login.user());
    properties.setProperty("password", login.password());
    properties.setProperty("sslrootcert", caCertificate().toString());
    properties.setProperty("gssEncMode", "disable");
    properties.setProperty("requireAuth", "scram-sha-256");
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("socketTimeout", "60");
    return properties;
  }

  private static Connection open(String url, Properties properties) throws SQLException {
    return Objects.requireNonNull(new Driver().connect(url, properties), "not a URL of pgjdbc");
  }

  private String url(String database) {
    return "jdbc:postgresql://localhost:" + host.port() + "/" + database;
  }
}
