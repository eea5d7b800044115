package io.securedatasource.internal.admission;

import io.securedatasource.policy.RolePosture;
import io.securedatasource.policy.SessionFacts.ForeignCreator;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may create in the schemas of a session's search path, superusers and owners left out.
 * Qualified throughout, as {@link SessionInspector} says.
 *
 * <p>A superuser is known by having the rights of the bootstrap superuser, whose OID is 10: that
 * costs no look at pg_authid.
 */
final class SearchPathLook {

  /** One row for each schema and role that may create in it. */
  static final String QUERY =
      """
      SELECT
        n.nspname AS creator_schema,
        CASE WHEN a.grantee OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
          THEN pg_catalog.pg_get_userbyid(a.grantee)::pg_catalog.text
        END AS creator_role,
        CASE WHEN a.grantor OPERATOR(pg_catalog.<>) n.nspowner
          THEN pg_catalog.pg_get_userbyid(a.grantor)::pg_catalog.text
        END AS creator_grantor,
        a.is_grantable AS creator_grants
      FROM pg_catalog.pg_namespace AS n
      CROSS JOIN LATERAL pg_catalog.aclexplode(n.nspacl) AS a
      WHERE n.nspname OPERATOR(pg_catalog.=) ANY (pg_catalog.current_schemas(false))
        AND n.nspname OPERATOR(pg_catalog.<>) 'pg_catalog'
        AND NOT pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_temp_')
        AND a.privilege_type OPERATOR(pg_catalog.=) 'CREATE'
        AND a.grantee OPERATOR(pg_catalog.<>) n.nspowner
        AND a.grantee OPERATOR(pg_catalog.<>) (
          SELECT d.datdba FROM pg_catalog.pg_database AS d
          WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())
        AND CASE WHEN a.grantee OPERATOR(pg_catalog.=) 0::pg_catalog.oid THEN true
          ELSE NOT pg_catalog.pg_has_role(a.grantee, 10::pg_catalog.oid, 'MEMBER')
        END
      LIMIT 100""";

  /** The role that stands for the database's owner; its name cannot be given to another. */
  private static final String DATABASE_OWNER = "pg_database_owner";

  private final Set<String> expected;

  /**
   * A look that leaves one more role out.
   *
   * @param migrationRole the declared migration role; {@code null} when none was
   */
  SearchPathLook(@Nullable String migrationRole) {
    this.expected =
        migrationRole == null ? Set.of(DATABASE_OWNER) : Set.of(DATABASE_OWNER, migrationRole);
  }

  /** What was found. */
  List<ForeignCreator> read(ResultSet rows) throws SQLException {
    List<ForeignCreator> creators = new ArrayList<>();
    while (rows.next()) {
      String schema = rows.getString("creator_schema");
      String role = rows.getString("creator_role");
      if (schema != null && (role == null || !expected.contains(role))) {
        creators.add(
            new ForeignCreator(
                schema,
                new RolePosture.Grant(
                    role, rows.getString("creator_grantor"), rows.getBoolean("creator_grants"))));
      }
    }
    return creators.stream().distinct().toList();
  }
}
