package io.securedatasource.internal.guard;

import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Guards values that the driver makes of a column or parameter and that lead to a connection. */
final class GuardedValues {

  private GuardedValues() {}

  /**
   * An array or the rows of a cursor guarded, any other value as it is.
   *
   * @throws SQLException when the value is a large object and the gate refuses the use of those
   */
  static @Nullable Object of(@Nullable Object value, Guarded origin) throws SQLException {
    if (value instanceof Array array) {
      return GuardedArray.of(array, origin);
    }
    if (value instanceof ResultSet rows) {
      return GuardedResultSet.of(rows, origin.connection());
    }
    if (value instanceof Blob || value instanceof Clob) {
      origin.connection().judgeLargeObject(value);
    }
    return value;
  }

  /**
   * As {@link #of(Object, Guarded)}, for a type that was asked for.
   *
   * @throws SQLException when the value must be guarded and can then not be of that type, or is a
   *     statement
   */
  static <T> @Nullable T of(@Nullable T value, Class<T> type, Guarded origin) throws SQLException {
    if (value instanceof Statement) {
      throw Refusals.unwrapping(type);
    }
    Object guarded = of(value, origin);
    if (guarded == value) {
      return value;
    }
    if (!type.isInstance(guarded)) {
      throw Refusals.unwrapping(type);
    }
    return type.cast(guarded);
  }
}
