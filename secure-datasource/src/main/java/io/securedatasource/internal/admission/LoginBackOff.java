package io.securedatasource.internal.admission;

import io.securedatasource.internal.rotation.Generation;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds back logins with credentials that the server refused again and again: a pool that goes on
 * trying locks the role out elsewhere, fills the server's log, and hides an attack in it. The pause
 * doubles with each refusal, and ends at once when there are other credentials. Thread-safe.
 */
final class LoginBackOff {

  /** Refusals in a row that are taken for a mishap. */
  static final int PATIENCE = 5;

  static final Duration SHORTEST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofMinutes(1);

  /** The wrong password; no such role, or no line of pg_hba.conf that lets it in. */
  private static final Set<String> REFUSALS = Set.of("28P01", "28000");

  /**
   * A pause that began.
   *
   * @param failures refusals in a row
   * @param pause until the next attempt
   */
  record Pause(long failures, Duration pause) {}

  private final LongSupplier nanoTime;

  /** What the server refused last. Guarded by this, like all that follows. */
  private @Nullable Generation refused;

  private long failures;
  private Duration pause = Duration.ZERO;
  private long until;

  LoginBackOff() {
    this(System::nanoTime);
  }

  /** As the other, by another clock. */
  LoginBackOff(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Whether to try those credentials now. After the pause one attempt passes, and the pause begins
   * anew for the others.
   */
  @SuppressWarnings("ReferenceEquality") // a generation is itself alone
  synchronized boolean passes(Generation generation) {
    if (generation != refused || pause.isZero()) {
      return true;
    }
    long now = nanoTime.getAsLong();
    if (now - until < 0) {
      return false;
    }
    until = now + pause.toNanos();
    return true;
  }

  /**
   * The server's answer to an attempt that failed.
   *
   * @return the pause that begins; {@code null} when none does
   */
  @SuppressWarnings("ReferenceEquality") // a generation is itself alone
  synchronized @Nullable Pause failed(Generation generation, @Nullable String sqlState) {
    if (sqlState == null || !REFUSALS.contains(sqlState)) {
      return null;
    }
    failures = generation == refused ? failures + 1 : 1;
    if (generation != refused) {
      pause = Duration.ZERO;
    }
    refused = generation;
    if (failures < PATIENCE) {
      return null;
    }
    Duration next = pause.isZero() ? SHORTEST : pause.multipliedBy(2);
    pause = next.compareTo(LONGEST) < 0 ? next : LONGEST;
    until = nanoTime.getAsLong() + pause.toNanos();
    return new Pause(failures, pause);
  }

  /** The server let those credentials in. */
  @SuppressWarnings("ReferenceEquality") // a generation is itself alone
  synchronized void succeeded(Generation generation) {
    if (generation == refused) {
      forget();
    }
  }

  /** Others took the place of what was refused. */
  @SuppressWarnings("ReferenceEquality") // a generation is itself alone
  synchronized void replaced(Generation latest) {
    if (latest != refused) {
      forget();
    }
  }

  private void forget() {
    refused = null;
    failures = 0;
    pause = Duration.ZERO;
  }

  /** The pause in force; zero when there is none. */
  synchronized Duration pause() {
    return pause;
  }
}
