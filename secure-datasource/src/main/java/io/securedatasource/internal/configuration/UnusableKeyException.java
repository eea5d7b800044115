package io.securedatasource.internal.configuration;

/** A certificate or key that cannot be used. The message is a predicate without its contents. */
final class UnusableKeyException extends Exception {

  private static final long serialVersionUID = 1L;

  UnusableKeyException(String predicate) {
    super(predicate);
  }
}
