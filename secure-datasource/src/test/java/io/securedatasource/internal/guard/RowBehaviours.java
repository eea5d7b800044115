package io.securedatasource.internal.guard;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What a result set does, and each of its getters on each type of column. */
final class RowBehaviours extends Behaviours {

  RowBehaviours() {
    resultSets();
    values();
  }

  /** A column of each type, one to a name. */
  private static final Map<String, String> COLUMNS = new LinkedHashMap<>();

  static {
    COLUMNS.put("smallint", "7::int2");
    COLUMNS.put("integer", "42");
    COLUMNS.put("bigint", "9876543210::int8");
    COLUMNS.put("numeric", "12.50::numeric(6, 2)");
    COLUMNS.put("real", "1.5::float4");
    COLUMNS.put("double", "2.25::float8");
    COLUMNS.put("boolean", "true");
    COLUMNS.put("text", "'forty-two'::text");
    COLUMNS.put("digits", "'42'::varchar");
    COLUMNS.put("bytea", "'\\x0102'::bytea");
    COLUMNS.put("date", "date '2026-11-21'");
    COLUMNS.put("time", "time '12:34:56'");
    COLUMNS.put("timestamp", "timestamp '2026-11-21 12:34:56'");
    COLUMNS.put("timestamptz", "timestamptz '2026-11-21 12:34:56+00'");
    COLUMNS.put("uuid", "'11111111-2222-3333-4444-555555555555'::uuid");
    COLUMNS.put("json", "'{\"a\": 1}'::jsonb");
    COLUMNS.put("xml", "'<a/>'::xml");
    COLUMNS.put("array", "array[1, 2, null]");
    COLUMNS.put("texts", "array['a', 'b,c']");
    COLUMNS.put("nothing", "null::int4");
  }

  /** What changes a row. */
  private interface Change {
    void on(ResultSet row) throws Exception;
  }

  private static OnRow change(Change change) {
    return row -> {
      change.on(row);
      return true;
    };
  }

  private void resultSets() {
    row(
        "moves about",
        CUSTOMERS,
        row ->
            Arrays.asList(
                row.getRow(),
                row.isFirst(),
                row.last(),
                row.isLast(),
                row.getRow(),
                row.previous(),
                row.getLong(1),
                row.absolute(-1),
                row.getLong(1),
                row.relative(-2),
                row.getLong(1),
                row.first(),
                row.absolute(9),
                row.isAfterLast()));
    row(
        "stands before the first",
        CUSTOMERS,
        row -> {
          row.beforeFirst();
          return row.isBeforeFirst();
        });
    row(
        "stands after the last",
        CUSTOMERS,
        row -> {
          row.afterLast();
          return Arrays.asList(row.isAfterLast(), row.getRow());
        });
    row(
        "has no value after the last",
        CUSTOMERS,
        row -> {
          row.afterLast();
          return row.getLong(1);
        });
    row("has no such column", CUSTOMERS, row -> row.getLong(4));
    row("has no column nought", CUSTOMERS, row -> row.getLong(0));
    row("has no column of that name", CUSTOMERS, row -> row.getLong("nowhere"));
    row(
        "finds a column",
        CUSTOMERS,
        row -> List.of(row.findColumn("email"), row.findColumn("EMAIL")));
    row("finds no column", CUSTOMERS, row -> row.findColumn("nowhere"));
    row("tells its columns", CUSTOMERS, ResultSet::getMetaData);
    row(
        "tells its nature",
        CUSTOMERS,
        row ->
            Arrays.asList(
                row.getType(),
                row.getConcurrency(),
                row.getHoldability(),
                row.getFetchSize(),
                row.getFetchDirection(),
                row.getWarnings(),
                row.getCursorName()));
    row(
        "was not changed",
        CUSTOMERS,
        row -> List.of(row.rowUpdated(), row.rowInserted(), row.rowDeleted()));
    row(
        "takes a portion",
        CUSTOMERS,
        row -> {
          row.setFetchSize(3);
          return row.getFetchSize();
        });
    row(
        "takes a direction",
        CUSTOMERS,
        row -> {
          row.setFetchDirection(ResultSet.FETCH_REVERSE);
          return row.getFetchDirection();
        });
    row("updates no value", CUSTOMERS, change(row -> row.updateString(2, "x")));
    row("updates no null", CUSTOMERS, change(row -> row.updateNull(2)));
    row("updates no object", CUSTOMERS, change(row -> row.updateObject("name", "x")));
    row("updates no row", CUSTOMERS, change(row -> row.updateRow()));
    row("inserts no row", CUSTOMERS, change(row -> row.insertRow()));
    row("deletes no row", CUSTOMERS, change(row -> row.deleteRow()));
    row("refreshes no row", CUSTOMERS, change(row -> row.refreshRow()));
    row("has no insert row", CUSTOMERS, change(row -> row.moveToInsertRow()));
    row("has no update to cancel", CUSTOMERS, change(row -> row.cancelRowUpdates()));
    row("is on no insert row", CUSTOMERS, change(row -> row.moveToCurrentRow()));
    row(
        "is a wrapper",
        CUSTOMERS,
        row -> List.of(row.isWrapperFor(ResultSet.class), row.isWrapperFor(String.class)));
    row(
        "closes twice",
        CUSTOMERS,
        row -> {
          row.close();
          row.close();
          return row.isClosed();
        });
    row(
        "says nothing when closed",
        CUSTOMERS,
        row -> {
          row.close();
          return row.next();
        });
    row(
        "has no value when closed",
        CUSTOMERS,
        row -> {
          row.close();
          return row.getLong(1);
        });
    row(
        "has no statement when closed",
        CUSTOMERS,
        row -> {
          row.close();
          return row.getStatement();
        });
    row("lists an array", "select array[7, 8]", row -> row.getArray(1).getResultSet());
    row(
        "lists part of an array",
        "select array[7, 8, 9]",
        row -> row.getArray(1).getResultSet(2, 1));
    row(
        "lists an array of arrays",
        "select array[[1], [2]]",
        row -> row.getArray(1).getResultSet());
    row(
        "lists no array by a map",
        "select array[1]",
        row -> row.getArray(1).getResultSet(Map.of("a", String.class)));
    row("gives part of an array", "select array['a', 'b']", row -> row.getArray(1).getArray(2, 1));
    row(
        "gives no part beyond an array",
        "select array['a', 'b']",
        row -> row.getArray(1).getArray(2, 5));
    row(
        "gives no array when freed",
        "select array['a', 'b']",
        row -> {
          Array array = row.getArray(1);
          array.free();
          return array.getArray();
        });
    add(
        "row: goes forward alone",
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery(CUSTOMERS)) {
            return List.of(rows.next(), rows.previous());
          }
        });
    add(
        "row: reads a cursor",
        connection -> {
          connection.setAutoCommit(false);
          try (Statement statement = connection.createStatement()) {
            statement.execute("declare c cursor for " + CUSTOMERS);
            ResultSet row = statement.executeQuery("select 'c'::refcursor");
            row.next();
            return row.getObject(1);
          }
        });
    add(
        "row: streams under a transaction",
        connection -> {
          connection.setAutoCommit(false);
          try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(7);
            int sum = 0;
            try (ResultSet rows = statement.executeQuery("select generate_series(1, 100)")) {
              while (rows.next()) {
                sum += rows.getInt(1);
              }
            }
            return sum;
          }
        });
  }

  /** Every getter on every type of column. */
  private void values() {
    Map<String, OnRow> getters = new LinkedHashMap<>();
    getters.put("getObject", row -> row.getObject("value"));
    getters.put("getString", row -> row.getString(1));
    getters.put("getInt", row -> List.of(row.getInt("value"), row.wasNull()));
    getters.put("getLong", row -> row.getLong(1));
    getters.put("getDouble", row -> row.getDouble(1));
    getters.put("getBigDecimal", row -> row.getBigDecimal(1));
    getters.put("getBoolean", row -> row.getBoolean(1));
    getters.put("getBytes", row -> row.getBytes(1));
    getters.put("getTimestamp", row -> row.getTimestamp(1));
    getters.put("getArray", row -> row.getArray("value"));
    getters.put("getSQLXML", row -> row.getSQLXML(1));
    getters.put("getBinaryStream", row -> row.getBinaryStream(1));
    getters.put("getCharacterStream", row -> row.getCharacterStream(1));
    getters.put("getObject(Map)", row -> row.getObject(1, Map.of()));
    getters.put("getRef", row -> row.getRef(1));
    for (Class<?> type :
        List.of(String.class, Integer.class, LocalDateTime.class, Array.class, UUID.class)) {
      getters.put("getObject(" + type.getSimpleName() + ")", row -> row.getObject(1, type));
    }
    COLUMNS.forEach(
        (column, sql) ->
            getters.forEach(
                (getter, behaviour) ->
                    row(getter + " of " + column, "select " + sql + " as value", behaviour)));
  }
}
