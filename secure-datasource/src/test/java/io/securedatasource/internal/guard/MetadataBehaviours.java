package io.securedatasource.internal.guard;

import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;

/** What metadata tell, and what the guard answers in another way. */
final class MetadataBehaviours extends Behaviours {

  MetadataBehaviours() {
    metadata();
    refusals();
  }

  private void metadata() {
    add(
        "metadata: product",
        connection -> {
          DatabaseMetaData metadata = connection.getMetaData();
          return List.of(
              metadata.getDatabaseProductName(),
              metadata.getDatabaseProductVersion(),
              metadata.getDriverName(),
              metadata.getUserName(),
              metadata.getURL(),
              metadata.getSQLKeywords(),
              metadata.getMaxColumnNameLength(),
              metadata.isReadOnly());
        });
    add(
        "metadata: tables",
        connection ->
            connection.getMetaData().getTables(null, "shop", "%", new String[] {"TABLE"}));
    add(
        "metadata: columns",
        connection -> connection.getMetaData().getColumns(null, "shop", "cust%", "%"));
    add(
        "metadata: primary keys",
        connection -> connection.getMetaData().getPrimaryKeys(null, "shop", "order_items"));
    add(
        "metadata: imported keys",
        connection -> connection.getMetaData().getImportedKeys(null, "shop", "orders"));
    add(
        "metadata: exported keys",
        connection -> connection.getMetaData().getExportedKeys(null, "shop", "orders"));
    add(
        "metadata: indexes",
        connection -> connection.getMetaData().getIndexInfo(null, "shop", "customers", true, true));
    add("metadata: schemas", connection -> connection.getMetaData().getSchemas(null, "shop"));
    add("metadata: table types", connection -> connection.getMetaData().getTableTypes());
    add("metadata: catalogues", connection -> connection.getMetaData().getCatalogs());
    add("metadata: client info", connection -> connection.getMetaData().getClientInfoProperties());
    add(
        "metadata: functions",
        connection -> connection.getMetaData().getFunctions(null, "pg_catalog", "lower"));
    add(
        "metadata: function columns",
        connection ->
            connection.getMetaData().getFunctionColumns(null, "pg_catalog", "lower", "%"));
    add(
        "metadata: procedures",
        connection -> connection.getMetaData().getProcedures(null, "shop", "%"));
    add(
        "metadata: best row",
        connection ->
            connection
                .getMetaData()
                .getBestRowIdentifier(
                    null, "shop", "orders", DatabaseMetaData.bestRowSession, false));
    add(
        "metadata: version columns",
        connection -> connection.getMetaData().getVersionColumns(null, "shop", "orders"));
    add(
        "metadata: privileges",
        connection -> connection.getMetaData().getTablePrivileges(null, "shop", "customers"));
    add(
        "metadata: column privileges",
        connection ->
            connection.getMetaData().getColumnPrivileges(null, "shop", "customers", "name"));
    add(
        "metadata: cross reference",
        connection ->
            connection
                .getMetaData()
                .getCrossReference(null, "shop", "customers", null, "shop", "orders"));
    add(
        "metadata: user types",
        connection -> connection.getMetaData().getUDTs(null, "shop", "%", null));
    add(
        "metadata: no super tables",
        connection -> connection.getMetaData().getSuperTables(null, "shop", "%"));
    add(
        "metadata: no super types",
        connection -> connection.getMetaData().getSuperTypes(null, "shop", "%"));
    add(
        "metadata: no attributes",
        connection -> connection.getMetaData().getAttributes(null, "shop", "%", "%"));
    add(
        "metadata: no pseudo columns",
        connection -> connection.getMetaData().getPseudoColumns(null, "shop", "%", "%"));
    add(
        "metadata: read-only result sets",
        connection ->
            connection
                .getMetaData()
                .supportsResultSetConcurrency(
                    ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY));
    add(
        "metadata: a quoted pattern",
        connection -> connection.getMetaData().getTables(null, "shop", "it's", null));
  }

  /** What the guard answers in another way, on purpose. */
  private void refusals() {
    int scroll = ResultSet.TYPE_SCROLL_INSENSITIVE;
    add(
        "asks for updatable result sets",
        connection -> describe(connection.createStatement(scroll, ResultSet.CONCUR_UPDATABLE)));
    add(
        "supports updatable result sets",
        connection ->
            connection
                .getMetaData()
                .supportsResultSetConcurrency(scroll, ResultSet.CONCUR_UPDATABLE));
    add(
        "unwraps the driver's connection",
        connection -> connection.unwrap(org.postgresql.PGConnection.class) != null);
    add(
        "unwraps the driver's statement",
        connection -> {
          try (Statement statement = connection.createStatement()) {
            return statement.unwrap(org.postgresql.PGStatement.class) != null;
          }
        });
    add("unwraps to a text", connection -> connection.unwrap(String.class));
    add(
        "runs SQL on the statement of an unwrapped result set",
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery("select 1")) {
            return rows.unwrap(ResultSet.class).getStatement().execute("select 2");
          }
        });
  }
}
