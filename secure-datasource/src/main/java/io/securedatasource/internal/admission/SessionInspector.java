package io.securedatasource.internal.admission;

import io.securedatasource.policy.SessionFacts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    private final String settingName = name().toLowerCase(Locale.ROOT);
  }

  private static final int SIXTEEN = 16;

  /**
   * One row, then the settings one by one. SHOW is answered without a look at the catalogue, of
   * which a new session has read nothing.
   */
  private static final String QUERY =
      """
      SELECT pg_catalog.current_database() AS database, SESSION_USER AS session_role,\
       CURRENT_USER AS current_role, %s AS system_role""";

  /** SYSTEM_USER is part of the grammar from PostgreSQL 16 on. */
  private static final String QUERY_16 = query("SYSTEM_USER", EnumSet.allOf(Setting.class));

  private static final String QUERY_14 =
      query(
          "NULL::pg_catalog.text", EnumSet.complementOf(EnumSet.of(Setting.RESERVED_CONNECTIONS)));

  private static final Pattern DURATION = Pattern.compile("(\\d{1,10})(ms|s|min|h|d)?");

  private SessionInspector() {}

  private static String query(String systemUser, Set<Setting> settings) {
    StringBuilder text = new StringBuilder(QUERY.formatted(systemUser));
    settings.forEach(setting -> text.append(";SHOW ").append(setting.settingName));
    return text.toString();
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
    try (Statement statement = connection.createStatement()) {
      statement.execute(major >= SIXTEEN ? QUERY_16 : QUERY_14);
      String database;
      String sessionUser;
      String currentUser;
      String systemUser;
      try (ResultSet row = row(statement)) {
        database = text(row, "database");
        sessionUser = text(row, "session_role");
        currentUser = text(row, "current_role");
        systemUser = row.getString("system_role");
      }
      Map<Setting, String> settings = settings(statement);
      SessionFacts.Identity identity =
          new SessionFacts.Identity(
              physical.user(),
              sessionUser,
              currentUser,
              reportedSuperuser || !"off".equals(settings.get(Setting.IS_SUPERUSER)),
              systemUser);
      SessionFacts.Server server =
          new SessionFacts.Server(
              database,
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

  /** The next answer, on its only row. */
  private static ResultSet row(Statement statement) throws SQLException {
    ResultSet row = statement.getResultSet();
    if (row == null || !row.next()) {
      throw new SQLException("the session says nothing of itself", "XX000");
    }
    return row;
  }

  /** The settings that were asked for; the server tells each one's name. */
  private static Map<Setting, String> settings(Statement statement) throws SQLException {
    Map<Setting, String> settings = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      if (statement.getMoreResults()) { // an older server was not asked for the last one
        try (ResultSet row = row(statement)) {
          settings.put(setting, text(row, setting.settingName));
        }
      }
    }
    return settings;
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return told(row.getString(column), column);
  }

  private static String text(Map<Setting, String> settings, Setting setting) throws SQLException {
    return told(settings.get(setting), setting.settingName);
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
