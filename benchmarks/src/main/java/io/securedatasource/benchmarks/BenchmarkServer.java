package io.securedatasource.benchmarks;

import io.securedatasource.testserver.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The server of a run, for all JVMs that take part. They are told of it by a file that only its
 * owner can read, since arguments of a JVM stand in JMH's results.
 */
public final class BenchmarkServer implements AutoCloseable {

  private final PostgresServer server;
  private final Path file;

  private BenchmarkServer(PostgresServer server, Path file) {
    this.server = server;
    this.file = file;
  }

  /** Starts it. */
  public static BenchmarkServer start() throws IOException {
    PostgresServer server = PostgresServer.start();
    Path file = Files.createTempFile("benchmark-server", ".properties");
    ServerTarget.of(server).write(file);
    return new BenchmarkServer(server, file);
  }

  /** What a JVM is started with so that it finds the server. */
  public String jvmArgument() {
    return "-D" + ServerTarget.PROPERTY + "=" + file;
  }

  @Override
  public void close() {
    server.close();
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
