package io.securedatasource.internal.guard;

import io.securedatasource.internal.guard.forwarding.ForwardingCallableStatement;
import io.securedatasource.internal.statement.AdmittedText;
import io.securedatasource.internal.statement.EntryPoint;
import io.securedatasource.internal.statement.Verdict;
import java.io.InputStream;
import java.io.Reader;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.SQLException;
import java.sql.SQLType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call whose text was judged when it was prepared. Parameters by name are forwarded: the driver
 * has none.
 */
final class GuardedCallableStatement extends ForwardingCallableStatement
    implements JudgedPreparation {

  private final GuardedConnection connection;
  private AdmittedText text;

  GuardedCallableStatement(
      CallableStatement delegate, GuardedConnection connection, AdmittedText text) {
    super(delegate);
    this.connection = connection;
    this.text = text;
  }

  @Override
  public CallableStatement unguarded() {
    return delegate();
  }

  @Override
  public GuardedConnection connection() {
    return connection;
  }

  @Override
  public int queryTimeout() {
    return text.queryTimeout();
  }

  @Override
  public void setQueryTimeout(int seconds) throws SQLException {
    text = text.queryTimeout(checked(seconds));
  }

  @Override
  public String sql() {
    return text.sql();
  }

  @Override
  public Verdict verdict() throws SQLException {
    return connection.judgeAnew(text.sql(), EntryPoint.CALL, text.verdict());
  }

  @Override
  public @Nullable Array getArray(int parameter) throws SQLException {
    return GuardedArray.of(delegate().getArray(parameter), this);
  }

  @Override
  public @Nullable Array getArray(String parameter) throws SQLException {
    return GuardedArray.of(delegate().getArray(parameter), this);
  }

  @Override
  public @Nullable Blob getBlob(int parameter) throws SQLException {
    Blob value = delegate().getBlob(parameter);
    connection.judgeLargeObject(value);
    return value;
  }

  @Override
  public @Nullable Blob getBlob(String parameter) throws SQLException {
    Blob value = delegate().getBlob(parameter);
    connection.judgeLargeObject(value);
    return value;
  }

  @Override
  public @Nullable Clob getClob(int parameter) throws SQLException {
    Clob value = delegate().getClob(parameter);
    connection.judgeLargeObject(value);
    return value;
  }

  @Override
  public @Nullable Clob getClob(String parameter) throws SQLException {
    Clob value = delegate().getClob(parameter);
    connection.judgeLargeObject(value);
    return value;
  }

  @Override
  public @Nullable NClob getNClob(int parameter) throws SQLException {
    NClob value = delegate().getNClob(parameter);
    connection.judgeLargeObject(value);
    return value;
  }

  @Override
  public @Nullable NClob getNClob(String parameter) throws SQLException {
    NClob value = delegate().getNClob(parameter);
    connection.judgeLargeObject(value);
    return value;
  }

  @Override
  public @Nullable Object getObject(int parameter) throws SQLException {
    return GuardedValues.of(delegate().getObject(parameter), this);
  }

  @Override
  public @Nullable Object getObject(String parameter) throws SQLException {
    return GuardedValues.of(delegate().getObject(parameter), this);
  }

  @Override
  public @Nullable Object getObject(int parameter, Map<String, Class<?>> map) throws SQLException {
    return GuardedValues.of(delegate().getObject(parameter, map), this);
  }

  @Override
  public @Nullable Object getObject(String parameter, Map<String, Class<?>> map)
      throws SQLException {
    return GuardedValues.of(delegate().getObject(parameter, map), this);
  }

  @Override
  public <T> @Nullable T getObject(int parameter, Class<T> type) throws SQLException {
    return GuardedValues.of(delegate().getObject(parameter, type), type, this);
  }

  @Override
  public <T> @Nullable T getObject(String parameter, Class<T> type) throws SQLException {
    return GuardedValues.of(delegate().getObject(parameter, type), type, this);
  }

  @Override
  public Ref getRef(int parameter) throws SQLException {
    return delegate().getRef(parameter);
  }

  @Override
  public Ref getRef(String parameter) throws SQLException {
    return delegate().getRef(parameter);
  }

  @Override
  public void setObject(String parameter, @Nullable Object value) throws SQLException {
    delegate().setObject(parameter, value);
  }

  @Override
  public void setObject(String parameter, @Nullable Object value, int type) throws SQLException {
    delegate().setObject(parameter, value, type);
  }

  @Override
  public void setObject(String parameter, @Nullable Object value, int type, int scale)
      throws SQLException {
    delegate().setObject(parameter, value, type, scale);
  }

  @Override
  public void setObject(String parameter, @Nullable Object value, SQLType type)
      throws SQLException {
    delegate().setObject(parameter, value, type);
  }

  @Override
  public void setObject(String parameter, @Nullable Object value, SQLType type, int scale)
      throws SQLException {
    delegate().setObject(parameter, value, type, scale);
  }

  @Override
  public void setBlob(String parameter, @Nullable Blob value) throws SQLException {
    delegate().setBlob(parameter, value);
  }

  @Override
  public void setBlob(String parameter, @Nullable InputStream value) throws SQLException {
    delegate().setBlob(parameter, value);
  }

  @Override
  public void setBlob(String parameter, @Nullable InputStream value, long length)
      throws SQLException {
    delegate().setBlob(parameter, value, length);
  }

  @Override
  public void setClob(String parameter, @Nullable Clob value) throws SQLException {
    delegate().setClob(parameter, value);
  }

  @Override
  public void setClob(String parameter, @Nullable Reader value) throws SQLException {
    delegate().setClob(parameter, value);
  }

  @Override
  public void setClob(String parameter, @Nullable Reader value, long length) throws SQLException {
    delegate().setClob(parameter, value, length);
  }

  @Override
  public void setNClob(String parameter, @Nullable NClob value) throws SQLException {
    delegate().setNClob(parameter, value);
  }

  @Override
  public void setNClob(String parameter, @Nullable Reader value) throws SQLException {
    delegate().setNClob(parameter, value);
  }

  @Override
  public void setNClob(String parameter, @Nullable Reader value, long length) throws SQLException {
    delegate().setNClob(parameter, value, length);
  }
}
