package io.securedatasource.testserver;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
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
  private final Accounts accounts;
  private final Map<ServerCertificate, IssuedCertificate> issued = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile ServerOptions inForce = ServerOptions.standard();
  private volatile boolean endsWithTheJvm;
  private final int majorVersion;

  /**
   * Who may log in.
   *
   * @param canary part of every password
   * @param administrator the superuser
   * @param logins one for each role
   */
  private record Accounts(String canary, Login administrator, Map<Role, Login> logins) {

    static Accounts create() {
      Passwords passwords = new Passwords();
      return new Accounts(
          passwords.canary(), new Login(SUPERUSER, passwords.next()), passwords.forRoles());
    }
  }

  private HostedServer(ServerHost host, ServerOptions options) throws SQLException {
    this.host = host;
    this.authority = CertificateAuthority.create(host.localDirectory().resolve("tls"));
    this.accounts = Accounts.create();
    ServerOptions bootstrap = options.untilTheDatabaseStands();
    this.inForce = bootstrap;
    host.start(administrator().password(), files(bootstrap));
    try (Connection connection = connect(SUPERUSER, administrator())) {
      this.majorVersion = connection.getMetaData().getDatabaseMajorVersion();
      ShopDatabase.createRoles(connection, majorVersion, accounts.logins());
    }
    try (Connection connection = connectAsAdministrator()) {
      ShopDatabase.createSchema(connection);
    }
    apply(options);
  }

  /** A standby of {@code primary}, on the copy of its data that {@code host} has. */
  private HostedServer(ServerHost host, HostedServer primary) {
    this.host = host;
    this.authority = primary.authority.in(host.localDirectory().resolve("tls"));
    this.accounts = primary.accounts;
    this.majorVersion = primary.majorVersion;
    Login replication = role(Role.REPLICATION);
    this.inForce =
        primary.inForce.toBuilder()
            .certificate(ServerCertificate.valid())
            .setting(
                "primary_conninfo",
                "host=localhost hostaddr=127.0.0.1 port=%d user=%s password=%s sslmode=verify-full sslrootcert=%s"
                    .formatted(
                        primary.port(),
                        replication.user(),
                        replication.password(),
                        host.configurationDirectory() + "/ca.crt"))
            .build();
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
    return accounts.canary();
  }

  @Override
  public Login administrator() {
    return accounts.administrator();
  }

  @Override
  public Login role(Role role) {
    return Objects.requireNonNull(accounts.logins().get(role));
  }

  @Override
  public Connection connectAsAdministrator() throws SQLException {
    return connect(ShopDatabase.NAME, administrator());
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
  public PostgresServer standby() {
    ServerHost copy = Servers.host();
    try {
      byte[] label = copyTo(copy);
      HostedServer standby = new HostedServer(copy, this);
      Map<String, byte[]> files = new HashMap<>(standby.files(standby.inForce));
      files.put("backup_label", label);
      files.put("standby.signal", new byte[0]);
      copy.start(files);
      return standby;
    } catch (SQLException | RuntimeException e) {
      String log = copy.log();
      copy.stop();
      throw new IllegalStateException("the standby could not be set up; it said:\n" + log, e);
    }
  }

  /** Copies the data as a base backup does (PostgreSQL documentation, Low Level API). */
  private byte[] copyTo(ServerHost copy) throws SQLException {
    String start =
        majorVersion >= 15
            ? "pg_backup_start('standby', true)"
            : "pg_start_backup('standby', true, false)";
    String stop = majorVersion >= 15 ? "pg_backup_stop(false)" : "pg_stop_backup(false, false)";
    try (Connection connection = connectAsAdministrator();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT " + start);
      copy.copy(host.configurationDirectory());
      try (ResultSet row = statement.executeQuery("SELECT labelfile FROM " + stop)) {
        row.next();
        return SecretFiles.utf8(row.getString(1));
      }
    }
  }

  @Override
  public void promote() throws SQLException {
    try (Connection connection = connectAsAdministrator();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_promote(true, 60)")) {
      row.next();
      if (!row.getBoolean(1)) {
        throw new IllegalStateException("the standby was not promoted:\n" + log());
      }
    }
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
