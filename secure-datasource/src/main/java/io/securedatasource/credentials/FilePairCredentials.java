package io.securedatasource.credentials;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * User and password in two files. The user is read before and after the password, so that a
 * replacement of both in between does not join the old user to the new password.
 */
final class FilePairCredentials implements CredentialsProvider {

  private static final int ATTEMPTS = 3;

  private final Path user;
  private final Path password;

  FilePairCredentials(Path user, Path password) {
    this.user = user.toAbsolutePath();
    this.password = password.toAbsolutePath();
  }

  @Override
  public Credentials get() throws CredentialsException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      String before = userName();
      Secret secret = SecretText.read(password);
      if (before.equals(userName())) {
        return SecretText.credentials(
            before, secret, "the content of the file " + SecretText.printable(user));
      }
      secret.destroy();
    }
    throw new CredentialsException(
        "the file " + SecretText.printable(user) + " changed each time it was read");
  }

  private String userName() throws CredentialsException {
    Secret text = SecretText.read(user);
    char[] characters = text.expose();
    try {
      return new String(characters);
    } finally {
      Arrays.fill(characters, '\0');
      text.destroy();
    }
  }

  @Override
  public String description() {
    return "files " + SecretText.printable(user) + " and " + SecretText.printable(password);
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
