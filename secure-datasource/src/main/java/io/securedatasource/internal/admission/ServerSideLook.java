package io.securedatasource.internal.admission;

import io.securedatasource.policy.RolePosture.Sample;
import io.securedatasource.policy.ServerSide;
import io.securedatasource.policy.ServerSide.Logging;
import io.securedatasource.policy.ServerSide.Relations;
import io.securedatasource.policy.ServerSide.ToPublic;
import io.securedatasource.policy.ServerSide.Transport;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks how the server is kept, in one round trip. What a plain role may not read is left out of the
 * question. Qualified throughout, as {@link SessionInspector} says.
 */
final class ServerSideLook {

  /** Stands among the settings when PUBLIC may connect; no setting has that name. */
  private static final String PUBLIC_CONNECTS = "";

  private static final Set<String> OFF = Set.of("", "off", "false", "no", "0");

  /**
   * By the view and not by {@code current_setting}, which fails where the role may not read a
   * setting (plain roles may not read {@code ssl_min_protocol_version}); the view leaves it out.
   * Settings of a library that is not loaded are not in it either, whatever a client calls its own.
   */
  private static final String SETTINGS =
      """
      SELECT s.name, s.setting FROM pg_catalog.pg_settings AS s
      WHERE s.name OPERATOR(pg_catalog.=) ANY (CAST('{ssl,ssl_min_protocol_version,\
      log_connections,log_disconnections,log_min_error_statement,log_min_duration_statement,\
      pgaudit.log,pg_stat_statements.track}' AS pg_catalog.text[]))
      UNION ALL
      SELECT '', 'CONNECT' FROM pg_catalog.pg_database AS d
      CROSS JOIN LATERAL pg_catalog.aclexplode(
        COALESCE(d.datacl, pg_catalog.acldefault('d', d.datdba))) AS a
      WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
        AND a.grantee OPERATOR(pg_catalog.=) CAST(0 AS pg_catalog.oid)
        AND a.privilege_type OPERATOR(pg_catalog.=) 'CONNECT'""";

  /** From the general to the particular, so that a later row holds over an earlier one. */
  private static final String KEPT =
      """
      SELECT setting.text
      FROM pg_catalog.pg_db_role_setting AS s
      CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) AS setting (text)
      WHERE s.setdatabase OPERATOR(pg_catalog.=) ANY (ARRAY[CAST(0 AS pg_catalog.oid), (
          SELECT d.oid FROM pg_catalog.pg_database AS d
          WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())])
        AND s.setrole OPERATOR(pg_catalog.=) ANY (ARRAY[CAST(0 AS pg_catalog.oid), (
          SELECT r.oid FROM pg_catalog.pg_roles AS r
          WHERE r.rolname OPERATOR(pg_catalog.=) SESSION_USER)])
      ORDER BY s.setrole OPERATOR(pg_catalog.<>) CAST(0 AS pg_catalog.oid),
        s.setdatabase OPERATOR(pg_catalog.<>) CAST(0 AS pg_catalog.oid)""";

  private static final String TO_PUBLIC =
      """
      SELECT schema, privileges, names, name_count, pg_catalog.count(*) OVER () AS total
      FROM (
        SELECT n.nspname AS schema, held.privileges,
          (pg_catalog.array_agg(CAST(c.relname AS pg_catalog.text) ORDER BY c.relname))[1:%d]
            AS names,
          pg_catalog.count(*) AS name_count
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
        CROSS JOIN LATERAL (
          SELECT pg_catalog.string_agg(DISTINCT a.privilege_type, ', ') AS privileges
          FROM pg_catalog.aclexplode(c.relacl) AS a
          WHERE a.grantee OPERATOR(pg_catalog.=) CAST(0 AS pg_catalog.oid)) AS held
        WHERE c.relacl IS NOT NULL
          AND %s
          AND c.relkind OPERATOR(pg_catalog.=) ANY (CAST('{r,p,v,m,f}' AS pg_catalog."char"[]))
          AND %s
          AND held.privileges IS NOT NULL
          AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_depend AS d
            WHERE d.classid OPERATOR(pg_catalog.=) CAST(1259 AS pg_catalog.oid)
              AND d.objid OPERATOR(pg_catalog.=) c.oid
              AND d.deptype OPERATOR(pg_catalog.=) 'e')
        GROUP BY n.nspname, held.privileges
      ) AS open
      ORDER BY schema, privileges
      LIMIT %d"""
          .formatted(
              RightsLook.MOST_NAMES,
              RightsLook.MADE_LATER.formatted("c.oid"),
              RightsLook.NOT_OF_THE_SYSTEM,
              RightsLook.MOST);

  private ServerSideLook() {}

  /**
   * The server's side.
   *
   * @param limit how long the look may take, in place of the session's own {@code
   *     statement_timeout}
   * @return {@code null} when it did not fit into the limit
   * @throws SQLException when it cannot be had for another reason
   */
  static @Nullable ServerSide look(Connection connection, Duration limit) throws SQLException {
    PacedStatements pace = new PacedStatements(limit);
    try (Statement statement = connection.createStatement()) {
      // The driver sends all statements of a text together.
      statement.execute(
          String.join(";\n", pace.paced(SETTINGS), pace.paced(KEPT), pace.paced(TO_PUBLIC)));
      Map<String, String> settings = PacedStatements.first(statement, ServerSideLook::settings);
      Map<String, String> kept = PacedStatements.then(statement, ServerSideLook::kept);
      Sample<Relations> open = PacedStatements.then(statement, ServerSideLook::relations);
      return new ServerSide(
          transport(settings),
          logging(settings),
          kept,
          new ToPublic(settings.containsKey(PUBLIC_CONNECTS), open));
    } catch (SQLException e) {
      if (pace.ranOut(e)) {
        return null;
      }
      throw e;
    }
  }

  private static Map<String, String> settings(ResultSet rows) throws SQLException {
    Map<String, String> settings = new HashMap<>();
    while (rows.next()) {
      settings.put(rows.getString(1), rows.getString(2));
    }
    return settings;
  }

  private static Transport transport(Map<String, String> settings) throws SQLException {
    return new Transport(on(settings, "ssl"), settings.get("ssl_min_protocol_version"));
  }

  private static Logging logging(Map<String, String> settings) throws SQLException {
    long slow = Long.parseLong(known(settings, "log_min_duration_statement"));
    return new Logging(
        on(settings, "log_connections"),
        on(settings, "log_disconnections"),
        known(settings, "log_min_error_statement"),
        slow < 0 ? null : Duration.ofMillis(slow),
        settings.get("pgaudit.log"),
        settings.get("pg_stat_statements.track"));
  }

  /** From PostgreSQL 18 on {@code log_connections} is a list of what to log, and empty for none. */
  private static boolean on(Map<String, String> settings, String name) throws SQLException {
    return !OFF.contains(known(settings, name).toLowerCase(Locale.ROOT));
  }

  private static String known(Map<String, String> settings, String name) throws SQLException {
    String value = settings.get(name);
    if (value == null) {
      throw new SQLException("the session does not tell the server's " + name, "XX000");
    }
    return value;
  }

  private static Map<String, String> kept(ResultSet rows) throws SQLException {
    Map<String, String> kept = new LinkedHashMap<>();
    while (rows.next()) {
      String[] setting = rows.getString(1).split("=", 2);
      kept.put(setting[0].toLowerCase(Locale.ROOT), setting.length < 2 ? "" : setting[1]);
    }
    return kept;
  }

  private static Sample<Relations> relations(ResultSet rows) throws SQLException {
    List<Relations> relations = new ArrayList<>();
    long total = 0;
    while (rows.next()) {
      total = rows.getLong("total");
      String[] names = (String[]) rows.getArray("names").getArray();
      relations.add(
          new Relations(
              rows.getString("schema"),
              rows.getString("privileges"),
              new Sample<>(List.of(names), rows.getLong("name_count"))));
    }
    return new Sample<>(relations, total);
  }
}
