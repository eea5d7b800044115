package io.securedatasource.credentials;

/** Credentials that the application's code handed over. */
final class GivenCredentials implements CredentialsProvider {

  private final Credentials credentials;

  GivenCredentials(Credentials credentials) {
    this.credentials = credentials;
  }

  @Override
  public Credentials get() throws CredentialsException {
    if (credentials.password().isDestroyed()) {
      throw new CredentialsException("the password that was handed over has been destroyed");
    }
    return credentials;
  }

  @Override
  public String description() {
    return "handed over by the application";
  }

  @Override
  public String toString() {
    return description();
  }
}
