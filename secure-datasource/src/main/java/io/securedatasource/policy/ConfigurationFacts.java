package io.securedatasource.policy;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What gate 1 judges: everything that a connection would be opened with. The driver's properties
 * are derived from the same values, so that what is judged is what is used.
 *
 * @param asOf the instant at which dates are judged, but for those of certificates
 * @param role what the data source is for
 * @param target where it connects to
 * @param transport how the connection is protected
 * @param authentication how the client proves who it is
 * @param credentials whom it connects as
 * @param driver the driver, and its settings that bear on security
 * @param timeouts the deadlines
 * @param pool the pool
 * @param problems what was wrong with the settings as they were written
 */
public record ConfigurationFacts(
    Instant asOf,
    RoleProfile role,
    Target target,
    Transport transport,
    Authentication authentication,
    Credentials credentials,
    Driver driver,
    Timeouts timeouts,
    PoolSettings pool,
    List<SettingProblem> problems)
    implements Facts {

  /** Keeps a copy of the list. */
  public ConfigurationFacts {
    problems = List.copyOf(problems);
  }

  /**
   * Where the data source connects to.
   *
   * @param hosts in the order of trial; empty only when the URL could not be read
   * @param database {@code null} only when the URL could not be read, or names none
   * @param container whether the target is a container that a test framework started for this
   *     process and vouches for
   */
  public record Target(List<Host> hosts, @Nullable String database, boolean container) {

    /** Keeps a copy of the list. */
    public Target {
      hosts = List.copyOf(hosts);
    }
  }

  /**
   * How the connection is protected.
   *
   * @param asOf the instant at which the dates of certificates are judged: when they were read,
   *     which may be later than the rest
   * @param sslMode the driver's TLS mode; {@code null} when only {@code ssl} was given
   * @param ssl the driver's {@code ssl} as it was written; {@code null} when absent
   * @param sslNegotiation {@code postgres} or {@code direct}
   * @param minimum the oldest protocol that the client offers
   * @param gssEncMode the driver's {@code gssEncMode}
   * @param trustAnchor whom the client trusts
   * @param clientCertificate its own certificate; {@code null} when it has none
   */
  public record Transport(
      Instant asOf,
      @Nullable String sslMode,
      @Nullable String ssl,
      String sslNegotiation,
      TlsVersion minimum,
      String gssEncMode,
      TrustAnchor trustAnchor,
      @Nullable ClientCertificate clientCertificate) {

    /** This protection at another instant. */
    public Transport at(Instant instant) {
      return new Transport(
          instant,
          sslMode,
          ssl,
          sslNegotiation,
          minimum,
          gssEncMode,
          trustAnchor,
          clientCertificate);
    }

    /** This protection with other authorities. */
    public Transport withTrustAnchor(TrustAnchor found) {
      return new Transport(
          asOf, sslMode, ssl, sslNegotiation, minimum, gssEncMode, found, clientCertificate);
    }

    /** The same with another client certificate. */
    public Transport withClientCertificate(ClientCertificate found) {
      return new Transport(
          asOf, sslMode, ssl, sslNegotiation, minimum, gssEncMode, trustAnchor, found);
    }
  }

  /**
   * How the client proves who it is.
   *
   * @param method the method asked for
   * @param requireAuth the driver's {@code requireAuth} that will be used
   * @param channelBinding the driver's {@code channelBinding} that will be used
   * @param behindPooler whether a pooler that cannot bind channels was declared
   */
  public record Authentication(
      AuthenticationMethod method,
      String requireAuth,
      String channelBinding,
      boolean behindPooler) {}

  /**
   * Whom the data source connects as. Holds no secret.
   *
   * @param user {@code null} when not known yet or not given
   * @param provider where credentials come from, for people; {@code null} when there is no provider
   * @param origin where a literal secret was written, as far as is known
   * @param problem why the provider had nothing to give, as a clause; {@code null} when it had
   * @param password what may be said of the password; {@code null} when it was not looked at, or
   *     when the method uses none
   * @param ambient the places outside this configuration that credentials would be looked up in,
   *     such as {@code ~/.pgpass}
   */
  public record Credentials(
      @Nullable String user,
      @Nullable String provider,
      Origin origin,
      @Nullable String problem,
      @Nullable PasswordStrength password,
      List<String> ambient) {

    /** Keeps a copy of the list. */
    public Credentials {
      ambient = List.copyOf(ambient);
    }
  }

  /** Where a secret was written. */
  public enum Origin {
    /** Not known: a literal handed to the builder by code. */
    UNKNOWN,
    /** Outside the application: an environment variable, a mounted file, a secret manager. */
    EXTERNAL,
    /** A file that is packaged with the application. */
    PACKAGED
  }

  /**
   * The driver, and its settings that bear on security.
   *
   * @param version such as {@code 42.7.14}
   * @param ambientConfiguration the {@code org/postgresql/driverconfig.properties} resources in
   *     reach of the driver
   * @param queryMode {@code preferQueryMode}
   * @param allowEncodingChanges {@code allowEncodingChanges}
   * @param xmlFactory {@code xmlFactoryFactory}; empty is the secure factory
   * @param logServerErrorDetail {@code logServerErrorDetail}
   * @param maxResultBuffer {@code maxResultBuffer}; {@code null} is unbounded
   */
  public record Driver(
      String version,
      List<String> ambientConfiguration,
      String queryMode,
      boolean allowEncodingChanges,
      String xmlFactory,
      boolean logServerErrorDetail,
      @Nullable String maxResultBuffer) {

    /** Keeps a copy of the list. */
    public Driver {
      ambientConfiguration = List.copyOf(ambientConfiguration);
    }
  }
}
