package io.securedatasource.internal.admission;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Tables that the session may use, that name a tenant in a column, and have no row security. */
final class TenantTablesLook implements RightsLook<List<String>> {

  private static final String OF_TENANT =
      """
      a.attnum OPERATOR(pg_catalog.>) 0
        AND NOT a.attisdropped
        AND a.attname OPERATOR(pg_catalog.=) ANY (CAST('{tenant,tenant_id,tenantid,tenant_uuid,\
      tenant_key,organisation_id,organization_id,org_id,workspace_id}' AS pg_catalog.name[]))""";

  private static final String QUERY =
      """
      SELECT n.nspname, c.relname
      FROM pg_catalog.pg_class AS c
      JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
      WHERE (c.relkind OPERATOR(pg_catalog.=) 'r' OR c.relkind OPERATOR(pg_catalog.=) 'p')
        AND NOT c.relrowsecurity
        AND %s
        AND %s
        AND EXISTS (
          SELECT FROM pg_catalog.pg_attribute AS a
          WHERE a.attrelid OPERATOR(pg_catalog.=) c.oid
            AND %s)
        AND pg_catalog.has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE')
      ORDER BY n.nspname, c.relname
      LIMIT 10"""
          .formatted(MADE_LATER.formatted("c.oid"), NOT_OF_THE_SYSTEM, OF_TENANT);

  @Override
  public String sql(String roles, String orPublic) {
    return QUERY;
  }

  @Override
  public String mayFind(String roles, String orPublic) {
    return """
        EXISTS (
          SELECT FROM pg_catalog.pg_attribute AS a
          JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) a.attrelid
          WHERE %s
            AND %s
            AND (c.relkind OPERATOR(pg_catalog.=) 'r' OR c.relkind OPERATOR(pg_catalog.=) 'p')
            AND NOT c.relrowsecurity)"""
        .formatted(MADE_LATER.formatted("a.attrelid"), OF_TENANT);
  }

  @Override
  public List<String> read(ResultSet rows) throws SQLException {
    List<String> tables = new ArrayList<>();
    while (rows.next()) {
      tables.add(rows.getString(1) + "." + rows.getString(2));
    }
    return tables;
  }

  @Override
  public List<String> nothing() {
    return List.of();
  }
}
