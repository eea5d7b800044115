package io.securedatasource.examples.audit;

/** There is nothing to report on; the message says why, and holds no secret. */
final class CannotLookException extends Exception {

  private static final long serialVersionUID = 1L;

  CannotLookException(String message) {
    super(message);
  }
}
