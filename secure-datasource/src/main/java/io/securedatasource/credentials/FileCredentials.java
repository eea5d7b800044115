package io.securedatasource.credentials;

import java.nio.file.Path;

/** A user that is known, and a password in a file. */
final class FileCredentials implements CredentialsProvider {

  private final String user;
  private final Path password;

  FileCredentials(String user, Path password) {
    this.user = SecretText.userName(user);
    this.password = password.toAbsolutePath();
  }

  @Override
  public Credentials get() throws CredentialsException {
    return new Credentials(user, SecretText.read(password));
  }

  @Override
  public String description() {
    return "file " + SecretText.printable(password);
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
