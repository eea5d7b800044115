package io.securedatasource.policy;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom the client trusts to sign the server's certificate, as it was found on inspection. */
public sealed interface TrustAnchor {

  /** Nothing was named: the driver would look into the home directory. */
  record None() implements TrustAnchor {}

  /** The certificates that the JVM trusts, asked for by name. */
  record JvmStore() implements TrustAnchor {}

  /**
   * A PEM file.
   *
   * @param path where it lies
   * @param certificates what it holds; empty when it could not be read
   * @param problem why it could not be read, as a clause; {@code null} when it could
   */
  record PemFile(Path path, List<CertificateFacts> certificates, @Nullable String problem)
      implements TrustAnchor {

    /** Keeps a copy of the list. */
    public PemFile {
      certificates = List.copyOf(certificates);
    }
  }
}
