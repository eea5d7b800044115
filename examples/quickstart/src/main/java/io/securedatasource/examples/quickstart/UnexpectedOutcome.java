package io.securedatasource.examples.quickstart;

/** Something did not behave as the quickstart says it does. */
final class UnexpectedOutcome extends Exception {

  private static final long serialVersionUID = 1L;

  UnexpectedOutcome(String message) {
    super(message);
  }

  /** Fails unless it is so. */
  static void unless(boolean so, String message) throws UnexpectedOutcome {
    if (!so) {
      throw new UnexpectedOutcome(message);
    }
  }
}
