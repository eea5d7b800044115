package io.securedatasource.internal.admission;

import io.securedatasource.policy.RolePosture.ParameterGrant;
import io.securedatasource.policy.RolePosture.Sample;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which parameters of the server may be set that only superusers set, and which of any kind for the
 * whole server.
 */
final class ParameterRightsLook implements RightsLook<Sample<ParameterGrant>> {

  /** The first major version with privileges on parameters. */
  private static final int SINCE = 15;

  /**
   * SET on what anybody may set, or nobody in a session, lends nothing. A parameter that the
   * session is not shown counts as a superuser's. Parameters belong to the bootstrap superuser,
   * whose OID is 10.
   */
  private static final String QUERY =
      """
      SELECT p.parname AS name, a.privilege_type AS privilege, %s,
        pg_catalog.count(*) OVER () AS total
      FROM pg_catalog.pg_parameter_acl AS p
      CROSS JOIN LATERAL pg_catalog.aclexplode(p.paracl) AS a
      WHERE a.grantee OPERATOR(pg_catalog.=) ANY (%s)
        AND (a.privilege_type OPERATOR(pg_catalog.=) 'ALTER SYSTEM'
          OR NOT EXISTS (
            SELECT FROM pg_catalog.pg_settings AS s
            WHERE pg_catalog.lower(s.name) OPERATOR(pg_catalog.=) p.parname
              AND s.context OPERATOR(pg_catalog.=) ANY (CAST(
                '{user,backend,sighup,postmaster,internal}' AS pg_catalog.text[]))))
      ORDER BY p.parname, a.privilege_type, a.grantee
      LIMIT %d""";

  /** For servers that know no such privileges. */
  private static final String NOTHING =
      """
      SELECT CAST(NULL AS pg_catalog.text) AS name, CAST(NULL AS pg_catalog.text) AS privilege,
        CAST(NULL AS pg_catalog.text) AS holder, CAST(NULL AS pg_catalog.text) AS grantor,
        false AS is_grantable, 0 AS total
      WHERE false""";

  private final int majorVersion;

  ParameterRightsLook(int majorVersion) {
    this.majorVersion = majorVersion;
  }

  @Override
  public String sql(String roles, String orPublic) {
    return majorVersion < SINCE
        ? NOTHING
        : QUERY.formatted(GRANT.formatted("CAST(10 AS pg_catalog.oid)"), orPublic, MOST_NAMES);
  }

  @Override
  public String mayFind(String roles, String orPublic) {
    return majorVersion < SINCE ? "false" : "EXISTS (SELECT FROM pg_catalog.pg_parameter_acl)";
  }

  @Override
  public Sample<ParameterGrant> read(ResultSet rows) throws SQLException {
    List<ParameterGrant> grants = new ArrayList<>();
    long total = 0;
    while (rows.next()) {
      total = rows.getLong("total");
      grants.add(
          new ParameterGrant(
              RightsLook.grant(rows), rows.getString("name"), rows.getString("privilege")));
    }
    return new Sample<>(grants, total);
  }

  @Override
  public Sample<ParameterGrant> nothing() {
    return Sample.none();
  }
}
