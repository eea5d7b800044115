package io.securedatasource.vault;

import io.securedatasource.credentials.Credentials;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Credentials out of Vault: of a dynamic role, which end with a lease, or stored ones, which do not
 * end. Changed by one thread at a time, read by several.
 */
final class Lease {

  private final Credentials credentials;
  private final VaultToken token;
  private final @Nullable String id;
  private final boolean renewable;
  private final Duration granted;
  private final Instant fetched;
  private volatile Instant renewed;
  private volatile Instant expires;

  /**
   * Credentials as they were obtained.
   *
   * @param token what they were obtained with
   * @param id the lease; {@code null} for stored credentials
   */
  Lease(
      Credentials credentials,
      VaultToken token,
      @Nullable String id,
      Duration duration,
      boolean renewable,
      Instant now) {
    this.credentials = credentials;
    this.token = token;
    this.id = id;
    this.renewable = renewable;
    this.granted = duration;
    this.fetched = now;
    this.renewed = now;
    this.expires = id == null ? Instant.MAX : now.plus(duration);
  }

  Credentials credentials() {
    return credentials;
  }

  @Nullable String id() {
    return id;
  }

  boolean isRenewable() {
    return renewable;
  }

  Duration granted() {
    return granted;
  }

  Instant fetched() {
    return fetched;
  }

  boolean isOf(VaultToken other) {
    return token.equals(other);
  }

  /** With its token at the latest. */
  Instant expires() {
    Instant tokenExpires = token.expires();
    return id == null || expires.isBefore(tokenExpires) ? expires : tokenExpires;
  }

  boolean isValidAt(Instant now) {
    return now.isBefore(expires());
  }

  boolean isDueAt(Instant now) {
    return isDue(renewed, expires, now);
  }

  boolean renewed(Duration duration, Instant now) {
    renewed = now;
    expires = now.plus(duration);
    return isWorthwhile(duration, granted);
  }

  /** Whether two thirds of a life have passed. */
  static boolean isDue(Instant start, Instant end, Instant now) {
    return !now.isBefore(start.plus(Duration.between(start, end).multipliedBy(2).dividedBy(3)));
  }

  /** Whether a renewal gave at least two thirds of what was granted first. */
  static boolean isWorthwhile(Duration life, Duration granted) {
    return life.multipliedBy(3).compareTo(granted.multipliedBy(2)) >= 0;
  }
}
