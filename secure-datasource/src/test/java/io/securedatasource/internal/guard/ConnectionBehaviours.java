package io.securedatasource.internal.guard;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What a connection does, and its transactions. */
final class ConnectionBehaviours extends Behaviours {

  ConnectionBehaviours() {
    connections();
    transactions();
  }

  private void connections() {
    add("is open", Connection::isClosed);
    add("is valid", connection -> connection.isValid(5));
    add("is valid for a negative time", connection -> connection.isValid(-1));
    add("has a catalogue", Connection::getCatalog);
    add("has a schema", Connection::getSchema);
    add("has a type map", Connection::getTypeMap);
    add("has a holdability", Connection::getHoldability);
    add("has no warnings", Connection::getWarnings);
    add("has a network timeout", Connection::getNetworkTimeout);
    add("tells an application name", connection -> connection.getClientInfo("ApplicationName"));
    add("tells no unknown client info", connection -> connection.getClientInfo("Unknown"));
    add(
        "takes an application name",
        connection -> {
          connection.setClientInfo("ApplicationName", "side 'by' side");
          return List.of(
              connection.getClientInfo("ApplicationName"),
              one(connection, "show application_name"));
        });
    add(
        "takes no unknown client info",
        connection -> {
          connection.setClientInfo("Unknown", "x");
          return connection.getWarnings();
        });
    add(
        "takes a schema, and its own again",
        connection -> {
          String before = connection.getSchema();
          connection.setSchema("shop");
          String during = connection.getSchema();
          connection.setSchema(null);
          return Arrays.asList(before, during, connection.getSchema());
        });
    add(
        "takes a catalogue in vain",
        connection -> {
          connection.setCatalog("other");
          return connection.getCatalog();
        });
    add(
        "takes a holdability",
        connection -> {
          connection.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT);
          int during = connection.getHoldability();
          connection.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT);
          return during;
        });
    add(
        "takes a type map",
        connection -> {
          connection.setTypeMap(Map.of());
          return connection.getTypeMap();
        });
    add(
        "takes a network timeout",
        connection -> {
          int before = connection.getNetworkTimeout();
          connection.setNetworkTimeout(Runnable::run, 30_000);
          int during = connection.getNetworkTimeout();
          connection.setNetworkTimeout(Runnable::run, before);
          return List.of(before, during);
        });
    add(
        "tells native SQL",
        connection -> connection.nativeSQL("select {fn now()}, {d '2026-11-21'}"));
    add("tells native SQL of a call", connection -> connection.nativeSQL("{call f(?)}"));
    add("makes no blob", Connection::createBlob);
    add("makes no clob", Connection::createClob);
    add("makes no struct", connection -> connection.createStruct("t", new Object[0]));
    add("makes an array", connection -> connection.createArrayOf("text", new Object[] {"a", null}));
    add(
        "makes no array of an unknown type",
        connection -> connection.createArrayOf("zz", new Object[0]));
    add(
        "makes a document",
        connection -> {
          SQLXML document = connection.createSQLXML();
          document.setString("<a/>");
          return document;
        });
    add(
        "marks requests",
        connection -> {
          connection.beginRequest();
          connection.endRequest();
          return true;
        });
    for (int type :
        new int[] {
          ResultSet.TYPE_FORWARD_ONLY,
          ResultSet.TYPE_SCROLL_INSENSITIVE,
          ResultSet.TYPE_SCROLL_SENSITIVE,
          4711
        }) {
      add(
          "makes statements of type " + type,
          connection -> describe(connection.createStatement(type, ResultSet.CONCUR_READ_ONLY)));
      add(
          "prepares statements of type " + type,
          connection ->
              describe(connection.prepareStatement("select 1", type, ResultSet.CONCUR_READ_ONLY)));
      add(
          "prepares calls of type " + type,
          connection ->
              describe(
                  connection.prepareCall(
                      "select 1",
                      type,
                      ResultSet.CONCUR_READ_ONLY,
                      ResultSet.HOLD_CURSORS_OVER_COMMIT)));
    }
    add(
        "makes no statement of unknown concurrency",
        connection -> connection.createStatement(1003, 4711));
    add(
        "makes no statement of unknown holdability",
        connection -> connection.createStatement(1003, 1007, 4711));
    add("is a wrapper of a connection", connection -> connection.isWrapperFor(Connection.class));
    add("is no wrapper of a text", connection -> connection.isWrapperFor(String.class));
    add(
        "closes twice",
        connection -> {
          connection.close();
          connection.close();
          return connection.isClosed();
        });
  }

  private void transactions() {
    for (int level : new int[] {1, 2, 4, 8, 0, 99}) {
      add(
          "takes isolation " + level,
          connection -> {
            connection.setTransactionIsolation(level);
            int during = connection.getTransactionIsolation();
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            return during;
          });
    }
    add(
        "takes no isolation within a transaction",
        connection -> {
          connection.setAutoCommit(false);
          one(connection, "select 1");
          connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
          return true;
        });
    add(
        "commits nothing under auto-commit",
        connection -> {
          connection.commit();
          return true;
        });
    add(
        "rolls back nothing under auto-commit",
        connection -> {
          connection.rollback();
          return true;
        });
    add(
        "rolls back",
        connection -> {
          connection.setAutoCommit(false);
          one(connection, "update shop.customers set name = 'gone' where id = 1 returning name");
          connection.rollback();
          return one(connection, "select name from shop.customers where id = 1");
        });
    add(
        "rolls back to a savepoint",
        connection -> {
          connection.setAutoCommit(false);
          Savepoint named = connection.setSavepoint("a \"named\" one");
          one(connection, "update shop.customers set name = 'gone' where id = 1 returning name");
          connection.rollback(named);
          Savepoint unnamed = connection.setSavepoint();
          connection.releaseSavepoint(unnamed);
          return List.of(
              named.getSavepointName(),
              unnamed.getClass().getSimpleName(),
              String.valueOf(one(connection, "select name from shop.customers where id = 1")));
        });
    add("sets no savepoint under auto-commit", Connection::setSavepoint);
    add(
        "releases no savepoint twice",
        connection -> {
          connection.setAutoCommit(false);
          Savepoint savepoint = connection.setSavepoint();
          connection.releaseSavepoint(savepoint);
          connection.releaseSavepoint(savepoint);
          return true;
        });
    add(
        "writes nothing in a read-only transaction",
        connection -> {
          connection.setReadOnly(true);
          connection.setAutoCommit(false);
          try {
            return one(connection, "update shop.customers set name = 'x' where id = 1 returning 1");
          } finally {
            connection.rollback();
            connection.setAutoCommit(true);
            connection.setReadOnly(false);
          }
        });
    add(
        "runs nothing in a failed transaction",
        connection -> {
          connection.setAutoCommit(false);
          Outcome first = Outcome.of(each -> one(each, "select 1/0"), connection);
          Outcome second = Outcome.of(each -> one(each, "select 1"), connection);
          Outcome third =
              Outcome.of(
                  each -> {
                    each.commit();
                    return true;
                  },
                  connection);
          return List.of(first, second, third);
        });
    add(
        "locks a row",
        connection -> {
          connection.setAutoCommit(false);
          return one(
              connection, "select id from shop.customers where id = 2 for update skip locked");
        });
  }
}
