package io.securedatasource.internal.pool;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * How a pool's connections are when nobody has borrowed them, as far as its configuration says.
 *
 * @param autoCommit whether they commit each statement
 * @param readOnly whether their transactions only read
 * @param isolation JDBC's number of their isolation; {@link Connection#TRANSACTION_NONE} where none
 *     is stated
 */
public record PoolState(boolean autoCommit, boolean readOnly, int isolation) {

  static PoolState of(HikariConfig pool) {
    return new PoolState(
        pool.isAutoCommit(), pool.isReadOnly(), isolation(pool.getTransactionIsolation()));
  }

  private static int isolation(@Nullable String name) {
    return switch (name == null ? "" : name) {
      case "TRANSACTION_READ_UNCOMMITTED", "1" -> Connection.TRANSACTION_READ_UNCOMMITTED;
      case "TRANSACTION_READ_COMMITTED", "2" -> Connection.TRANSACTION_READ_COMMITTED;
      case "TRANSACTION_REPEATABLE_READ", "4" -> Connection.TRANSACTION_REPEATABLE_READ;
      case "TRANSACTION_SERIALIZABLE", "8" -> Connection.TRANSACTION_SERIALIZABLE;
      default -> Connection.TRANSACTION_NONE;
    };
  }
}
