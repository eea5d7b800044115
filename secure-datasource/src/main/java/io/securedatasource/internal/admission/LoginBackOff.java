package io.securedatasource.internal.admission;

import io.securedatasource.internal.rotation.Generation;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds back logins after the server refused them again and again: a pool that goes on trying locks
 * the role out elsewhere, fills the server's log, and hides an attack in it. Refusals are counted
 * over all credentials, since a source may give others each time; the pause doubles with each, and
 * ends when the latest are let in. Thread-safe.
 *
 * <p>Two may log in during a pause: credentials that were let in last and not refused since, to
 * which a rotation falls back; and the first that were not refused yet, which may be those that put
 * things right.
 */
final class LoginBackOff {

  /** Refusals in a row that are taken for a mishap. */
  static final int PATIENCE = 5;

  static final Duration SHORTEST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofMinutes(1);

  /** While logins are held back, a source is asked for others so often: each may be a new role. */
  static final Duration BETWEEN_REPLACEMENTS = Duration.ofMinutes(5);

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

  /** What the server refused since the last success. Guarded by this, like all that follows. */
  private final Set<Generation> refused = Collections.newSetFromMap(new WeakHashMap<>());

  /** What the server let in last; {@code null} once it refused that. */
  private @Nullable Generation good;

  /** What may log in during this pause, being new; {@code null} when nothing new came yet. */
  private @Nullable Generation favoured;

  private long failures;
  private Duration pause = Duration.ZERO;
  private long until;

  /** When a source was last asked for others after a refusal. */
  private long replaced;

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
    if (pause.isZero() || generation == good) {
      return true;
    }
    long now = nanoTime.getAsLong();
    if (now - until >= 0) {
      until = now + pause.toNanos();
      favoured = null;
      return true;
    }
    if (favoured == null && !refused.contains(generation)) {
      favoured = generation;
    }
    return generation == favoured && !refused.contains(generation);
  }

  /**
   * Whether to ask the source for others in the place of credentials that were refused: not again
   * and again while logins are held back.
   */
  synchronized boolean mayReplace() {
    long now = nanoTime.getAsLong();
    boolean due = pause.isZero() || now - replaced >= BETWEEN_REPLACEMENTS.toNanos();
    if (due) {
      replaced = now;
    }
    return due;
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
    refused.add(generation);
    if (generation == good) {
      good = null;
    }
    failures++;
    if (failures < PATIENCE) {
      return null;
    }
    Duration next = pause.isZero() ? SHORTEST : pause.multipliedBy(2);
    pause = next.compareTo(LONGEST) < 0 ? next : LONGEST;
    until = nanoTime.getAsLong() + pause.toNanos();
    return new Pause(failures, pause);
  }

  /**
   * The server let those credentials in.
   *
   * @param latest whether they are the latest there are, and not what a rotation falls back to
   */
  synchronized void succeeded(Generation generation, boolean latest) {
    good = generation;
    refused.remove(generation);
    if (latest) {
      refused.clear();
      favoured = null;
      failures = 0;
      pause = Duration.ZERO;
    }
  }

  /** The pause in force; zero when there is none. */
  synchronized Duration pause() {
    return pause;
  }
}
