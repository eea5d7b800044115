package io.securedatasource;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.securedatasource.allowlist.StatementAllowList;
import io.securedatasource.allowlist.StatementRecorder;
import io.securedatasource.context.ContextSettings;
import io.securedatasource.context.SessionContext;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.internal.configuration.Configuration;
import io.securedatasource.internal.configuration.Settings;
import io.securedatasource.internal.guard.ExecutionTracer;
import io.securedatasource.internal.pool.HostPool;
import io.securedatasource.internal.pool.ImportedPool;
import io.securedatasource.internal.pool.PoolOptions;
import io.securedatasource.metrics.MeterSet;
import io.securedatasource.policy.AuthenticationMethod;
import io.securedatasource.policy.ConfigurationFacts;
import io.securedatasource.policy.ConfigurationFacts.Origin;
import io.securedatasource.policy.PoolSettings;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.ServerSettings;
import io.securedatasource.policy.SettingProblem;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.policy.TlsVersion;
import io.securedatasource.posture.Posture;
import io.securedatasource.tracing.ObservedExecutions;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * States what a data source shall be. Nothing is checked before {@link #build()}, which checks all
 * at once. Not thread-safe.
 */
public final class SecureDataSourceBuilder {

  private @Nullable String url;
  private final Map<String, String> driverProperties = new LinkedHashMap<>();
  private final List<SettingProblem> problems = new ArrayList<>();
  private @Nullable Path trust;
  private boolean trustJvm;
  private @Nullable Path clientCertificate;
  private @Nullable Path clientKey;
  private @Nullable Path clientKeyPassword;
  private TlsVersion minimumTls = TlsVersion.TLS_1_2;
  private @Nullable CredentialsProvider credentials;
  private Origin origin = Origin.UNKNOWN;
  private final List<String> ambient = new ArrayList<>();
  private AuthenticationMethod authentication = AuthenticationMethod.SCRAM;
  private boolean behindPooler;
  private boolean container;
  private ServerSettings serverSettings = ServerSettings.STARTUP;
  private RoleProfile role = RoleProfile.APPLICATION;
  private @Nullable String migrationRole;
  private Timeouts timeouts = Timeouts.none();
  private PoolSettings pool = PoolSettings.standard();
  private PoolOptions poolOptions = PoolOptions.none();
  private @Nullable String name;
  private SecurityPolicy policy = SecurityPolicy.production();
  private Startup startup = Startup.FAIL_FAST;
  private Looks looks = Looks.STANDARD;
  private @Nullable Function<String, MeterSet> meters;
  private @Nullable ObservationRegistry observations;
  private boolean traceComments;
  private @Nullable Duration slowStatements;
  private StatementLists lists = StatementLists.NONE;
  private CarriedContexts contexts = CarriedContexts.NONE;
  private final List<SecurityEventListener> listeners = new ArrayList<>();
  private InstantSource clock = InstantSource.system();

  SecureDataSourceBuilder() {}

  /**
   * The JDBC URL: {@code jdbc:postgresql://host[:port][,host[:port]…]/database[?key=value&…]}. Read
   * strictly: a key that is unknown, stands twice or names another target breaks a rule.
   */
  public SecureDataSourceBuilder url(String value) {
    this.url = value;
    return this;
  }

  /** A property of the driver, under the rules that hold for those in the URL. */
  public SecureDataSourceBuilder driverProperty(String key, String value) {
    driverProperties.put(key, value);
    return this;
  }

  /**
   * The PEM file of the authorities that may sign the server's certificate. It is read anew for
   * each physical connection, so that a replaced file reaches new ones.
   */
  public SecureDataSourceBuilder trust(Path pemFile) {
    this.trust = pemFile;
    return this;
  }

  /** Trusts the authorities that the JVM trusts, in place of a file of one's own. */
  public SecureDataSourceBuilder trustJvmStore() {
    this.trustJvm = true;
    return this;
  }

  /**
   * The client's own certificate (PEM) and its key (PKCS#8, DER or PEM, not encrypted), which group
   * and others must not be able to read.
   */
  public SecureDataSourceBuilder clientCertificate(Path certificate, Path key) {
    this.clientCertificate = certificate;
    this.clientKey = key;
    this.clientKeyPassword = null;
    return this;
  }

  /**
   * The client's own certificate and its key in a PKCS#12 file (.p12 or .pfx), in an entry called
   * {@code user}. Group and others must not be able to read it.
   *
   * @param password the file of the key's password, read as by {@link CredentialsProvider#file}
   */
  public SecureDataSourceBuilder clientKeyStore(Path pkcs12, Path password) {
    this.clientCertificate = null;
    this.clientKey = pkcs12;
    this.clientKeyPassword = password;
    return this;
  }

  /** The oldest TLS protocol to offer; TLS 1.2 unless said. */
  public SecureDataSourceBuilder minimumTls(TlsVersion value) {
    this.minimumTls = value;
    return this;
  }

  /** Where credentials come from. */
  public SecureDataSourceBuilder credentials(CredentialsProvider provider) {
    this.credentials = provider;
    return this;
  }

  /** Where a literal secret was written, for those who know. */
  public SecureDataSourceBuilder credentialsOrigin(Origin value) {
    this.origin = value;
    return this;
  }

  /** How the client proves who it is; SCRAM unless asked for another by name. */
  public SecureDataSourceBuilder authentication(AuthenticationMethod method) {
    this.authentication = method;
    return this;
  }

  /**
   * Declares a pooler such as PgBouncer between client and server: it offers no channel binding.
   */
  public SecureDataSourceBuilder behindPooler() {
    this.behindPooler = true;
    return this;
  }

  /**
   * Vouches that the target is a container which a test framework or the developer's own tools
   * started for this process: the development policy may meet it wherever it runs.
   */
  public SecureDataSourceBuilder container() {
    this.container = true;
    return this;
  }

  /** How the server learns the deadlines; in the startup packet unless said. */
  public SecureDataSourceBuilder serverSettings(ServerSettings value) {
    this.serverSettings = value;
    return this;
  }

  /** What the data source is for; {@link RoleProfile#APPLICATION} unless said. */
  public SecureDataSourceBuilder role(RoleProfile value) {
    this.role = value;
    return this;
  }

  /** The database role that runs migrations, which may create in the schemas of the search path. */
  public SecureDataSourceBuilder migrationRole(String databaseRole) {
    this.migrationRole = databaseRole;
    return this;
  }

  /** The deadlines. They are never filled in: one that is not stated breaks a rule. */
  public SecureDataSourceBuilder timeouts(Timeouts value) {
    this.timeouts = value;
    return this;
  }

  /** The shape of the pool; {@link PoolSettings#standard()} unless said. */
  public SecureDataSourceBuilder pool(PoolSettings value) {
    this.pool = value;
    return this;
  }

  /**
   * Binds the meters to a registry: those of {@link io.securedatasource.metrics.DataSourceMeter},
   * and HikariCP's own. They are taken out when the data source is closed.
   */
  public SecureDataSourceBuilder meterRegistry(MeterRegistry registry) {
    this.meters = dataSource -> MeterSet.of(registry, dataSource, Telemetry.LOGGED);
    this.poolOptions = poolOptions.meterRegistry(registry);
    return this;
  }

  /**
   * Makes an observation of each execution, of which a tracer's handlers make spans; none are made
   * unless said. They carry the attributes of OpenTelemetry's conventions for database clients: a
   * summary of the statement, and never its text, a literal or a parameter.
   */
  public SecureDataSourceBuilder observationRegistry(ObservationRegistry registry) {
    this.observations = registry;
    return this;
  }

  /**
   * Whether statements carry the {@code traceparent} of their span to the server, as a comment at
   * their end by which its log is found in a trace; they do not unless said, and need {@link
   * #observationRegistry}. Gate 3 judges what the application wrote. Each text is another one then,
   * so that neither the driver nor the server finds a prepared statement again.
   */
  public SecureDataSourceBuilder traceComments(boolean value) {
    this.traceComments = value;
    return this;
  }

  /**
   * Tells of executions that take longer: by an event, in the log and in the meters. None is told
   * unless this is called or there is a registry of meters, which sets it to 1 s.
   *
   * @param threshold from 1 ms to 1 h
   */
  public SecureDataSourceBuilder slowStatements(Duration threshold) {
    if (!within(threshold, Duration.ofMillis(1), Duration.ofHours(1))) {
      return refuse(
          "slowStatements has a threshold that it does not admit", "a threshold from 1 ms to 1 h");
    }
    this.slowStatements = threshold;
    return this;
  }

  /**
   * Its name in logs, meters and events, and its {@code application_name}; the database's unless
   * said. Where the meter registry has a data source of that name already, a number is added in
   * logs, meters and events.
   */
  public SecureDataSourceBuilder name(String value) {
    this.name = value;
    return this;
  }

  /** What is acceptable; {@link SecurityPolicy#production()} unless said. */
  public SecureDataSourceBuilder policy(SecurityPolicy value) {
    this.policy = value;
    return this;
  }

  /**
   * The statements that may run. One that is not listed breaks {@code statement.not-listed}; none
   * is set unless said. It is read once for each text, when that is judged.
   */
  public SecureDataSourceBuilder statementAllowList(
      StatementAllowList list, StatementAllowList.Mode mode) {
    this.lists = lists.list(list, mode);
    return this;
  }

  /**
   * Lets the statements that run be recorded. Who gives the recorder closes it, after the data
   * source.
   */
  public SecureDataSourceBuilder recordStatements(StatementRecorder recorder) {
    this.lists = lists.recorder(recorder);
    return this;
  }

  /**
   * Carries the {@link SessionContext} of the thread that runs a statement into the session, at no
   * round trip of its own, as settings by these names; none is carried unless this or {@link
   * #requireContext()} is called. No text of a statement may change these settings then ({@code
   * statement.setting}).
   */
  public SecureDataSourceBuilder sessionContext(ContextSettings settings) {
    this.contexts = contexts.in(settings);
    return this;
  }

  /**
   * Refuses every statement that runs for no tenant, but for the control of transactions; an open
   * transaction goes on. The settings are {@link ContextSettings#standard()} unless said.
   */
  public SecureDataSourceBuilder requireContext() {
    this.contexts = contexts.demanded();
    return this;
  }

  /** What building does about the database; {@link Startup#FAIL_FAST} unless said. */
  public SecureDataSourceBuilder startup(Startup value) {
    this.startup = value;
    return this;
  }

  /**
   * How often to look again at what the role may do, on a connection of its own, and how long a
   * look may take; every hour and 3 s unless said. The limit holds for the first look too. A look
   * that runs out of it is reported, and refuses nothing.
   *
   * @param interval the pause between looks, from 1 s to 1 day
   * @param limit from 1 ms to 1 min
   */
  public SecureDataSourceBuilder postureCheck(Duration interval, Duration limit) {
    if (!within(interval, Duration.ofSeconds(1), Duration.ofDays(1))
        || !within(limit, Duration.ofMillis(1), Duration.ofMinutes(1))) {
      return refuse(
          "postureCheck has an interval or limit that it does not admit",
          "an interval from 1 s to 1 day, and a limit from 1 ms to 1 min");
    }
    this.looks = looks.posture(interval, limit);
    return this;
  }

  /**
   * How often to look whether credentials or certificate files are others than before, and the time
   * within which the sessions that were opened before are closed, one after another; every 5 s and
   * 1 min unless said. A borrowed session is closed when it comes back.
   *
   * @param interval the pause between looks, from 50 ms to 1 h
   * @param window at most 1 h; shortened where the credentials themselves end earlier
   */
  public SecureDataSourceBuilder rotation(Duration interval, Duration window) {
    if (!within(interval, Duration.ofMillis(50), Duration.ofHours(1))
        || !within(window, Duration.ZERO, Duration.ofHours(1))) {
      return refuse(
          "rotation has an interval or window that it does not admit",
          "an interval from 50 ms to 1 h, and a window of at most 1 h");
    }
    this.looks = looks.rotation(interval, window);
    return this;
  }

  /**
   * What happens when a look finds the role with more rights than at the start; {@link
   * PostureLoss#REPORT} unless said.
   */
  public SecureDataSourceBuilder onPostureLoss(PostureLoss value) {
    this.looks = looks.loss(value);
    return this;
  }

  /** Adds a listener, told of each event after the log, on a thread of its own. */
  public SecureDataSourceBuilder listener(SecurityEventListener listener) {
    this.listeners.add(listener);
    return this;
  }

  private static boolean within(Duration value, Duration least, Duration most) {
    return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
  }

  private SecureDataSourceBuilder refuse(String found, String required) {
    return problem(new SettingProblem(SettingProblem.Kind.INVALID_VALUE, found, required));
  }

  SecureDataSourceBuilder problem(SettingProblem problem) {
    this.problems.add(problem);
    return this;
  }

  SecureDataSourceBuilder ambient(String source) {
    this.ambient.add(source);
    return this;
  }

  SecureDataSourceBuilder poolOptions(PoolOptions options) {
    this.poolOptions = options;
    return this;
  }

  /** What a pool's configuration says, where nothing else is stated; its shape in any case. */
  SecureDataSourceBuilder takeOver(ImportedPool imported) {
    if (url == null) {
      url = imported.url();
    }
    if (credentials == null) {
      credentials = imported.credentials();
    }
    if (name == null) {
      name = imported.name();
    }
    pool = imported.pool();
    imported.driverProperties().forEach(driverProperties::putIfAbsent);
    problems.addAll(imported.problems());
    return this;
  }

  SecureDataSourceBuilder clock(InstantSource value) {
    this.clock = value;
    return this;
  }

  /**
   * What gate 1 would judge: for a test, or a check in a pipeline, with {@link
   * SecurityPolicy#evaluate}. Reads the named files and asks the credentials provider; opens no
   * connection and resolves no name.
   */
  public ConfigurationFacts facts() {
    return assembly().facts();
  }

  /**
   * What both gates find, without a data source: judges the configuration, and where gate 1 is
   * open, opens one session, looks at what gate 2 judges and at the server's side, and closes it. A
   * session that gate 2 refuses is described, not refused; where gate 1 is closed nothing is sent
   * to the network. Listeners are told nothing.
   *
   * @throws SQLException when there is no session to look at
   */
  public Posture posture() throws SQLException {
    return assembly().posture();
  }

  /**
   * Judges the configuration, and opens a first session unless the start is lazy.
   *
   * @throws InsecureConfigurationException when gate 1 refuses; nothing was sent to the network
   * @throws StartupException when the start is fail-fast and there is no first session
   */
  public SecureDataSource build() {
    return assembly().build();
  }

  /**
   * Guards a pool that somebody else made and owns, in place of building one. Its URL, credentials,
   * name and driver properties are taken over where nothing is stated here; its shape is judged as
   * it is. The pool then opens its connections through gate 2, and no longer holds a user or a
   * password; all else about it stays, and so does its type.
   *
   * <p>No session is opened. Unless the start is lazy, the credentials provider is asked now.
   *
   * @param unstarted a pool that has not yet opened a connection
   * @throws InsecureConfigurationException when gate 1 refuses; the pool is as it was
   * @throws StartupException when a policy lets pass that there are no credentials to connect with
   * @throws IllegalStateException when the pool has been started
   */
  public GuardedPool guard(HikariDataSource unstarted) {
    HostPool.ensureFresh(unstarted);
    takeOver(ImportedPool.from(unstarted));
    return assembly().guard(unstarted);
  }

  private @Nullable Function<Configuration, ExecutionTracer> tracing() {
    ObservationRegistry registry = observations;
    boolean comments = traceComments;
    return registry == null
        ? null
        : configuration ->
            new ObservedExecutions(
                registry, configuration.name(), configuration.facts().target(), comments);
  }

  private Assembly assembly() {
    Settings settings =
        new Settings(
            url,
            driverProperties,
            problems,
            trust,
            trustJvm,
            clientCertificate,
            clientKey,
            clientKeyPassword,
            minimumTls,
            credentials,
            origin,
            ambient,
            authentication,
            behindPooler,
            serverSettings,
            role,
            migrationRole,
            timeouts,
            pool,
            name,
            container);
    return new Assembly(
        settings,
        policy,
        startup,
        poolOptions,
        looks,
        lists,
        contexts,
        new Telemetry.Audience(listeners, meters, tracing(), slowStatements),
        clock);
  }
}
