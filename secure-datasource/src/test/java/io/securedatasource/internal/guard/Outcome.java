package io.securedatasource.internal.guard;

import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.sql.Array;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What became of a piece of JDBC, as text: its result, or its exception. */
record Outcome(String text) {

  /** A piece of JDBC. */
  @FunctionalInterface
  interface Behaviour {
    @Nullable Object on(Connection connection) throws Exception;
  }

  static Outcome of(Behaviour behaviour, Connection connection) {
    try {
      return new Outcome(text(behaviour.on(connection)));
    } catch (BatchUpdateException e) {
      return new Outcome(exception(e) + " after " + Arrays.toString(e.getUpdateCounts()));
    } catch (SQLException e) {
      return new Outcome(exception(e));
    } catch (Exception e) {
      return new Outcome(e.getClass().getName() + ": " + e.getMessage());
    }
  }

  private static String exception(SQLException e) {
    StringBuilder text = new StringBuilder();
    for (SQLException each = e; each != null; each = each.getNextException()) {
      text.append(each.getClass().getName())
          .append(' ')
          .append(each.getSQLState())
          .append(": ")
          .append(each.getMessage())
          .append('\n');
    }
    return text.toString();
  }

  private static String text(@Nullable Object value) throws Exception {
    if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
    if (value instanceof Object[] several) {
      return Arrays.deepToString(several);
    }
    if (value instanceof int[] counts) {
      return Arrays.toString(counts);
    }
    if (value instanceof long[] counts) {
      return Arrays.toString(counts);
    }
    if (value instanceof InputStream stream) {
      return HexFormat.of().formatHex(stream.readAllBytes());
    }
    if (value instanceof Reader reader) {
      StringWriter written = new StringWriter();
      reader.transferTo(written);
      return written.toString();
    }
    if (value instanceof SQLXML document) {
      return document.getString();
    }
    if (value instanceof Array array) {
      return array.getBaseTypeName() + array.getBaseType() + text(array.getArray()) + array;
    }
    if (value instanceof List<?> list) {
      List<String> texts = new ArrayList<>();
      for (Object each : list) {
        texts.add(text(each));
      }
      return texts.toString();
    }
    if (value instanceof ResultSet rows) {
      return rows(rows);
    }
    if (value instanceof Statement) {
      return "a statement";
    }
    if (value instanceof ResultSetMetaData columns) {
      return columns(columns);
    }
    if (value instanceof ParameterMetaData parameters) {
      StringJoiner text = new StringJoiner(", ");
      for (int i = 1; i <= parameters.getParameterCount(); i++) {
        text.add(parameters.getParameterTypeName(i) + " " + parameters.getParameterClassName(i));
      }
      return text.toString();
    }
    return String.valueOf(value);
  }

  private static String rows(ResultSet rows) throws Exception {
    StringBuilder text = new StringBuilder(columns(rows.getMetaData()));
    while (rows.next()) {
      text.append('\n');
      for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
        text.append(text(rows.getObject(i))).append(rows.wasNull()).append(" | ");
      }
    }
    return text.toString();
  }

  private static String columns(ResultSetMetaData columns) throws SQLException {
    StringJoiner text = new StringJoiner(", ");
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      text.add(
          columns.getColumnLabel(i)
              + " "
              + columns.getColumnTypeName(i)
              + " "
              + columns.getColumnClassName(i)
              + " "
              + columns.getTableName(i)
              + " "
              + columns.isNullable(i)
              + columns.isAutoIncrement(i)
              + columns.getPrecision(i));
    }
    return text.toString();
  }
}
