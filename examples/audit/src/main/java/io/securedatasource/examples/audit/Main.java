package io.securedatasource.examples.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;

/** Starts the audit; see {@link AuditCommand}. */
public final class Main {

  private Main() {}

  /** Not even a JVM in need ends with the code of violations. */
  @SuppressWarnings("CatchingUnchecked")
  private static int run(Audit audit, String... args) {
    try {
      return audit.run(args);
    } catch (Throwable e) {
      audit.err().println("could not look: " + e.getClass().getName());
      return AuditCommand.CANNOT_LOOK;
    }
  }

  /** Runs, and ends the JVM with the exit code. */
  @SuppressWarnings("SystemConsoleNull") // from JDK 22 on it is there without a terminal too
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    PrintWriter err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    Console console = System.console();
    Prompt prompt =
        question -> console == null ? null : console.readPassword("%s", question + ": ");
    System.exit(run(new Audit(System.getenv(), prompt, out, err, Ansi.AUTO), args));
  }
}
