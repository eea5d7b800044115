package io.securedatasource.policy;

import java.util.Optional;

/** The protocol versions of TLS that are still in use. Ordered: a later constant is newer. */
public enum TlsVersion {
  /** RFC 5246. */
  TLS_1_2("TLSv1.2"),
  /** RFC 8446. */
  TLS_1_3("TLSv1.3");

  private final String protocol;

  TlsVersion(String protocol) {
    this.protocol = protocol;
  }

  /** The name that Java gives it, such as {@code TLSv1.3}. */
  public String protocol() {
    return protocol;
  }

  /** The version of that Java protocol name; empty for anything older or unknown. */
  public static Optional<TlsVersion> of(String protocol) {
    for (TlsVersion version : values()) {
      if (version.protocol.equals(protocol)) {
        return Optional.of(version);
      }
    }
    return Optional.empty();
  }
}
