package io.securedatasource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drives every failure path with a secret that can be recognised, in a JVM whose loggers (SLF4J and
 * java.util.logging, driver and pool included) are all at their most talkative, and searches
 * everything it says: log lines, messages and causes of exceptions, events, toString and JMX.
 */
@Tag("server")
@Timeout(180)
class CanaryTest {

  /** A password that no role has. */
  static final String WRONG = "wrongCanary7Q2xZ9vK4mN8";

  /** What must have been walked. */
  static final List<String> PATHS =
      List.of(
          "a good start",
          "a wrong password",
          "a password in the url",
          "a password behind an ampersand",
          "a password before the host",
          "a password as host",
          "a password as database",
          "a password before the question mark",
          "a password in properties",
          "a password as value of another key",
          "a pool's password",
          "a pool's password property",
          "an environment's password",
          "an unreadable password file",
          "a provider that throws it",
          "a superuser",
          "a server that is away",
          "a server that answers N",
          "a server that stalls",
          "a lazy start with a wrong password",
          "development in plaintext");

  @Test
  void no_secret_is_said_on_any_failure_path(@TempDir Path directory) throws Exception {
    PostgresServer server = PostgresServer.shared();
    Path output = directory.resolve("output.txt");
    Process process = program(server, directory).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(150, TimeUnit.SECONDS)).as("ended in time").isTrue();
    String said = Files.readString(output, UTF_8);
    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said)
        .contains(PATHS.stream().map(path -> "PATH " + path + " ENDED").toList())
        .as("the driver's and the pool's own talk is in it")
        .contains("StatementRefused[", "refused by policy 'production': statement.unlexable")
        .contains("org.postgresql")
        .contains("com.zaxxer.hikari");
    for (String secret : secrets(server)) {
      assertThat(said.lines().filter(line -> line.contains(secret))).isEmpty();
    }
  }

  /** The secrets, and shapes in which one could still be read. */
  private static List<String> secrets(PostgresServer server) {
    return Stream.of(
            server.role(Role.APPLICATION).password(), server.role(Role.SUPERUSER).password(), WRONG)
        .flatMap(
            secret ->
                Stream.of(
                    secret,
                    secret.substring(0, 12),
                    secret.substring(secret.length() - 10),
                    Base64.getEncoder().encodeToString(secret.getBytes(UTF_8))))
        .toList();
  }

  private static ProcessBuilder program(PostgresServer server, Path directory) throws IOException {
    Path logging = directory.resolve("logging.properties");
    Files.writeString(
        logging,
        """
        handlers=java.util.logging.ConsoleHandler
        .level=ALL
        java.util.logging.ConsoleHandler.level=ALL
        sun.level=INFO
        jdk.level=INFO
        javax.level=INFO
        """);
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                "-Djava.util.logging.config.file=" + logging,
                "-cp",
                System.getProperty("java.class.path"),
                CanaryProgram.class.getName())
            .redirectErrorStream(true);
    Login application = server.role(Role.APPLICATION);
    Login superuser = server.role(Role.SUPERUSER);
    builder
        .environment()
        .putAll(
            Map.of(
                "CANARY_URL", server.jdbcUrl(),
                "CANARY_PORT", Integer.toString(server.port()),
                "CANARY_TRUST", server.caCertificate().toString(),
                "CANARY_USER", application.user(),
                "CANARY_PASSWORD", application.password(),
                "CANARY_SUPERUSER", superuser.user(),
                "CANARY_SUPERUSER_PASSWORD", superuser.password(),
                "CANARY_DIRECTORY", directory.toString()));
    return builder;
  }
}
