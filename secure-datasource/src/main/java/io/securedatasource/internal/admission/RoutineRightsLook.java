package io.securedatasource.internal.admission;

import io.securedatasource.policy.RolePosture.RoutineGrant;
import io.securedatasource.policy.RolePosture.Routines;
import io.securedatasource.policy.RolePosture.Sample;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Which dangerous routines may be executed, which of an untrusted language, and which that run with
 * the rights of their owner.
 */
final class RoutineRightsLook implements RightsLook<Routines> {

  /**
   * Routines that come with the server, or with an extension written in C, and that only superusers
   * may execute unless somebody granted it (PostgreSQL documentation, System Administration
   * Functions, Server-side Functions of large objects, dblink, adminpack). A routine of that name
   * in another language is somebody else's.
   */
  private static final String DANGEROUS =
      """
      ANY (CAST('{pg_read_file,pg_read_binary_file,pg_ls_dir,pg_stat_file,lo_import,lo_export,\
      pg_file_write,pg_file_rename,pg_file_unlink,pg_file_sync,pg_file_read,pg_logdir_ls,\
      dblink_connect_u,pg_reload_conf,pg_rotate_logfile,pg_promote,pg_switch_wal,\
      pg_create_restore_point,pg_wal_replay_pause,pg_start_backup,pg_stop_backup,\
      pg_backup_start,pg_backup_stop,pg_hba_file_rules,pg_ident_file_mappings,\
      pg_show_all_file_settings}' \
      AS pg_catalog.name[]))""";

  /**
   * In three parts, for each is cheap by itself: the dangerous are found by the index of names,
   * routines are gone through only where there is an untrusted language, and those that run as
   * their owner are looked for among those that were not made with the server. Of the last, an
   * extension's are its authors' to answer for, a trigger function is called by nobody, and what
   * the roles own themselves lends them nothing. An owner is strong that is, or leads to, a
   * superuser or a role that leaves the database.
   *
   * <p>The kinds are 1 dangerous, 2 untrusted, 3 of a strong owner, 4 of another owner.
   */
  private static final String QUERY =
      """
      WITH RECURSIVE strong (role) AS (
        SELECT r.oid FROM pg_catalog.pg_roles AS r
        WHERE r.rolsuper
          OR r.rolname OPERATOR(pg_catalog.=) ANY (CAST('{pg_execute_server_program,\
      pg_read_server_files,pg_write_server_files}' AS pg_catalog.name[]))
        UNION
        SELECT m.member FROM strong
        JOIN pg_catalog.pg_auth_members AS m ON m.roleid OPERATOR(pg_catalog.=) strong.role
      )
      SELECT kind, schema, name, arguments, language, holder, grantor, is_grantable, total
      FROM (
        SELECT found.*, %3$s,
          pg_catalog.count(*) OVER (PARTITION BY found.kind) AS total,
          pg_catalog.row_number() OVER (
            PARTITION BY found.kind ORDER BY found.schema, found.name, found.oid) AS place
        FROM (
          SELECT p.oid, p.proowner, p.proacl, n.nspname AS schema, p.proname AS name,
            p.language, p.kind,
            (SELECT pg_catalog.string_agg(pg_catalog.format('%%I.%%I', tn.nspname, t.typname),
                ', ' ORDER BY argument.place)
              FROM pg_catalog.unnest(CAST(p.proargtypes AS pg_catalog.oid[]))
                WITH ORDINALITY AS argument (type, place)
              JOIN pg_catalog.pg_type AS t ON t.oid OPERATOR(pg_catalog.=) argument.type
              JOIN pg_catalog.pg_namespace AS tn
                ON tn.oid OPERATOR(pg_catalog.=) t.typnamespace) AS arguments
          FROM (
            SELECT p.oid, p.proowner, p.proacl, p.proname, p.pronamespace, p.proargtypes,
              l.lanname AS language, 1 AS kind
            FROM pg_catalog.pg_proc AS p
            JOIN pg_catalog.pg_language AS l ON l.oid OPERATOR(pg_catalog.=) p.prolang
            WHERE p.proname OPERATOR(pg_catalog.=) %2$s
              AND l.lanname OPERATOR(pg_catalog.=)
                ANY (CAST('{c,internal}' AS pg_catalog.name[]))
            UNION ALL
            SELECT p.oid, p.proowner, p.proacl, p.proname, p.pronamespace, p.proargtypes,
              l.lanname, 2
            FROM pg_catalog.pg_proc AS p
            JOIN pg_catalog.pg_language AS l ON l.oid OPERATOR(pg_catalog.=) p.prolang
            WHERE NOT l.lanpltrusted
              AND l.lanname OPERATOR(pg_catalog.<>)
                ALL (CAST('{c,internal}' AS pg_catalog.name[]))
            UNION ALL
            SELECT p.oid, p.proowner, p.proacl, p.proname, p.pronamespace, p.proargtypes,
              l.lanname,
              CASE WHEN p.proowner OPERATOR(pg_catalog.=) ANY (SELECT role FROM strong)
                THEN 3 ELSE 4 END
            FROM pg_catalog.pg_proc AS p
            JOIN pg_catalog.pg_language AS l ON l.oid OPERATOR(pg_catalog.=) p.prolang
            WHERE p.prosecdef
              AND %5$s
              AND p.proowner OPERATOR(pg_catalog.<>) ALL (%6$s)
              AND p.prorettype OPERATOR(pg_catalog.<>)
                ALL (CAST('{2279,3838}' AS pg_catalog.oid[]))
              AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_depend AS d
                WHERE d.classid OPERATOR(pg_catalog.=) CAST(1255 AS pg_catalog.oid)
                  AND d.objid OPERATOR(pg_catalog.=) p.oid
                  AND d.deptype OPERATOR(pg_catalog.=) 'e')
          ) AS p
          JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
        ) AS found
        CROSS JOIN LATERAL pg_catalog.aclexplode(
          COALESCE(found.proacl, pg_catalog.acldefault('f', found.proowner))) AS a
        WHERE a.grantee OPERATOR(pg_catalog.=) ANY (%1$s)
          AND a.privilege_type OPERATOR(pg_catalog.=) 'EXECUTE'
      ) AS executable
      WHERE place OPERATOR(pg_catalog.<=) %4$d
      ORDER BY kind, place""";

  @Override
  public String sql(String roles, String orPublic) {
    return QUERY.formatted(
        orPublic,
        DANGEROUS,
        GRANT.formatted("found.proowner"),
        MOST,
        MADE_LATER.formatted("p.oid"),
        roles);
  }

  /** Counts the dangerous: asked whether there is one, the server goes through all routines. */
  @Override
  public String mayFind(String roles, String orPublic) {
    return """
        (
            SELECT pg_catalog.count(*) FROM pg_catalog.pg_proc AS p
            CROSS JOIN LATERAL pg_catalog.aclexplode(
              COALESCE(p.proacl, pg_catalog.acldefault('f', p.proowner))) AS a
            WHERE p.proname OPERATOR(pg_catalog.=) %2$s
              AND a.grantee OPERATOR(pg_catalog.=) ANY (%1$s)) OPERATOR(pg_catalog.>) 0
          OR EXISTS (
            SELECT FROM pg_catalog.pg_language AS l
            WHERE NOT l.lanpltrusted
              AND l.lanname OPERATOR(pg_catalog.<>)
                ALL (CAST('{c,internal}' AS pg_catalog.name[])))
          OR EXISTS (
            SELECT FROM pg_catalog.pg_proc AS p
            CROSS JOIN LATERAL pg_catalog.aclexplode(
              COALESCE(p.proacl, pg_catalog.acldefault('f', p.proowner))) AS a
            WHERE p.prosecdef
              AND %3$s
              AND p.prorettype OPERATOR(pg_catalog.<>)
                ALL (CAST('{2279,3838}' AS pg_catalog.oid[]))
              AND a.grantee OPERATOR(pg_catalog.=) ANY (%1$s))"""
        .formatted(orPublic, DANGEROUS, MADE_LATER.formatted("p.oid"));
  }

  @Override
  public Routines read(ResultSet rows) throws SQLException {
    Map<Integer, List<RoutineGrant>> grants = new HashMap<>();
    Map<Integer, Long> totals = new HashMap<>();
    while (rows.next()) {
      String arguments = rows.getString("arguments");
      int kind = rows.getInt("kind");
      totals.put(kind, rows.getLong("total"));
      grants
          .computeIfAbsent(kind, first -> new ArrayList<>())
          .add(
              new RoutineGrant(
                  RightsLook.grant(rows),
                  rows.getString("schema"),
                  rows.getString("name"),
                  arguments == null ? "" : arguments,
                  rows.getString("language")));
    }
    IntFunction<Sample<RoutineGrant>> of =
        kind -> new Sample<>(grants.getOrDefault(kind, List.of()), totals.getOrDefault(kind, 0L));
    return new Routines(of.apply(1), of.apply(2), of.apply(3), of.apply(4));
  }

  @Override
  public Routines nothing() {
    return Routines.NONE;
  }
}
