package io.securedatasource.internal.admission;

import io.securedatasource.policy.SessionFacts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Asks a session in one round trip what was granted.
 *
 * <p>Every function, operator and type is qualified, since a search path can put others before
 * those of {@code pg_catalog}; for the same reason {@code IN}, {@code LIKE}, {@code NULLIF} and
 * {@code USING} are not used: they look their operator up by the search path (PostgreSQL
 * documentation, CREATE FUNCTION, "Writing SECURITY DEFINER Functions Safely", and CVE-2018-1058).
 */
final class SessionInspector {

  /** The settings that are looked at, in the order in which the server is asked. */
  private enum Setting {
    SERVER_VERSION_NUM,
    IS_SUPERUSER,
    STATEMENT_TIMEOUT,
    LOCK_TIMEOUT,
    IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
    ROW_SECURITY,
    STANDARD_CONFORMING_STRINGS,
    DEFAULT_TRANSACTION_READ_ONLY,
    SEARCH_PATH,
    PASSWORD_ENCRYPTION,
    MAX_CONNECTIONS,
    SUPERUSER_RESERVED_CONNECTIONS,
    /** From PostgreSQL 16 on. */
    RESERVED_CONNECTIONS;

    static final String NAMES =
        Arrays.stream(values())
            .map(setting -> setting.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(","));
  }

  /**
   * One row.
   *
   * <p>Sent without its indentation, and short: the buffer of a TLS socket grows to the longest
   * record that was sent, and stays so for the life of the connection.
   */
  private static final String QUERY =
      """
      SELECT
        ARRAY(SELECT pg_catalog.current_setting(s, true)
          FROM pg_catalog.unnest('{%s}'::pg_catalog.text[]) AS s) AS settings,
        pg_catalog.current_database() AS database,
        SESSION_USER AS session_role,
        CURRENT_USER AS current_role,
        %s AS system_role,
        pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMP') AS temporary""";

  /** SYSTEM_USER is part of the grammar from PostgreSQL 16 on. */
  private static final String QUERY_16 = query("SYSTEM_USER");

  private static final String QUERY_14 = query("NULL::pg_catalog.text");

  private static final Pattern DURATION = Pattern.compile("(\\d{1,10})(ms|s|min|h|d)?");

  private SessionInspector() {}

  private static String query(String systemUser) {
    return QUERY
        .formatted(Setting.NAMES, systemUser)
        .lines()
        .map(String::strip)
        .collect(Collectors.joining(" "));
  }

  /**
   * The facts of a session; its role's posture, and who may create in its search path, left out.
   *
   * @param asOf the instant at which dates are to be judged
   * @throws SQLException when they cannot be had, or make no sense
   */
  static SessionFacts inspect(
      PhysicalConnection physical, SessionFacts.Expectation expectation, Instant asOf)
      throws SQLException {
    Connection connection = physical.connection();
    // Told by the server at login: no round trip.
    boolean reportedSuperuser =
        !"off".equals(connection.unwrap(PGConnection.class).getParameterStatus("is_superuser"));
    int major = connection.getMetaData().getDatabaseMajorVersion();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(major >= 16 ? QUERY_16 : QUERY_14)) {
      if (!row.next()) {
        throw new SQLException("the session says nothing of itself", "XX000");
      }
      Map<Setting, String> settings = settings(row);
      SessionFacts.Identity identity =
          new SessionFacts.Identity(
              physical.user(),
              text(row, "session_role"),
              text(row, "current_role"),
              reportedSuperuser || !"off".equals(settings.get(Setting.IS_SUPERUSER)),
              row.getString("system_role"),
              row.getBoolean("temporary"));
      SessionFacts.Server server =
          new SessionFacts.Server(
              text(row, "database"),
              number(settings, Setting.SERVER_VERSION_NUM),
              number(settings, Setting.MAX_CONNECTIONS),
              number(settings, Setting.SUPERUSER_RESERVED_CONNECTIONS)
                  + (settings.containsKey(Setting.RESERVED_CONNECTIONS)
                      ? number(settings, Setting.RESERVED_CONNECTIONS)
                      : 0),
              text(settings, Setting.PASSWORD_ENCRYPTION));
      SessionFacts.EffectiveSettings effective =
          new SessionFacts.EffectiveSettings(
              duration(text(settings, Setting.STATEMENT_TIMEOUT)),
              duration(text(settings, Setting.LOCK_TIMEOUT)),
              duration(text(settings, Setting.IDLE_IN_TRANSACTION_SESSION_TIMEOUT)),
              "on".equals(settings.get(Setting.ROW_SECURITY)),
              "on".equals(settings.get(Setting.STANDARD_CONFORMING_STRINGS)),
              "on".equals(settings.get(Setting.DEFAULT_TRANSACTION_READ_ONLY)),
              text(settings, Setting.SEARCH_PATH));
      return new SessionFacts(
          asOf,
          expectation,
          physical.tls(),
          physical.peer(),
          server,
          identity,
          effective,
          List.of(),
          null,
          null);
    }
  }

  /** Without those that the server does not know. */
  private static Map<Setting, String> settings(ResultSet row) throws SQLException {
    String[] values = (String[]) row.getArray("settings").getArray();
    Map<Setting, String> settings = new EnumMap<>(Setting.class);
    int place = 0;
    for (Setting setting : Setting.values()) {
      String value = values[place++];
      if (value != null) {
        settings.put(setting, value);
      }
    }
    return settings;
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return told(row.getString(column), column);
  }

  private static String text(Map<Setting, String> settings, Setting setting) throws SQLException {
    return told(settings.get(setting), setting.name().toLowerCase(Locale.ROOT));
  }

  private static String told(@Nullable String value, String name) throws SQLException {
    if (value == null) {
      throw new SQLException("the session does not tell its " + name, "XX000");
    }
    return value;
  }

  private static int number(Map<Setting, String> settings, Setting setting) throws SQLException {
    try {
      return Integer.parseInt(text(settings, setting));
    } catch (NumberFormatException e) {
      throw new SQLException("a setting of the session is not a number", "XX000", e);
    }
  }

  /**
   * A setting whose base unit is the millisecond, as the server shows it: {@code 0}, {@code
   * 1500ms}, {@code 30s}, {@code 5min}. Parsed here and not by a cast, which is exact and cannot be
   * spoofed.
   */
  static Duration duration(String setting) throws SQLException {
    Matcher matcher = DURATION.matcher(setting);
    if (!matcher.matches()) {
      throw new SQLException("a deadline of the session is not a duration", "XX000");
    }
    long amount = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2);
    return switch (unit == null ? "ms" : unit) {
      case "s" -> Duration.ofSeconds(amount);
      case "min" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      case "d" -> Duration.ofDays(amount);
      default -> Duration.ofMillis(amount);
    };
  }
}
