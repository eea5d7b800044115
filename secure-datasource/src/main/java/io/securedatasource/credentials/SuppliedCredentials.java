package io.securedatasource.credentials;

import org.jspecify.annotations.Nullable;

/** Credentials out of somebody else's code. Nothing that it throws is passed on but its class. */
final class SuppliedCredentials implements CredentialsProvider {

  private final String description;
  private final Source source;

  SuppliedCredentials(String description, Source source) {
    if (description.isBlank()) {
      throw new IllegalArgumentException("the description of a credentials source is blank");
    }
    this.description = SecretText.printable(description);
    this.source = source;
  }

  @Override
  @SuppressWarnings("InterruptedExceptionSwallowed") // The interrupt is restored below.
  public Credentials get() throws CredentialsException {
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
