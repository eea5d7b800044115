package io.securedatasource.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The way out of an enforced rule: for a reason, in somebody's name, until a date. Its expiry is
 * judged when the data source is built, never in mid-run.
 *
 * @param rule the rule's id
 * @param reason why the rule cannot be kept yet; not blank
 * @param owner who answers for it; not blank
 * @param expires the first day on which it no longer holds, in UTC
 */
public record Waiver(String rule, String reason, String owner, LocalDate expires) {

  /**
   * Checks that it says something.
   *
   * @throws IllegalArgumentException when rule, reason or owner is blank
   */
  public Waiver {
    if (rule.isBlank() || reason.isBlank() || owner.isBlank()) {
      throw new IllegalArgumentException("a waiver names a rule, a reason and an owner");
    }
  }

  /** Whether it no longer holds at the instant. */
  public boolean expiredAt(Instant instant) {
    return !instant.isBefore(end());
  }

  /** How long it still holds at the instant; negative once it has expired. */
  public Duration remainingAt(Instant instant) {
    return Duration.between(instant, end());
  }

  private Instant end() {
    return expires.atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
