package io.securedatasource.internal.guard;

import io.securedatasource.internal.statement.EntryPoint;
import java.io.InputStream;
import java.io.Reader;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLType;
import org.jspecify.annotations.Nullable;

/**
 * What of a {@code PreparedStatement} is decided by hand, for both kinds: its text was judged when
 * it was prepared, arrays are handed to the driver without their guard, and parameters of which the
 * driver makes a large object are judged as the SQL for that.
 */
interface JudgedPreparation extends JudgedTexts, PreparedStatement {

  @Override
  PreparedStatement unguarded();

  /** Lets the gate judge the text anew if the policy is not the one of the first time. */
  void judgeAnew() throws SQLException;

  /**
   * Lets the gate judge a text given to a prepared statement. The driver refuses most of these;
   * whether it would process escapes in the others is not tracked, so the text has to pass either
   * way.
   */
  @Override
  default void judge(@Nullable String sql) throws SQLException {
    connection().judge(sql, EntryPoint.PLAIN);
    connection().judge(sql, EntryPoint.PLAIN_UNESCAPED);
  }

  @Override
  default void judge(@Nullable String sql, String @Nullable [] columns) throws SQLException {
    connection().judge(sql, columns, EntryPoint.PLAIN);
    connection().judge(sql, columns, EntryPoint.PLAIN_UNESCAPED);
  }

  /** The value as the driver knows it; a large object in the making is judged. */
  private @Nullable Object opened(@Nullable Object value) throws SQLException {
    if (value instanceof Blob || value instanceof Clob) {
      connection().judgeLargeObject(value);
    }
    return GuardedArray.opened(value);
  }

  private @Nullable Object opened(@Nullable Object value, int type) throws SQLException {
    if (type == java.sql.Types.BLOB || type == java.sql.Types.CLOB) {
      connection().judgeLargeObject(value);
      return GuardedArray.opened(value);
    }
    return opened(value);
  }

  private @Nullable Object opened(@Nullable Object value, @Nullable SQLType type)
      throws SQLException {
    Integer number = type == null ? null : type.getVendorTypeNumber();
    return number == null ? opened(value) : opened(value, number);
  }

  @Override
  default ResultSet executeQuery() throws SQLException {
    judgeAnew();
    return GuardedResultSet.of(unguarded().executeQuery(), connection());
  }

  @Override
  default boolean execute() throws SQLException {
    judgeAnew();
    return unguarded().execute();
  }

  @Override
  default int executeUpdate() throws SQLException {
    judgeAnew();
    return unguarded().executeUpdate();
  }

  @Override
  default long executeLargeUpdate() throws SQLException {
    judgeAnew();
    return unguarded().executeLargeUpdate();
  }

  @Override
  default int[] executeBatch() throws SQLException {
    judgeAnew();
    return unguarded().executeBatch();
  }

  @Override
  default long[] executeLargeBatch() throws SQLException {
    judgeAnew();
    return unguarded().executeLargeBatch();
  }

  @Override
  default void setEscapeProcessing(boolean enable) throws SQLException {
    unguarded().setEscapeProcessing(enable);
  }

  @Override
  default void setArray(int index, @Nullable Array value) throws SQLException {
    unguarded().setArray(index, (Array) GuardedArray.opened(value));
  }

  @Override
  default void setObject(int index, @Nullable Object value) throws SQLException {
    unguarded().setObject(index, opened(value));
  }

  @Override
  default void setObject(int index, @Nullable Object value, int type) throws SQLException {
    unguarded().setObject(index, opened(value, type), type);
  }

  @Override
  default void setObject(int index, @Nullable Object value, int type, int scale)
      throws SQLException {
    unguarded().setObject(index, opened(value, type), type, scale);
  }

  @Override
  default void setObject(int index, @Nullable Object value, SQLType type) throws SQLException {
    unguarded().setObject(index, opened(value, type), type);
  }

  @Override
  default void setObject(int index, @Nullable Object value, SQLType type, int scale)
      throws SQLException {
    unguarded().setObject(index, opened(value, type), type, scale);
  }

  @Override
  default void setBlob(int index, @Nullable Blob value) throws SQLException {
    connection().judgeLargeObject(value);
    unguarded().setBlob(index, value);
  }

  @Override
  default void setBlob(int index, @Nullable InputStream value) throws SQLException {
    connection().judgeLargeObject(value);
    unguarded().setBlob(index, value);
  }

  @Override
  default void setBlob(int index, @Nullable InputStream value, long length) throws SQLException {
    connection().judgeLargeObject(value);
    unguarded().setBlob(index, value, length);
  }

  @Override
  default void setClob(int index, @Nullable Clob value) throws SQLException {
    connection().judgeLargeObject(value);
    unguarded().setClob(index, value);
  }

  @Override
  default void setClob(int index, @Nullable Reader value) throws SQLException {
    connection().judgeLargeObject(value);
    unguarded().setClob(index, value);
  }

  @Override
  default void setClob(int index, @Nullable Reader value, long length) throws SQLException {
    connection().judgeLargeObject(value);
    unguarded().setClob(index, value, length);
  }

  @Override
  default void setNClob(int index, @Nullable NClob value) throws SQLException {
    connection().judgeLargeObject(value);
    unguarded().setNClob(index, value);
  }

  @Override
  default void setNClob(int index, @Nullable Reader value) throws SQLException {
    connection().judgeLargeObject(value);
    unguarded().setNClob(index, value);
  }

  @Override
  default void setNClob(int index, @Nullable Reader value, long length) throws SQLException {
    connection().judgeLargeObject(value);
    unguarded().setNClob(index, value, length);
  }
}
