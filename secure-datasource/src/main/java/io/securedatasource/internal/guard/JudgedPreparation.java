package io.securedatasource.internal.guard;

import io.securedatasource.internal.statement.EntryPoint;
import io.securedatasource.internal.statement.Verdict;
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

  /** The text that was prepared. */
  String sql();

  /** The verdict on it: anew if the policy is not the one of the first time. */
  Verdict verdict() throws SQLException;

  /**
   * Lets the gate judge a text given to a prepared statement. The driver refuses most of these;
   * whether it would process escapes in the others is not tracked, so the text has to pass either
   * way.
   */
  @Override
  default Verdict judge(@Nullable String sql) throws SQLException {
    Verdict escaped = connection().judge(sql, EntryPoint.PLAIN);
    return connection().judge(sql, EntryPoint.PLAIN_UNESCAPED).orMarking(escaped);
  }

  @Override
  default Verdict judge(@Nullable String sql, String @Nullable [] columns) throws SQLException {
    Verdict escaped = connection().judge(sql, columns, EntryPoint.PLAIN);
    return connection().judge(sql, columns, EntryPoint.PLAIN_UNESCAPED).orMarking(escaped);
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

  private <T> T answer(Executions.Answering<PreparedStatement, Object, T> method)
      throws SQLException {
    Verdict verdict = verdict();
    return connection()
        .executions()
        .answer(method, unguarded(), sql(), Executions.NOTHING, verdict, queryTimeout());
  }

  private long count(Executions.Counting<PreparedStatement, Object> method) throws SQLException {
    Verdict verdict = verdict();
    return connection()
        .executions()
        .count(method, unguarded(), sql(), Executions.NOTHING, verdict, queryTimeout());
  }

  @Override
  default ResultSet executeQuery() throws SQLException {
    return GuardedResultSet.of(answer((driver, sql, none) -> driver.executeQuery()), connection());
  }

  @Override
  default boolean execute() throws SQLException {
    return answer((driver, sql, none) -> driver.execute());
  }

  @Override
  default int executeUpdate() throws SQLException {
    return (int) count((driver, sql, none) -> driver.executeUpdate());
  }

  @Override
  default long executeLargeUpdate() throws SQLException {
    return count((driver, sql, none) -> driver.executeLargeUpdate());
  }

  @Override
  default int[] executeBatch() throws SQLException {
    return answer((driver, sql, none) -> driver.executeBatch());
  }

  @Override
  default long[] executeLargeBatch() throws SQLException {
    return answer((driver, sql, none) -> driver.executeLargeBatch());
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
