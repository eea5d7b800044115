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
 * @param edges the memberships
 * @param oids the roles' OIDs by name
 * @param superusers the names of those with superuser rights
 */
record Memberships(
    RoleAttributes own, List<Membership> edges, Map<String, Long> oids, Set<String> superusers) {

  /**
   * UNION keeps each role once, so circles end and the work is linear. The last branch but one is
   * for a session whose current user is not the one that logged in: RESET ROLE leads back. The last
   * is the session's own role.
   */
  private static final String QUERY =
      """
      WITH RECURSIVE held (role) AS (
        SELECT r.oid FROM pg_catalog.pg_roles AS r
        WHERE r.rolname OPERATOR(pg_catalog.=) SESSION_USER
        UNION
        SELECT m.roleid FROM held
        JOIN pg_catalog.pg_auth_members AS m ON m.member OPERATOR(pg_catalog.=) held.role
      ), edge (member, role, admin, inherit, set, grantor, granted) AS (
        SELECT member.rolname, m.roleid, m.admin_option, %s, true
        FROM held
        JOIN pg_catalog.pg_auth_members AS m ON m.member OPERATOR(pg_catalog.=) held.role
        JOIN pg_catalog.pg_roles AS member ON member.oid OPERATOR(pg_catalog.=) m.member
        UNION ALL
        SELECT CURRENT_USER, r.oid, false, true, true, NULL, false
        FROM pg_catalog.pg_roles AS r
        WHERE r.rolname OPERATOR(pg_catalog.=) SESSION_USER
          AND r.rolname OPERATOR(pg_catalog.<>) CURRENT_USER
        UNION ALL
        SELECT NULL, r.oid, false, false, false, NULL, false
        FROM pg_catalog.pg_roles AS r
        WHERE r.rolname OPERATOR(pg_catalog.=) CURRENT_USER
      )
      SELECT edge.member, edge.admin, edge.inherit, edge.set, edge.grantor, edge.granted,
        CAST(role.oid AS pg_catalog.int8) AS oid, role.rolname AS role, role.rolsuper AS superuser,
        role.rolcreaterole, role.rolcreatedb, role.rolreplication, role.rolbypassrls
      FROM edge
      JOIN pg_catalog.pg_roles AS role ON role.oid OPERATOR(pg_catalog.=) edge.role""";

  /**
   * From PostgreSQL 16 on each membership has its options, and is revoked by naming its grantor;
   * what the bootstrap superuser granted, whose OID is 10, is revoked without.
   */
  private static final String QUERY_16 =
      QUERY.formatted(
          """
          m.inherit_option, m.set_option,
            CASE WHEN m.grantor OPERATOR(pg_catalog.<>) CAST(10 AS pg_catalog.oid)
              THEN pg_catalog.pg_get_userbyid(m.grantor) END""");

  /** Before 16, SET ROLE is open to every member, and any superuser revokes. */
  private static final String QUERY_14 = QUERY.formatted("true, true, NULL");

  /** The query for that major version. */
  static String query(int majorVersion) {
    return majorVersion >= 16 ? QUERY_16 : QUERY_14;
  }

  static Memberships read(ResultSet rows) throws SQLException {
    RoleAttributes own = null;
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
    return new Memberships(told(own), edges, oids, superusers);
  }

  private static RoleAttributes told(@Nullable RoleAttributes own) throws SQLException {
    if (own == null) {
      throw new SQLException("the session does not know its own role", "XX000");
    }
    return own;
  }
}
