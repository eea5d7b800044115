package io.securedatasource.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Facts that break no rule under {@link SecurityPolicy#production()}, and changes to them. */
final class SampleFacts {

  /** The instant at which the samples are judged. */
  static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  private SampleFacts() {}

  /** A configuration that breaks nothing. */
  static ConfigurationFacts configuration() {
    return new Configuration().facts();
  }

  /** A configuration that breaks nothing but for the change. */
  static ConfigurationFacts configuration(Consumer<Configuration> change) {
    Configuration configuration = new Configuration();
    change.accept(configuration);
    return configuration.facts();
  }

  /** A session that breaks nothing. */
  static SessionFacts session() {
    return new Session().facts();
  }

  /** A session that breaks nothing but for the change. */
  static SessionFacts session(Consumer<Session> change) {
    Session session = new Session();
    change.accept(session);
    return session.facts();
  }

  /** A CA certificate that is valid from so many days ago to so many days ahead. */
  static CertificateFacts authority(String subject, int daysAgo, int daysAhead) {
    return new CertificateFacts(
        subject, NOW.minus(Duration.ofDays(daysAgo)), NOW.plus(Duration.ofDays(daysAhead)), true);
  }

  /** A certificate that signs no others. */
  static CertificateFacts leaf(String subject, int daysAgo, int daysAhead) {
    return new CertificateFacts(
        subject, NOW.minus(Duration.ofDays(daysAgo)), NOW.plus(Duration.ofDays(daysAhead)), false);
  }

  /** A readable PEM file of those certificates. */
  static TrustAnchor pem(CertificateFacts... certificates) {
    return new TrustAnchor.PemFile(Path.of("/etc/shop/db-ca.pem"), List.of(certificates), null);
  }

  /** A client certificate whose key is closed to others. */
  static ClientCertificate clientCertificate(@Nullable CertificateFacts certificate) {
    return new ClientCertificate(
        Path.of("/etc/shop/client.crt"), Path.of("/etc/shop/client.key"), certificate, false, null);
  }

  /** An address literal; no resolver is asked. */
  static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** A configuration in the making. */
  static final class Configuration {
    Instant asOf = NOW;
    RoleProfile role = RoleProfile.APPLICATION;
    List<Host> hosts = List.of(new Host("db.internal", 5432));
    @Nullable String database = "shop";
    boolean container = false;
    @Nullable String sslMode = "verify-full";
    @Nullable String ssl = null;
    String sslNegotiation = "postgres";
    TlsVersion minimumTls = TlsVersion.TLS_1_2;
    String gssEncMode = "disable";
    TrustAnchor trustAnchor = pem(authority("CN=Shop CA", 100, 3000));
    @Nullable ClientCertificate clientCertificate = null;
    AuthenticationMethod method = AuthenticationMethod.SCRAM;
    String requireAuth = "scram-sha-256";
    String channelBinding = "require";
    boolean behindPooler = false;
    @Nullable String user = "shop_app";
    @Nullable String provider = "file /run/secrets/db_password";
    ConfigurationFacts.Origin origin = ConfigurationFacts.Origin.EXTERNAL;
    @Nullable String credentialsProblem = null;
    @Nullable PasswordStrength password = new PasswordStrength(32, false, false, false);
    List<String> ambientCredentials = List.of();
    String driverVersion = "42.7.14";
    List<String> ambientConfiguration = List.of();
    String queryMode = "extended";
    boolean allowEncodingChanges = false;
    String xmlFactory = "";
    boolean logServerErrorDetail = false;
    @Nullable String maxResultBuffer = "64M";
    Timeouts timeouts = Timeouts.standard();
    PoolSettings pool = PoolSettings.standard();
    List<SettingProblem> problems = new ArrayList<>();

    void host(String name) {
      hosts = List.of(new Host(name, 5432));
    }

    void problem(SettingProblem.Kind kind) {
      problems.add(new SettingProblem(kind, "the URL has " + kind, "mend the URL"));
    }

    void method(AuthenticationMethod value) {
      method = value;
      requireAuth = value.requireAuth();
      if (value != AuthenticationMethod.SCRAM) {
        channelBinding = "prefer";
      }
      if (value == AuthenticationMethod.CERTIFICATE) {
        clientCertificate = clientCertificate(leaf("CN=shop_app", 10, 300));
      }
    }

    ConfigurationFacts facts() {
      return new ConfigurationFacts(
          asOf,
          role,
          new ConfigurationFacts.Target(hosts, database, container),
          new ConfigurationFacts.Transport(
              asOf,
              sslMode,
              ssl,
              sslNegotiation,
              minimumTls,
              gssEncMode,
              trustAnchor,
              clientCertificate),
          new ConfigurationFacts.Authentication(method, requireAuth, channelBinding, behindPooler),
          new ConfigurationFacts.Credentials(
              user, provider, origin, credentialsProblem, password, ambientCredentials),
          new ConfigurationFacts.Driver(
              driverVersion,
              ambientConfiguration,
              queryMode,
              allowEncodingChanges,
              xmlFactory,
              logServerErrorDetail,
              maxResultBuffer),
          timeouts,
          pool,
          problems);
    }
  }

  /** A session in the making. */
  static final class Session {
    Instant asOf = NOW;
    RoleProfile role = RoleProfile.APPLICATION;
    @Nullable String migrationRole = "shop_migration";
    AuthenticationMethod method = AuthenticationMethod.SCRAM;
    TlsVersion minimumTls = TlsVersion.TLS_1_2;
    boolean onlyThatMethod = true;
    boolean behindPooler = false;
    int poolSize = 10;
    boolean plaintext = false;
    String protocol = "TLSv1.3";
    String cipherSuite = "TLS_AES_256_GCM_SHA384";
    List<CertificateFacts> chain =
        List.of(leaf("CN=db.internal", 30, 60), authority("CN=Shop CA", 100, 3000));
    boolean hostVerified = true;
    @Nullable InetAddress peer = address("10.1.2.3");
    int versionNumber = 180_004;
    int maxConnections = 100;
    int reservedConnections = 3;
    String passwordEncryption = "scram-sha-256";
    String requestedUser = "shop_app";
    String sessionUser = "shop_app";
    String currentUser = "shop_app";
    boolean superuser = false;
    @Nullable String systemUser = "scram-sha-256:shop_app";
    Duration statementTimeout = Duration.ofSeconds(30);
    Duration lockTimeout = Duration.ofSeconds(5);
    Duration idleInTransactionTimeout = Duration.ofSeconds(60);
    boolean rowSecurity = true;
    boolean conformingStrings = true;
    boolean readOnly = true;
    List<SessionFacts.ForeignCreator> searchPath = List.of();
    @Nullable RolePosture posture = new Posture().posture();
    @Nullable ServerSide serverSide = new ServerKept().serverSide();

    void reaches(boolean isSuperuser, String... path) {
      posture(p -> p.reaches(isSuperuser, RolePosture.RoleAttributes.NONE, true, path));
    }

    void server(Consumer<ServerKept> change) {
      ServerKept changed = new ServerKept();
      change.accept(changed);
      serverSide = changed.serverSide();
    }

    void posture(Consumer<Posture> change) {
      Posture changed = new Posture();
      change.accept(changed);
      posture = changed.posture();
    }

    SessionFacts facts() {
      return new SessionFacts(
          asOf,
          new SessionFacts.Expectation(
              role, migrationRole, method, onlyThatMethod, behindPooler, minimumTls, poolSize),
          plaintext
              ? null
              : new SessionFacts.TlsSession(protocol, cipherSuite, chain, hostVerified),
          peer,
          new SessionFacts.Server(
              "shop", versionNumber, maxConnections, reservedConnections, passwordEncryption),
          new SessionFacts.Identity(requestedUser, sessionUser, currentUser, superuser, systemUser),
          new SessionFacts.EffectiveSettings(
              statementTimeout,
              lockTimeout,
              idleInTransactionTimeout,
              rowSecurity,
              conformingStrings,
              readOnly,
              "shop"),
          searchPath,
          posture,
          serverSide);
    }
  }

  /** A server's side in the making: of a server that is kept well. */
  static final class ServerKept {
    boolean tls = true;
    @Nullable String minimumProtocol = "TLSv1.2";
    boolean connections = true;
    boolean disconnections = true;
    String errorStatements = "error";
    @Nullable Duration slowStatements = Duration.ofSeconds(1);
    @Nullable String audit = "write, ddl";
    @Nullable String statistics = "top";
    Map<String, String> keptSettings =
        Map.of(
            "statement_timeout", "30s",
            "lock_timeout", "5s",
            "idle_in_transaction_session_timeout", "60s");
    boolean publicConnect = false;
    RolePosture.Sample<ServerSide.Relations> publicRelations = RolePosture.Sample.none();

    ServerSide serverSide() {
      return new ServerSide(
          new ServerSide.Transport(tls, minimumProtocol),
          new ServerSide.Logging(
              connections, disconnections, errorStatements, slowStatements, audit, statistics),
          keptSettings,
          new ServerSide.ToPublic(publicConnect, publicRelations));
    }
  }

  /** A statement with those hazards. */
  static StatementFacts statement(RoleProfile role, StatementHazard... hazards) {
    return new StatementFacts(
        role,
        1,
        StatementKind.SELECT,
        false,
        "1-0123456789abcdef",
        java.util.Arrays.stream(hazards)
            .map(hazard -> new StatementFacts.Sighting(hazard, 8, null))
            .toList());
  }

  /** A posture in the making: of a role that holds nothing. */
  static final class Posture {
    RolePosture.RoleAttributes attributes = RolePosture.RoleAttributes.NONE;
    final List<RolePosture.ReachableRole> reach = new ArrayList<>();
    boolean finished = true;
    RolePosture.Sample<RolePosture.CreateGrant> create = RolePosture.Sample.none();
    List<RolePosture.Grant> publicSchema = List.of();
    boolean temporaryTables = false;
    RolePosture.Ownership ownership = RolePosture.Ownership.NONE;
    RolePosture.WriteRights writes = RolePosture.WriteRights.NONE;
    RolePosture.Routines routines = RolePosture.Routines.NONE;
    RolePosture.Sample<RolePosture.ParameterGrant> parameters = RolePosture.Sample.none();
    List<String> tenantTables = List.of();

    void reaches(
        boolean superuser, RolePosture.RoleAttributes held, boolean assumable, String... path) {
      reach.add(
          new RolePosture.ReachableRole(
              path[path.length - 1],
              List.of(path),
              superuser,
              held,
              assumable,
              path.length < 2
                  ? List.of()
                  : List.of(new RolePosture.MembershipGrant(path[1], path[0], null, false))));
    }

    RolePosture posture() {
      return new RolePosture(
          Duration.ofSeconds(3),
          attributes,
          temporaryTables,
          reach,
          finished
              ? new RolePosture.Rights(
                  create, publicSchema, ownership, writes, routines, parameters, tenantTables)
              : null);
    }
  }
}
