package io.securedatasource.internal.admission;

import io.securedatasource.policy.SessionFacts;
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
import org.postgresql.core.BaseConnection;

/**
 * Asks a session in one round trip what was granted: all of it, or what an earlier session of the
 * same login does not tell.
 *
 * <p>Every function, operator and type is qualified, since a search path can put others before
 * those of {@code pg_catalog}; for the same reason {@code IN}, {@code LIKE}, {@code NULLIF} and
 * {@code USING} are not used: they look their operator up by the search path (PostgreSQL
 * documentation, CREATE FUNCTION, "Writing SECURITY DEFINER Functions Safely", and CVE-2018-1058).
 */
final class SessionInspector {

  /** The settings that are looked at, in the order in which the server is asked. */
  private enum Setting {
    SESSION_AUTHORIZATION,
    ROLE,
    IS_SUPERUSER,
    STATEMENT_TIMEOUT,
    LOCK_TIMEOUT,
    IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
    ROW_SECURITY,
    STANDARD_CONFORMING_STRINGS,
    DEFAULT_TRANSACTION_READ_ONLY,
    SEARCH_PATH,
    SERVER_VERSION_NUM,
    PASSWORD_ENCRYPTION,
    MAX_CONNECTIONS,
    SUPERUSER_RESERVED_CONNECTIONS,
    /** From PostgreSQL 16 on. */
    RESERVED_CONNECTIONS;

    private final String settingName = name().toLowerCase(Locale.ROOT);
  }

  /**
   * What is asked in one text, to be answered in order: settings by SHOW, which is answered without
   * a look at the catalogue, of which a new session has read nothing; then, maybe, a row.
   */
  private record Question(Set<Setting> settings, String text) {

    static Question of(Set<Setting> settings, String query) {
      StringBuilder text = new StringBuilder();
      settings.forEach(setting -> text.append("SHOW ").append(setting.settingName).append(';'));
      return new Question(settings, text.append(query).toString());
    }
  }

  private static final int SIXTEEN = 16;

  private static final String WHO =
      """
      SELECT pg_catalog.current_database() AS database, SESSION_USER AS session_role,\
       CURRENT_USER AS current_role, %s AS system_role""";

  /** SYSTEM_USER is part of the grammar from PostgreSQL 16 on. */
  private static final Question WHOLE_16 =
      Question.of(
          EnumSet.range(Setting.IS_SUPERUSER, Setting.RESERVED_CONNECTIONS),
          WHO.formatted("SYSTEM_USER"));

  private static final Question WHOLE_14 =
      Question.of(
          EnumSet.range(Setting.IS_SUPERUSER, Setting.SUPERUSER_RESERVED_CONNECTIONS),
          WHO.formatted("NULL::pg_catalog.text"));

  /** What may differ between two sessions of one login to one server. */
  private static final Question SESSION =
      Question.of(EnumSet.range(Setting.SESSION_AUTHORIZATION, Setting.SEARCH_PATH), "");

  /** What SHOW says of {@code role} as long as no other role is set; no role has that name. */
  private static final String NO_ROLE = "none";

  private static final Pattern DURATION = Pattern.compile("(\\d{1,10})(ms|s|min|h|d)?");

  private SessionInspector() {}

  /**
   * The facts of a session; its role's posture, and who may create in its search path, left out.
   *
   * @param asOf the instant at which dates are to be judged
   * @throws SQLException when they cannot be had, or make no sense
   */
  static SessionFacts inspect(
      PhysicalConnection physical, SessionFacts.Expectation expectation, Instant asOf)
      throws SQLException {
    int major = physical.connection().getMetaData().getDatabaseMajorVersion();
    try (Statement statement = physical.connection().createStatement()) {
      Map<Setting, String> settings = ask(statement, major >= SIXTEEN ? WHOLE_16 : WHOLE_14);
      try (ResultSet row = row(statement)) {
        return new SessionFacts(
            asOf,
            expectation,
            physical.tls(),
            physical.peer(),
            server(text(row, "database"), settings),
            new SessionFacts.Identity(
                physical.user(),
                text(row, "session_role"),
                text(row, "current_role"),
                superuser(physical, settings),
                row.getString("system_role")),
            effective(settings),
            List.of(),
            null,
            null);
      }
    }
  }

  /**
   * The facts of a session like an earlier one: of the same login, to the same server. What does
   * not differ between the two is taken over; what may is asked.
   *
   * @param earlier what was found of the earlier one
   */
  static SessionFacts inspect(
      PhysicalConnection physical,
      SessionFacts.Expectation expectation,
      Instant asOf,
      SessionFacts earlier)
      throws SQLException {
    try (Statement statement = physical.connection().createStatement()) {
      Map<Setting, String> settings = ask(statement, SESSION);
      String sessionUser = text(settings, Setting.SESSION_AUTHORIZATION);
      String role = text(settings, Setting.ROLE);
      return new SessionFacts(
          asOf,
          expectation,
          physical.tls(),
          physical.peer(),
          earlier.server(),
          new SessionFacts.Identity(
              physical.user(),
              sessionUser,
              role.equals(NO_ROLE) ? sessionUser : role,
              superuser(physical, settings),
              earlier.identity().systemUser()),
          effective(settings),
          List.of(),
          null,
          null);
    }
  }

  /**
   * Whether a session can be of the server that an earlier one was of, by what is known without a
   * question: its address, which a proxy's client may not know, and the version told at login.
   */
  static boolean mayBeOneServer(PhysicalConnection physical, SessionFacts earlier)
      throws SQLException {
    BaseConnection driver = physical.connection().unwrap(BaseConnection.class);
    return physical.peer() != null
        && driver.getQueryExecutor().getServerVersionNum() == earlier.server().versionNumber();
  }

  /** Told by the server at login as well. */
  private static boolean superuser(PhysicalConnection physical, Map<Setting, String> settings)
      throws SQLException {
    PGConnection driver = physical.connection().unwrap(PGConnection.class);
    return !"off".equals(driver.getParameterStatus("is_superuser"))
        || !"off".equals(settings.get(Setting.IS_SUPERUSER));
  }

  private static SessionFacts.Server server(String database, Map<Setting, String> settings)
      throws SQLException {
    return new SessionFacts.Server(
        database,
        number(settings, Setting.SERVER_VERSION_NUM),
        number(settings, Setting.MAX_CONNECTIONS),
        number(settings, Setting.SUPERUSER_RESERVED_CONNECTIONS)
            + (settings.containsKey(Setting.RESERVED_CONNECTIONS)
                ? number(settings, Setting.RESERVED_CONNECTIONS)
                : 0),
        text(settings, Setting.PASSWORD_ENCRYPTION));
  }

  private static SessionFacts.EffectiveSettings effective(Map<Setting, String> settings)
      throws SQLException {
    return new SessionFacts.EffectiveSettings(
        duration(text(settings, Setting.STATEMENT_TIMEOUT)),
        duration(text(settings, Setting.LOCK_TIMEOUT)),
        duration(text(settings, Setting.IDLE_IN_TRANSACTION_SESSION_TIMEOUT)),
        "on".equals(settings.get(Setting.ROW_SECURITY)),
        "on".equals(settings.get(Setting.STANDARD_CONFORMING_STRINGS)),
        "on".equals(settings.get(Setting.DEFAULT_TRANSACTION_READ_ONLY)),
        text(settings, Setting.SEARCH_PATH));
  }

  /** Asks, and reads the settings; what was asked behind them is the next answer. */
  private static Map<Setting, String> ask(Statement statement, Question question)
      throws SQLException {
    statement.execute(question.text());
    Map<Setting, String> answers = new EnumMap<>(Setting.class);
    for (Setting setting : question.settings()) {
      try (ResultSet row = row(statement)) {
        answers.put(setting, told(row.getString(1), setting.settingName));
      }
      statement.getMoreResults();
    }
    return answers;
  }

  /** The next answer, on its only row. */
  private static ResultSet row(Statement statement) throws SQLException {
    ResultSet row = statement.getResultSet();
    if (row == null || !row.next()) {
      throw new SQLException("the session says nothing of itself", "XX000");
    }
    return row;
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
