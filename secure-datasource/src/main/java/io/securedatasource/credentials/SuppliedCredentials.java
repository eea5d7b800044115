package io.securedatasource.credentials;

import org.jspecify.annotations.Nullable;

/** Credentials out of somebody else's code. Nothing that it throws is passed on but its class. */
final class SuppliedCredentials implements CredentialsProvider {

  private final String description;
  private final Source source;

  SuppliedCredentials(String description, Source source) {
    this.description = description(description);
    this.source = source;
  }

  /**
   * A description for messages.
   *
   * @throws IllegalArgumentException when it is blank
   */
  static String description(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("the description of a credentials source is blank");
    }
    return SecretText.printable(text);
  }

  @Override
  public Credentials get() throws CredentialsException {
    return fetch(description, source);
  }

  /** Asks a source, of whose failures nothing is told but their class. */
  @SuppressWarnings("InterruptedExceptionSwallowed") // The interrupt is restored below.
  static Credentials fetch(String description, Source source) throws CredentialsException {
    @Nullable Credentials credentials;
    try {
      credentials = source.fetch();
    } catch (CredentialsException e) {
      throw e;
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new CredentialsException(
          "the source '" + description + "' failed with " + e.getClass().getName());
    }
    if (credentials == null) {
      throw new CredentialsException("the source '" + description + "' gave no credentials");
    }
    if (credentials.password().isDestroyed()) {
      throw new CredentialsException("the source '" + description + "' gave a destroyed password");
    }
    return credentials;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public String toString() {
    return description;
  }
}
