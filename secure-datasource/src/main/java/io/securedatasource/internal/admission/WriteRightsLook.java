package io.securedatasource.internal.admission;

import io.securedatasource.policy.RolePosture.FutureWrites;
import io.securedatasource.policy.RolePosture.Sample;
import io.securedatasource.policy.RolePosture.WriteGrants;
import io.securedatasource.policy.RolePosture.WriteRights;
import io.securedatasource.policy.RoleProfile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What may be done to relations beyond what a profile needs: relations and columns there are, and
 * relations to come. A role that reads is asked for all that writes, and any other for TRIGGER: who
 * may put a trigger on a table runs code of theirs as whoever writes to it. What an owner may do is
 * left to {@link OwnershipLook}.
 */
final class WriteRightsLook implements RightsLook<WriteRights> {

  /** A server older than 17 knows no MAINTAIN, and grants none. */
  private static final String WRITES = "{INSERT,UPDATE,DELETE,TRUNCATE,TRIGGER,MAINTAIN}";

  private static final String SEQUENCE_WRITES = "{USAGE,UPDATE}";

  private static final String TRIGGERS = "{TRIGGER}";

  private static final String NONE = "{}";

  /** One row says whether transactions are read-only by default; kind 1 is there, 2 is to come. */
  private static final String QUERY =
      """
      WITH held AS (
        SELECT c.oid, c.relname, c.relnamespace, c.relowner,
          c.relkind OPERATOR(pg_catalog.=) 'S' AS sequences, a.grantee, a.grantor, a.is_grantable,
          a.privilege_type
        FROM pg_catalog.pg_class AS c
        CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS a
        WHERE c.relacl IS NOT NULL
          AND %7$s
          AND c.relkind OPERATOR(pg_catalog.=) ANY (CAST('{r,p,v,m,f,S}' AS pg_catalog."char"[]))
          AND a.grantee OPERATOR(pg_catalog.=) ANY (%1$s)
          AND CASE WHEN c.relkind OPERATOR(pg_catalog.=) 'S'
            THEN a.privilege_type OPERATOR(pg_catalog.=) %3$s
            ELSE a.privilege_type OPERATOR(pg_catalog.=) %2$s END
        UNION ALL
        SELECT c.oid, c.relname, c.relnamespace, c.relowner, false,
          a.grantee, a.grantor, a.is_grantable, a.privilege_type
        FROM pg_catalog.pg_attribute AS t
        JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) t.attrelid
        CROSS JOIN LATERAL pg_catalog.aclexplode(t.attacl) AS a
        WHERE t.attacl IS NOT NULL
          AND %8$s
          AND NOT t.attisdropped
          AND a.grantee OPERATOR(pg_catalog.=) ANY (%1$s)
          AND a.privilege_type OPERATOR(pg_catalog.=) %2$s
      ), grouped AS (
        SELECT n.nspname AS schema, held.sequences, held.grantee,
          CASE WHEN held.grantor OPERATOR(pg_catalog.<>) held.relowner THEN held.grantor END
            AS grantor,
          pg_catalog.bool_or(held.is_grantable) AS is_grantable,
          pg_catalog.string_agg(DISTINCT held.privilege_type, ', ') AS privileges,
          pg_catalog.count(DISTINCT held.oid) AS relation_count,
          (pg_catalog.array_agg(DISTINCT CAST(held.relname AS pg_catalog.text)))[1:%5$d]
            AS relations
        FROM held
        JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) held.relnamespace
        WHERE held.grantee OPERATOR(pg_catalog.<>) held.relowner
          AND %6$s
        GROUP BY 1, 2, 3, 4
      ), future AS (
        SELECT n.nspname AS schema,
          d.defaclobjtype OPERATOR(pg_catalog.=) 'S' AS sequences, a.grantee,
          d.defaclrole AS creator
        FROM pg_catalog.pg_default_acl AS d
        LEFT JOIN pg_catalog.pg_namespace AS n
          ON n.oid OPERATOR(pg_catalog.=) d.defaclnamespace
        CROSS JOIN LATERAL pg_catalog.aclexplode(d.defaclacl) AS a
        WHERE a.grantee OPERATOR(pg_catalog.=) ANY (%1$s)
          AND a.grantee OPERATOR(pg_catalog.<>) d.defaclrole
          AND CASE WHEN d.defaclobjtype OPERATOR(pg_catalog.=) 'S'
            THEN a.privilege_type OPERATOR(pg_catalog.=) %3$s
            ELSE d.defaclobjtype OPERATOR(pg_catalog.=) 'r'
              AND a.privilege_type OPERATOR(pg_catalog.=) %2$s END
        GROUP BY 1, 2, 3, 4
      )
      (SELECT 1 AS kind, schema, sequences AS flag,
        CASE WHEN grantee OPERATOR(pg_catalog.<>) CAST(0 AS pg_catalog.oid)
          THEN pg_catalog.pg_get_userbyid(grantee) END AS holder,
        CASE WHEN grantor IS NOT NULL THEN pg_catalog.pg_get_userbyid(grantor) END AS grantor,
        is_grantable, privileges, relation_count, relations, pg_catalog.count(*) OVER () AS total
      FROM grouped ORDER BY schema, sequences LIMIT %4$d)
      UNION ALL
      (SELECT 2, schema, sequences,
        CASE WHEN grantee OPERATOR(pg_catalog.<>) CAST(0 AS pg_catalog.oid)
          THEN pg_catalog.pg_get_userbyid(grantee) END,
        pg_catalog.pg_get_userbyid(creator),
        false, NULL, 0, NULL, pg_catalog.count(*) OVER ()
      FROM future ORDER BY schema, sequences LIMIT %4$d)""";

  private final boolean all;

  private WriteRightsLook(boolean all) {
    this.all = all;
  }

  /** Looks for what that role has no use for. */
  static WriteRightsLook of(RoleProfile profile) {
    return new WriteRightsLook(profile == RoleProfile.READ_ONLY);
  }

  private static String any(String privileges) {
    return "ANY (CAST('%s' AS pg_catalog.text[]))".formatted(privileges);
  }

  @Override
  public String sql(String roles, String orPublic) {
    return QUERY.formatted(
        orPublic,
        any(all ? WRITES : TRIGGERS),
        any(all ? SEQUENCE_WRITES : NONE),
        MOST,
        MOST_NAMES,
        NOT_OF_THE_SYSTEM,
        MADE_LATER.formatted("c.oid"),
        MADE_LATER.formatted("t.attrelid"));
  }

  @Override
  public String mayFind(String roles, String orPublic) {
    return """
        EXISTS (
          SELECT FROM (
            SELECT c.relacl, c.relowner, c.relkind OPERATOR(pg_catalog.=) 'S'
            FROM pg_catalog.pg_class AS c
            WHERE c.relacl IS NOT NULL AND %4$s
            UNION ALL
            SELECT t.attacl, CAST(0 AS pg_catalog.oid), false
            FROM pg_catalog.pg_attribute AS t
            WHERE t.attacl IS NOT NULL AND %5$s
            UNION ALL
            SELECT d.defaclacl, d.defaclrole, d.defaclobjtype OPERATOR(pg_catalog.=) 'S'
            FROM pg_catalog.pg_default_acl AS d
            WHERE d.defaclobjtype OPERATOR(pg_catalog.=)
              ANY (CAST('{r,S}' AS pg_catalog."char"[]))
          ) AS o (acl, owner, sequence)
          CROSS JOIN LATERAL pg_catalog.aclexplode(o.acl) AS a
          WHERE a.grantee OPERATOR(pg_catalog.=) ANY (%1$s)
            AND (a.grantee OPERATOR(pg_catalog.<>) o.owner
              OR o.owner OPERATOR(pg_catalog.=) CAST(0 AS pg_catalog.oid))
            AND CASE WHEN o.sequence THEN a.privilege_type OPERATOR(pg_catalog.=) %3$s
              ELSE a.privilege_type OPERATOR(pg_catalog.=) %2$s END)"""
        .formatted(
            orPublic,
            any(all ? WRITES : TRIGGERS),
            any(all ? SEQUENCE_WRITES : NONE),
            MADE_LATER.formatted("c.oid"),
            MADE_LATER.formatted("t.attrelid"));
  }

  @Override
  public WriteRights read(ResultSet rows) throws SQLException {
    List<WriteGrants> relations = new ArrayList<>();
    List<FutureWrites> future = new ArrayList<>();
    long relationTotal = 0;
    long futureTotal = 0;
    while (rows.next()) {
      String schema = rows.getString("schema");
      boolean flag = rows.getBoolean("flag");
      switch (rows.getInt("kind")) {
        case 1 -> {
          relationTotal = rows.getLong("total");
          String[] names = (String[]) rows.getArray("relations").getArray();
          relations.add(
              new WriteGrants(
                  RightsLook.grant(rows),
                  schema,
                  flag,
                  rows.getString("privileges"),
                  new Sample<>(List.of(names), rows.getLong("relation_count"))));
        }
        default -> {
          futureTotal = rows.getLong("total");
          future.add(
              new FutureWrites(rows.getString("holder"), rows.getString("grantor"), schema, flag));
        }
      }
    }
    return new WriteRights(
        new Sample<>(relations, relationTotal), new Sample<>(future, futureTotal));
  }

  @Override
  public WriteRights nothing() {
    return WriteRights.NONE;
  }
}
