package io.securedatasource.internal.guard;

import io.securedatasource.internal.guard.forwarding.ForwardingResultSet;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A result set that leads to nothing on which unguarded SQL runs. One is made for each query, so it
 * is as small as an object can be that refers to another, 16 bytes: where the driver's connection
 * knows the guarded one, it is found through the driver when it is needed, for large objects and
 * arrays. The pool's own result set knows the statement that it came from, and this one need not.
 */
class GuardedResultSet extends ForwardingResultSet implements Guarded {

  /** One over a driver that does not know the guarded connection. */
  private static final class WithConnection extends GuardedResultSet {

    private final GuardedConnection connection;

    WithConnection(ResultSet delegate, GuardedConnection connection) {
      super(delegate);
      this.connection = connection;
    }

    @Override
    public GuardedConnection connection() {
      return connection;
    }
  }

  private GuardedResultSet(ResultSet delegate) {
    super(delegate);
  }

  /** The result set guarded; {@code null} when there is none, whatever the contract says. */
  @SuppressWarnings("NullAway")
  static ResultSet of(@Nullable ResultSet rows, GuardedConnection connection) {
    if (rows == null) {
      return null;
    }
    return connection.isKnownBelow()
        ? new GuardedResultSet(rows)
        : new WithConnection(rows, connection);
  }

  @Override
  public GuardedConnection connection() throws SQLException {
    Statement statement = delegate().getStatement();
    if (statement != null
        && statement.getConnection() instanceof GuardHolder holder
        && holder.guard() instanceof GuardedConnection connection) {
      return connection;
    }
    throw Refusals.detachedStatement();
  }

  /**
   * A view of the driver's statement that can be closed and asked, and runs no SQL. Who wants the
   * statement asks the pool's result set, which is the one that an application has.
   */
  @Override
  public @Nullable Statement getStatement() throws SQLException {
    Statement statement = delegate().getStatement();
    return statement == null
        ? null
        : new GuardedStatement(statement, GuardedConnection.detached(statement.getConnection()));
  }

  private void judgeLargeObject(@Nullable Object value) throws SQLException {
    if (value != null) {
      connection().judgeLargeObject(value);
    }
  }

  @Override
  public @Nullable Array getArray(int column) throws SQLException {
    return GuardedArray.of(delegate().getArray(column), this);
  }

  @Override
  public @Nullable Array getArray(String column) throws SQLException {
    return GuardedArray.of(delegate().getArray(column), this);
  }

  @Override
  public @Nullable Blob getBlob(int column) throws SQLException {
    Blob value = delegate().getBlob(column);
    judgeLargeObject(value);
    return value;
  }

  @Override
  public @Nullable Blob getBlob(String column) throws SQLException {
    Blob value = delegate().getBlob(column);
    judgeLargeObject(value);
    return value;
  }

  @Override
  public @Nullable Clob getClob(int column) throws SQLException {
    Clob value = delegate().getClob(column);
    judgeLargeObject(value);
    return value;
  }

  @Override
  public @Nullable Clob getClob(String column) throws SQLException {
    Clob value = delegate().getClob(column);
    judgeLargeObject(value);
    return value;
  }

  @Override
  public @Nullable NClob getNClob(int column) throws SQLException {
    NClob value = delegate().getNClob(column);
    judgeLargeObject(value);
    return value;
  }

  @Override
  public @Nullable NClob getNClob(String column) throws SQLException {
    NClob value = delegate().getNClob(column);
    judgeLargeObject(value);
    return value;
  }

  @Override
  public @Nullable Object getObject(int column) throws SQLException {
    return GuardedValues.of(delegate().getObject(column), this);
  }

  @Override
  public @Nullable Object getObject(String column) throws SQLException {
    return GuardedValues.of(delegate().getObject(column), this);
  }

  @Override
  public @Nullable Object getObject(int column, Map<String, Class<?>> map) throws SQLException {
    return GuardedValues.of(delegate().getObject(column, map), this);
  }

  @Override
  public @Nullable Object getObject(String column, Map<String, Class<?>> map) throws SQLException {
    return GuardedValues.of(delegate().getObject(column, map), this);
  }

  @Override
  public <T> @Nullable T getObject(int column, Class<T> type) throws SQLException {
    return GuardedValues.of(delegate().getObject(column, type), type, this);
  }

  @Override
  public <T> @Nullable T getObject(String column, Class<T> type) throws SQLException {
    return GuardedValues.of(delegate().getObject(column, type), type, this);
  }

  /** Forwarded: the driver has none. */
  @Override
  public Ref getRef(int column) throws SQLException {
    return delegate().getRef(column);
  }

  /** Forwarded: the driver has none. */
  @Override
  public Ref getRef(String column) throws SQLException {
    return delegate().getRef(column);
  }

  /** Leaves the driver's own exception to a result set that is read-only, as all should be. */
  private void refuseRowChange() throws SQLException {
    if (delegate().getConcurrency() != CONCUR_READ_ONLY) {
      throw Refusals.rowChange();
    }
  }

  @Override
  public void insertRow() throws SQLException {
    refuseRowChange();
    delegate().insertRow();
  }

  @Override
  public void updateRow() throws SQLException {
    refuseRowChange();
    delegate().updateRow();
  }

  @Override
  public void deleteRow() throws SQLException {
    refuseRowChange();
    delegate().deleteRow();
  }

  @Override
  public void refreshRow() throws SQLException {
    refuseRowChange();
    delegate().refreshRow();
  }

  @Override
  public void moveToInsertRow() throws SQLException {
    refuseRowChange();
    delegate().moveToInsertRow();
  }

  /** Gives this result set, and nothing below it. */
  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw Refusals.unwrapping(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
