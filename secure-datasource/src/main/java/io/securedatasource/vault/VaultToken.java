package io.securedatasource.vault;

import io.securedatasource.credentials.Secret;
import java.time.Duration;
import java.time.Instant;

/**
 * A token of Vault's. Leases end with the token that they were obtained with. Changed by one thread
 * at a time, read by several.
 */
final class VaultToken {

  private final Secret secret;
  private final boolean renewable;
  private final boolean own;
  private final Duration granted;
  private volatile Instant renewed;
  private volatile Instant expires;

  /**
   * A token as it was obtained.
   *
   * @param life how long it lives; zero when it does not end
   * @param own whether it was issued to us, so that we revoke it
   */
  VaultToken(Secret secret, Duration life, boolean renewable, boolean own, Instant now) {
    this.secret = secret;
    this.renewable = renewable;
    this.own = own;
    this.granted = life.isZero() ? Answer.LONGEST : life; // such as a root token's
    this.renewed = now;
    this.expires = now.plus(granted);
  }

  Secret secret() {
    return secret;
  }

  boolean isRenewable() {
    return renewable;
  }

  boolean isOwn() {
    return own;
  }

  Instant expires() {
    return expires;
  }

  boolean isDueAt(Instant now) {
    return Lease.isDue(renewed, expires, now);
  }

  /** Whether the other is the same token, looked up again; takes over how long it lives then. */
  boolean takesOver(VaultToken other) {
    if (!secret.matches(other.secret)) {
      return false;
    }
    renewed = other.renewed;
    expires = other.expires;
    return true;
  }

  /**
   * Takes note of a renewal.
   *
   * @return whether it is good for long enough: near its greatest age it is renewed for less
   */
  boolean renewed(Duration life, Instant now) {
    renewed = now;
    expires = now.plus(life);
    return Lease.isWorthwhile(life, granted);
  }
}
