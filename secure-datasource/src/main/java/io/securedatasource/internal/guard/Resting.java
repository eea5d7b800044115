package io.securedatasource.internal.guard;

import java.sql.Connection;

/**
 * How a pool's connections are when nobody has borrowed them.
 *
 * @param isKnown whether anything is known of that
 * @param autoCommit whether they commit each statement
 * @param readOnly whether their transactions only read
 * @param isolation the isolation that the pool states; {@link Connection#TRANSACTION_NONE} when it
 *     leaves that to the server
 */
public record Resting(boolean isKnown, boolean autoCommit, boolean readOnly, int isolation) {

  /** Nothing is known. */
  static final Resting UNKNOWN = new Resting(false, true, false, Connection.TRANSACTION_NONE);

  /** As a pool states it. */
  public static Resting of(boolean autoCommit, boolean readOnly, int isolation) {
    return new Resting(true, autoCommit, readOnly, isolation);
  }
}
