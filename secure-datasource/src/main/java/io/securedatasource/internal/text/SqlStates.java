package io.securedatasource.internal.text;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import org.jspecify.annotations.Nullable;

/** SQLStates as the standard has them: what is told of one goes to logs, meters and recordings. */
public final class SqlStates {

  private static final int LENGTH = 5;

  private SqlStates() {}

  /** Whether a failure says that a deadline passed; of a batch, whether what ended it does. */
  public static boolean isTimeout(SQLException failure) {
    return failure instanceof SQLTimeoutException
        || (failure instanceof BatchUpdateException
            && failure.getCause() instanceof SQLTimeoutException);
  }

  /** The SQLState; {@code null} when that is none, which a server that is not sound may send. */
  public static @Nullable String sound(@Nullable String sqlState) {
    boolean sound =
        sqlState != null
            && sqlState.length() == LENGTH
            && sqlState.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'));
    return sound ? sqlState : null;
  }
}
