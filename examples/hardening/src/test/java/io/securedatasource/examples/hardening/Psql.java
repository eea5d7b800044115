package io.securedatasource.examples.hardening;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.securedatasource.testserver.PostgresServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a script of this module as an administrator does: by psql, which has to be installed. */
final class Psql {

  private final PostgresServer server;

  private Psql(PostgresServer server) {
    this.server = server;
  }

  /** psql against that server; the test is skipped where there is none. */
  static Psql on(PostgresServer server) {
    boolean installed =
        List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)).stream()
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "psql")));
    assumeTrue(installed, "psql is not installed (Debian: postgresql-client): NOT TESTED");
    return new Psql(server);
  }

  /**
   * Runs a script.
   *
   * @return what it printed
   * @throws AssertionError when it fails
   */
  String run(String script, Map<String, String> variables) {
    List<String> command = new ArrayList<>(List.of("psql", "-X", "-A", "-t"));
    variables.forEach((name, value) -> command.addAll(List.of("-v", name + "=" + value)));
    command.addAll(List.of("-f", script));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(variable -> variable.startsWith("PG"));
    builder
        .environment()
        .putAll(
            Map.of(
                "PGHOST", server.host(),
                "PGPORT", Integer.toString(server.port()),
                "PGDATABASE", server.database(),
                "PGUSER", server.administrator().user(),
                "PGPASSWORD", server.administrator().password(),
                "PGSSLMODE", "verify-full",
                "PGSSLROOTCERT", server.caCertificate().toString()));
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new AssertionError(script + " failed:\n" + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
