package io.securedatasource.examples.allowlist;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;

/** Starts the command; see {@link AllowListCommand}. */
public final class Main {

  private Main() {}

  /** Runs, and ends the JVM with the exit code. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    PrintWriter err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    System.exit(AllowListCommand.run(out, err, args));
  }
}
