package io.securedatasource.internal.rotation;

import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.CredentialsException;
import io.securedatasource.credentials.RotatingCredentials;
import io.securedatasource.event.SecurityEvent.CredentialsRotated.Cause;
import io.securedatasource.internal.configuration.DiscreetProvider;
import io.securedatasource.internal.configuration.TlsFiles;
import io.securedatasource.internal.files.BoundedFiles;
import java.sql.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps track of what sessions are opened with. The <em>latest</em> generation is what the provider
 * and the files gave last; new sessions are opened with it at once. The <em>proven</em> one is the
 * latest that opened a session which was admitted. The two differ while a successor is being tried:
 * until it is proven nothing is closed, and where the server refuses it the proven one still opens
 * sessions.
 *
 * <p>Every {@link #begin} and {@link #other} is followed by one {@link #ended}, so that a secret is
 * destroyed when it is superseded and no attempt uses it. Thread-safe; no lock is held over I/O.
 */
public final class Generations implements AutoCloseable {

  private static final int LARGEST_FILE = 1024 * 1024;
  private static final int ATTEMPTS = 3;

  /** How long to wait for credentials to change that worked until now and are refused. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private static final Duration PAUSE = Duration.ofMillis(50);

  /** How long to wait for answers of the provider when all is closed. */
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(10);

  /** Told of what happens here, by the thread that it happens on. */
  interface Observer {

    /** Sessions are opened with the successor; those of an earlier line have to end. */
    void rotated(Generation predecessor, Generation successor);

    /** Whether the source of credentials can be relied upon; {@code null} when it can. */
    void source(@Nullable String problem);
  }

  private static final Observer NOBODY =
      new Observer() {
        @Override
        public void rotated(Generation predecessor, Generation successor) {}

        @Override
        public void source(@Nullable String problem) {}
      };

  private final DiscreetProvider provider;
  private final @Nullable RotatingCredentials rotating;
  private final TlsFiles files;
  private final RotatingCredentials.@Nullable Use use;
  private final Sessions sessions = new Sessions();
  private volatile Observer observer = NOBODY;

  /** Guarded by this. */
  private @Nullable Generation latest;

  /** Guarded by this. */
  private @Nullable Generation proven;

  /** Guarded by this. */
  private long tickets;

  /** Those with which a session is being opened. Guarded by this. */
  private final Set<Generation> opening = new HashSet<>();

  /** How many questions to the provider are not answered or not noted yet. Guarded by this. */
  private int asking;

  /** Guarded by this. */
  private boolean closed;

  /**
   * Follows a provider and the files that the driver reads for TLS.
   *
   * @param files are read anew for each session
   */
  public Generations(DiscreetProvider provider, TlsFiles files) {
    this.provider = provider;
    this.rotating = provider.provider() instanceof RotatingCredentials found ? found : null;
    this.files = files;
    this.use = rotating == null ? null : rotating.use();
  }

  void observe(Observer value) {
    this.observer = value;
  }

  DiscreetProvider provider() {
    return provider;
  }

  Sessions sessions() {
    return sessions;
  }

  /** The use of a provider that rotates; {@code null} when it does not. */
  RotatingCredentials.@Nullable Use use() {
    return use;
  }

  TlsFiles files() {
    return files;
  }

  /** What to open a session with now. */
  public Generation begin() throws CredentialsException {
    return ask(provider::get, null);
  }

  /** Asks for credentials in the place of those in use. */
  Generation replaced() throws CredentialsException {
    Credentials current;
    synchronized (this) {
      current = latest == null ? null : latest.credentials();
    }
    return ask(() -> current == null ? provider.get() : provider.replace(current), Cause.REQUESTED);
  }

  private byte[] mark() {
    return BoundedFiles.mark(files.all(), LARGEST_FILE);
  }

  /** Whether the files hold what that generation is made of. Reads them. */
  public boolean isOfFilesNow(Generation generation) {
    return Arrays.equals(generation.files, mark());
  }

  private interface Question {
    Credentials ask() throws CredentialsException;
  }

  private Generation ask(Question question, @Nullable Cause cause) throws CredentialsException {
    synchronized (this) {
      if (closed) {
        throw new CredentialsException("the data source is closed");
      }
      asking++;
    }
    try {
      for (int attempt = 1; ; attempt++) {
        long ticket;
        synchronized (this) {
          ticket = ++tickets;
        }
        // Before the driver reads them: what a session uses is this, or younger.
        byte[] mark = mark();
        Generation generation = noted(question.ask(), mark, cause, ticket, attempt == ATTEMPTS);
        if (generation != null) {
          if (rotating == null) {
            observer.source(null);
          }
          return generation;
        }
      }
    } catch (CredentialsException e) {
      Generation last = lastGood();
      if (last == null) {
        throw e;
      }
      observer.source(e.getMessage());
      return last;
    } finally {
      synchronized (this) {
        asking--;
        notifyAll();
      }
    }
  }

  /** A provider that rotates knows itself how long its credentials are good. */
  private synchronized @Nullable Generation lastGood() {
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
  private synchronized @Nullable Generation noted(
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
   * What to try after the server refused a generation: what the provider gives now when that is
   * something else, and otherwise the one that was proven before. Credentials that worked until now
   * are probably being replaced at this moment, so the provider is asked for a while.
   *
   * @return {@code null} when there is nothing else
   */
  public @Nullable Generation other(Generation refused) {
    boolean worked;
    synchronized (this) {
      worked = refused.proven;
    }
    long deadline = System.nanoTime() + (worked && rotating == null ? PATIENCE.toNanos() : 0);
    do {
      Generation now = changed(refused, () -> provider.replace(refused.credentials()));
      if (now != null) {
        return now;
      }
      if (worked) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    } while (System.nanoTime() < deadline && !Thread.currentThread().isInterrupted());
    return fallback(refused);
  }

  /**
   * The generation that was proven before, to try in the place of one that the server refuses.
   *
   * @return {@code null} when there is none
   */
  public synchronized @Nullable Generation fallback(Generation refused) {
    Generation last = proven;
    if (last == null || last == refused || last.credentials().password().isDestroyed()) {
      return null;
    }
    return use(last);
  }

  /**
   * What to try after a handshake failed: what provider and files give now, when that is something
   * else.
   *
   * @return {@code null} when it is the same
   */
  public @Nullable Generation changed(Generation failed) {
    return changed(failed, provider::get);
  }

  private @Nullable Generation changed(Generation failed, Question question) {
    try {
      Generation now = ask(question, null);
      if (now != failed) {
        return now;
      }
      ended(now);
      return null;
    } catch (CredentialsException e) {
      return null; // The refusal is what the caller is told.
    }
  }

  /** That generation opened a session which was admitted. */
  public void opened(Generation generation, Connection session) {
    Generation before;
    synchronized (this) {
      sessions.add(session, generation);
      generation.proven = true;
      before = proven;
      if (generation == before || generation != latest) {
        return;
      }
      proven = generation;
      forget(before);
    }
    if (before != null) {
      observer.rotated(before, generation);
    }
  }

  /** The attempt to open a session is over, in whichever way. */
  public synchronized void ended(Generation generation) {
    generation.openings--;
    if (generation.openings == 0) {
      opening.remove(generation);
      forget(generation);
    }
  }

  /** Whether that is what provider and files gave last. */
  @SuppressWarnings("ReferenceEquality") // a generation is itself alone
  public synchronized boolean isLatest(Generation generation) {
    return generation == latest;
  }

  /** The latest generation when it has not opened a session yet. */
  synchronized @Nullable Generation unproven() {
    return latest == proven ? null : latest;
  }

  /** The line whose sessions may go on; zero before the first session. */
  synchronized int line() {
    return proven == null ? 0 : proven.line;
  }

  /**
   * Whether no session is open with those credentials, none is being opened, and none will be: they
   * are what is left to fall back to until a successor is proven.
   */
  synchronized boolean released(Credentials superseded) {
    return asking == 0
        && (proven == null || !proven.credentials().equals(superseded))
        && !sessions.anyWith(superseded)
        && opening.stream().noneMatch(generation -> generation.credentials().equals(superseded));
  }

  /**
   * Ends the use of the provider: no session is open any more, and none will be. Questions that are
   * under way are waited for, since a provider that is asked behind the end of its use would begin
   * anew, and nobody would end what it began.
   */
  @Override
  public void close() {
    boolean interrupted = false;
    synchronized (this) {
      closed = true;
      long deadline = System.nanoTime() + LONGEST_CLOSE.toNanos();
      long left = LONGEST_CLOSE.toMillis();
      while (asking > 0 && left > 0 && !interrupted) {
        try {
          wait(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
        left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
      }
    }
    if (use != null) {
      use.close();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
