package io.securedatasource.internal.configuration;

import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.policy.AuthenticationMethod;
import io.securedatasource.policy.ConfigurationFacts.Origin;
import io.securedatasource.policy.PoolSettings;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.ServerSettings;
import io.securedatasource.policy.SettingProblem;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.policy.TlsVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings as they were written, before anything is concluded from them.
 *
 * @param url the JDBC URL; {@code null} when none was given
 * @param driverProperties driver properties that were given beside the URL
 * @param problems what was already wrong with the source that the settings were read from
 * @param trust the PEM file of the trusted authorities; {@code null} when none was given
 * @param trustJvm whether the JVM's trust store was asked for by name
 * @param clientCertificate the client certificate's file; {@code null} when none was given
 * @param clientKey its key's file; {@code null} when none was given
 * @param clientKeyPassword the file of the key's password; {@code null} when none was given
 * @param minimumTls the oldest protocol to offer
 * @param credentials where credentials come from; {@code null} when nothing was given
 * @param origin where a literal secret was written, as far as is known
 * @param ambient places outside this configuration that were named as a source of credentials
 * @param authentication the method asked for
 * @param behindPooler whether a pooler was declared
 * @param serverSettings how the server learns the deadlines
 * @param role what the data source is for
 * @param migrationRole the database role that migrates; {@code null} when none was declared
 * @param timeouts the deadlines
 * @param pool the pool
 * @param name the data source's name; {@code null} to use the database's
 * @param container whether the target is a recognised container
 */
public record Settings(
    @Nullable String url,
    Map<String, String> driverProperties,
    List<SettingProblem> problems,
    @Nullable Path trust,
    boolean trustJvm,
    @Nullable Path clientCertificate,
    @Nullable Path clientKey,
    @Nullable Path clientKeyPassword,
    TlsVersion minimumTls,
    @Nullable CredentialsProvider credentials,
    Origin origin,
    List<String> ambient,
    AuthenticationMethod authentication,
    boolean behindPooler,
    ServerSettings serverSettings,
    RoleProfile role,
    @Nullable String migrationRole,
    Timeouts timeouts,
    PoolSettings pool,
    @Nullable String name,
    boolean container) {

  /** Keeps copies of lists and map. */
  public Settings {
    driverProperties = Map.copyOf(driverProperties);
    problems = List.copyOf(problems);
    ambient = List.copyOf(ambient);
  }
}
