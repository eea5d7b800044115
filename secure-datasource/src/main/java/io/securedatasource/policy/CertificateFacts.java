package io.securedatasource.policy;

import java.time.Duration;
import java.time.Instant;

/**
 * What is known of an X.509 certificate.
 *
 * @param subject its distinguished name, for people
 * @param notBefore the start of its validity
 * @param notAfter the end of its validity
 * @param authority whether it may sign other certificates (basic constraints, RFC 5280 4.2.1.9)
 */
public record CertificateFacts(
    String subject, Instant notBefore, Instant notAfter, boolean authority) {

  /** Whether the instant lies within its validity. */
  public boolean validAt(Instant instant) {
    return !instant.isBefore(notBefore) && !instant.isAfter(notAfter);
  }

  /** How much of its validity is left at the instant; negative once it has expired. */
  public Duration remainingAt(Instant instant) {
    return Duration.between(instant, notAfter);
  }

  /** How long it is valid in all. */
  public Duration lifetime() {
    return Duration.between(notBefore, notAfter);
  }
}
