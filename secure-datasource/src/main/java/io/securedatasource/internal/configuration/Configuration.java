package io.securedatasource.internal.configuration;

import io.securedatasource.credentials.Credentials;
import io.securedatasource.policy.ConfigurationFacts;
import io.securedatasource.policy.SessionFacts;
import io.securedatasource.policy.SettingProblem;
import io.securedatasource.policy.SettingProblem.Kind;
import io.securedatasource.policy.TrustAnchor;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A resolved configuration: the facts that gate 1 judges, and the driver properties that follow
 * from them.
 *
 * @param name the data source's name
 * @param facts what gate 1 judges
 * @param driverProperties what the driver will be given, credentials and TLS factory aside
 * @param provider where credentials come from; {@code null} when there is none
 * @param statedUser the user that the settings name beside the provider; {@code null} when none
 * @param migrationRole the database role that migrates; {@code null} when none was declared
 * @param clientKeyPassword the file of the client key's password; {@code null} when there is none
 */
public record Configuration(
    String name,
    ConfigurationFacts facts,
    Map<String, String> driverProperties,
    @Nullable DiscreetProvider provider,
    @Nullable String statedUser,
    @Nullable String migrationRole,
    @Nullable Path clientKeyPassword) {

  static final SettingProblem TWO_USERS =
      new SettingProblem(
          Kind.DUPLICATE_PROPERTY,
          "the URL and the credentials name two users",
          "leave user out of the URL");

  /** Keeps a copy of the map. */
  public Configuration {
    driverProperties = Map.copyOf(driverProperties);
  }

  /** The same by another name; what the server is told stays. */
  public Configuration named(String other) {
    return other.equals(name)
        ? this
        : new Configuration(
            other, facts, driverProperties, provider, statedUser, migrationRole, clientKeyPassword);
  }

  /**
   * How to connect. Only an admitted configuration has a plan.
   *
   * @throws NullPointerException when the configuration names no database, which gate 1 refuses
   */
  public ConnectionPlan plan() {
    ConfigurationFacts.Authentication authentication = facts.authentication();
    return new ConnectionPlan(
        facts.target().hosts(),
        Objects.requireNonNull(facts.target().database()),
        driverProperties,
        facts.transport().trustAnchor(),
        TlsFiles.of(driverProperties, clientKeyPassword),
        new SessionFacts.Expectation(
            facts.role(),
            migrationRole,
            authentication.method(),
            authentication.requireAuth().equals(authentication.method().requireAuth()),
            authentication.behindPooler(),
            facts.transport().minimum(),
            facts.pool().maximumSize()));
  }

  /**
   * The facts as they are now, for a judgement at connect time: with fresh credentials, and trusted
   * authorities, client certificate and key read anew, since files are replaced while a data source
   * lives. Certificates are judged at that instant, since one that was issued meanwhile was not
   * valid before; waivers as when the data source was built.
   */
  public ConfigurationFacts factsWith(Credentials fresh, Instant now) {
    List<SettingProblem> problems = new ArrayList<>(facts.problems());
    if (statedUser != null && !statedUser.equals(fresh.user()) && !problems.contains(TWO_USERS)) {
      problems.add(TWO_USERS);
    }
    return facts(
        facts.asOf(),
        now,
        describe(fresh, facts.target().database(), facts.credentials()),
        problems);
  }

  /**
   * The facts as they are at that instant, for a judgement by another policy: with the trusted
   * authorities read anew.
   */
  public ConfigurationFacts factsAt(Instant now) {
    return facts(now, now, facts.credentials(), facts.problems());
  }

  private ConfigurationFacts facts(
      Instant asOf,
      Instant read,
      ConfigurationFacts.Credentials credentials,
      List<SettingProblem> problems) {
    ConfigurationFacts.Transport transport = facts.transport().at(read);
    if (transport.trustAnchor() instanceof TrustAnchor.PemFile file) {
      transport = transport.withTrustAnchor(CertificateFiles.trustAnchor(file.path()));
    }
    CertificateFiles.Inspected client =
        TlsFiles.of(driverProperties, clientKeyPassword).inspectClient();
    if (client != null) {
      transport = transport.withClientCertificate(client.facts());
    }
    return new ConfigurationFacts(
        asOf,
        facts.role(),
        facts.target(),
        transport,
        facts.authentication(),
        credentials,
        facts.driver(),
        facts.timeouts(),
        facts.pool(),
        problems);
  }

  /** What may be said of credentials, on top of what is known of their provider. */
  static ConfigurationFacts.Credentials describe(
      Credentials credentials, @Nullable String database, ConfigurationFacts.Credentials known) {
    return new ConfigurationFacts.Credentials(
        credentials.user(),
        known.provider(),
        known.origin(),
        null,
        PasswordAssessor.assess(credentials, database),
        known.ambient());
  }
}
