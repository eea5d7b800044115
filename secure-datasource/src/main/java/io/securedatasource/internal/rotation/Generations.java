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
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What sessions are opened with, asked of the provider anew for each. The <em>latest</em>
 * generation is what the provider and the files gave last; new sessions are opened with it at once.
 * The <em>proven</em> one is the latest that opened a session which was admitted. The two differ
 * while a successor is being tried: until it is proven nothing is closed, and where the server
 * refuses it the proven one still opens sessions.
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
  private final Lineage lineage;
  private volatile Observer observer = NOBODY;

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
    this.lineage = new Lineage(provider, rotating);
  }

  void observe(Observer value) {
    this.observer = value;
  }

  DiscreetProvider provider() {
    return provider;
  }

  Sessions sessions() {
    return lineage.sessions();
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
    Credentials current = lineage.current();
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
        long ticket = lineage.ticket();
        // Before the driver reads them: what a session uses is this, or younger.
        byte[] mark = mark();
        Generation generation =
            lineage.noted(question.ask(), mark, cause, ticket, attempt == ATTEMPTS);
        if (generation != null) {
          if (rotating == null) {
            observer.source(null);
          }
          return generation;
        }
      }
    } catch (CredentialsException e) {
      Generation last = lineage.lastGood();
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

  /**
   * What to try after the server refused a generation: what the provider gives now when that is
   * something else, and otherwise the one that was proven before. Credentials that worked until now
   * are probably being replaced at this moment, so the provider is asked for a while.
   *
   * @return {@code null} when there is nothing else
   */
  public @Nullable Generation other(Generation refused) {
    boolean worked = lineage.worked(refused);
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
  public @Nullable Generation fallback(Generation refused) {
    return lineage.fallback(refused);
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
    Generation before = lineage.opened(generation, session);
    if (before != null) {
      observer.rotated(before, generation);
    }
  }

  /** The attempt to open a session is over, in whichever way. */
  public void ended(Generation generation) {
    lineage.ended(generation);
  }

  /** Whether that is what provider and files gave last. */
  public boolean isLatest(Generation generation) {
    return lineage.isLatest(generation);
  }

  /** The latest generation when it has not opened a session yet. */
  @Nullable Generation unproven() {
    return lineage.unproven();
  }

  /** As {@link #unproven}, when another was proven before it, whose place it is to take. */
  @Nullable Generation successor() {
    return lineage.successor();
  }

  /** The line whose sessions may go on; zero before the first session. */
  int line() {
    return lineage.line();
  }

  /**
   * Whether no session is open with those credentials, none is being opened, and none will be: they
   * are what is left to fall back to until a successor is proven.
   */
  boolean released(Credentials superseded) {
    synchronized (this) {
      if (asking > 0) { // an answer that is under way may be these; later ones are not
        return false;
      }
    }
    return lineage.released(superseded);
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
