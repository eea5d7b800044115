package io.securedatasource.credentials;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Credentials in environment variables. Messages name the variables and never repeat a value, not
 * even a path: the password may have been put into the wrong variable.
 */
final class EnvironmentCredentials implements CredentialsProvider {

  private final String userVariable;
  private final String passwordVariable;
  private final String fileVariable;
  private final Function<String, @Nullable String> environment;

  /**
   * Reads through {@code environment}, which gives {@code null} for a variable that is not set.
   *
   * @throws IllegalArgumentException when a variable's name is blank
   */
  EnvironmentCredentials(
      String userVariable,
      String passwordVariable,
      Function<String, @Nullable String> environment) {
    if (userVariable.isBlank() || passwordVariable.isBlank()) {
      throw new IllegalArgumentException("the name of an environment variable is blank");
    }
    this.userVariable = userVariable;
    this.passwordVariable = passwordVariable;
    this.fileVariable = passwordVariable + "_FILE";
    this.environment = environment;
  }

  @Override
  public Credentials get() throws CredentialsException {
    String user = environment.apply(userVariable);
    if (user == null) {
      throw new CredentialsException("the environment variable " + userVariable + " is not set");
    }
    return SecretText.credentials(
        user, password(), "the value of the environment variable " + userVariable);
  }

  private Secret password() throws CredentialsException {
    String password = environment.apply(passwordVariable);
    String file = environment.apply(fileVariable);
    if (password != null && file != null) {
      throw new CredentialsException(
          "the environment variables "
              + passwordVariable
              + " and "
              + fileVariable
              + " are both set, and only one may be");
    }
    if (password != null) {
      return SecretText.checked(
          password.toCharArray(), "the environment variable " + passwordVariable);
    }
    if (file != null) {
      return SecretText.read(path(file), "the file that " + fileVariable + " names");
    }
    throw new CredentialsException(
        "neither of the environment variables "
            + passwordVariable
            + " and "
            + fileVariable
            + " is set");
  }

  private Path path(String value) throws CredentialsException {
    try {
      Path path = Path.of(value);
      if (path.isAbsolute()) {
        return path;
      }
    } catch (InvalidPathException e) {
      // Said below; the exception repeats the value.
    }
    throw new CredentialsException(
        "the environment variable " + fileVariable + " does not hold an absolute path");
  }

  @Override
  public String description() {
    return "environment variables %s and %s or %s"
        .formatted(userVariable, passwordVariable, fileVariable);
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
