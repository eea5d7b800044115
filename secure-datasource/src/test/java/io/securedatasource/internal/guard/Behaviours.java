package io.securedatasource.internal.guard;

import io.securedatasource.internal.guard.Outcome.Behaviour;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pieces of JDBC as applications write them, by name: what works, and what is answered with no. */
abstract class Behaviours {

  static final String CUSTOMERS =
      "select id, name, email from shop.customers where id <= 3 order by id";

  static final String INSERT = "insert into shop.customers (name, email) values (?, ?)";

  /** What does something with a statement. */
  interface OnStatement {
    @Nullable Object on(Statement statement) throws Exception;
  }

  /** What does something with a prepared statement. */
  interface OnPrepared {
    @Nullable Object on(PreparedStatement statement) throws Exception;
  }

  /** What does something with a result set on its first row. */
  interface OnRow {
    @Nullable Object on(ResultSet row) throws Exception;
  }

  private final Map<String, Behaviour> behaviours = new LinkedHashMap<>();

  /** All that there are. */
  static Map<String, Behaviour> all() {
    Map<String, Behaviour> all = new LinkedHashMap<>();
    for (Behaviours some :
        List.of(
            new ConnectionBehaviours(),
            new StatementBehaviours(),
            new PreparedBehaviours(),
            new ParameterBehaviours(),
            new RowBehaviours(),
            new MetadataBehaviours())) {
      all.putAll(some.behaviours);
    }
    return all;
  }

  final void add(String name, Behaviour behaviour) {
    if (behaviours.put(name, behaviour) != null) {
      throw new IllegalStateException("twice: " + name);
    }
  }

  final void plain(String name, OnStatement behaviour) {
    add(
        "statement: " + name,
        connection -> {
          try (Statement statement = connection.createStatement()) {
            return Outcome.of(each -> behaviour.on(statement), connection);
          }
        });
  }

  final void prepared(String name, String sql, OnPrepared behaviour) {
    add(
        "prepared: " + name,
        connection -> {
          connection.setAutoCommit(false);
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return Outcome.of(each -> behaviour.on(statement), connection);
          } finally {
            connection.rollback();
          }
        });
  }

  final void row(String name, String sql, OnRow behaviour) {
    add(
        "row: " + name,
        connection -> {
          try (Statement statement =
                  connection.createStatement(
                      ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
              ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return Outcome.of(each -> behaviour.on(row), connection);
          }
        });
  }

  static Object describe(Statement made) throws SQLException {
    try (Statement statement = made) {
      return List.of(
          statement.getResultSetType(),
          statement.getResultSetConcurrency(),
          statement.getResultSetHoldability(),
          statement.getFetchSize(),
          statement.getQueryTimeout());
    }
  }

  static @Nullable Object one(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getObject(1) : "nothing";
    }
  }

  static String text(@Nullable ResultSet rows) {
    return Outcome.of(each -> rows, unused()).text();
  }

  @SuppressWarnings("NullAway")
  static Connection unused() {
    return null;
  }
}
