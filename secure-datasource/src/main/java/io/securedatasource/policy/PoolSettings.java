package io.securedatasource.policy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The shape of the connection pool.
 *
 * @param maximumSize the most connections, at least 1
 * @param minimumIdle the connections kept ready, from 0 to {@code maximumSize}
 * @param acquireTimeout how long a borrower waits for a connection
 * @param maxLifetime how old a connection may grow
 * @param idleTimeout how long a connection beyond {@code minimumIdle} is kept unused
 * @param leakDetection how long a connection may be borrowed before its borrower is named in the
 *     log; {@code null} is off
 * @param managementBeans whether the pool registers JMX beans, which can set credentials
 */
public record PoolSettings(
    int maximumSize,
    int minimumIdle,
    Duration acquireTimeout,
    Duration maxLifetime,
    Duration idleTimeout,
    @Nullable Duration leakDetection,
    boolean managementBeans) {

  private static final PoolSettings STANDARD =
      new PoolSettings(
          10,
          10,
          Duration.ofSeconds(10),
          Duration.ofMinutes(30),
          Duration.ofMinutes(10),
          Duration.ofMinutes(2),
          false);

  /**
   * Checks that it is a pool at all; how large and patient it may be is for rules to say.
   *
   * @throws IllegalArgumentException when a number is negative, or a duration longer than a year
   */
  public PoolSettings {
    checked(maximumSize >= 0 && minimumIdle >= 0);
    for (Duration duration : new Duration[] {acquireTimeout, maxLifetime, idleTimeout}) {
      checked(duration.compareTo(Timeouts.LONGEST) <= 0);
    }
    checked(leakDetection == null || leakDetection.compareTo(Timeouts.LONGEST) <= 0);
  }

  private static void checked(boolean sensible) {
    if (!sensible) {
      throw new IllegalArgumentException(
          "a pool has sizes of 0 and more, and durations of a year at most");
    }
  }

  /**
   * 10 connections, all kept ready; acquire 10 s, lifetime 30 min, idle 10 min, leaks named after 2
   * min, no management beans.
   */
  public static PoolSettings standard() {
    return STANDARD;
  }

  /** A pool of that many connections, all kept ready. */
  public PoolSettings maximumSize(int value) {
    return new PoolSettings(
        value, value, acquireTimeout, maxLifetime, idleTimeout, leakDetection, managementBeans);
  }

  /** This pool with that many connections kept ready. */
  public PoolSettings minimumIdle(int value) {
    return new PoolSettings(
        maximumSize,
        value,
        acquireTimeout,
        maxLifetime,
        idleTimeout,
        leakDetection,
        managementBeans);
  }

  /** This pool with that wait for a connection. */
  public PoolSettings acquireTimeout(Duration value) {
    return new PoolSettings(
        maximumSize, minimumIdle, value, maxLifetime, idleTimeout, leakDetection, managementBeans);
  }

  /** This pool with that age limit. */
  public PoolSettings maxLifetime(Duration value) {
    return new PoolSettings(
        maximumSize,
        minimumIdle,
        acquireTimeout,
        value,
        idleTimeout,
        leakDetection,
        managementBeans);
  }

  /** This pool with that idle limit. */
  public PoolSettings idleTimeout(Duration value) {
    return new PoolSettings(
        maximumSize,
        minimumIdle,
        acquireTimeout,
        maxLifetime,
        value,
        leakDetection,
        managementBeans);
  }

  /** This pool with that leak threshold; {@code null} turns it off. */
  public PoolSettings leakDetection(@Nullable Duration value) {
    return new PoolSettings(
        maximumSize, minimumIdle, acquireTimeout, maxLifetime, idleTimeout, value, managementBeans);
  }

  /** This pool with management beans on or off. */
  public PoolSettings managementBeans(boolean value) {
    return new PoolSettings(
        maximumSize, minimumIdle, acquireTimeout, maxLifetime, idleTimeout, leakDetection, value);
  }
}
