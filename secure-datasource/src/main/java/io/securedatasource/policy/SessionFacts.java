package io.securedatasource.policy;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What gate 2 judges: what the server granted on one physical connection.
 *
 * @param asOf the instant at which dates are judged
 * @param expectation what the configuration led one to expect
 * @param tls the client's own TLS session; {@code null} when the connection is plaintext
 * @param peer the address at the other end of the socket; {@code null} when it is not known
 * @param server what the server says of itself
 * @param identity who the server takes the client for
 * @param effective the settings in force
 * @param searchPath the existing schemas of the search path that somebody else may create in;
 *     looked at together with the posture, and empty where that was not looked at
 * @param posture what the role may really do; {@code null} when it was not looked at on this
 *     connection
 * @param serverSide how the server is kept; {@code null} when it was not looked at, which is so of
 *     every session but one that was opened for a report
 */
public record SessionFacts(
    Instant asOf,
    Expectation expectation,
    @Nullable TlsSession tls,
    @Nullable InetAddress peer,
    Server server,
    Identity identity,
    EffectiveSettings effective,
    List<ForeignCreator> searchPath,
    @Nullable RolePosture posture,
    @Nullable ServerSide serverSide)
    implements Facts {

  /** Keeps a copy of the list. */
  public SessionFacts {
    searchPath = List.copyOf(searchPath);
  }

  /** These facts with who else may create in the search path. */
  public SessionFacts withSearchPath(List<ForeignCreator> seen) {
    return new SessionFacts(
        asOf, expectation, tls, peer, server, identity, effective, seen, posture, serverSide);
  }

  /** These facts with what was seen of the role's posture. */
  public SessionFacts withPosture(RolePosture seen) {
    return new SessionFacts(
        asOf, expectation, tls, peer, server, identity, effective, searchPath, seen, serverSide);
  }

  /** These facts with what was seen of the server's side. */
  public SessionFacts withServerSide(ServerSide seen) {
    return new SessionFacts(
        asOf, expectation, tls, peer, server, identity, effective, searchPath, posture, seen);
  }

  /**
   * What the configuration led one to expect.
   *
   * @param role what the data source is for
   * @param migrationRole the database role declared to run migrations; {@code null} when none was
   * @param authentication the method asked for
   * @param onlyThatMethod whether the client goes on with no other method, whatever the server asks
   *     for
   * @param behindPooler whether a pooler stands between, by declaration
   * @param minimumTls the oldest admitted protocol
   * @param poolSize the most connections of the pool
   */
  public record Expectation(
      RoleProfile role,
      @Nullable String migrationRole,
      AuthenticationMethod authentication,
      boolean onlyThatMethod,
      boolean behindPooler,
      TlsVersion minimumTls,
      int poolSize) {}

  /**
   * The client's own end of the TLS connection.
   *
   * @param protocol as Java names it, such as {@code TLSv1.3}
   * @param cipherSuite as Java names it, such as {@code TLS_AES_256_GCM_SHA384}
   * @param chain the server's verified certificates, its own first; empty when it showed none
   * @param hostVerified whether its certificate was checked against the host's name
   */
  public record TlsSession(
      String protocol, String cipherSuite, List<CertificateFacts> chain, boolean hostVerified) {

    /** Keeps a copy of the list. */
    public TlsSession {
      chain = List.copyOf(chain);
    }
  }

  /**
   * What the server says of itself.
   *
   * @param database the name of the session's database
   * @param versionNumber {@code server_version_num}, such as 180004
   * @param maxConnections {@code max_connections}
   * @param reservedConnections those of them kept for superusers and reserved roles
   * @param passwordEncryption {@code password_encryption}
   */
  public record Server(
      String database,
      int versionNumber,
      int maxConnections,
      int reservedConnections,
      String passwordEncryption) {

    /** The major version, such as 18. */
    public int majorVersion() {
      return versionNumber / 10_000;
    }
  }

  /**
   * Who the server takes the client for.
   *
   * @param requestedUser whom the client asked to be
   * @param sessionUser {@code session_user}
   * @param currentUser {@code current_user}
   * @param superuser whether the session has superuser rights
   * @param systemUser {@code SYSTEM_USER}, the authentication method and identity, from PostgreSQL
   *     16 on; {@code null} before, and under {@code trust}
   */
  public record Identity(
      String requestedUser,
      String sessionUser,
      String currentUser,
      boolean superuser,
      @Nullable String systemUser) {}

  /**
   * The settings in force. A duration of zero is a deadline that is off.
   *
   * @param statementTimeout {@code statement_timeout}
   * @param lockTimeout {@code lock_timeout}
   * @param idleInTransactionTimeout {@code idle_in_transaction_session_timeout}
   * @param rowSecurity {@code row_security}
   * @param standardConformingStrings {@code standard_conforming_strings}
   * @param readOnly {@code default_transaction_read_only}
   * @param searchPath {@code search_path}
   */
  public record EffectiveSettings(
      Duration statementTimeout,
      Duration lockTimeout,
      Duration idleInTransactionTimeout,
      boolean rowSecurity,
      boolean standardConformingStrings,
      boolean readOnly,
      String searchPath) {}

  /**
   * A schema of the search path, and a role that may create in it though it is neither a superuser,
   * the schema's owner, the database's owner nor the declared migration role.
   *
   * @param schema its name
   * @param grant who may, and from whom
   */
  public record ForeignCreator(String schema, RolePosture.Grant grant) {}
}
