package io.securedatasource.credentials;

/** A user with a client certificate, and without a password. */
final class CertificateCredentials implements CredentialsProvider {

  private final String user;

  CertificateCredentials(String user) {
    this.user = SecretText.userName(user);
  }

  @Override
  public Credentials get() {
    return new Credentials(user, Secret.of(""));
  }

  @Override
  public String description() {
    return "client certificate of " + user;
  }

  @Override
  public boolean givesSecretsAway() {
    return true;
  }

  @Override
  public String toString() {
    return description();
  }
}
