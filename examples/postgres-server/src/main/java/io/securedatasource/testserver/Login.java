package io.securedatasource.testserver;

/**
 * A user name and its password.
 *
 * @param user the role's name
 * @param password 24 letters and digits, made for the run; the server's {@link
 *     PostgresServer#canary() canary} is part of it
 */
public record Login(String user, String password) {

  @Override
  public String toString() {
    return "Login[user=" + user + ", password=***]";
  }
}
