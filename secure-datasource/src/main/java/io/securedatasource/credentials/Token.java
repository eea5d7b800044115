package io.securedatasource.credentials;

import java.time.Instant;
import java.util.Objects;

/**
 * A token that logs in for a while.
 *
 * @param credentials the database role, and the token in the place of its password
 * @param expires from when on the server does not accept it
 */
public record Token(Credentials credentials, Instant expires) {

  /** Checks that both are there. */
  public Token {
    Objects.requireNonNull(credentials, "credentials");
    Objects.requireNonNull(expires, "expires");
  }
}
