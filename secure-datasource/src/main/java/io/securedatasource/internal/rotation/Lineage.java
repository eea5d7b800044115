package io.securedatasource.internal.rotation;

import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.RotatingCredentials;
import io.securedatasource.event.SecurityEvent.CredentialsRotated.Cause;
import io.securedatasource.internal.configuration.DiscreetProvider;
import java.sql.Connection;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one generation follows another: which is the latest, which was proven last, and whose secret
 * nobody needs any more. It asks nobody; what the provider answered is noted here. Each question
 * has a ticket, so that of two answers the one to the later question counts. Thread-safe.
 */
final class Lineage {

  private final DiscreetProvider provider;
  private final @Nullable RotatingCredentials rotating;
  private final Sessions sessions = new Sessions();

  /** Guarded by this, like all that follows. */
  private @Nullable Generation latest;

  private @Nullable Generation proven;
  private long tickets;

  /** Those with which a session is being opened. */
  private final Set<Generation> opening = new HashSet<>();

  /**
   * Begins without any.
   *
   * @param provider whose secrets they are
   * @param rotating the same, when it rotates
   */
  Lineage(DiscreetProvider provider, @Nullable RotatingCredentials rotating) {
    this.provider = provider;
    this.rotating = rotating;
  }

  Sessions sessions() {
    return sessions;
  }

  /** For a question that is about to be asked. */
  synchronized long ticket() {
    return ++tickets;
  }

  /** The credentials that are in use; {@code null} before the first. */
  synchronized @Nullable Credentials current() {
    return latest == null ? null : latest.credentials();
  }

  /**
   * The generation that was proven last, to use while the provider gives none; {@code null} when
   * there is none, and where the provider rotates: it knows itself how long its credentials are
   * good.
   */
  synchronized @Nullable Generation lastGood() {
    Generation last = proven;
    if (rotating != null || last == null || last.credentials().password().isDestroyed()) {
      return null;
    }
    return use(last);
  }

  /**
   * Makes what was found the latest generation, unless it is that already.
   *
   * @return {@code null} when a later question was answered otherwise in the meantime
   */
  synchronized @Nullable Generation noted(
      Credentials found, byte[] mark, @Nullable Cause cause, long ticket, boolean anyhow) {
    Generation before = latest;
    if (before != null && same(before, found, mark)) {
      before.ticket = Math.max(before.ticket, ticket);
      return again(before, found);
    }
    if (before != null && ticket < before.ticket && !anyhow) {
      discard(found);
      return null;
    }
    Generation last = proven;
    if (last != null && last != before && same(last, found, mark)) {
      last.ticket = ticket;
      latest = last;
      forget(before);
      return again(last, found);
    }
    Generation next =
        new Generation(found, mark, cause(before, mark, cause), line(before, mark), ticket);
    latest = next;
    forget(before);
    return use(next);
  }

  /** Called with the lock held. */
  private Generation use(Generation generation) {
    generation.openings++;
    opening.add(generation);
    return generation;
  }

  private Generation again(Generation generation, Credentials found) {
    if (!found.equals(generation.credentials())) {
      discard(found);
    }
    return use(generation);
  }

  private static Cause cause(@Nullable Generation before, byte[] mark, @Nullable Cause cause) {
    if (cause != null) {
      return cause;
    }
    return before == null || Arrays.equals(before.files, mark)
        ? Cause.SOURCE_CHANGED
        : Cause.FILES_CHANGED;
  }

  private int line(@Nullable Generation before, byte[] mark) {
    if (before == null) {
      return 0;
    }
    boolean goOn =
        rotating != null && !rotating.endsSessions() && Arrays.equals(before.files, mark);
    return goOn ? before.line : before.line + 1;
  }

  private boolean same(Generation generation, Credentials found, byte[] mark) {
    Credentials known = generation.credentials();
    return Arrays.equals(generation.files, mark)
        && (rotating != null
            ? known.equals(found)
            : known.user().equals(found.user()) && known.password().matches(found.password()));
  }

  private void discard(Credentials credentials) {
    if (provider.givesSecretsAway()) {
      credentials.password().destroy();
    }
  }

  /** Destroys the secret of a generation that opens no more sessions. Called with the lock held. */
  private void forget(@Nullable Generation generation) {
    if (generation != null
        && generation != latest
        && generation != proven
        && generation.openings == 0) {
      discard(generation.credentials());
    }
  }

  /**
   * The generation that was proven before, to try in the place of one that the server refuses.
   *
   * @return {@code null} when there is none
   */
  synchronized @Nullable Generation fallback(Generation refused) {
    Generation last = proven;
    if (last == null || last == refused || last.credentials().password().isDestroyed()) {
      return null;
    }
    return use(last);
  }

  /**
   * That generation opened a session which was admitted.
   *
   * @return the one that was proven before, when this one takes its place; else {@code null}
   */
  synchronized @Nullable Generation opened(Generation generation, Connection session) {
    sessions.add(session, generation);
    generation.proven = true;
    Generation before = proven;
    if (generation == before || generation != latest) {
      return null;
    }
    proven = generation;
    forget(before);
    return before;
  }

  /** Whether that generation ever opened a session which was admitted. */
  synchronized boolean worked(Generation generation) {
    return generation.proven;
  }

  /** The attempt to open a session is over, in whichever way. */
  synchronized void ended(Generation generation) {
    generation.openings--;
    if (generation.openings == 0) {
      opening.remove(generation);
      forget(generation);
    }
  }

  /** Whether that is what provider and files gave last. */
  @SuppressWarnings("ReferenceEquality") // a generation is itself alone
  synchronized boolean isLatest(Generation generation) {
    return generation == latest;
  }

  /** The latest generation when it has not opened a session yet. */
  synchronized @Nullable Generation unproven() {
    return latest == proven ? null : latest;
  }

  /** As {@link #unproven}, when another was proven before it, whose place it is to take. */
  synchronized @Nullable Generation successor() {
    return proven == null ? null : unproven();
  }

  /** The line whose sessions may go on; zero before the first session. */
  synchronized int line() {
    return proven == null ? 0 : proven.line;
  }

  /** Whether no session is open with those credentials, and none is being opened. */
  synchronized boolean released(Credentials superseded) {
    return (proven == null || !proven.credentials().equals(superseded))
        && !sessions.anyWith(superseded)
        && opening.stream().noneMatch(generation -> generation.credentials().equals(superseded));
  }
}
