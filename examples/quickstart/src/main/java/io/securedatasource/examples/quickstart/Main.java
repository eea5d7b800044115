package io.securedatasource.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.securedatasource.testserver.PostgresServer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Shows what a secure data source refuses, what it grants, and how it works, on a PostgreSQL server
 * of its own that is gone afterwards. The exit code is 0 when everything behaved as shown, 1 when
 * something did not, and 2 when the command line is not understood.
 */
public final class Main {

  private static final String HELP =
      """
      Quickstart of Secure DataSource: starts a PostgreSQL server with TLS on loopback, shows what
      is refused and why, opens a safe data source and works with it.

      Options:
        --no-color   no colours; they are also off when the output is no terminal, when NO_COLOR
                     is set, and when TERM is 'dumb'
        --help       this text

      Exit code: 0 when everything behaved as shown, 1 when something did not (it is named),
      2 for an option that does not exist.
      """;

  private Main() {}

  /** Runs, and ends the JVM with the exit code. */
  public static void main(String[] args) {
    boolean colour = Terminal.wantsColour(Terminal.isThere(), System.getenv());
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    System.exit(run(List.of(args), out, colour, PostgresServer::start));
  }

  /**
   * Runs.
   *
   * @param colour whether the output understands colours
   * @param start starts the server, which is closed at the end
   * @return the exit code
   */
  static int run(
      List<String> args, PrintStream out, boolean colour, Supplier<PostgresServer> start) {
    List<String> options = args.stream().filter(arg -> !arg.isBlank()).toList();
    if (!Set.of("--help", "--no-color").containsAll(options)) {
      out.println("unknown option; known are --no-color and --help");
      return 2;
    }
    if (options.contains("--help")) {
      out.print(HELP);
      return 0;
    }
    Report report = new Report(out, colour && !options.contains("--no-color"));
    return new Tour(new Steps(report), report).run(start) ? 0 : 1;
  }
}
