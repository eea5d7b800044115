package io.securedatasource.internal.admission;

import io.securedatasource.policy.RolePosture.RoutineGrant;
import io.securedatasource.policy.RolePosture.Routines;
import io.securedatasource.policy.RolePosture.Sample;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Which dangerous routines may be executed, and which of an untrusted language. */
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
   * In two parts, for each is cheap by itself: the dangerous are found by the index of names, and
   * routines are gone through only where there is an untrusted language.
   */
  private static final String QUERY =
      """
      SELECT dangerous, schema, name, arguments, language, holder, grantor, is_grantable, total
      FROM (
        SELECT found.*, %3$s,
          pg_catalog.count(*) OVER (PARTITION BY found.dangerous) AS total,
          pg_catalog.row_number() OVER (
            PARTITION BY found.dangerous ORDER BY found.schema, found.name, found.oid) AS place
        FROM (
          SELECT p.oid, p.proowner, p.proacl, n.nspname AS schema, p.proname AS name,
            p.language, p.dangerous,
            (SELECT pg_catalog.string_agg(pg_catalog.format('%%I.%%I', tn.nspname, t.typname),
                ', ' ORDER BY argument.place)
              FROM pg_catalog.unnest(CAST(p.proargtypes AS pg_catalog.oid[]))
                WITH ORDINALITY AS argument (type, place)
              JOIN pg_catalog.pg_type AS t ON t.oid OPERATOR(pg_catalog.=) argument.type
              JOIN pg_catalog.pg_namespace AS tn
                ON tn.oid OPERATOR(pg_catalog.=) t.typnamespace) AS arguments
          FROM (
            SELECT p.oid, p.proowner, p.proacl, p.proname, p.pronamespace, p.proargtypes,
              l.lanname AS language, true AS dangerous
            FROM pg_catalog.pg_proc AS p
            JOIN pg_catalog.pg_language AS l ON l.oid OPERATOR(pg_catalog.=) p.prolang
            WHERE p.proname OPERATOR(pg_catalog.=) %2$s
              AND l.lanname OPERATOR(pg_catalog.=)
                ANY (CAST('{c,internal}' AS pg_catalog.name[]))
            UNION ALL
            SELECT p.oid, p.proowner, p.proacl, p.proname, p.pronamespace, p.proargtypes,
              l.lanname, false
            FROM pg_catalog.pg_proc AS p
            JOIN pg_catalog.pg_language AS l ON l.oid OPERATOR(pg_catalog.=) p.prolang
            WHERE NOT l.lanpltrusted
              AND l.lanname OPERATOR(pg_catalog.<>)
                ALL (CAST('{c,internal}' AS pg_catalog.name[]))
          ) AS p
          JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
        ) AS found
        CROSS JOIN LATERAL pg_catalog.aclexplode(
          COALESCE(found.proacl, pg_catalog.acldefault('f', found.proowner))) AS a
        WHERE a.grantee OPERATOR(pg_catalog.=) ANY (%1$s)
          AND a.privilege_type OPERATOR(pg_catalog.=) 'EXECUTE'
      ) AS executable
      WHERE place OPERATOR(pg_catalog.<=) %4$d
      ORDER BY dangerous, place""";

  @Override
  public String sql(String roles, String orPublic) {
    return QUERY.formatted(orPublic, DANGEROUS, GRANT.formatted("found.proowner"), MOST);
  }

  @Override
  public Routines read(ResultSet rows) throws SQLException {
    List<RoutineGrant> dangerous = new ArrayList<>();
    List<RoutineGrant> untrusted = new ArrayList<>();
    long dangerousTotal = 0;
    long untrustedTotal = 0;
    while (rows.next()) {
      String arguments = rows.getString("arguments");
      RoutineGrant grant =
          new RoutineGrant(
              RightsLook.grant(rows),
              rows.getString("schema"),
              rows.getString("name"),
              arguments == null ? "" : arguments,
              rows.getString("language"));
      if (rows.getBoolean("dangerous")) {
        dangerousTotal = rows.getLong("total");
        dangerous.add(grant);
      } else {
        untrustedTotal = rows.getLong("total");
        untrusted.add(grant);
      }
    }
    return new Routines(
        new Sample<>(dangerous, dangerousTotal), new Sample<>(untrusted, untrustedTotal));
  }
}
