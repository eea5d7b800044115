package io.securedatasource.examples.quickstart;

import java.io.Console;
import java.util.Map;

/** Whether the output is for eyes, and may be coloured. */
final class Terminal {

  private Terminal() {}

  /** Whether the output is a terminal. */
  @SuppressWarnings("SystemConsoleNull") // asked about isTerminal where the console is always there
  static boolean isThere() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // From JDK 22 on there can be a console without a terminal, and a method that tells.
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  /**
   * Whether to colour.
   *
   * @param environment {@code NO_COLOR} (no-color.org) and {@code TERM} are looked at
   */
  static boolean wantsColour(boolean terminal, Map<String, String> environment) {
    return terminal
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !"dumb".equals(environment.get("TERM"));
  }
}
