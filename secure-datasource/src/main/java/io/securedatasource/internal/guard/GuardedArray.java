package io.securedatasource.internal.guard;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An array whose result sets are guarded. */
final class GuardedArray implements Array {

  private final Array delegate;
  private final GuardedConnection connection;

  GuardedArray(Array delegate, GuardedConnection connection) {
    this.delegate = delegate;
    this.connection = connection;
  }

  /** The array guarded; {@code null} when there is none. */
  static @Nullable Array of(@Nullable Array array, Guarded origin) throws SQLException {
    return array == null ? null : new GuardedArray(array, origin.connection());
  }

  /** The driver's own array when the value is a guarded one; the value otherwise. */
  static @Nullable Object opened(@Nullable Object value) {
    return value instanceof GuardedArray guarded ? guarded.delegate : value;
  }

  @Override
  public String getBaseTypeName() throws SQLException {
    return delegate.getBaseTypeName();
  }

  @Override
  public int getBaseType() throws SQLException {
    return delegate.getBaseType();
  }

  @Override
  public Object getArray() throws SQLException {
    return delegate.getArray();
  }

  @Override
  public Object getArray(Map<String, Class<?>> map) throws SQLException {
    return delegate.getArray(map);
  }

  @Override
  public Object getArray(long index, int count) throws SQLException {
    return delegate.getArray(index, count);
  }

  @Override
  public Object getArray(long index, int count, Map<String, Class<?>> map) throws SQLException {
    return delegate.getArray(index, count, map);
  }

  @Override
  public ResultSet getResultSet() throws SQLException {
    return GuardedResultSet.of(delegate.getResultSet(), connection);
  }

  @Override
  public ResultSet getResultSet(Map<String, Class<?>> map) throws SQLException {
    return GuardedResultSet.of(delegate.getResultSet(map), connection);
  }

  @Override
  public ResultSet getResultSet(long index, int count) throws SQLException {
    return GuardedResultSet.of(delegate.getResultSet(index, count), connection);
  }

  @Override
  public ResultSet getResultSet(long index, int count, Map<String, Class<?>> map)
      throws SQLException {
    return GuardedResultSet.of(delegate.getResultSet(index, count, map), connection);
  }

  @Override
  public void free() throws SQLException {
    delegate.free();
  }

  /** The array's literal, which is how drivers read a foreign array. */
  @Override
  public String toString() {
    return delegate.toString();
  }
}
