package io.securedatasource.testserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** A server ends with its JVM, in whatever way that ends. Containers have their own reaper. */
@DisabledIfSystemProperty(
    named = "postgres",
    matches = "testcontainers",
    disabledReason = "looks at processes and directories of the embedded server")
class LifecycleTest {

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private Path home = Path.of("");

  @BeforeEach
  void makeDirectory() throws IOException {
    home = Files.createTempDirectory("lifecycle-test-");
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  @AfterEach
  void removeDirectory() {
    SecretFiles.deleteTree(home);
  }

  @Test
  void leaves_nothing_after_close() throws Exception {
    Running running = launch(List.of(), "close");
    running.assertServing();
    running.tell();
    assertThat(running.process().waitFor()).isZero();
    assertThat(Files.exists(running.directory())).isFalse();
    assertThat(isAlive(running.postmaster())).isFalse();
  }

  @Test
  void leaves_nothing_when_nobody_closes_it() throws Exception {
    Running running = launch(List.of(), "exit");
    running.assertServing();
    running.tell();
    assertThat(running.process().waitFor()).isZero();
    running.assertGone();
  }

  @Test
  void leaves_nothing_when_its_jvm_is_killed() throws Exception {
    Running running = launch(List.of(), "close");
    running.assertServing();
    running.process().toHandle().destroyForcibly();
    running.assertGone();
    assertThat(home.resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void leaves_nothing_when_its_jvm_is_killed_while_it_starts() throws Exception {
    Process process = start(List.of(), "close");
    Path temporary = home.resolve("tmp");
    await(() -> Objects.requireNonNull(temporary.toFile().list()).length > 0);
    process.destroyForcibly();
    await(() -> Objects.requireNonNull(temporary.toFile().list()).length == 0);
  }

  @Test
  void two_runs_do_not_meet() throws Exception {
    Running first = launch(List.of(), "close");
    Running second = launch(List.of(), "close");
    assertThat(first.directory()).isNotEqualTo(second.directory());
    first.process().toHandle().destroyForcibly();
    first.assertGone();
    second.assertServing();
    second.tell();
    assertThat(second.process().waitFor()).isZero();
  }

  /** Where the build itself runs as an ordinary user, this is the first test once more. */
  @Test
  void works_for_an_ordinary_user() throws Exception {
    boolean root = "root".equals(System.getProperty("user.name"));
    List<String> asNobody =
        List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs");
    Running running = launch(root ? asNobody : List.of(), "close");
    running.assertServing();
    String owner = Files.getOwner(running.directory()).getName();
    assertThat(owner).isNotEqualTo("root");
    running.tell();
    assertThat(running.process().waitFor()).isZero();
    assertThat(Files.exists(running.directory())).isFalse();
    assertThat(isAlive(running.postmaster())).isFalse();
  }

  private Running launch(List<String> prefix, String end) throws IOException {
    Process process = start(prefix, end);
    BufferedReader out = process.inputReader();
    String directory = out.readLine();
    assertThat(directory).as("the directory of the server").isNotNull();
    long postmaster = Long.parseLong(Objects.requireNonNull(out.readLine()));
    return new Running(process, Path.of(directory), postmaster);
  }

  private Process start(List<String> prefix, String end) throws IOException {
    Path temporary = Files.createDirectories(home.resolve("tmp"));
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:-UsePerfData");
    command.add("-Djava.io.tmpdir=" + temporary);
    String classPath =
        prefix.isEmpty() ? System.getProperty("java.class.path") : readableClassPath();
    command.addAll(List.of("-cp", classPath, ServerMain.class.getName(), end));
    return new ProcessBuilder(command)
        .directory(home.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** A copy, for a user who cannot look into the home directory of the one who builds. */
  private String readableClassPath() throws IOException {
    Path copy = home.resolve("classpath");
    Path classes = Files.createDirectories(copy.resolve("classes"));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path source = Path.of(entry);
      if (Files.isDirectory(source)) {
        copyTree(source, classes);
      } else if (Files.isRegularFile(source)) {
        Files.copy(source, copy.resolve(source.getFileName()));
      }
    }
    try (var files = Files.walk(copy)) {
      for (Path file : files.toList()) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
    return copy + "/classes" + File.pathSeparator + copy + "/*";
  }

  private static void copyTree(Path source, Path target) throws IOException {
    try (var files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = target.resolve(source.relativize(file).toString());
        Files.createDirectories(copy.resolveSibling("."));
        Files.copy(file, copy);
      }
    }
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  @SuppressWarnings("BusyWait")
  private static void await(BooleanSupplier condition) throws InterruptedException {
    Instant deadline = Instant.now().plus(DEADLINE);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("in time").isBefore(deadline);
      Thread.sleep(20);
    }
  }

  /** A JVM of its own that has started a server. */
  private record Running(Process process, Path directory, long postmaster) {

    void assertServing() {
      assertThat(process.isAlive()).isTrue();
      assertThat(directory).isDirectory();
      assertThat(LifecycleTest.isAlive(postmaster)).isTrue();
    }

    void tell() throws IOException {
      process.getOutputStream().close();
    }

    void assertGone() throws InterruptedException {
      await(() -> !LifecycleTest.isAlive(postmaster) && !Files.exists(directory));
    }
  }
}
