package io.securedatasource.event;

/** Why no physical connection came about. */
public enum FailureReason {
  /** A gate closed it. */
  REFUSED_BY_POLICY,
  /** The credentials provider had nothing to give. */
  CREDENTIALS,
  /** The server offers no TLS, or none that the client accepts. */
  TLS_HANDSHAKE,
  /** The server's certificate is not signed by a trusted authority. */
  CERTIFICATE_UNTRUSTED,
  /** The server's certificate is not valid now. */
  CERTIFICATE_EXPIRED,
  /** The server's certificate is for another host. */
  HOST_MISMATCH,
  /** The server did not accept the credentials, or asked for them in a way that is not admitted. */
  AUTHENTICATION,
  /** The server knows the role and does not let it in. */
  AUTHORIZATION,
  /** It was not tried: the server refused these credentials again and again just before. */
  BACKED_OFF,
  /** A deadline passed. */
  TIMEOUT,
  /** The network did not carry it. */
  NETWORK,
  /** The server has no connection to spare. */
  SERVER_FULL,
  /** Anything else. */
  OTHER
}
