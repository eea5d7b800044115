package io.securedatasource.internal.guard;

import io.securedatasource.internal.guard.forwarding.ForwardingDatabaseMetaData;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Metadata whose result sets are guarded and whose connection is the guarded one. The driver writes
 * the SQL for it, and quotes what it is given.
 */
final class GuardedDatabaseMetaData extends ForwardingDatabaseMetaData {

  private final GuardedConnection connection;

  GuardedDatabaseMetaData(DatabaseMetaData delegate, GuardedConnection connection) {
    super(delegate);
    this.connection = connection;
  }

  @Override
  public Connection getConnection() {
    return connection;
  }

  /** No result set is updatable under the guard. */
  @Override
  public boolean supportsResultSetConcurrency(int type, int concurrency) throws SQLException {
    return concurrency != ResultSet.CONCUR_UPDATABLE
        && delegate().supportsResultSetConcurrency(type, concurrency);
  }

  /** Gives this object, and nothing below it. */
  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw Refusals.unwrapping(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }

  @Override
  public ResultSet getAttributes(
      @Nullable String catalog,
      @Nullable String schema,
      @Nullable String type,
      @Nullable String attribute)
      throws SQLException {
    return GuardedResultSet.of(
        delegate().getAttributes(catalog, schema, type, attribute), connection);
  }

  @Override
  public ResultSet getBestRowIdentifier(
      @Nullable String catalog,
      @Nullable String schema,
      @Nullable String table,
      int scope,
      boolean nullable)
      throws SQLException {
    return GuardedResultSet.of(
        delegate().getBestRowIdentifier(catalog, schema, table, scope, nullable), connection);
  }

  @Override
  public ResultSet getCatalogs() throws SQLException {
    return GuardedResultSet.of(delegate().getCatalogs(), connection);
  }

  @Override
  public ResultSet getClientInfoProperties() throws SQLException {
    return GuardedResultSet.of(delegate().getClientInfoProperties(), connection);
  }

  @Override
  public ResultSet getColumnPrivileges(
      @Nullable String catalog,
      @Nullable String schema,
      @Nullable String table,
      @Nullable String column)
      throws SQLException {
    return GuardedResultSet.of(
        delegate().getColumnPrivileges(catalog, schema, table, column), connection);
  }

  @Override
  public ResultSet getColumns(
      @Nullable String catalog,
      @Nullable String schema,
      @Nullable String table,
      @Nullable String column)
      throws SQLException {
    return GuardedResultSet.of(delegate().getColumns(catalog, schema, table, column), connection);
  }

  @Override
  public ResultSet getCrossReference(
      @Nullable String parentCatalog,
      @Nullable String parentSchema,
      @Nullable String parentTable,
      @Nullable String foreignCatalog,
      @Nullable String foreignSchema,
      @Nullable String foreignTable)
      throws SQLException {
    return GuardedResultSet.of(
        delegate()
            .getCrossReference(
                parentCatalog,
                parentSchema,
                parentTable,
                foreignCatalog,
                foreignSchema,
                foreignTable),
        connection);
  }

  @Override
  public ResultSet getExportedKeys(
      @Nullable String catalog, @Nullable String schema, @Nullable String table)
      throws SQLException {
    return GuardedResultSet.of(delegate().getExportedKeys(catalog, schema, table), connection);
  }

  @Override
  public ResultSet getFunctionColumns(
      @Nullable String catalog,
      @Nullable String schema,
      @Nullable String function,
      @Nullable String column)
      throws SQLException {
    return GuardedResultSet.of(
        delegate().getFunctionColumns(catalog, schema, function, column), connection);
  }

  @Override
  public ResultSet getFunctions(
      @Nullable String catalog, @Nullable String schema, @Nullable String function)
      throws SQLException {
    return GuardedResultSet.of(delegate().getFunctions(catalog, schema, function), connection);
  }

  @Override
  public ResultSet getImportedKeys(
      @Nullable String catalog, @Nullable String schema, @Nullable String table)
      throws SQLException {
    return GuardedResultSet.of(delegate().getImportedKeys(catalog, schema, table), connection);
  }

  @Override
  public ResultSet getIndexInfo(
      @Nullable String catalog,
      @Nullable String schema,
      @Nullable String table,
      boolean unique,
      boolean approximate)
      throws SQLException {
    return GuardedResultSet.of(
        delegate().getIndexInfo(catalog, schema, table, unique, approximate), connection);
  }

  @Override
  public ResultSet getPrimaryKeys(
      @Nullable String catalog, @Nullable String schema, @Nullable String table)
      throws SQLException {
    return GuardedResultSet.of(delegate().getPrimaryKeys(catalog, schema, table), connection);
  }

  @Override
  public ResultSet getProcedureColumns(
      @Nullable String catalog,
      @Nullable String schema,
      @Nullable String procedure,
      @Nullable String column)
      throws SQLException {
    return GuardedResultSet.of(
        delegate().getProcedureColumns(catalog, schema, procedure, column), connection);
  }

  @Override
  public ResultSet getProcedures(
      @Nullable String catalog, @Nullable String schema, @Nullable String procedure)
      throws SQLException {
    return GuardedResultSet.of(delegate().getProcedures(catalog, schema, procedure), connection);
  }

  @Override
  public ResultSet getPseudoColumns(
      @Nullable String catalog,
      @Nullable String schema,
      @Nullable String table,
      @Nullable String column)
      throws SQLException {
    return GuardedResultSet.of(
        delegate().getPseudoColumns(catalog, schema, table, column), connection);
  }

  @Override
  public ResultSet getSchemas() throws SQLException {
    return GuardedResultSet.of(delegate().getSchemas(), connection);
  }

  @Override
  public ResultSet getSchemas(@Nullable String catalog, @Nullable String schema)
      throws SQLException {
    return GuardedResultSet.of(delegate().getSchemas(catalog, schema), connection);
  }

  @Override
  public ResultSet getSuperTables(
      @Nullable String catalog, @Nullable String schema, @Nullable String table)
      throws SQLException {
    return GuardedResultSet.of(delegate().getSuperTables(catalog, schema, table), connection);
  }

  @Override
  public ResultSet getSuperTypes(
      @Nullable String catalog, @Nullable String schema, @Nullable String type)
      throws SQLException {
    return GuardedResultSet.of(delegate().getSuperTypes(catalog, schema, type), connection);
  }

  @Override
  public ResultSet getTablePrivileges(
      @Nullable String catalog, @Nullable String schema, @Nullable String table)
      throws SQLException {
    return GuardedResultSet.of(delegate().getTablePrivileges(catalog, schema, table), connection);
  }

  @Override
  public ResultSet getTableTypes() throws SQLException {
    return GuardedResultSet.of(delegate().getTableTypes(), connection);
  }

  @Override
  public ResultSet getTables(
      @Nullable String catalog,
      @Nullable String schema,
      @Nullable String table,
      String @Nullable [] types)
      throws SQLException {
    return GuardedResultSet.of(delegate().getTables(catalog, schema, table, types), connection);
  }

  @Override
  public ResultSet getTypeInfo() throws SQLException {
    return GuardedResultSet.of(delegate().getTypeInfo(), connection);
  }

  @Override
  public ResultSet getUDTs(
      @Nullable String catalog,
      @Nullable String schema,
      @Nullable String name,
      int @Nullable [] types)
      throws SQLException {
    return GuardedResultSet.of(delegate().getUDTs(catalog, schema, name, types), connection);
  }

  @Override
  public ResultSet getVersionColumns(
      @Nullable String catalog, @Nullable String schema, @Nullable String table)
      throws SQLException {
    return GuardedResultSet.of(delegate().getVersionColumns(catalog, schema, table), connection);
  }
}
