package io.securedatasource.testserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A server process of our own, from the binaries on the class path, in a directory of its own. */
final class EmbeddedHost implements ServerHost {

  private static final int PORT_ATTEMPTS = 5;

  private final Path directory;
  private final Guardian guardian;
  private volatile int port;

  private EmbeddedHost(Path directory, Guardian guardian) {
    this.directory = directory;
    this.guardian = guardian;
  }

  static Availability availability() {
    if (System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows")) {
      return new Availability(
          false, "the embedded PostgreSQL needs a Unix shell; use -Dpostgres=testcontainers");
    }
    return ServerBinaries.archive().isPresent()
        ? new Availability(true, "embedded PostgreSQL: " + ServerBinaries.archiveName())
        : new Availability(
            false,
            "no "
                + ServerBinaries.archiveName()
                + " on the class path; "
                + "use -Dpostgres=testcontainers");
  }

  /** Makes the directory and unpacks the binaries; no server runs yet. */
  static EmbeddedHost create() {
    Availability availability = availability();
    if (!availability.isAvailable()) {
      throw new IllegalStateException(availability.reason());
    }
    Guardian guardian = Guardian.inNewDirectory("postgres-server");
    EmbeddedHost host = new EmbeddedHost(guardian.directory(), guardian);
    host.findBinaries();
    return host;
  }

  private void findBinaries() {
    try {
      Optional<Path> cached = ServerBinaries.cached(directory);
      if (cached.isEmpty() || !guardian.run("home " + cached.get())) {
        Path home = ServerBinaries.unpack(directory);
        require(guardian.run("home " + home), "the binaries cannot be run: " + home);
      }
    } catch (RuntimeException e) {
      guardian.close();
      throw e;
    }
  }

  @Override
  public Path localDirectory() {
    return directory;
  }

  @Override
  public String configurationDirectory() {
    return directory.resolve("data").toString();
  }

  @Override
  public Map<String, String> addresses() {
    return Map.of("listen_addresses", "127.0.0.1", "unix_socket_directories", "");
  }

  @Override
  public void start(String password, Map<String, byte[]> files) {
    try {
      Path passwordFile =
          SecretFiles.write(directory.resolve("password"), SecretFiles.utf8(password));
      require(guardian.run("init"), "initdb failed");
      Files.delete(passwordFile);
      start(files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void copy(String dataDirectory) {
    require(guardian.run("copy " + dataDirectory), "the data cannot be copied");
  }

  @Override
  public void start(Map<String, byte[]> files) {
    try {
      write(files);
      for (int attempt = 1; ; attempt++) {
        port = freePort();
        if (guardian.run("start " + port)) {
          return;
        }
        boolean portTaken = log().contains("could not bind");
        require(portTaken && attempt < PORT_ATTEMPTS, "the server does not start");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void reload(Map<String, byte[]> files) {
    try {
      write(files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    require(guardian.run("reload"), "the server is gone");
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String log() {
    return read("server.log");
  }

  @Override
  public void stop() {
    guardian.close();
  }

  private void write(Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      SecretFiles.write(directory.resolve("data").resolve(file.getKey()), file.getValue());
    }
  }

  private void require(boolean condition, String problem) {
    if (!condition) {
      throw new IllegalStateException(problem + "\n" + read("setup.log") + read("server.log"));
    }
  }

  private String read(String name) {
    Path file = directory.resolve(name);
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
