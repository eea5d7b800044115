package io.securedatasource.policy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The six deadlines of a data source. Each is stated or absent ({@code null}); an absent one is
 * never filled in, it breaks a rule. The driver counts connect, login and socket in whole seconds:
 * a fraction is rounded up.
 *
 * @param connect for the TCP connection and the TLS handshake to one host
 * @param login for the whole of a connection attempt, all hosts included
 * @param lock for one wait on a lock: {@code lock_timeout}
 * @param statement for one statement: {@code statement_timeout}
 * @param idleInTransaction for a transaction that nobody works on: {@code
 *     idle_in_transaction_session_timeout}
 * @param socket for one read from the network; the last resort when the server is gone
 */
public record Timeouts(
    @Nullable Duration connect,
    @Nullable Duration login,
    @Nullable Duration lock,
    @Nullable Duration statement,
    @Nullable Duration idleInTransaction,
    @Nullable Duration socket) {

  /** The longest duration that is taken for a deadline; any longer one is none. */
  static final Duration LONGEST = Duration.ofDays(365);

  private static final Timeouts NONE = new Timeouts(null, null, null, null, null, null);

  /**
   * Checks that each is a deadline at all.
   *
   * @throws IllegalArgumentException when one is longer than a year
   */
  public Timeouts {
    checked(connect);
    checked(login);
    checked(lock);
    checked(statement);
    checked(idleInTransaction);
    checked(socket);
  }

  private static void checked(@Nullable Duration value) {
    if (value != null && value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a deadline of more than a year is none");
    }
  }

  /** Nothing stated. The start for stating them one by one. */
  public static Timeouts none() {
    return NONE;
  }

  /** Connect 5 s, login 10 s, lock 5 s, statement 30 s, idle in transaction 60 s, socket 65 s. */
  public static Timeouts standard() {
    return none()
        .connect(Duration.ofSeconds(5))
        .login(Duration.ofSeconds(10))
        .lock(Duration.ofSeconds(5))
        .statement(Duration.ofSeconds(30))
        .idleInTransaction(Duration.ofSeconds(60))
        .socket(Duration.ofSeconds(65));
  }

  /** For {@link RoleProfile#READ_ONLY}: as standard, but statement 5 min and socket 6 min. */
  public static Timeouts reports() {
    return standard().statement(Duration.ofMinutes(5)).socket(Duration.ofMinutes(6));
  }

  /**
   * For {@link RoleProfile#MIGRATION}: lock 5 min, statement 1 h, idle in transaction 2 h, socket 2
   * h 5 min. A short lock timeout leaves an invalid index behind {@code CREATE INDEX CONCURRENTLY},
   * and a migration tool's lock connection idles for as long as the migration runs.
   */
  public static Timeouts migration() {
    return standard()
        .lock(Duration.ofMinutes(5))
        .statement(Duration.ofHours(1))
        .idleInTransaction(Duration.ofHours(2))
        .socket(Duration.ofMinutes(125));
  }

  /** These deadlines with that connect timeout. */
  public Timeouts connect(Duration value) {
    return new Timeouts(value, login, lock, statement, idleInTransaction, socket);
  }

  /** These deadlines with that login timeout. */
  public Timeouts login(Duration value) {
    return new Timeouts(connect, value, lock, statement, idleInTransaction, socket);
  }

  /** These deadlines with that lock timeout. */
  public Timeouts lock(Duration value) {
    return new Timeouts(connect, login, value, statement, idleInTransaction, socket);
  }

  /** These deadlines with that statement timeout. */
  public Timeouts statement(Duration value) {
    return new Timeouts(connect, login, lock, value, idleInTransaction, socket);
  }

  /** These deadlines with that idle-in-transaction timeout. */
  public Timeouts idleInTransaction(Duration value) {
    return new Timeouts(connect, login, lock, statement, value, socket);
  }

  /** These deadlines with that socket timeout. */
  public Timeouts socket(Duration value) {
    return new Timeouts(connect, login, lock, statement, idleInTransaction, value);
  }
}
