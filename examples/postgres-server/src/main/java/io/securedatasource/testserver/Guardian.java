package io.securedatasource.testserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * The small shell process that owns a server and its directory (see guardian.sh). Its lifeline is
 * the pipe to this JVM, so it cleans up even after a kill -9 of the JVM. Thread-safe.
 */
final class Guardian {

  /** In a session of its own, where there is setsid, so that no signal to the build reaches it. */
  private static final String LAUNCH =
      "if command -v setsid >/dev/null; then exec setsid sh -c \"$@\"; else exec sh -c \"$@\"; fi";

  private final Path directory;
  private final Process process;
  private final Writer commands;
  private final BufferedReader answers;

  private Guardian(Path directory, Process process) {
    this.directory = directory;
    this.process = process;
    this.commands = process.outputWriter(UTF_8);
    this.answers = process.inputReader(UTF_8);
  }

  /** Guards a new directory of that kind: under {@code target} where there is one, else in /tmp. */
  static Guardian inNewDirectory(String kind) {
    List<Path> candidates = new ArrayList<>();
    Path target = Path.of("target").toAbsolutePath();
    if (Files.isDirectory(target) && Files.isWritable(target)) {
      candidates.add(target);
    }
    candidates.add(Path.of(System.getProperty("java.io.tmpdir", "/tmp")).toAbsolutePath());
    for (Path candidate : candidates) {
      Optional<Guardian> guardian = guard(candidate.resolve(kind + "-" + UUID.randomUUID()));
      if (guardian.isPresent()) {
        return guardian.get();
      }
    }
    throw new IllegalStateException("no directory for a server in any of " + candidates);
  }

  /** The directory that goes with the guardian. */
  Path directory() {
    return directory;
  }

  /** Makes {@code directory} and guards it; empty where a server could not work in it. */
  private static Optional<Guardian> guard(Path directory) {
    ProcessBuilder builder =
        new ProcessBuilder(
            "sh", "-c", LAUNCH, "launch", script(), "postgres-guardian", directory.toString());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.directory(Path.of("/").toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("PG"));
    environment.put("LC_ALL", "C");
    try {
      Guardian guardian = new Guardian(directory, builder.start());
      if (guardian.answeredOk()) {
        return Optional.of(guardian);
      }
      guardian.close();
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs one command of guardian.sh and says whether it worked. */
  synchronized boolean run(String command) {
    try {
      commands.write(command + "\n");
      commands.flush();
      return answeredOk();
    } catch (IOException e) {
      throw new UncheckedIOException("the guardian of the server is gone", e);
    }
  }

  /** Ends the server and waits until process and directory are gone. */
  synchronized void close() {
    try {
      commands.close();
      if (!process.waitFor(90, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the server did not stop; its guardian is " + process);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      // The guardian goes on and finishes by itself.
      Thread.currentThread().interrupt();
    }
  }

  private boolean answeredOk() throws IOException {
    return "ok".equals(answers.readLine());
  }

  private static String script() {
    try (InputStream in =
        Objects.requireNonNull(Guardian.class.getResourceAsStream("guardian.sh"))) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
