package io.securedatasource.internal.text;

import org.jspecify.annotations.Nullable;

/** SQLStates as the standard has them: what is told of one goes to logs, meters and recordings. */
public final class SqlStates {

  private static final int LENGTH = 5;

  private SqlStates() {}

  /** The SQLState; {@code null} when that is none, which a server that is not sound may send. */
  public static @Nullable String sound(@Nullable String sqlState) {
    boolean sound =
        sqlState != null
            && sqlState.length() == LENGTH
            && sqlState.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'));
    return sound ? sqlState : null;
  }
}
