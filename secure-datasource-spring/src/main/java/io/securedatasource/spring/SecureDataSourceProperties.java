package io.securedatasource.spring;

import io.securedatasource.PostureLoss;
import io.securedatasource.allowlist.KnownLibrary;
import io.securedatasource.allowlist.StatementAllowList;
import io.securedatasource.policy.AuthenticationMethod;
import io.securedatasource.policy.Enforcement;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.ServerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.format.annotation.DateTimeFormat;

/**
 * What the application states about security. Where a data source connects to, and as whom, stays
 * under {@code spring.datasource}. An unknown key is refused.
 *
 * @param policy Preset to judge by. Never guessed from a profile's name.
 * @param allowedHosts Hosts that may be connected to: names, or '*.suffix'. Empty sets no list.
 * @param allowedAddresses Address ranges that the server's socket must lie in, such as
 *     '10.0.0.0/8'. Empty sets no list.
 * @param developmentHosts Hosts that the development policy meets besides loopback and containers.
 * @param rules Rules to enforce that the preset only reports, by rule id. A rule is lowered by a
 *     waiver alone.
 * @param waivers Enforced rules that cannot be kept yet: each with a reason, an owner and an
 *     expiry.
 * @param limits Limits of the policy that are raised, for a stated reason.
 * @param role What the data source is for.
 * @param timeouts Deadlines. None is filled in: state a preset, or each of them.
 * @param trust PEM file of the authorities that may sign the server's certificate, or 'jvm' for
 *     those that the JVM trusts.
 * @param ssl Trusted authorities out of an SSL bundle.
 * @param clientCertificate PEM file of the client's own certificate.
 * @param clientKey File of its key: PKCS#8, not readable by group and others; or PKCS#12, which
 *     holds the certificate too.
 * @param clientKeyPasswordFile File that holds the password of a key in PKCS#12.
 * @param minimumTls Oldest TLS protocol to offer.
 * @param authentication How the client proves who it is.
 * @param behindPooler Whether a pooler such as PgBouncer stands between, which offers no channel
 *     binding.
 * @param serverSettings How the server learns the deadlines: in the startup packet, or by ALTER
 *     ROLE … SET.
 * @param migrationRole Database role that migrates, where it is neither 'migration.username' nor
 *     the user of Flyway or Liquibase.
 * @param posture How often to look again at what the role may do.
 * @param rotation How credentials and certificate files are followed as they are replaced.
 * @param health What health does beyond telling of what happened.
 * @param tracing Spans of the statements that are executed.
 * @param credentials Where the password comes from, if not from the data source's own properties.
 * @param excludeBeans Names of DataSource beans to leave unguarded. Each is told in the log.
 * @param migration Connection that Flyway and Liquibase migrate by.
 * @param statements Lock files of the statements that may run. They hold for what serves, not for
 *     what migrates.
 * @param sessionContext How sessions are told who is asking. It holds for what serves, not for what
 *     migrates.
 * @param datasources Settings of single DataSource beans, by bean name, on top of the common ones.
 */
@ConfigurationProperties(prefix = "secure-datasource", ignoreUnknownFields = false)
public record SecureDataSourceProperties(
    SecurityPolicy.@Nullable Preset policy,
    @DefaultValue List<String> allowedHosts,
    @DefaultValue List<String> allowedAddresses,
    @DefaultValue List<String> developmentHosts,
    @DefaultValue Map<String, Enforcement> rules,
    @DefaultValue List<WaiverSetting> waivers,
    @Nullable Limits limits,
    @Nullable RoleProfile role,
    @Nullable Deadlines timeouts,
    @Nullable String trust,
    @Nullable Ssl ssl,
    @Nullable Path clientCertificate,
    @Nullable Path clientKey,
    @Nullable Path clientKeyPasswordFile,
    @Nullable String minimumTls,
    @Nullable AuthenticationMethod authentication,
    @Nullable Boolean behindPooler,
    @Nullable ServerSettings serverSettings,
    @Nullable String migrationRole,
    @Nullable Posture posture,
    @Nullable Rotation rotation,
    @Nullable Health health,
    @Nullable Tracing tracing,
    @Nullable CredentialsSource credentials,
    @DefaultValue List<String> excludeBeans,
    @Nullable Migration migration,
    @Nullable Statements statements,
    @Nullable Context sessionContext,
    @DefaultValue Map<String, SecureDataSourceProperties> datasources) {

  /** The prefix of all settings. */
  static final String PREFIX = "secure-datasource";

  /**
   * A setting that is none, or does not go with another.
   *
   * @param setting its name behind the prefix
   */
  static InvalidConfigurationPropertyValueException invalid(
      String setting, @Nullable Object value, String why) {
    return new InvalidConfigurationPropertyValueException(PREFIX + "." + setting, value, why);
  }

  /**
   * A waiver.
   *
   * @param rule Id of the rule.
   * @param reason Why the rule cannot be kept yet.
   * @param owner Who answers for it.
   * @param expires First day on which it no longer holds, in UTC: '2027-03-31'.
   */
  public record WaiverSetting(
      @Nullable String rule,
      @Nullable String reason,
      @Nullable String owner,
      @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) @Nullable LocalDate expires) {}

  /**
   * Limits that are raised.
   *
   * @param reason Why; required beside any limit.
   * @param maximumPoolSize Largest pool that is accepted.
   * @param statement Longest statement deadline that is accepted.
   * @param lock Longest lock deadline that is accepted.
   * @param idleInTransaction Longest idle-in-transaction deadline that is accepted.
   */
  public record Limits(
      @Nullable String reason,
      @Nullable Integer maximumPoolSize,
      @Nullable Duration statement,
      @Nullable Duration lock,
      @Nullable Duration idleInTransaction) {}

  /** Six deadlines at once. */
  public enum DeadlinePreset {
    /** Connect 5 s, login 10 s, lock 5 s, statement 30 s, idle in transaction 60 s, socket 65 s. */
    STANDARD,
    /** As standard, but statement 5 min and socket 6 min. */
    REPORTS,
    /** As standard, but lock 5 min, statement 1 h, idle in transaction 2 h, socket 2 h 5 min. */
    MIGRATION
  }

  /**
   * Deadlines; those stated one by one are put on top of the preset.
   *
   * @param preset All six at once.
   * @param connect TCP connection and TLS handshake with one host.
   * @param login A whole attempt to connect, all hosts included.
   * @param lock One wait for a lock.
   * @param statement One statement.
   * @param idleInTransaction A transaction that nobody works on.
   * @param socket One read from the network.
   */
  public record Deadlines(
      @Nullable DeadlinePreset preset,
      @Nullable Duration connect,
      @Nullable Duration login,
      @Nullable Duration lock,
      @Nullable Duration statement,
      @Nullable Duration idleInTransaction,
      @Nullable Duration socket) {}

  /**
   * Trust out of 'spring.ssl.bundle'.
   *
   * @param bundle Name of the SSL bundle whose trust store holds the authorities. Reloaded with it.
   */
  public record Ssl(@Nullable String bundle) {}

  /**
   * The look at the role's posture.
   *
   * @param interval Pause between two looks.
   * @param limit How long a look may take, the first one too.
   * @param onLoss Whether sessions are refused while the role has more rights than the policy
   *     admits.
   */
  public record Posture(
      @Nullable Duration interval, @Nullable Duration limit, @Nullable PostureLoss onLoss) {}

  /**
   * Rotation.
   *
   * @param interval Pause between two looks whether credentials or certificate files are others.
   * @param window Time within which the sessions that were opened before are closed.
   */
  public record Rotation(@Nullable Duration interval, @Nullable Duration window) {}

  /**
   * Tracing.
   *
   * @param enabled Whether statements are observed by the application's ObservationRegistry.
   * @param comments Whether they carry the span's identity to the server, as a comment.
   */
  public record Tracing(@Nullable Boolean enabled, @Nullable Boolean comments) {}

  /**
   * Health.
   *
   * @param statement Whether each look at health borrows a connection and runs a statement.
   */
  public record Health(@Nullable Boolean statement) {}

  /**
   * Where the password comes from.
   *
   * @param passwordFile File that holds the password; read anew for each connection.
   * @param provider Name of a bean of type CredentialsProvider, asked for each connection.
   */
  public record CredentialsSource(@Nullable Path passwordFile, @Nullable String provider) {}

  /**
   * The statements that may run.
   *
   * @param allowList Lock files: the application's own, and those of libraries that it uses.
   * @param libraries Libraries whose statements are listed as well, by the lists that come along.
   * @param mode What becomes of a statement that is not listed; it is refused unless said.
   * @param record Lock file to which statements are added while they run: for staging.
   */
  public record Statements(
      @DefaultValue List<Path> allowList,
      @DefaultValue List<KnownLibrary> libraries,
      StatementAllowList.@Nullable Mode mode,
      @Nullable Path record) {}

  /**
   * Who is asking: the SessionContext of the thread, in settings of the server.
   *
   * @param enabled Whether sessions are told; so they are where anything else is stated here.
   * @param required Whether a statement without a tenant is refused.
   * @param user Setting that has the application's user.
   * @param tenant Setting that has the tenant.
   * @param correlation Setting that has the correlation id.
   * @param correlationMdcKey Key of the logging context that has the correlation id, where the
   *     context has none.
   */
  public record Context(
      @Nullable Boolean enabled,
      @Nullable Boolean required,
      @Nullable String user,
      @Nullable String tenant,
      @Nullable String correlation,
      @Nullable String correlationMdcKey) {}

  /**
   * The connection that migrates.
   *
   * @param username Database role that migrates.
   * @param password Its password; a placeholder, such as '${DB_MIGRATION_PASSWORD}'.
   * @param passwordFile File that holds its password.
   * @param url JDBC URL; that of the data source which is migrated unless said.
   * @param timeouts Deadlines while migrating. None is filled in.
   */
  public record Migration(
      @Nullable String username,
      @Nullable String password,
      @Nullable Path passwordFile,
      @Nullable String url,
      @Nullable Deadlines timeouts) {

    /** The user alone. */
    @Override
    public String toString() {
      return "Migration[username=" + username + "]";
    }
  }
}
