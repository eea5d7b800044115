package io.securedatasource.credentials;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Short-lived tokens out of somebody else's code. A token is kept until two thirds of its life have
 * passed, and then another is fetched, by {@link #maintain} and not by whoever connects. When the
 * service is away the one there is stays in use until it ends.
 */
final class TokenCredentials implements RotatingCredentials {

  /** A token that ends while the login is under way is of no use. */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  /** The shortest time between two questions that the server's refusals lead to. */
  private static final Duration BETWEEN_REFUSALS = Duration.ofSeconds(5);

  /** How long to wait for an answer that another thread has asked for. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private final String description;
  private final CredentialsProvider.TokenSource source;
  private final InstantSource clock;

  /** Held while the source is asked, so that it is asked once. */
  private final ReentrantLock asking = new ReentrantLock();

  private volatile @Nullable Kept kept;

  private record Kept(Credentials credentials, Instant fetched, Instant expires) {

    boolean isValidAt(Instant now) {
      return now.plus(MARGIN).isBefore(expires);
    }

    boolean isDueAt(Instant now) {
      Duration life = Duration.between(fetched, expires);
      return !now.isBefore(fetched.plus(life.multipliedBy(2).dividedBy(3)));
    }
  }

  TokenCredentials(
      String description, CredentialsProvider.TokenSource source, InstantSource clock) {
    this.description = SuppliedCredentials.description(description);
    this.source = source;
    this.clock = clock;
  }

  @Override
  public Credentials get() throws CredentialsException {
    Kept current = kept;
    if (current != null && current.isValidAt(clock.instant())) {
      return current.credentials();
    }
    lock();
    try {
      current = kept;
      return current != null && current.isValidAt(clock.instant())
          ? current.credentials()
          : fetch();
    } finally {
      asking.unlock();
    }
  }

  @Override
  public void maintain() throws CredentialsException {
    Kept current = kept;
    if (current == null || !current.isDueAt(clock.instant()) || !asking.tryLock()) {
      return;
    }
    try {
      if (current.equals(kept)) {
        fetch();
      }
    } finally {
      asking.unlock();
    }
  }

  @Override
  public Credentials replace(Credentials superseded) throws CredentialsException {
    lock();
    try {
      Kept current = kept;
      boolean known = current != null && !current.credentials().equals(superseded);
      boolean tooSoon =
          current != null && clock.instant().isBefore(current.fetched().plus(BETWEEN_REFUSALS));
      return current != null && (known || tooSoon) ? current.credentials() : fetch();
    } finally {
      asking.unlock();
    }
  }

  /** A source that hangs holds up one thread, and not all that connect. */
  private void lock() throws CredentialsException {
    try {
      if (asking.tryLock(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new CredentialsException(
        "the source '" + description + "' is being asked already, and takes its time");
  }

  /** Called with the lock held. */
  private Credentials fetch() throws CredentialsException {
    Token[] token = new Token[1];
    Credentials credentials =
        SuppliedCredentials.fetch(
            description,
            () -> {
              token[0] = source.fetch();
              return token[0].credentials();
            });
    Instant now = clock.instant();
    Kept fetched = new Kept(credentials, now, token[0].expires());
    if (!fetched.isValidAt(now)) {
      throw new CredentialsException(
          "the source '" + description + "' gave a token that has expired or is about to");
    }
    kept = fetched;
    return credentials;
  }

  @Override
  public @Nullable Instant expires(Credentials credentials) {
    Kept current = kept;
    return current != null && current.credentials().equals(credentials) ? current.expires() : null;
  }

  /** A session outlives its token: what ends is the right to log in with it. */
  @Override
  public boolean endsSessions() {
    return false;
  }

  @Override
  public Use use() {
    return UseNothing.INSTANCE;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public String toString() {
    return description;
  }
}
