package io.securedatasource.internal.admission;

import io.securedatasource.policy.RolePosture.OwnedObject;
import io.securedatasource.policy.RolePosture.OwnedRelations;
import io.securedatasource.policy.RolePosture.OwnedSchema;
import io.securedatasource.policy.RolePosture.Ownership;
import io.securedatasource.policy.RolePosture.Relation;
import io.securedatasource.policy.RolePosture.Sample;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is owned: the database, schemas, and relations schema by schema. */
final class OwnershipLook implements RightsLook<OwnershipLook.Seen> {

  /**
   * What was seen.
   *
   * @param database who owns the database; {@code null} when it is none of the roles
   */
  record Seen(
      @Nullable String database, Sample<OwnedSchema> schemas, Sample<OwnedRelations> relations) {

    /** Together with what {@link OwnedObjectsLook} saw. */
    Ownership with(Sample<OwnedObject> others) {
      return new Ownership(database, schemas, relations, others);
    }
  }

  /**
   * The sequence of a serial column goes with its table and cannot be handed over by itself, though
   * whoever inserts uses it; that of an identity column nobody needs a right to.
   */
  private static final String QUERY =
      """
      SELECT kind, owner, schema, relations, sequences, attached, relation_count,
        pg_catalog.count(*) OVER (PARTITION BY kind) AS total
      FROM (
        SELECT 1 AS kind, pg_catalog.pg_get_userbyid(d.datdba) AS owner,
          CAST(NULL AS pg_catalog.name) AS schema,
          CAST(NULL AS pg_catalog.text[]) AS relations,
          CAST(NULL AS pg_catalog.bool[]) AS sequences,
          CAST(NULL AS pg_catalog.bool[]) AS attached,
          CAST(0 AS pg_catalog.int8) AS relation_count
        FROM pg_catalog.pg_database AS d
        WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
          AND d.datdba OPERATOR(pg_catalog.=) ANY (%1$s)
        UNION ALL
        (SELECT 2, pg_catalog.pg_get_userbyid(n.nspowner), n.nspname, NULL, NULL, NULL, 0
        FROM pg_catalog.pg_namespace AS n
        WHERE n.nspowner OPERATOR(pg_catalog.=) ANY (%1$s)
          AND NOT pg_catalog.starts_with(CAST(n.nspname AS pg_catalog.text), 'pg_'))
        UNION ALL
        (SELECT 3, pg_catalog.pg_get_userbyid(c.relowner), n.nspname,
          (pg_catalog.array_agg(CAST(c.relname AS pg_catalog.text) ORDER BY c.relname))[1:%3$d],
          (pg_catalog.array_agg(c.relkind OPERATOR(pg_catalog.=) 'S' ORDER BY c.relname))[1:%3$d],
          (pg_catalog.array_agg(d.deptype IS NOT NULL ORDER BY c.relname))[1:%3$d],
          pg_catalog.count(*)
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
        LEFT JOIN pg_catalog.pg_depend AS d
          ON c.relkind OPERATOR(pg_catalog.=) 'S'
          AND d.classid OPERATOR(pg_catalog.=) CAST(1259 AS pg_catalog.oid)
          AND d.objid OPERATOR(pg_catalog.=) c.oid
          AND d.refobjsubid OPERATOR(pg_catalog.>) 0
          AND d.deptype OPERATOR(pg_catalog.=) ANY (CAST('{a,i}' AS pg_catalog."char"[]))
        WHERE c.relowner OPERATOR(pg_catalog.=) ANY (%1$s)
          AND c.relkind OPERATOR(pg_catalog.=) ANY (CAST('{r,p,v,m,f,S}' AS pg_catalog."char"[]))
          AND %5$s
          AND %4$s
          AND (d.deptype IS NULL OR d.deptype OPERATOR(pg_catalog.=) 'a')
        GROUP BY c.relowner, n.nspname)
      ) AS owned
      ORDER BY kind, schema
      LIMIT %2$d""";

  @Override
  public String sql(String roles, String orPublic) {
    return QUERY.formatted(
        roles, 3 * MOST, MOST_NAMES, NOT_OF_THE_SYSTEM, MADE_LATER.formatted("c.oid"));
  }

  @Override
  public String mayFind(String roles, String orPublic) {
    return """
        EXISTS (
            SELECT FROM pg_catalog.pg_database AS d
            WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
              AND d.datdba OPERATOR(pg_catalog.=) ANY (%1$s))
          OR EXISTS (
            SELECT FROM pg_catalog.pg_namespace AS n
            WHERE n.nspowner OPERATOR(pg_catalog.=) ANY (%1$s))
          OR EXISTS (
            SELECT FROM pg_catalog.pg_class AS c
            WHERE c.relowner OPERATOR(pg_catalog.=) ANY (%1$s) AND %2$s)"""
        .formatted(roles, MADE_LATER.formatted("c.oid"));
  }

  @Override
  public Seen read(ResultSet rows) throws SQLException {
    String database = null;
    List<OwnedSchema> schemas = new ArrayList<>();
    List<OwnedRelations> relations = new ArrayList<>();
    long schemaCount = 0;
    long relationCount = 0;
    while (rows.next()) {
      String owner = rows.getString("owner");
      String schema = rows.getString("schema");
      switch (rows.getInt("kind")) {
        case 1 -> database = owner;
        case 2 -> {
          schemaCount = rows.getLong("total");
          add(schemas, new OwnedSchema(owner, schema));
        }
        default -> {
          relationCount = rows.getLong("total");
          add(
              relations,
              new OwnedRelations(
                  owner,
                  schema,
                  new Sample<>(
                      relations(
                          rows.getArray("relations"),
                          rows.getArray("sequences"),
                          rows.getArray("attached")),
                      rows.getLong("relation_count"))));
        }
      }
    }
    return new Seen(
        database, new Sample<>(schemas, schemaCount), new Sample<>(relations, relationCount));
  }

  @Override
  public Seen nothing() {
    return new Seen(null, Sample.none(), Sample.none());
  }

  private static <T> void add(List<T> some, T one) {
    if (some.size() < MOST) {
      some.add(one);
    }
  }

  private static List<Relation> relations(
      @Nullable Array names, @Nullable Array sequences, @Nullable Array attached)
      throws SQLException {
    List<Relation> relations = new ArrayList<>();
    if (names != null && sequences != null && attached != null) {
      String[] name = (String[]) names.getArray();
      Boolean[] sequence = (Boolean[]) sequences.getArray();
      Boolean[] withTable = (Boolean[]) attached.getArray();
      for (int i = 0; i < name.length; i++) {
        relations.add(new Relation(name[i], sequence[i], withTable[i]));
      }
    }
    return relations;
  }
}
