package io.securedatasource.testserver;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A PgBouncer in front of a {@link PostgresServer}: TLS and SCRAM on both of its legs, on loopback.
 * Thread-safe. It needs the {@code pgbouncer} binary (a package of that name in most
 * distributions), and ends with its JVM at the latest.
 */
public final class PgBouncer implements AutoCloseable {

  /** When a connection to the server goes back to the pool. */
  public enum Pooling {
    /** When the client leaves. */
    SESSION,
    /** After each transaction. */
    TRANSACTION
  }

  private static final int PORT_ATTEMPTS = 5;
  private static final Pattern VERSION = Pattern.compile("PgBouncer (\\d+)\\.(\\d+)");

  private final Guardian guardian;
  private final PostgresServer server;
  private final int port;

  private PgBouncer(Guardian guardian, PostgresServer server, int port) {
    this.guardian = guardian;
    this.server = server;
    this.port = port;
  }

  /** Whether there is a binary, for a test's assumption. */
  public static Availability availability() {
    return binary()
        .map(path -> new Availability(true, "PgBouncer: " + path))
        .orElseGet(
            () -> new Availability(false, "no pgbouncer here: install the package pgbouncer"));
  }

  /** A builder for a PgBouncer before that server; transaction pooling unless said. */
  public static Builder before(PostgresServer server) {
    return new Builder(server);
  }

  /** The TCP port, at 127.0.0.1. */
  public int port() {
    return port;
  }

  /** The URL of the shop database through this pooler, without parameters. */
  public String jdbcUrl() {
    return "jdbc:postgresql://localhost:" + port + "/" + server.database();
  }

  /** Whether it is of that version or newer. */
  public boolean isAtLeast(int major, int minor) {
    Matcher version = VERSION.matcher(log());
    if (!version.find()) {
      throw new IllegalStateException("PgBouncer does not tell its version:\n" + log());
    }
    int foundMajor = Integer.parseInt(version.group(1));
    return foundMajor > major
        || (foundMajor == major && Integer.parseInt(version.group(2)) >= minor);
  }

  /** What it has logged. */
  public String log() {
    return log(guardian);
  }

  /** Ends it; its clients are cut off. */
  @Override
  public void close() {
    guardian.close();
  }

  private static String log(Guardian guardian) {
    Path file = guardian.directory().resolve("pgbouncer.log");
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> binary() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(
            Stream.of(path.split(Pattern.quote(File.pathSeparator))),
            Stream.of("/usr/sbin", "/usr/local/sbin"))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, "pgbouncer"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Builds a {@link PgBouncer}. Not thread-safe. */
  public static final class Builder {

    private final PostgresServer server;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private Pooling pooling = Pooling.TRANSACTION;
    private ServerCertificate certificate = ServerCertificate.valid();

    private Builder(PostgresServer server) {
      this.server = server;
    }

    /** When a connection to the server goes back to the pool. */
    public Builder pooling(Pooling value) {
      this.pooling = value;
      return this;
    }

    /** A setting of pgbouncer.ini, on top of the fixture's or in the place of one of them. */
    public Builder setting(String name, String value) {
      settings.put(name, value);
      return this;
    }

    /** The certificate it shows to clients; a valid one by the server's authority unless said. */
    public Builder certificate(ServerCertificate value) {
      this.certificate = value;
      return this;
    }

    /** Starts it; on failure nothing is left running. */
    public PgBouncer start() {
      Path binary = binary().orElseThrow(() -> new IllegalStateException(availability().reason()));
      Guardian guardian = Guardian.inNewDirectory("pgbouncer");
      try {
        Path directory = guardian.directory();
        copyTlsFiles(directory);
        SecretFiles.write(directory.resolve("users.txt"), SecretFiles.utf8(users()));
        for (int attempt = 1; ; attempt++) {
          int port = EmbeddedHost.freePort();
          SecretFiles.write(
              directory.resolve("pgbouncer.ini"), SecretFiles.utf8(ini(directory, port)));
          if (guardian.run("pooler " + binary)) {
            return new PgBouncer(guardian, server, port);
          }
          if (attempt == PORT_ATTEMPTS || !log(guardian).contains("Address already in use")) {
            throw new IllegalStateException("PgBouncer does not start:\n" + log(guardian));
          }
        }
      } catch (SQLException | IOException e) {
        guardian.close();
        throw new IllegalStateException("PgBouncer could not be set up", e);
      } catch (RuntimeException e) {
        guardian.close();
        throw e;
      }
    }

    private void copyTlsFiles(Path directory) throws IOException {
      IssuedCertificate issued = certificate.issue(server.ca());
      SecretFiles.write(
          directory.resolve("pooler.crt"), Files.readAllBytes(issued.certificateFile()));
      SecretFiles.write(directory.resolve("pooler.key"), Files.readAllBytes(issued.keyFile()));
      SecretFiles.write(
          directory.resolve("ca.crt"), Files.readAllBytes(server.ca().certificateFile()));
    }

    /**
     * The SCRAM verifiers of the server's roles. Being the same on both sides they also serve
     * PgBouncer to log in by, with the keys that the client's login gave it; no password is needed.
     */
    private String users() throws SQLException {
      List<String> lines = new ArrayList<>();
      try (Connection connection = server.connectAsAdministrator();
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "SELECT rolname, rolpassword FROM pg_authid"
                      + " WHERE rolcanlogin AND NOT rolsuper AND rolpassword IS NOT NULL")) {
        while (row.next()) {
          lines.add("\"%s\" \"%s\"\n".formatted(row.getString(1), row.getString(2)));
        }
      }
      return String.join("", lines);
    }

    private String ini(Path directory, int port) {
      Map<String, String> all = new LinkedHashMap<>();
      all.put("listen_addr", "127.0.0.1");
      all.put("listen_port", Integer.toString(port));
      all.put("unix_socket_dir", "");
      all.put("pool_mode", pooling.name().toLowerCase(Locale.ROOT));
      all.put("auth_type", "scram-sha-256");
      all.put("auth_file", directory.resolve("users.txt").toString());
      all.put("client_tls_sslmode", "require");
      all.put("client_tls_cert_file", directory.resolve("pooler.crt").toString());
      all.put("client_tls_key_file", directory.resolve("pooler.key").toString());
      all.put("server_tls_sslmode", "verify-full");
      all.put("server_tls_ca_file", directory.resolve("ca.crt").toString());
      all.putAll(settings);
      return all.entrySet().stream()
          .map(setting -> setting.getKey() + " = " + setting.getValue() + "\n")
          .collect(
              joining(
                  "",
                  "[databases]\n%s = host=127.0.0.1 port=%d\n\n[pgbouncer]\n"
                      .formatted(server.database(), server.port()),
                  ""));
    }
  }
}
