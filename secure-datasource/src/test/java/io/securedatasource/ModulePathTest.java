package io.securedatasource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import consumer.ModuleProgram;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The library as a named module, in a JVM of its own: nothing it needs at run time is closed. */
@Tag("server")
@Timeout(60)
class ModulePathTest {

  private static final List<String> MODULES =
      List.of("HikariCP-", "postgresql-", "slf4j-api-", "micrometer-", "jspecify-");

  @Test
  void a_named_module_opens_a_data_source(@TempDir Path directory) throws Exception {
    PostgresServer server = PostgresServer.shared();
    Login login = server.role(Role.APPLICATION);
    Path password = directory.resolve("password");
    Files.writeString(password, login.password());
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path",
                modulePath(),
                "--add-modules",
                "io.securedatasource",
                "-cp",
                location(ModuleProgram.class),
                ModuleProgram.class.getName(),
                "url=" + server.jdbcUrl(),
                "trust=" + server.caCertificate(),
                "user=" + login.user(),
                "password-file=" + password,
                "timeouts=standard",
                "pool.maximum-size=1")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(output).contains("module io.securedatasource true");
  }

  private static String modulePath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(
            entry ->
                entry.equals(location(SecureDataSource.class))
                    || MODULES.stream().anyMatch(new File(entry).getName()::startsWith))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String location(Class<?> type) {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath()).toString();
  }
}
