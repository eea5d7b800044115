package io.securedatasource.internal.rotation;

import io.securedatasource.event.SecurityEvent.CertificateExpiring;
import io.securedatasource.event.SecurityEvent.CertificateExpiring.Use;
import io.securedatasource.internal.configuration.CertificateFiles;
import io.securedatasource.internal.configuration.TlsFiles;
import io.securedatasource.policy.CertificateFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells of certificates in files that end soon: with less than 30 days left, or a fifth of their
 * lifetime when that is shorter. Used by one thread at a time.
 */
final class ExpiryReport {

  private static final Duration AHEAD = Duration.ofDays(30);
  private static final Duration INTERVAL = Duration.ofHours(1);
  private static final Duration REPEAT = Duration.ofDays(1);

  private final TlsFiles files;
  private final RotationWatch.Terms terms;
  private final Map<CertificateFacts, Instant> told = new HashMap<>();
  private Instant next = Instant.MIN;

  ExpiryReport(TlsFiles files, RotationWatch.Terms terms) {
    this.files = files;
    this.terms = terms;
  }

  /** Looks at the files when it is time to. */
  void look() {
    Instant now = terms.clock().instant();
    if (now.isBefore(next)) {
      return;
    }
    next = now.plus(INTERVAL);
    told.values().removeIf(when -> when.plus(REPEAT).isBefore(now));
    if (files.trust() != null) {
      for (CertificateFacts authority :
          CertificateFiles.trustAnchor(files.trust()).certificates()) {
        tell(authority, Use.TRUST, now);
      }
    }
    CertificateFiles.Inspected client = files.inspectClient();
    if (client != null && client.facts().certificate() != null) {
      tell(client.facts().certificate(), Use.CLIENT, now);
    }
  }

  private void tell(CertificateFacts certificate, Use use, Instant now) {
    Duration fifth = certificate.lifetime().dividedBy(5);
    Duration ahead = fifth.compareTo(AHEAD) < 0 ? fifth : AHEAD;
    if (certificate.remainingAt(now).compareTo(ahead) < 0
        && told.putIfAbsent(certificate, now) == null) {
      terms
          .listener()
          .onEvent(
              new CertificateExpiring(
                  now, terms.dataSource(), use, certificate.subject(), certificate.notAfter()));
    }
  }
}
