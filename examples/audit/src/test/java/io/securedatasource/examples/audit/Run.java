package io.securedatasource.examples.audit;

import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** One run of the command, in surroundings of its own. */
final class Run {

  /**
   * What came of it.
   *
   * @param exit the exit code
   * @param out what went to the standard output
   * @param err what went to the standard error
   */
  record Outcome(int exit, String out, String err) {

    /** Everything that was printed. */
    String said() {
      return out + err;
    }
  }

  private final Map<String, String> environment = new TreeMap<>();
  private @Nullable String answer;
  private boolean full;
  private Ansi ansi = Ansi.OFF;
  private final List<String> arguments = new ArrayList<>();

  /** In an empty environment, without a terminal. */
  static Run bare() {
    return new Run();
  }

  /** That login on that server, as it should be. */
  static Run as(PostgresServer server, Login login) {
    return bare()
        .with("PGPASSWORD", login.password())
        .options("--url", server.jdbcUrl())
        .options("--user", login.user())
        .options("--trust", server.caCertificate().toString());
  }

  Run with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Somebody is there, who answers that. */
  Run answering(String value) {
    answer = value;
    return this;
  }

  Run coloured() {
    ansi = Ansi.ON;
    return this;
  }

  /** Nothing can be written to the standard output. */
  Run onFullDisk() {
    full = true;
    return this;
  }

  Run options(String... more) {
    arguments.addAll(List.of(more));
    return this;
  }

  Outcome outcome() {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String typed = answer;
    int exit =
        new Audit(
                environment,
                question -> typed == null ? null : typed.toCharArray(),
                new PrintWriter(full ? new FullDisk() : out, true),
                new PrintWriter(err, true),
                ansi)
            .run(arguments.toArray(String[]::new));
    return new Outcome(exit, out.toString(), err.toString());
  }

  private static final class FullDisk extends Writer {
    @Override
    public void write(char[] text, int from, int length) throws IOException {
      throw new IOException("No space left on device");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
