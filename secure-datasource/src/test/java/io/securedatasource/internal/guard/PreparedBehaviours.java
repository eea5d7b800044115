package io.securedatasource.internal.guard;

import java.io.ByteArrayInputStream;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a prepared statement and a call do. */
final class PreparedBehaviours extends Behaviours {

  PreparedBehaviours() {
    preparedStatements();
    calls();
  }

  private void preparedStatements() {
    prepared("queries", CUSTOMERS, PreparedStatement::executeQuery);
    prepared(
        "queries again and again",
        "select ?::int",
        statement -> {
          StringBuilder texts = new StringBuilder();
          for (int i = 0; i < 8; i++) {
            statement.setInt(1, i);
            texts.append(text(statement.executeQuery()));
          }
          return texts;
        });
    prepared(
        "executes",
        CUSTOMERS,
        statement -> List.of(statement.execute(), text(statement.getResultSet())));
    prepared(
        "updates",
        "update shop.customers set name = ? where id = ?",
        statement -> {
          statement.setString(1, "n");
          statement.setLong(2, 1);
          return List.of(
              statement.executeUpdate(),
              statement.getUpdateCount(),
              statement.executeLargeUpdate());
        });
    prepared("updates with a query", "select 1", PreparedStatement::executeUpdate);
    prepared(
        "queries with an update",
        "update shop.customers set name = name where id = 1",
        PreparedStatement::executeQuery);
    prepared(
        "lacks a parameter",
        "select ?, ?",
        statement -> {
          statement.setInt(1, 1);
          return statement.executeQuery();
        });
    prepared(
        "has no such parameter",
        "select ?",
        statement -> {
          statement.setInt(2, 1);
          return true;
        });
    prepared(
        "has no parameter nought",
        "select ?",
        statement -> {
          statement.setInt(0, 1);
          return true;
        });
    prepared(
        "clears parameters",
        "select ?",
        statement -> {
          statement.setInt(1, 1);
          statement.clearParameters();
          return statement.executeQuery();
        });
    prepared(
        "tells its parameters",
        "select * from shop.customers where id = ? and name = ?",
        PreparedStatement::getParameterMetaData);
    prepared("tells its columns", CUSTOMERS, PreparedStatement::getMetaData);
    prepared(
        "has no columns for an update",
        "update shop.customers set name = name",
        PreparedStatement::getMetaData);
    prepared(
        "knows an escaped question mark",
        "select '{\"a\": 1}'::jsonb ?? ?",
        statement -> {
          statement.setString(1, "a");
          return statement.executeQuery();
        });
    prepared(
        "processes escapes",
        "select {fn length(?)}",
        statement -> {
          statement.setString(1, "abc");
          return statement.executeQuery();
        });
    prepared(
        "runs a batch",
        "update shop.customers set name = name where id <= ?",
        statement -> {
          for (int i = 1; i < 5; i++) {
            statement.setInt(1, i);
            statement.addBatch();
          }
          return statement.executeBatch();
        });
    prepared(
        "runs a large batch",
        "update shop.customers set name = name where id <= ?",
        statement -> {
          statement.setInt(1, 3);
          statement.addBatch();
          return statement.executeLargeBatch();
        });
    prepared("runs an empty batch", "select 1", PreparedStatement::executeBatch);
    prepared(
        "fails within a batch",
        "update shop.order_items set quantity = ? where order_id = 1",
        statement -> {
          for (int quantity : new int[] {1, 0, 2}) {
            statement.setInt(1, quantity);
            statement.addBatch();
          }
          return statement.executeBatch();
        });
    prepared(
        "returns no keys unasked",
        INSERT,
        statement -> {
          statement.setString(1, "n");
          statement.setString(2, "p@example.org");
          return List.of(statement.executeUpdate(), text(statement.getGeneratedKeys()));
        });
    prepared(
        "fails in the syntax",
        "selec ?",
        statement -> {
          statement.setInt(1, 1);
          return statement.executeQuery();
        });
    prepared(
        "fails on a type",
        "select ?::int",
        statement -> {
          statement.setString(1, "x");
          return statement.executeQuery();
        });
    prepared(
        "executes no other query", "select 1", statement -> statement.executeQuery("select 2"));
    prepared("executes no other text", "select 1", statement -> statement.execute("select 2"));
    prepared(
        "executes no other update", "select 1", statement -> statement.executeUpdate("select 2"));
    prepared(
        "batches no other text",
        "select 1",
        statement -> {
          statement.addBatch("select 2");
          return true;
        });
    prepared(
        "executes another update with keys",
        "select 1",
        statement ->
            statement.executeUpdate(
                "update shop.customers set name = name where id = 1", Statement.NO_GENERATED_KEYS));
    prepared(
        "is told as text",
        "select ?, ?",
        statement -> {
          statement.setInt(1, 1);
          statement.setString(2, "it's");
          return statement.toString().replaceAll(".* wrapping ", "");
        });
    prepared(
        "closes twice",
        "select 1",
        statement -> {
          statement.close();
          statement.close();
          return statement.isClosed();
        });
    prepared(
        "runs nothing when closed",
        "select 1",
        statement -> {
          statement.close();
          return statement.executeQuery();
        });
    prepared(
        "takes nothing when closed",
        "select ?",
        statement -> {
          statement.close();
          statement.setInt(1, 1);
          return true;
        });
    prepared(
        "limits and fetches by portions",
        CUSTOMERS,
        statement -> {
          statement.setMaxRows(2);
          statement.setFetchSize(1);
          return statement.executeQuery();
        });
    for (String returning :
        List.of("key", "index", "name", "unknown name", "quoted name", "star")) {
      add(
          "prepared: returns keys by " + returning,
          connection -> {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = returning(connection, returning)) {
              statement.setString(1, "n");
              statement.setString(2, "r@example.org");
              statement.executeUpdate();
              ResultSet keys = statement.getGeneratedKeys();
              return Arrays.asList(keys.next(), keys.getMetaData());
            } finally {
              connection.rollback();
            }
          });
    }
    add("prepared: null", connection -> connection.prepareStatement(null));
    add("prepared: null call", connection -> connection.prepareCall(null));
    add(
        "prepared: several statements",
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement("select ?; select ?")) {
            statement.setInt(1, 1);
            statement.setInt(2, 2);
            return List.of(
                statement.execute(),
                text(statement.getResultSet()),
                statement.getMoreResults(),
                text(statement.getResultSet()));
          }
        });
  }

  private static PreparedStatement returning(Connection connection, String returning)
      throws SQLException {
    return switch (returning) {
      case "key" -> connection.prepareStatement(INSERT, Statement.RETURN_GENERATED_KEYS);
      case "index" -> connection.prepareStatement(INSERT, new int[] {1});
      case "name" -> connection.prepareStatement(INSERT, new String[] {"id", "email"});
      case "unknown name" -> connection.prepareStatement(INSERT, new String[] {"nowhere"});
      case "star" -> connection.prepareStatement(INSERT, new String[] {"*"});
      default -> connection.prepareStatement(INSERT, new String[] {"no where"});
    };
  }

  private void call(String name, String sql, OnPrepared behaviour) {
    add(
        "call: " + name,
        connection -> {
          connection.setAutoCommit(false);
          try (CallableStatement call = connection.prepareCall(sql)) {
            return Outcome.of(each -> behaviour.on(call), connection);
          } finally {
            connection.rollback();
          }
        });
  }

  private static Object function(PreparedStatement statement, int type, @Nullable Object argument)
      throws SQLException {
    CallableStatement call = (CallableStatement) statement;
    call.registerOutParameter(1, type);
    call.setObject(2, argument);
    boolean rows = call.execute();
    return Arrays.asList(rows, call.getObject(1), call.wasNull());
  }

  private void calls() {
    call("a function", "{? = call lower(?)}", s -> function(s, Types.VARCHAR, "ABC"));
    call("a function of a number", "{? = call length(?)}", s -> function(s, Types.INTEGER, "abc"));
    call(
        "a function with the wrong type",
        "{? = call length(?)}",
        s -> function(s, Types.VARCHAR, "abc"));
    call("a function of null", "{? = call lower(?)}", s -> function(s, Types.VARCHAR, null));
    call("an array", "{? = call string_to_array(?, ',')}", s -> function(s, Types.ARRAY, "a,b"));
    call("an unknown function", "{? = call nowhere(?)}", s -> function(s, Types.VARCHAR, "x"));
    call("a plain query", "select 1", PreparedStatement::executeQuery);
    call("without its parameters", "{? = call lower(?)}", PreparedStatement::execute);
    call(
        "by a name",
        "{? = call lower(?)}",
        s -> {
          ((CallableStatement) s).setString("name", "x");
          return true;
        });
    call(
        "an object by a name",
        "{? = call lower(?)}",
        s -> {
          ((CallableStatement) s).setObject("name", "x");
          return true;
        });
    call("a value before it ran", "{? = call lower(?)}", s -> ((CallableStatement) s).getString(1));
    for (Class<?> type : List.of(String.class, Integer.class, Array.class)) {
      call(
          "a value as " + type.getSimpleName(),
          "{? = call string_to_array(?, ',')}",
          s -> {
            function(s, Types.ARRAY, "a,b");
            return ((CallableStatement) s).getObject(1, type);
          });
    }
    call(
        "a getter of each type",
        "{? = call length(?)}",
        s -> {
          function(s, Types.INTEGER, "abc");
          CallableStatement call = (CallableStatement) s;
          return Arrays.asList(
              call.getInt(1),
              Outcome.of(each -> call.getLong(1), s.getConnection()),
              Outcome.of(each -> call.getString(1), s.getConnection()),
              Outcome.of(each -> call.getArray(1), s.getConnection()),
              Outcome.of(each -> call.getObject(1, Map.of()), s.getConnection()),
              Outcome.of(each -> call.getBlob(1), s.getConnection()),
              Outcome.of(each -> call.getRef(1), s.getConnection()));
        });
    call(
        "no large object by a name",
        "{call lower(?)}",
        s -> {
          ((CallableStatement) s).setBlob("name", new ByteArrayInputStream(new byte[1]));
          return true;
        });
  }
}
