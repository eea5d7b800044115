package io.securedatasource.internal.admission;

import io.securedatasource.policy.RolePosture.OwnedObject;
import io.securedatasource.policy.RolePosture.Sample;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is owned beside what {@link OwnershipLook} tells: routines, types, foreign servers,
 * tablespaces and every other kind, by the catalogue in which the server keeps owners of all of
 * them. Large objects are not asked for, since whoever stores one owns it.
 */
final class OwnedObjectsLook implements RightsLook<Sample<OwnedObject>> {

  /**
   * The classes that are left out are, in order, relations, schemas, databases, large objects, and
   * default privileges, which are kept like something owned.
   */
  private static final String OWNED =
      """
      FROM pg_catalog.pg_shdepend AS d
      WHERE d.refclassid OPERATOR(pg_catalog.=) CAST(1260 AS pg_catalog.oid)
        AND d.refobjid OPERATOR(pg_catalog.=) ANY (%s)
        AND d.deptype OPERATOR(pg_catalog.=) 'o'
        AND d.classid OPERATOR(pg_catalog.<>)
          ALL (CAST('{1259,2615,1262,2613,826}' AS pg_catalog.oid[]))
        AND d.dbid OPERATOR(pg_catalog.=) ANY (ARRAY[CAST(0 AS pg_catalog.oid), (
          SELECT b.oid FROM pg_catalog.pg_database AS b
          WHERE b.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())])""";

  private static final String QUERY =
      """
      SELECT pg_catalog.pg_get_userbyid(owned.refobjid) AS owner, o.type, o.identity, owned.total
      FROM (
        SELECT d.classid, d.objid, d.refobjid, pg_catalog.count(*) OVER () AS total
        %s
        ORDER BY d.classid, d.objid
        LIMIT %d
      ) AS owned
      CROSS JOIN LATERAL
        pg_catalog.pg_identify_object(owned.classid, owned.objid, 0) AS o
      WHERE o.identity IS NOT NULL
        AND (o.schema IS NULL OR NOT pg_catalog.starts_with(o.schema, 'pg_temp'))
      ORDER BY o.type, o.identity""";

  @Override
  public String sql(String roles, String orPublic) {
    return QUERY.formatted(OWNED.formatted(roles), MOST_NAMES);
  }

  @Override
  public String mayFind(String roles, String orPublic) {
    return "EXISTS (SELECT " + OWNED.formatted(roles) + ")";
  }

  @Override
  public Sample<OwnedObject> read(ResultSet rows) throws SQLException {
    List<OwnedObject> objects = new ArrayList<>();
    long total = 0;
    while (rows.next()) {
      total = rows.getLong("total");
      objects.add(
          new OwnedObject(
              rows.getString("owner"), rows.getString("type"), rows.getString("identity")));
    }
    return new Sample<>(objects, total);
  }

  @Override
  public Sample<OwnedObject> nothing() {
    return Sample.none();
  }
}
