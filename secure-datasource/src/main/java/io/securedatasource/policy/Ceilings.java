package io.securedatasource.policy;

import java.time.Duration;

/**
 * The longest deadlines that a policy accepts for a role profile. The socket timeout has none: it
 * must lie above the statement timeout.
 *
 * @param connect for {@link Timeouts#connect()}
 * @param login for {@link Timeouts#login()}
 * @param lock for {@link Timeouts#lock()}
 * @param statement for {@link Timeouts#statement()}
 * @param idleInTransaction for {@link Timeouts#idleInTransaction()}
 */
public record Ceilings(
    Duration connect,
    Duration login,
    Duration lock,
    Duration statement,
    Duration idleInTransaction) {

  private static final Duration CONNECT = Duration.ofSeconds(30);
  private static final Duration LOGIN = Duration.ofSeconds(60);

  /** The ceilings of that profile, unless a policy raises them. */
  public static Ceilings standard(RoleProfile role) {
    return switch (role) {
      case APPLICATION ->
          new Ceilings(
              CONNECT,
              LOGIN,
              Duration.ofSeconds(60),
              Duration.ofMinutes(5),
              Duration.ofMinutes(10));
      case READ_ONLY ->
          new Ceilings(
              CONNECT, LOGIN, Duration.ofSeconds(60), Duration.ofHours(1), Duration.ofMinutes(10));
      case MIGRATION ->
          new Ceilings(
              CONNECT, LOGIN, Duration.ofHours(1), Duration.ofHours(12), Duration.ofHours(13));
    };
  }

  /** These ceilings with that statement ceiling. */
  public Ceilings statement(Duration value) {
    return new Ceilings(connect, login, lock, value, idleInTransaction);
  }

  /** These ceilings with that lock ceiling. */
  public Ceilings lock(Duration value) {
    return new Ceilings(connect, login, value, statement, idleInTransaction);
  }

  /** These ceilings with that idle-in-transaction ceiling. */
  public Ceilings idleInTransaction(Duration value) {
    return new Ceilings(connect, login, lock, statement, value);
  }
}
