package io.securedatasource.testserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** A server in a container. Testcontainers' own reaper removes it after a killed build. */
final class ContainerHost implements ServerHost {

  private static final String DIRECTORY = "/etc/testserver";

  private final Path directory;
  private final PostgreSQLContainer container;

  private ContainerHost(Path directory, PostgreSQLContainer container) {
    this.directory = directory;
    this.container = container;
  }

  static Availability availability() {
    try {
      if (DockerClientFactory.instance().isDockerAvailable()) {
        return new Availability(true, "PostgreSQL in a container");
      }
    } catch (RuntimeException e) {
      // Said below: what goes wrong while looking for Docker is no Docker either.
    }
    return new Availability(
        false, "-Dpostgres=testcontainers needs a Docker engine, and none was found");
  }

  static ContainerHost create() {
    Availability availability = availability();
    if (!availability.isAvailable()) {
      throw new IllegalStateException(availability.reason());
    }
    try {
      Path directory = Files.createTempDirectory("postgres-server-");
      String version = System.getProperty("postgres.version", "18");
      return new ContainerHost(directory, new PostgreSQLContainer("postgres:" + version));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Path localDirectory() {
    return directory;
  }

  @Override
  public String configurationDirectory() {
    return DIRECTORY;
  }

  @Override
  public Map<String, String> addresses() {
    return Map.of("listen_addresses", "*");
  }

  @Override
  public void start(String password, Map<String, byte[]> files) {
    files.forEach(
        (name, content) ->
            container.withCopyToContainer(Transferable.of(content, 0600), DIRECTORY + "/" + name));
    container
        .withDatabaseName("postgres")
        .withUsername("postgres")
        .withPassword(password)
        // Testcontainers waits by a JDBC connection without TLS; the log says it better.
        .waitingFor(Wait.forLogMessage(".*ready to accept connections.*\\s", 2))
        .withCreateContainerCmdModifier(
            command ->
                command.withEntrypoint(
                    "sh",
                    "-c",
                    "chown -R postgres " + DIRECTORY + " && exec docker-entrypoint.sh \"$@\"",
                    "sh"))
        .withCommand("postgres", "-c", "config_file=" + DIRECTORY + "/postgresql.conf");
    container.start();
    if (!Set.of("localhost", "127.0.0.1").contains(container.getHost())) {
      throw new IllegalStateException(
          "the Docker engine is on another machine; its certificate would need that name");
    }
  }

  @Override
  public void copy(String dataDirectory) {
    throw new UnsupportedOperationException("a standby needs the embedded server");
  }

  @Override
  public void start(Map<String, byte[]> files) {
    throw new UnsupportedOperationException("a standby needs the embedded server");
  }

  @Override
  public void reload(Map<String, byte[]> files) {
    files.forEach(
        (name, content) ->
            container.copyFileToContainer(Transferable.of(content, 0600), DIRECTORY + "/" + name));
    try {
      ExecResult result =
          container.execInContainer(
              "sh", "-c", "chown -R postgres " + DIRECTORY + " && kill -HUP 1");
      if (result.getExitCode() != 0) {
        throw new IllegalStateException("cannot reload: " + result.getStderr());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reloading", e);
    }
  }

  @Override
  public int port() {
    return container.getMappedPort(5432);
  }

  @Override
  public String log() {
    return container.getLogs();
  }

  @Override
  public void stop() {
    container.stop();
    SecretFiles.deleteTree(directory);
  }
}
