package io.securedatasource.credentials;

import java.util.Objects;

/**
 * Whom to connect as. Prints the user alone.
 *
 * @param user the database role that logs in; not blank, without control characters
 * @param password its password or token; empty for a client certificate
 */
public record Credentials(String user, Secret password) {

  /**
   * Checks the user's name.
   *
   * @throws IllegalArgumentException when it is blank, or holds a control character: NUL would end
   *     the name in the startup packet, and what follows it would be read as settings
   */
  public Credentials {
    if (user.isBlank()) {
      throw new IllegalArgumentException("the user's name is blank");
    }
    if (user.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("the user's name holds a control character");
    }
    Objects.requireNonNull(password, "password");
  }

  @Override
  public String toString() {
    return "Credentials[user=" + user + "]";
  }
}
