package io.securedatasource.testserver;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/**
 * A running PostgreSQL server with TLS, reachable on loopback, with the database {@code shop} and a
 * login for every {@link Role}. Thread-safe; changes for a while ({@code with…}) concern everybody
 * who uses the server and are undone in reverse order.
 *
 * <p>The system property {@code postgres} says where it comes from: {@code embedded} (default;
 * binaries out of Maven) or {@code testcontainers} (needs a Docker engine).
 *
 * <p>When the server is closed, or its JVM ends in whatever way, its processes and its directory
 * are gone.
 */
public interface PostgresServer extends AutoCloseable {

  /** Starts a server with the standard options. The caller closes it. */
  static PostgresServer start() {
    return start(ServerOptions.standard());
  }

  /** Starts a server. The caller closes it. */
  static PostgresServer start(ServerOptions options) {
    return Servers.start(options);
  }

  /**
   * The one server of this JVM, with the standard options, started at the first call. It ends with
   * the JVM; closing it earlier is an error.
   */
  static PostgresServer shared() {
    return Servers.shared();
  }

  /** Whether {@link #start()} can work here, for a test's assumption. */
  static Availability availability() {
    return Servers.availability();
  }

  /** {@code localhost}; the certificate names 127.0.0.1 too. */
  String host();

  /** The TCP port. */
  int port();

  /** {@code shop}. */
  String database();

  /** 14 to 18. */
  int majorVersion();

  /** {@code jdbc:postgresql://localhost:<port>/shop}, without parameters. */
  String jdbcUrl();

  /** The PEM file to trust. It lives as long as the server. */
  default Path caCertificate() {
    return ca().certificateFile();
  }

  /** The authority that signed the server's certificate. */
  CertificateAuthority ca();

  /** A random text that is part of every password of this server, for finding leaks. */
  String canary();

  /** The superuser who set the server up. */
  Login administrator();

  /** The login of a role. */
  Login role(Role role);

  /**
   * A session of the administrator on the shop database. It verifies the server's certificate as
   * far as the certificate in use can be verified.
   */
  Connection connectAsAdministrator() throws SQLException;

  /** A session by verify-full and SCRAM on the shop database. */
  Connection connectAs(Login login) throws SQLException;

  /** A session by verify-full and SCRAM on the shop database. */
  default Connection connectAs(Role role) throws SQLException {
    return connectAs(role(role));
  }

  /** Runs statements as administrator on the shop database, each in its own transaction. */
  void execute(String... sql) throws SQLException;

  /**
   * Replaces the lines of pg_hba.conf that follow the administrator's own. They hold for sessions
   * opened after the return of this method, until the restoration is closed.
   */
  Restoration withHba(String... lines);

  /** Shows another certificate to sessions opened from now on. */
  Restoration withCertificate(ServerCertificate certificate);

  /** Changes settings that a reload can change. */
  Restoration withSettings(Map<String, String> settings);

  /** Stops speaking TLS, and lets everybody in by SCRAM without it. */
  Restoration withoutTls();

  /**
   * Starts a hot standby of this server, fed over TLS: the same data, roles, passwords and
   * authority, with files of its own, so that it survives this server's end. The caller closes it.
   * Only with the embedded binaries.
   */
  PostgresServer standby();

  /** Makes a standby a primary; returns when it takes writes. */
  void promote() throws SQLException;

  /** What the server has logged. It records every connection and how it was authenticated. */
  String log();

  /** Ends the server as a crash would: its clients are cut off. */
  @Override
  void close();
}
