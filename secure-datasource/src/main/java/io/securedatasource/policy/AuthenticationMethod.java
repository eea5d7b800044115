package io.securedatasource.policy;

/** How the client proves who it is. Anything but SCRAM is asked for by name. */
public enum AuthenticationMethod {
  /** SCRAM-SHA-256 (RFC 7677), bound to the TLS channel. */
  SCRAM("scram-sha-256", "scram-sha-256"),
  /** A TLS client certificate; the server asks for no password. */
  CERTIFICATE("none", "cert"),
  /** A short-lived token, sent as a password inside TLS (cloud IAM). */
  TOKEN("password", "password");

  private final String requireAuth;
  private final String systemUserMethod;

  AuthenticationMethod(String requireAuth, String systemUserMethod) {
    this.requireAuth = requireAuth;
    this.systemUserMethod = systemUserMethod;
  }

  /** The value of the driver's {@code requireAuth} property that admits this method alone. */
  public String requireAuth() {
    return requireAuth;
  }

  /** What PostgreSQL 16 and later say of it in {@code SYSTEM_USER} before the colon. */
  public String systemUserMethod() {
    return systemUserMethod;
  }
}
