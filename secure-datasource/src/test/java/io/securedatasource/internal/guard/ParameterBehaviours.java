package io.securedatasource.internal.guard;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What can be bound as a parameter. */
final class ParameterBehaviours extends Behaviours {

  ParameterBehaviours() {
    parameters();
  }

  /** What binds a parameter. */
  private interface Binding {
    void on(PreparedStatement statement) throws Exception;
  }

  private void parameter(String name, Binding set) {
    prepared(
        "takes " + name,
        "select ? as value",
        statement -> {
          set.on(statement);
          return statement.executeQuery();
        });
  }

  private void parameter(String name, String type, Binding set) {
    prepared(
        "takes " + name,
        "select ?::" + type + " as value",
        statement -> {
          set.on(statement);
          return statement.executeQuery();
        });
  }

  private static Binding object(@Nullable Object value) {
    return statement -> statement.setObject(1, value);
  }

  private static Binding object(@Nullable Object value, int type) {
    return statement -> statement.setObject(1, value, type);
  }

  private void parameters() {
    Calendar utc = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
    byte[] bytes = {1, 2, 3};
    parameter("a byte", "int", s -> s.setByte(1, (byte) 1));
    parameter("a short", "int", s -> s.setShort(1, (short) 2));
    parameter("an int", s -> s.setInt(1, 3));
    parameter("a long", s -> s.setLong(1, 4L));
    parameter("a float", s -> s.setFloat(1, 1.5f));
    parameter("a double", s -> s.setDouble(1, 2.5));
    parameter("a decimal", s -> s.setBigDecimal(1, new BigDecimal("3.50")));
    parameter("a boolean", s -> s.setBoolean(1, true));
    parameter("a string", s -> s.setString(1, "it's \\ \u00e9 \ud83d\ude00"));
    parameter("a string with NUL", s -> s.setString(1, "a\0b"));
    parameter("a lone surrogate", s -> s.setString(1, "\ud800"));
    parameter("a national string", s -> s.setNString(1, "n"));
    parameter("bytes", s -> s.setBytes(1, bytes));
    parameter("a date", s -> s.setDate(1, Date.valueOf("2026-11-21")));
    parameter("a time", s -> s.setTime(1, Time.valueOf("01:02:03")));
    parameter(
        "a timestamp",
        "timestamp",
        s -> s.setTimestamp(1, Timestamp.valueOf("2026-11-21 01:02:03")));
    parameter("a date in a zone", "date", s -> s.setDate(1, Date.valueOf("2026-11-21"), utc));
    parameter("a time in a zone", "time", s -> s.setTime(1, Time.valueOf("01:02:03"), utc));
    parameter(
        "a timestamp in a zone",
        "timestamptz",
        s -> s.setTimestamp(1, Timestamp.valueOf("2026-11-21 01:02:03"), utc));
    parameter("a null", s -> s.setNull(1, Types.INTEGER));
    parameter("a null of a name", s -> s.setNull(1, Types.VARCHAR, "text"));
    parameter("a null of an unknown type", s -> s.setNull(1, 4711));
    parameter("a stream", s -> s.setBinaryStream(1, new ByteArrayInputStream(bytes)));
    parameter(
        "a stream of a length", s -> s.setBinaryStream(1, new ByteArrayInputStream(bytes), 2));
    parameter(
        "a stream of a long length",
        s -> s.setBinaryStream(1, new ByteArrayInputStream(bytes), 2L));
    parameter(
        "an ascii stream",
        s ->
            s.setAsciiStream(
                1, new ByteArrayInputStream("abc".getBytes(StandardCharsets.US_ASCII)), 3));
    parameter("characters", s -> s.setCharacterStream(1, new StringReader("abc"), 3));
    parameter("characters of no length", s -> s.setCharacterStream(1, new StringReader("abc")));
    parameter("national characters", s -> s.setNCharacterStream(1, new StringReader("abc")));
    parameter("no URL", s -> s.setURL(1, null));
    parameter("no reference", s -> s.setRef(1, null));
    parameter("no row id", s -> s.setRowId(1, null));
    parameter("no national clob", s -> s.setNClob(1, new StringReader("x")));
    parameter(
        "a document",
        s -> {
          SQLXML document = s.getConnection().createSQLXML();
          document.setString("<a>b</a>");
          s.setSQLXML(1, document);
        });
    parameter(
        "an array",
        s -> s.setArray(1, s.getConnection().createArrayOf("int4", new Object[] {1, null})));
    parameter("a null array", "int[]", s -> s.setArray(1, null));
    parameter(
        "an array as object",
        s -> s.setObject(1, s.getConnection().createArrayOf("text", new Object[] {"a"})));
    parameter(
        "an array of a type",
        s ->
            s.setObject(
                1, s.getConnection().createArrayOf("text", new Object[] {"a"}), Types.ARRAY));
    parameter("null as array of a type", "text[]", s -> s.setObject(1, null, Types.ARRAY));
    for (Object value :
        Arrays.asList(
            1,
            2L,
            (short) 3,
            (byte) 4,
            1.5f,
            2.5,
            new BigDecimal("1.20"),
            true,
            'c',
            "text",
            UUID.fromString("11111111-2222-3333-4444-555555555555"),
            LocalDate.of(2026, 11, 21),
            LocalDateTime.of(2026, 11, 21, 1, 2, 3),
            OffsetDateTime.of(2026, 11, 21, 1, 2, 3, 0, ZoneOffset.UTC),
            Date.valueOf("2026-11-21"),
            Map.of("a", "b"),
            List.of(1),
            new Object())) {
      String name = value.getClass().getSimpleName() + " as object";
      parameter(name, object(value));
    }
    parameter("ints as object", object(new int[] {1, 2}));
    parameter("strings as object", object(new String[] {"a", "b"}));
    parameter("bytes as object", object(bytes));
    parameter("null as object", "text", object(null));
    parameter("a number as text", object(42, Types.VARCHAR));
    parameter("text as a number", object("42", Types.INTEGER));
    parameter("no text as a number", object("x", Types.INTEGER));
    parameter("text as other", "jsonb", object("{}", Types.OTHER));
    parameter(
        "a decimal of a scale", s -> s.setObject(1, new BigDecimal("1.255"), Types.NUMERIC, 2));
    parameter("a number of a JDBC type", s -> s.setObject(1, 42, JDBCType.BIGINT));
    parameter(
        "a decimal of a JDBC type",
        s -> s.setObject(1, new BigDecimal("1.255"), JDBCType.NUMERIC, 1));
    parameter("nothing of an unknown type", object("x", 4711));
  }
}
