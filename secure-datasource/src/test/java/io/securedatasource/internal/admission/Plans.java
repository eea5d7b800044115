package io.securedatasource.internal.admission;

import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.Secret;
import io.securedatasource.internal.configuration.ConnectionPlan;
import io.securedatasource.internal.guard.Guard;
import io.securedatasource.internal.statement.Verdict;
import io.securedatasource.policy.AuthenticationMethod;
import io.securedatasource.policy.Host;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SessionFacts;
import io.securedatasource.policy.StatementKind;
import io.securedatasource.policy.TlsVersion;
import io.securedatasource.policy.TrustAnchor;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.WireProxy;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Connection plans made by hand: as gate 1 wants them, and then changed. */
final class Plans {

  static final String OPTIONS =
      "-c statement_timeout=30000 -c lock_timeout=5000"
          + " -c idle_in_transaction_session_timeout=60000";

  /** A guard that admits every text. */
  static Guard openGuard() {
    return new Guard(
        (sql, entryPoint) -> Verdict.clean(StatementKind.OTHER, false), java.util.Set.of());
  }

  private List<Host> hosts;
  private String database;
  private final Map<String, String> properties = new HashMap<>();
  private TrustAnchor trust;
  private TlsVersion minimumTls = TlsVersion.TLS_1_2;
  private @Nullable String migrationRole;
  private RoleProfile role = RoleProfile.APPLICATION;

  private Plans(PostgresServer server) {
    hosts = List.of(new Host(server.host(), server.port()));
    database = server.database();
    trust = new TrustAnchor.PemFile(server.caCertificate(), List.of(), null);
    properties.put("sslmode", "verify-full");
    properties.put("sslrootcert", server.caCertificate().toString());
    properties.put("sslcert", "");
    properties.put("sslkey", "");
    properties.put("sslNegotiation", "postgres");
    properties.put("gssEncMode", "disable");
    properties.put("channelBinding", "require");
    properties.put("requireAuth", "scram-sha-256");
    properties.put("preferQueryMode", "extended");
    properties.put("logServerErrorDetail", "false");
    properties.put("assumeMinServerVersion", "14");
    properties.put("ApplicationName", "admission-test");
    properties.put("connectTimeout", "5");
    properties.put("loginTimeout", "10");
    properties.put("socketTimeout", "65");
    properties.put("sslResponseTimeout", "5000");
    properties.put("tcpKeepAlive", "true");
    properties.put("options", OPTIONS);
  }

  static Plans of(PostgresServer server) {
    return new Plans(server);
  }

  static Credentials credentials(Login login) {
    return new Credentials(login.user(), Secret.of(login.password()));
  }

  Plans through(WireProxy proxy) {
    return hosts(new Host(proxy.host(), proxy.port()));
  }

  Plans hosts(Host... value) {
    hosts = List.of(value);
    return this;
  }

  Plans database(String value) {
    database = value;
    return this;
  }

  Plans property(String name, String value) {
    properties.put(name, value);
    return this;
  }

  Plans without(String name) {
    properties.remove(name);
    return this;
  }

  /** Accepts whatever the server does. */
  Plans careless(String sslmode) {
    return property("sslmode", sslmode).property("channelBinding", "prefer").without("requireAuth");
  }

  Plans trust(TrustAnchor value) {
    trust = value;
    return this;
  }

  Plans minimumTls(TlsVersion value) {
    minimumTls = value;
    return this;
  }

  Plans migrationRole(String value) {
    migrationRole = value;
    return this;
  }

  Plans role(RoleProfile value) {
    role = value;
    return this;
  }

  /** Facts of a session of that user, with the standard deadlines. */
  static SessionFacts facts(String user, RoleProfile role) {
    return new SessionFacts(
        Instant.now(),
        new SessionFacts.Expectation(
            role, null, AuthenticationMethod.SCRAM, true, false, TlsVersion.TLS_1_2, 10),
        null,
        null,
        new SessionFacts.Server("shop", 180_000, 100, 3, "scram-sha-256"),
        new SessionFacts.Identity(user, user, user, false, null),
        new SessionFacts.EffectiveSettings(
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            true,
            true,
            true,
            "public"),
        List.of(),
        null,
        null);
  }

  ConnectionPlan plan() {
    return new ConnectionPlan(
        hosts,
        database,
        properties,
        trust,
        new SessionFacts.Expectation(
            role,
            migrationRole,
            AuthenticationMethod.SCRAM,
            AuthenticationMethod.SCRAM.requireAuth().equals(properties.get("requireAuth")),
            false,
            minimumTls,
            10));
  }

  PhysicalConnection connect(Login login) throws ConnectionFailure {
    return new Connector(plan()).connect(credentials(login));
  }

  /** A connection that is closed again, for the evidence. */
  PhysicalConnection seen(Login login) throws SQLException {
    PhysicalConnection physical = connect(login);
    physical.connection().close();
    return physical;
  }
}
