package io.securedatasource.internal.guard;

import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/** What a plain statement does. */
final class StatementBehaviours extends Behaviours {

  StatementBehaviours() {
    plainStatements();
  }

  private void plainStatements() {
    plain("queries", statement -> statement.executeQuery(CUSTOMERS));
    plain("queries nothing", statement -> statement.executeQuery("select 1 where false"));
    plain("queries an empty text", statement -> statement.executeQuery(""));
    plain("executes an empty text", statement -> statement.execute(""));
    plain("executes a comment", statement -> statement.execute("-- nothing"));
    plain("executes null", statement -> statement.execute(null));
    plain(
        "queries with an update",
        statement -> statement.executeQuery("update shop.customers set name = name where id = 1"));
    plain("updates with a query", statement -> statement.executeUpdate("select 1"));
    plain(
        "updates",
        statement ->
            statement.executeUpdate("update shop.customers set name = name where id <= 4"));
    plain(
        "updates largely",
        statement ->
            statement.executeLargeUpdate("update shop.customers set name = name where id <= 4"));
    plain(
        "updates nothing",
        statement -> statement.executeUpdate("update shop.customers set name = name where id < 0"));
    plain("fails in the syntax", statement -> statement.execute("selec 1"));
    plain(
        "fails on an unknown table", statement -> statement.execute("select * from shop.nowhere"));
    plain(
        "fails on an unknown column",
        statement -> statement.execute("select nothing from shop.customers"));
    plain("fails on a division", statement -> statement.executeQuery("select 1/0"));
    plain(
        "fails on a unique key",
        statement ->
            statement.executeUpdate(
                "insert into shop.customers (name, email) select name, email from shop.customers"));
    plain(
        "fails on a null",
        statement -> statement.executeUpdate("update shop.customers set name = null where id = 1"));
    plain(
        "fails on a check",
        statement ->
            statement.executeUpdate(
                "update shop.order_items set quantity = 0 where order_id = 1 and line = 1"));
    plain(
        "fails on a foreign key",
        statement -> statement.executeUpdate("delete from shop.customers where id = 1"));
    plain(
        "fails for lack of rights",
        statement -> statement.execute("create table shop.mine (id int)"));
    plain(
        "runs several statements",
        statement -> {
          boolean first =
              statement.execute(
                  "select 1; update shop.customers set name = name where id = 1; select 2");
          return Arrays.asList(
              first,
              text(statement.getResultSet()),
              statement.getMoreResults(),
              statement.getUpdateCount(),
              statement.getMoreResults(Statement.KEEP_CURRENT_RESULT),
              text(statement.getResultSet()),
              statement.getMoreResults(),
              statement.getUpdateCount());
        });
    plain("queries several statements", statement -> statement.executeQuery("select 1; select 2"));
    plain("has no result set before", Statement::getResultSet);
    plain("has no update count before", Statement::getUpdateCount);
    plain("has no large update count before", Statement::getLargeUpdateCount);
    plain("has no more results before", Statement::getMoreResults);
    plain("has no generated keys before", Statement::getGeneratedKeys);
    plain("has no warnings", Statement::getWarnings);
    plain(
        "has a notice",
        statement -> {
          statement.execute("set client_min_messages to notice");
          statement.execute("drop table if exists shop.nowhere");
          String warning = statement.getWarnings().getMessage();
          statement.clearWarnings();
          statement.execute("reset client_min_messages");
          return Arrays.asList(warning, statement.getWarnings());
        });
    plain(
        "limits rows",
        statement -> {
          statement.setMaxRows(2);
          return Arrays.asList(statement.getMaxRows(), text(statement.executeQuery(CUSTOMERS)));
        });
    plain(
        "limits rows largely",
        statement -> {
          statement.setLargeMaxRows(1);
          return Arrays.asList(
              statement.getLargeMaxRows(), text(statement.executeQuery(CUSTOMERS)));
        });
    plain(
        "takes no negative limit",
        statement -> {
          statement.setMaxRows(-1);
          return true;
        });
    plain(
        "limits fields",
        statement -> {
          statement.setMaxFieldSize(3);
          return Arrays.asList(
              statement.getMaxFieldSize(),
              text(statement.executeQuery("select 'abcdef'::varchar, '\\x01020304'::bytea")));
        });
    plain(
        "fetches by portions",
        statement -> {
          statement.setFetchSize(2);
          return Arrays.asList(statement.getFetchSize(), text(statement.executeQuery(CUSTOMERS)));
        });
    plain(
        "takes no negative portion",
        statement -> {
          statement.setFetchSize(-1);
          return true;
        });
    for (int direction :
        new int[] {
          ResultSet.FETCH_FORWARD, ResultSet.FETCH_REVERSE, ResultSet.FETCH_UNKNOWN, 4711
        }) {
      plain(
          "takes fetch direction " + direction,
          statement -> {
            statement.setFetchDirection(direction);
            return statement.getFetchDirection();
          });
    }
    plain(
        "takes a query timeout",
        statement -> {
          statement.setQueryTimeout(7);
          return statement.getQueryTimeout();
        });
    plain(
        "takes no negative query timeout",
        statement -> {
          statement.setQueryTimeout(-1);
          return true;
        });
    plain(
        "ends at its query timeout",
        statement -> {
          statement.setQueryTimeout(1);
          return statement.executeQuery("select pg_sleep(20)");
        });
    plain(
        "cancels nothing",
        statement -> {
          statement.cancel();
          return statement.executeQuery("select 1");
        });
    plain(
        "processes escapes",
        statement ->
            statement.executeQuery(
                "select {fn concat('a', 'b')}, {d '2026-11-21'}, {ts '2026-11-21 01:02:03'}"));
    plain(
        "processes no escapes",
        statement -> {
          statement.setEscapeProcessing(false);
          return statement.executeQuery("select {d '2026-11-21'}");
        });
    plain(
        "knows a question mark",
        statement -> statement.executeQuery("select '{\"a\": 1}'::jsonb ? 'a'"));
    plain(
        "ignores a cursor name",
        statement -> {
          statement.setCursorName("c");
          return statement.executeQuery("select 1");
        });
    plain(
        "is poolable",
        statement -> {
          boolean before = statement.isPoolable();
          statement.setPoolable(!before);
          return List.of(before, statement.isPoolable());
        });
    plain(
        "closes with its results",
        statement -> {
          statement.closeOnCompletion();
          boolean asked = statement.isCloseOnCompletion();
          statement.executeQuery("select 1").close();
          return List.of(asked, statement.isClosed());
        });
    plain(
        "runs a batch",
        statement -> {
          for (int id = 1; id < 4; id++) {
            statement.addBatch("update shop.customers set name = name where id <= " + id);
          }
          return statement.executeBatch();
        });
    plain(
        "runs a large batch",
        statement -> {
          statement.addBatch("update shop.customers set name = name where id <= 2");
          return statement.executeLargeBatch();
        });
    plain("runs an empty batch", Statement::executeBatch);
    plain(
        "clears a batch",
        statement -> {
          statement.addBatch("select 1/0");
          statement.clearBatch();
          return statement.executeBatch();
        });
    plain(
        "fails within a batch",
        statement -> {
          statement.addBatch("update shop.customers set name = name where id = 1");
          statement.addBatch("select 1/0");
          statement.addBatch("update shop.customers set name = name where id = 2");
          return statement.executeBatch();
        });
    plain(
        "batches no query",
        statement -> {
          statement.addBatch("select 1");
          return statement.executeBatch();
        });
    for (String returning : List.of("key", "index", "name", "unknown name")) {
      for (String how : List.of("execute", "update", "large")) {
        add(
            "statement: returns keys by " + returning + ", " + how,
            connection -> {
              connection.setAutoCommit(false);
              try (Statement statement = connection.createStatement()) {
                return Outcome.of(each -> keys(statement, returning, how), connection);
              } finally {
                connection.rollback();
              }
            });
      }
    }
    plain("quotes a literal", statement -> statement.enquoteLiteral("it's"));
    plain("quotes a national literal", statement -> statement.enquoteNCharLiteral("it's"));
    plain("quotes an identifier", statement -> statement.enquoteIdentifier("a b", false));
    plain(
        "quotes no identifier with a NUL", statement -> statement.enquoteIdentifier("a\0b", true));
    plain(
        "knows a simple identifier",
        statement ->
            List.of(statement.isSimpleIdentifier("abc"), statement.isSimpleIdentifier("a b")));
    plain(
        "is a wrapper of a statement",
        statement ->
            List.of(statement.isWrapperFor(Statement.class), statement.isWrapperFor(String.class)));
    plain("belongs to an open connection", statement -> statement.getConnection().isClosed());
    plain(
        "closes twice",
        statement -> {
          statement.close();
          statement.close();
          return statement.isClosed();
        });
    plain(
        "closes its result sets",
        statement -> {
          ResultSet rows = statement.executeQuery("select 1");
          statement.close();
          return rows.isClosed();
        });
    plain(
        "closes an earlier result set",
        statement -> {
          ResultSet rows = statement.executeQuery("select 1");
          statement.executeQuery("select 2");
          return rows.isClosed();
        });
    plain(
        "copies nothing", statement -> statement.execute("copy shop.customers (name) from stdin"));
  }

  private static Object keys(Statement statement, String returning, String how) throws Exception {
    String sql = "insert into shop.customers (name, email) values ('k', 'k@example.org')";
    String[] names = {returning.equals("name") ? "name" : "nowhere"};
    int[] indexes = {1};
    boolean byName = returning.endsWith("name");
    Object done =
        switch (how) {
          case "execute" ->
              byName
                  ? statement.execute(sql, names)
                  : returning.equals("index")
                      ? statement.execute(sql, indexes)
                      : statement.execute(sql, Statement.RETURN_GENERATED_KEYS);
          case "update" ->
              byName
                  ? statement.executeUpdate(sql, names)
                  : returning.equals("index")
                      ? statement.executeUpdate(sql, indexes)
                      : statement.executeUpdate(sql, Statement.RETURN_GENERATED_KEYS);
          default ->
              byName
                  ? statement.executeLargeUpdate(sql, names)
                  : returning.equals("index")
                      ? statement.executeLargeUpdate(sql, indexes)
                      : statement.executeLargeUpdate(sql, Statement.RETURN_GENERATED_KEYS);
        };
    ResultSet keys = statement.getGeneratedKeys();
    return Arrays.asList(done, keys.next(), keys.getMetaData(), keys.next());
  }
}
