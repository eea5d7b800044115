package io.securedatasource.internal.admission;

import io.securedatasource.policy.RolePosture.CreateGrant;
import io.securedatasource.policy.RolePosture.Grant;
import io.securedatasource.policy.RolePosture.Sample;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Who may create in the database, its schemas and the tablespaces. */
final class CreateRightsLook implements RightsLook<CreateRightsLook.Seen> {

  /**
   * What was seen.
   *
   * @param create all grants but those of {@code publicSchema}
   * @param publicSchema the grants to everybody on the schema public
   */
  record Seen(Sample<CreateGrant> create, List<Grant> publicSchema) {}

  private static final String QUERY =
      """
      SELECT *, pg_catalog.count(*) OVER () AS total FROM (
        SELECT CAST(NULL AS pg_catalog.name) AS schema, CAST(NULL AS pg_catalog.name) AS tablespace,
          %s
        FROM pg_catalog.pg_database AS d
        CROSS JOIN LATERAL pg_catalog.aclexplode(d.datacl) AS a
        WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
          AND a.privilege_type OPERATOR(pg_catalog.=) 'CREATE'
          AND a.grantee OPERATOR(pg_catalog.<>) d.datdba
          AND a.grantee OPERATOR(pg_catalog.=) ANY (%s)
        UNION ALL
        SELECT n.nspname, NULL, %s
        FROM pg_catalog.pg_namespace AS n
        CROSS JOIN LATERAL pg_catalog.aclexplode(n.nspacl) AS a
        WHERE a.privilege_type OPERATOR(pg_catalog.=) 'CREATE'
          AND a.grantee OPERATOR(pg_catalog.<>) n.nspowner
          AND a.grantee OPERATOR(pg_catalog.=) ANY (%s)
        UNION ALL
        SELECT NULL, t.spcname, %s
        FROM pg_catalog.pg_tablespace AS t
        CROSS JOIN LATERAL pg_catalog.aclexplode(t.spcacl) AS a
        WHERE a.privilege_type OPERATOR(pg_catalog.=) 'CREATE'
          AND a.grantee OPERATOR(pg_catalog.<>) t.spcowner
          AND a.grantee OPERATOR(pg_catalog.=) ANY (%s)
      ) AS creators
      ORDER BY NOT (schema OPERATOR(pg_catalog.=) 'public' AND holder IS NULL), schema, tablespace,
        holder
      LIMIT %d""";

  @Override
  public String sql(String roles, String orPublic) {
    return QUERY.formatted(
        GRANT.formatted("d.datdba"),
        orPublic,
        GRANT.formatted("n.nspowner"),
        orPublic,
        GRANT.formatted("t.spcowner"),
        orPublic,
        MOST);
  }

  @Override
  public String mayFind(String roles, String orPublic) {
    return """
        EXISTS (
          SELECT FROM (
            SELECT d.datacl, d.datdba FROM pg_catalog.pg_database AS d
            WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
            UNION ALL
            SELECT n.nspacl, n.nspowner FROM pg_catalog.pg_namespace AS n
            UNION ALL
            SELECT t.spcacl, t.spcowner FROM pg_catalog.pg_tablespace AS t
          ) AS o (acl, owner)
          CROSS JOIN LATERAL pg_catalog.aclexplode(o.acl) AS a
          WHERE a.privilege_type OPERATOR(pg_catalog.=) 'CREATE'
            AND a.grantee OPERATOR(pg_catalog.<>) o.owner
            AND a.grantee OPERATOR(pg_catalog.=) ANY (%s))"""
        .formatted(orPublic);
  }

  @Override
  public Seen read(ResultSet rows) throws SQLException {
    List<CreateGrant> create = new ArrayList<>();
    List<Grant> publicSchema = new ArrayList<>();
    long total = 0;
    while (rows.next()) {
      total = rows.getLong("total");
      String schema = rows.getString("schema");
      Grant grant = RightsLook.grant(rows);
      if ("public".equals(schema) && grant.holder() == null) {
        publicSchema.add(grant);
      } else {
        create.add(new CreateGrant(grant, schema, rows.getString("tablespace")));
      }
    }
    return new Seen(new Sample<>(create, total - publicSchema.size()), publicSchema);
  }

  @Override
  public Seen nothing() {
    return new Seen(Sample.none(), List.of());
  }
}
