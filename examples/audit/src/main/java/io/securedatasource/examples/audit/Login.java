package io.securedatasource.examples.audit;

import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the password comes from: a file, the environment, or a person; never the command line. */
final class Login {

  private static final String VARIABLE = "PGPASSWORD";
  private static final String FILE_VARIABLE = "PGPASSWORD_FILE";

  private final Map<String, String> environment;
  private final Prompt prompt;

  Login(Map<String, String> environment, Prompt prompt) {
    this.environment = environment;
    this.prompt = prompt;
  }

  /**
   * The credentials of a user.
   *
   * @param file the file that was named; {@code null} when none was
   * @throws CannotLookException when there is no password, or no telling which
   */
  CredentialsProvider of(String user, @Nullable Path file) throws CannotLookException {
    try {
      if (file != null) {
        return CredentialsProvider.file(user, file.toAbsolutePath());
      }
      String text = environment.get(VARIABLE);
      String path = environment.get(FILE_VARIABLE);
      if (text != null && path != null) {
        throw new CannotLookException("both PGPASSWORD and PGPASSWORD_FILE are set: unset one");
      }
      if (path != null) {
        return CredentialsProvider.file(user, Path.of(path));
      }
      return text != null ? CredentialsProvider.of(user, Secret.of(text)) : asked(user);
    } catch (InvalidPathException e) {
      throw new CannotLookException("PGPASSWORD_FILE names no file");
    } catch (IllegalArgumentException e) {
      throw new CannotLookException(
          "the user's name or the password is not one that a role can have");
    }
  }

  private CredentialsProvider asked(String user) throws CannotLookException {
    char[] answer = prompt.ask("Password for " + user);
    if (answer == null) {
      throw new CannotLookException(
          "no password: set PGPASSWORD or PGPASSWORD_FILE, name a --password-file, or run it on a"
              + " terminal");
    }
    try {
      return CredentialsProvider.of(user, Secret.of(answer));
    } finally {
      Arrays.fill(answer, '\0');
    }
  }
}
