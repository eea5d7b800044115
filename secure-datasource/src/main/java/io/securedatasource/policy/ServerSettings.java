package io.securedatasource.policy;

/**
 * How the server learns the session's deadlines. Either way the effective values are read back and
 * judged.
 */
public enum ServerSettings {
  /** They travel in the startup packet, at no round trip. */
  STARTUP,
  /** None is sent; {@code ALTER ROLE … SET} holds them. For poolers that refuse startup options. */
  ROLE
}
