package io.securedatasource.policy;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The client's own TLS certificate and key, as they were found on inspection.
 *
 * @param certificateFile the certificate's file; {@code null} when the key file holds both
 * @param keyFile the key's file
 * @param certificate what the certificate says; {@code null} when it could not be read
 * @param keyReadableByOthers whether group or others may read the key
 * @param problem why certificate or key could not be read, as a clause; {@code null} when they
 *     could
 */
public record ClientCertificate(
    @Nullable Path certificateFile,
    Path keyFile,
    @Nullable CertificateFacts certificate,
    boolean keyReadableByOthers,
    @Nullable String problem) {}
