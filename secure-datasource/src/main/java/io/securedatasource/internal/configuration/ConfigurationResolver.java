package io.securedatasource.internal.configuration;

import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.CredentialsException;
import io.securedatasource.policy.AuthenticationMethod;
import io.securedatasource.policy.ClientCertificate;
import io.securedatasource.policy.ConfigurationFacts;
import io.securedatasource.policy.ConfigurationFacts.Authentication;
import io.securedatasource.policy.ConfigurationFacts.Driver;
import io.securedatasource.policy.ConfigurationFacts.Target;
import io.securedatasource.policy.ConfigurationFacts.Transport;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SettingProblem;
import io.securedatasource.policy.SettingProblem.Kind;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.policy.TrustAnchor;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings settings from all their sources together into one {@link Configuration}. What is not
 * stated gets the secure value; what is stated is kept, for gate 1 to judge. Deadlines are never
 * filled in. Reads the named certificate files and asks the credentials provider once; opens no
 * connection and resolves no name.
 */
public final class ConfigurationResolver {

  private static final Set<String> PLAINTEXT_MODES = Set.of("disable", "allow", "prefer");

  private static final Set<String> PRIMARY_ALONE = Set.of("primary", "master");

  private final Settings settings;
  private final Surroundings surroundings;
  private final @Nullable DiscreetProvider provider;
  private final List<SettingProblem> problems = new ArrayList<>();
  private final Map<String, String> stated = new LinkedHashMap<>();

  private ConfigurationResolver(Settings settings, Surroundings surroundings) {
    this.settings = settings;
    this.surroundings = surroundings;
    this.provider =
        settings.credentials() == null ? null : new DiscreetProvider(settings.credentials());
  }

  /**
   * Resolves settings.
   *
   * @param askProvider whether the credentials provider is asked now; otherwise its yield is judged
   *     at the first connection
   */
  public static Configuration resolve(
      Settings settings, Surroundings surroundings, boolean askProvider) {
    return new ConfigurationResolver(settings, surroundings).resolve(askProvider);
  }

  private Configuration resolve(boolean askProvider) {
    problems.addAll(settings.problems());
    JdbcUrl url = readUrl();
    settings.driverProperties().forEach(this::state);
    readOnlyMode();
    readOnlyOnPrimary();
    String name = name(url.database());
    Timeouts timeouts = statedTimeouts();
    Transport transport = transport();
    Authentication authentication = authentication(transport);
    Driver driver = driver();
    ConfigurationFacts.Credentials credentials = credentials(url.database(), askProvider);
    ConfigurationFacts facts =
        new ConfigurationFacts(
            surroundings.now(),
            settings.role(),
            new Target(url.hosts(), url.database(), settings.container()),
            transport,
            authentication,
            credentials,
            driver,
            timeouts,
            settings.pool(),
            problems);
    return new Configuration(
        name,
        facts,
        new DriverProperties(facts, name, settings.serverSettings(), stated).toMap(),
        provider,
        stated.get("user"),
        settings.migrationRole(),
        settings.clientKeyPassword());
  }

  /**
   * The data source's name, which is also what the server is told in the startup packet: a NUL in
   * it would begin a setting of its own there.
   */
  private String name(@Nullable String database) {
    String name = settings.name();
    if (name == null) {
      return database == null ? "postgresql" : database;
    }
    if (UrlText.holdsControl(name)) {
      problems.add(
          new SettingProblem(
              Kind.CONTROL_CHARACTER,
              "the data source's name holds a control character",
              "name(<plain text>)"));
      return "postgresql";
    }
    if (!PropertyValue.isIdentifier(name)) {
      problems.add(
          new SettingProblem(
              Kind.INVALID_VALUE,
              "the data source's name is not " + PropertyValue.identifier().required(),
              "name(<up to 63 characters>)"));
      return "postgresql";
    }
    return name;
  }

  private JdbcUrl readUrl() {
    JdbcUrl url = JdbcUrl.parse(settings.url() == null ? "" : settings.url());
    if (settings.url() == null && problems.isEmpty()) {
      problems.add(
          new SettingProblem(
              Kind.MALFORMED,
              "no URL is given",
              "url(\"jdbc:postgresql://<host>:5432/<database>\")"));
    } else if (settings.url() != null) {
      problems.addAll(url.problems());
    }
    stated.putAll(url.properties());
    return url;
  }

  /** Takes a driver property from beside the URL, unless it disagrees with one already stated. */
  private void state(String key, String value) {
    SettingProblem problem = SettingCheck.PROPERTIES.check(key, value);
    DriverProperty property = DriverProperty.find(key);
    if (problem != null) {
      problems.add(problem);
    } else if (property != null && property.isHandedOn()) {
      agree(key, value);
    } else {
      problems.add(
          new SettingProblem(
              Kind.FORBIDDEN_PROPERTY,
              "a secret is set as a driver property",
              "credentials(CredentialsProvider.file(user, path))"));
    }
  }

  private void agree(String key, String value) {
    String other = stated.putIfAbsent(key, value);
    if (other != null && !other.equals(value)) {
      problems.add(
          new SettingProblem(
              Kind.DUPLICATE_PROPERTY,
              key + " is stated in two places with two values",
              "state " + key + " once"));
    }
  }

  private Timeouts statedTimeouts() {
    Timeouts timeouts = settings.timeouts();
    Duration connect = seconds("connectTimeout", timeouts.connect());
    Duration login = seconds("loginTimeout", timeouts.login());
    Duration socket = seconds("socketTimeout", timeouts.socket());
    return new Timeouts(
        connect,
        login,
        timeouts.lock(),
        timeouts.statement(),
        timeouts.idleInTransaction(),
        socket);
  }

  /** A deadline of the driver, stated by {@link Timeouts} or as a driver property in seconds. */
  private @Nullable Duration seconds(String key, @Nullable Duration other) {
    String text = stated.remove(key);
    if (text == null) {
      return other;
    }
    Duration value;
    try {
      value = Duration.ofMillis(Math.round(Double.parseDouble(text) * 1000));
    } catch (NumberFormatException e) {
      return other; // already a problem of the kind INVALID_VALUE
    }
    if (other != null && !other.equals(value)) {
      problems.add(
          new SettingProblem(
              Kind.DUPLICATE_PROPERTY,
              key + " and timeouts(...) state two values",
              "state the deadline in timeouts(...) alone"));
    }
    return value;
  }

  private Transport transport() {
    String sslMode = stated.get("sslmode");
    String ssl = stated.get("ssl");
    if (sslMode == null && ssl == null) {
      sslMode = "verify-full";
    }
    return new Transport(
        surroundings.now(),
        sslMode,
        ssl,
        stated.getOrDefault("sslNegotiation", "postgres"),
        settings.minimumTls(),
        stated.getOrDefault("gssEncMode", "disable"),
        trustAnchor(),
        clientCertificate());
  }

  private @Nullable ClientCertificate clientCertificate() {
    Path certificate = path("sslcert", settings.clientCertificate());
    Path key = path("sslkey", settings.clientKey());
    if (key == null) {
      key = certificate;
    }
    CertificateFiles.Inspected inspected =
        new TlsFiles(null, certificate, key, settings.clientKeyPassword()).inspectClient();
    if (inspected == null) {
      return null;
    }
    if (inspected.keyAlgorithm() != null) {
      stated.putIfAbsent("pemKeyAlgorithm", inspected.keyAlgorithm());
    }
    return inspected.facts();
  }

  private TrustAnchor trustAnchor() {
    Path path = path("sslrootcert", settings.trust());
    if (path != null && settings.trustJvm()) {
      problems.add(
          new SettingProblem(
              Kind.DUPLICATE_PROPERTY,
              "a trust file and the JVM's trust store are both asked for",
              "ask for one of them"));
    }
    if (path != null) {
      return CertificateFiles.trustAnchor(path);
    }
    return settings.trustJvm() ? new TrustAnchor.JvmStore() : new TrustAnchor.None();
  }

  private @Nullable Path path(String key, @Nullable Path fromBuilder) {
    if (fromBuilder != null) {
      agree(key, fromBuilder.toString());
    }
    String text = stated.get(key);
    if (text == null || text.isEmpty()) {
      return fromBuilder;
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      problems.add(
          new SettingProblem(
              Kind.INVALID_VALUE, key + " is not a path", "name an existing file in " + key));
      return null;
    }
  }

  /**
   * With {@code always}, {@code setReadOnly(false)} makes the driver set the session to READ WRITE:
   * a read-only role's session would write after a pool has reset it.
   */
  private void readOnlyMode() {
    if (settings.role() == RoleProfile.READ_ONLY
        && "always".equalsIgnoreCase(stated.get("readOnlyMode"))) {
      problems.add(
          new SettingProblem(
              Kind.FORBIDDEN_PROPERTY,
              "readOnlyMode is 'always' for RoleProfile.READ_ONLY, which lets setReadOnly(false)"
                  + " make the session writable",
              "remove readOnlyMode"));
    }
  }

  /**
   * The driver takes a session whose transactions are read-only for one on a standby
   * (ConnectionFactoryImpl.isPrimary), and a READ_ONLY session is read-only everywhere.
   */
  private void readOnlyOnPrimary() {
    String target = stated.getOrDefault("targetServerType", "any");
    if (settings.role() == RoleProfile.READ_ONLY && PRIMARY_ALONE.contains(target)) {
      problems.add(
          new SettingProblem(
              Kind.FORBIDDEN_PROPERTY,
              "targetServerType is '%s' for RoleProfile.READ_ONLY, whose sessions the driver takes"
                      .formatted(target)
                  + " for sessions on a standby, so that it finds no primary",
              "remove targetServerType, or preferPrimary"));
    }
  }

  private Authentication authentication(Transport transport) {
    AuthenticationMethod method = settings.authentication();
    return new Authentication(
        method,
        stated.getOrDefault("requireAuth", method.requireAuth()),
        stated.getOrDefault("channelBinding", defaultChannelBinding(transport)),
        settings.behindPooler());
  }

  /** Required wherever it can be had: SCRAM over TLS, and no pooler between (RFC 5802 6). */
  private String defaultChannelBinding(Transport transport) {
    String mode = transport.sslMode();
    boolean bindable =
        settings.authentication() == AuthenticationMethod.SCRAM
            && !settings.behindPooler()
            && (mode == null || !PLAINTEXT_MODES.contains(mode));
    return bindable ? "require" : "prefer";
  }

  private Driver driver() {
    return new Driver(
        surroundings.driverVersion(),
        surroundings.ambientConfiguration(),
        stated.getOrDefault("preferQueryMode", "extended"),
        Boolean.parseBoolean(stated.getOrDefault("allowEncodingChanges", "false")),
        stated.getOrDefault("xmlFactoryFactory", ""),
        Boolean.parseBoolean(stated.getOrDefault("logServerErrorDetail", "false")),
        stated.getOrDefault("maxResultBuffer", DriverProperties.DEFAULT_RESULT_BUFFER));
  }

  private ConfigurationFacts.Credentials credentials(
      @Nullable String database, boolean askProvider) {
    if (provider == null || !askProvider) {
      return unasked(null);
    }
    try {
      Credentials found = provider.get();
      String user = stated.get("user");
      if (user != null && !user.equals(found.user())) {
        problems.add(Configuration.TWO_USERS);
      }
      ConfigurationFacts.Credentials described =
          Configuration.describe(found, database, unasked(null));
      if (provider.givesSecretsAway()) {
        found.password().destroy();
      }
      return described;
    } catch (CredentialsException e) {
      return unasked(e.getMessage());
    }
  }

  /** What is known of the credentials without a look at them. */
  private ConfigurationFacts.Credentials unasked(@Nullable String problem) {
    return new ConfigurationFacts.Credentials(
        stated.get("user"),
        provider == null ? null : provider.description(),
        settings.origin(),
        problem,
        null,
        settings.ambient());
  }
}
