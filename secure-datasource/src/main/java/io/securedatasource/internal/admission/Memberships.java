package io.securedatasource.internal.admission;

import io.securedatasource.internal.admission.RoleReach.Membership;
import io.securedatasource.policy.RolePosture.RoleAttributes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The session's own role, and the memberships of every role that it holds, at any depth. Qualified
 * throughout, as {@link SessionInspector} says.
 *
 * @param own what the session's own role may do beyond what is granted
 * @param temporaryTables whether it may create temporary tables in the database
 * @param edges the memberships
 * @param oids the roles' OIDs by name
 * @param superusers the names of those with superuser rights
 */
record Memberships(
    RoleAttributes own,
    boolean temporaryTables,
    List<Membership> edges,
    Map<String, Long> oids,
    Set<String> superusers) {

  /**
   * Every role that the session holds at any depth, those of the two that it is among them: the
   * head of a query, to go on with what it asks of {@code held (role)}. UNION keeps each role once,
   * so circles end and the work is linear.
   */
  static final String HELD =
      """
      WITH RECURSIVE held (role) AS (
        SELECT r.oid FROM pg_catalog.pg_roles AS r
        WHERE r.rolname OPERATOR(pg_catalog.=) ANY (ARRAY[SESSION_USER, CURRENT_USER])
        UNION
        SELECT m.roleid FROM held
        JOIN pg_catalog.pg_auth_members AS m ON m.member OPERATOR(pg_catalog.=) held.role
      )
      """;

  /**
   * The second branch is the session's own role, and, where the current user is not the one that
   * logged in, that one: RESET ROLE leads back.
   */
  private static final String QUERY =
      HELD
          + """
      SELECT pg_catalog.pg_get_userbyid(m.member) AS member, m.admin_option AS admin, %s,
        true AS granted,
        CAST(role.oid AS pg_catalog.int8) AS oid, role.rolname AS role, role.rolsuper AS superuser,
        role.rolcreaterole, role.rolcreatedb, role.rolreplication, role.rolbypassrls,
        false AS temporary
      FROM held
      JOIN pg_catalog.pg_auth_members AS m ON m.member OPERATOR(pg_catalog.=) held.role
      JOIN pg_catalog.pg_roles AS role ON role.oid OPERATOR(pg_catalog.=) m.roleid
      UNION ALL
      SELECT CASE WHEN role.rolname OPERATOR(pg_catalog.<>) CURRENT_USER THEN CURRENT_USER END,
        false, true, true, NULL, false,
        CAST(role.oid AS pg_catalog.int8), role.rolname, role.rolsuper,
        role.rolcreaterole, role.rolcreatedb, role.rolreplication, role.rolbypassrls,
        pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMP')
      FROM pg_catalog.pg_roles AS role
      WHERE role.rolname OPERATOR(pg_catalog.=) ANY (ARRAY[SESSION_USER, CURRENT_USER])""";

  /**
   * From PostgreSQL 16 on each membership has its options, and is revoked by naming its grantor;
   * what the bootstrap superuser granted, whose OID is 10, is revoked without.
   */
  private static final String QUERY_16 =
      QUERY.formatted(
          """
          m.inherit_option AS inherit, m.set_option AS set,
            CASE WHEN m.grantor OPERATOR(pg_catalog.<>) CAST(10 AS pg_catalog.oid)
              THEN pg_catalog.pg_get_userbyid(m.grantor) END AS grantor""");

  /** Before 16, SET ROLE is open to every member, and any superuser revokes. */
  private static final String QUERY_14 =
      QUERY.formatted("true AS inherit, true AS set, CAST(NULL AS pg_catalog.name) AS grantor");

  /** The query for that major version. */
  static String query(int majorVersion) {
    return majorVersion >= 16 ? QUERY_16 : QUERY_14;
  }

  static Memberships read(ResultSet rows) throws SQLException {
    RoleAttributes own = null;
    boolean temporaryTables = false;
    List<Membership> edges = new ArrayList<>();
    Map<String, Long> oids = new HashMap<>();
    Set<String> superusers = new LinkedHashSet<>();
    while (rows.next()) {
      String role = rows.getString("role");
      String member = rows.getString("member");
      RoleAttributes attributes =
          new RoleAttributes(
              rows.getBoolean("rolcreaterole"),
              rows.getBoolean("rolcreatedb"),
              rows.getBoolean("rolreplication"),
              rows.getBoolean("rolbypassrls"));
      boolean superuser = rows.getBoolean("superuser");
      oids.put(role, rows.getLong("oid"));
      if (superuser) {
        superusers.add(role);
      }
      if (member == null) {
        own = attributes;
        temporaryTables = rows.getBoolean("temporary");
      } else {
        edges.add(
            new Membership(
                member,
                role,
                superuser,
                attributes,
                rows.getBoolean("admin"),
                rows.getBoolean("inherit"),
                rows.getBoolean("set"),
                rows.getBoolean("granted"),
                rows.getString("grantor")));
      }
    }
    return new Memberships(told(own), temporaryTables, edges, oids, superusers);
  }

  private static RoleAttributes told(@Nullable RoleAttributes own) throws SQLException {
    if (own == null) {
      throw new SQLException("the session does not know its own role", "XX000");
    }
    return own;
  }
}
