package io.securedatasource.internal.admission;

import io.securedatasource.policy.RolePosture;
import io.securedatasource.policy.SessionFacts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

  /**
   * One row for each schema and role that may create in it, at least one row. A superuser is known
   * by having the rights of the bootstrap superuser, whose OID is 10: that costs no look at
   * pg_authid.
   */
  private static final String QUERY =
      """
      SELECT
        pg_catalog.current_database() AS database,
        pg_catalog.current_setting('server_version_num') AS version,
        pg_catalog.current_setting('is_superuser') AS superuser,
        pg_catalog.current_setting('statement_timeout') AS statement_timeout,
        pg_catalog.current_setting('lock_timeout') AS lock_timeout,
        pg_catalog.current_setting('idle_in_transaction_session_timeout') AS idle_timeout,
        pg_catalog.current_setting('row_security') AS row_security,
        pg_catalog.current_setting('standard_conforming_strings') AS conforming_strings,
        pg_catalog.current_setting('default_transaction_read_only') AS read_only,
        pg_catalog.current_setting('search_path') AS search_path,
        pg_catalog.current_setting('password_encryption') AS password_encryption,
        pg_catalog.current_setting('max_connections') AS max_connections,
        pg_catalog.current_setting('superuser_reserved_connections') AS superuser_reserved,
        pg_catalog.current_setting('reserved_connections', true) AS reserved,
        SESSION_USER AS session_role,
        CURRENT_USER AS current_role,
        %s AS system_role,
        pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMP') AS temporary,
        creator.schema_name AS creator_schema,
        creator.role_name AS creator_role,
        creator.grantor_name AS creator_grantor,
        creator.is_grantable AS creator_grants
      FROM (VALUES (1)) AS one (n)
      LEFT JOIN (
        SELECT
          n.nspname AS schema_name,
          CASE WHEN a.grantee OPERATOR(pg_catalog.<>) CAST(0 AS pg_catalog.oid)
            THEN CAST(pg_catalog.pg_get_userbyid(a.grantee) AS pg_catalog.text)
          END AS role_name,
          CASE WHEN a.grantor OPERATOR(pg_catalog.<>) n.nspowner
            THEN CAST(pg_catalog.pg_get_userbyid(a.grantor) AS pg_catalog.text)
          END AS grantor_name,
          a.is_grantable
        FROM pg_catalog.pg_namespace AS n
        CROSS JOIN LATERAL pg_catalog.aclexplode(n.nspacl) AS a
        WHERE n.nspname OPERATOR(pg_catalog.=) ANY (pg_catalog.current_schemas(false))
          AND n.nspname OPERATOR(pg_catalog.<>) 'pg_catalog'
          AND NOT pg_catalog.starts_with(CAST(n.nspname AS pg_catalog.text), 'pg_temp_')
          AND a.privilege_type OPERATOR(pg_catalog.=) 'CREATE'
          AND a.grantee OPERATOR(pg_catalog.<>) n.nspowner
          AND a.grantee OPERATOR(pg_catalog.<>) (
            SELECT d.datdba FROM pg_catalog.pg_database AS d
            WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())
          AND CASE WHEN a.grantee OPERATOR(pg_catalog.=) CAST(0 AS pg_catalog.oid) THEN true
            ELSE NOT pg_catalog.pg_has_role(a.grantee, CAST(10 AS pg_catalog.oid), 'MEMBER')
          END
        LIMIT 100
      ) AS creator ON true""";

  /** SYSTEM_USER is part of the grammar from PostgreSQL 16 on. */
  private static final String QUERY_16 = QUERY.formatted("SYSTEM_USER");

  private static final String QUERY_14 = QUERY.formatted("CAST(NULL AS pg_catalog.text)");

  /** The role that stands for the database's owner; its name cannot be given to another. */
  private static final String DATABASE_OWNER = "pg_database_owner";

  private static final Pattern DURATION = Pattern.compile("(\\d{1,10})(ms|s|min|h|d)?");

  private SessionInspector() {}

  /**
   * The facts of a session, its role's posture left out.
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
      SessionFacts.Identity identity =
          new SessionFacts.Identity(
              physical.user(),
              text(row, "session_role"),
              text(row, "current_role"),
              reportedSuperuser || !"off".equals(row.getString("superuser")),
              row.getString("system_role"),
              row.getBoolean("temporary"));
      SessionFacts.Server server =
          new SessionFacts.Server(
              text(row, "database"),
              number(text(row, "version")),
              number(text(row, "max_connections")),
              number(text(row, "superuser_reserved")) + number(row.getString("reserved")),
              text(row, "password_encryption"));
      SessionFacts.EffectiveSettings effective =
          new SessionFacts.EffectiveSettings(
              duration(text(row, "statement_timeout")),
              duration(text(row, "lock_timeout")),
              duration(text(row, "idle_timeout")),
              "on".equals(row.getString("row_security")),
              "on".equals(row.getString("conforming_strings")),
              "on".equals(row.getString("read_only")),
              text(row, "search_path"));
      return new SessionFacts(
          asOf,
          expectation,
          physical.tls(),
          physical.peer(),
          server,
          identity,
          effective,
          creators(row, expectation.migrationRole()),
          null,
          null);
    }
  }

  private static List<SessionFacts.ForeignCreator> creators(
      ResultSet row, @Nullable String migrationRole) throws SQLException {
    Set<String> expected =
        migrationRole == null ? Set.of(DATABASE_OWNER) : Set.of(DATABASE_OWNER, migrationRole);
    List<SessionFacts.ForeignCreator> creators = new ArrayList<>();
    do {
      String schema = row.getString("creator_schema");
      String role = row.getString("creator_role");
      if (schema != null && (role == null || !expected.contains(role))) {
        creators.add(
            new SessionFacts.ForeignCreator(
                schema,
                new RolePosture.Grant(
                    role, row.getString("creator_grantor"), row.getBoolean("creator_grants"))));
      }
    } while (row.next());
    return creators.stream().distinct().toList();
  }

  private static String text(ResultSet row, String column) throws SQLException {
    String value = row.getString(column);
    if (value == null) {
      throw new SQLException("the session does not tell its " + column, "XX000");
    }
    return value;
  }

  private static int number(@Nullable String value) throws SQLException {
    try {
      return value == null ? 0 : Integer.parseInt(value);
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
