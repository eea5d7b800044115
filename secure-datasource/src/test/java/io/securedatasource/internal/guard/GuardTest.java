package io.securedatasource.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.securedatasource.event.StatementRefusedException;
import io.securedatasource.internal.guard.RecordingGate.Seen;
import io.securedatasource.internal.statement.EntryPoint;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PgConnection;

@Tag("server")
class GuardTest {

  private static final PostgresServer SERVER = PostgresServer.shared();

  private final RecordingGate gate = new RecordingGate();
  private Connection bare;
  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    bare = SERVER.connectAs(Role.APPLICATION);
    connection = new Guard(gate, Set.of(PGConnection.class, BaseConnection.class)).over(bare);
  }

  @AfterEach
  void close() throws SQLException {
    bare.close();
  }

  private static void isRefused(ThrowingCallable call) {
    assertThatExceptionOfType(StatementRefusedException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("SD001"));
  }

  private static void isOutOfReach(ThrowingCallable call) {
    assertThatExceptionOfType(SQLFeatureNotSupportedException.class)
        .isThrownBy(call)
        .withMessageContaining("because")
        .withMessageContaining("fix:")
        .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("SD002"));
  }

  @Nested
  class A_text {

    @Test
    void is_judged_once_when_it_is_prepared_and_never_when_it_is_run() throws SQLException {
      try (PreparedStatement statement = connection.prepareStatement("select ?")) {
        statement.setInt(1, 1);
        for (int i = 0; i < 3; i++) {
          statement.executeQuery().close();
        }
      }

      assertThat(gate.seen()).containsExactly(new Seen("select ?", EntryPoint.PREPARED));
    }

    @Test
    void of_a_call_is_judged_as_a_call() throws SQLException {
      connection.prepareCall("{call lower(?)}").close();

      assertThat(gate.seen())
          .containsExactly(
              new Seen("{call lower(?)}", EntryPoint.CALL),
              new Seen("select * from lower(?) as result", EntryPoint.PREPARED_UNESCAPED));
    }

    @Test
    void with_escapes_is_judged_as_what_is_sent_as_well() throws SQLException {
      connection.prepareStatement("select {fn lcase(?)}").close();
      try (Statement statement = connection.createStatement()) {
        statement.execute("select {d '2026-01-01'}");
        statement.execute("select '{\"a\": 1}'");
        statement.setEscapeProcessing(false);
        statement.execute("select '{d x}'");
      }

      assertThat(gate.seen())
          .containsExactly(
              new Seen("select {fn lcase(?)}", EntryPoint.PREPARED),
              new Seen("select lower(?)", EntryPoint.PREPARED_UNESCAPED),
              new Seen("select {d '2026-01-01'}", EntryPoint.PLAIN),
              new Seen("select DATE '2026-01-01'", EntryPoint.PLAIN_UNESCAPED),
              new Seen("select '{\"a\": 1}'", EntryPoint.PLAIN),
              new Seen("select '{d x}'", EntryPoint.PLAIN_UNESCAPED));
    }

    @Test
    void with_escapes_is_judged_again_as_what_is_sent() throws SQLException {
      try (PreparedStatement statement = connection.prepareStatement("select {oj ab}s(10)")) {
        gate.replacePolicy("abs(10)");

        isRefused(statement::executeQuery);
      }
    }

    @Test
    void of_a_plain_statement_is_judged_by_whether_escapes_are_processed() throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute("select 1");
        statement.setEscapeProcessing(false);
        statement.execute("select 2");
        statement.setEscapeProcessing(true);
        statement.addBatch("select 3");
      }

      assertThat(gate.seen())
          .containsExactly(
              new Seen("select 1", EntryPoint.PLAIN),
              new Seen("select 2", EntryPoint.PLAIN_UNESCAPED),
              new Seen("select 3", EntryPoint.PLAIN));
    }

    @Test
    void given_to_a_prepared_statement_must_pass_with_escapes_and_without() throws SQLException {
      try (PreparedStatement statement = connection.prepareStatement("select 1")) {
        gate.forget();
        statement.executeUpdate("set application_name to 'x'", Statement.NO_GENERATED_KEYS);
      } catch (SQLException ignored) {
        // Whether the driver takes it depends on the method.
      }

      assertThat(gate.seen())
          .extracting(Seen::entryPoint)
          .containsExactly(EntryPoint.PLAIN, EntryPoint.PLAIN_UNESCAPED);
    }

    @Test
    void that_is_null_gets_the_driver_s_own_exception() throws SQLException {
      try (Statement guarded = connection.createStatement();
          Statement plain = bare.createStatement()) {
        Throwable expected = thrownBy(() -> plain.execute(null));

        assertThat(thrownBy(() -> guarded.execute(null)))
            .hasSameClassAs(expected)
            .hasMessage(expected.getMessage());
      }
    }

    @Test
    void on_a_closed_statement_gets_the_driver_s_own_exception() throws SQLException {
      Statement statement = connection.createStatement();
      statement.close();

      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> statement.execute("select 1"))
          .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("55000"));
    }

    @Test
    void with_a_column_name_that_needs_quotes_is_judged_with_it() throws SQLException {
      String insert = "insert into shop.customers (name, email) values ('n', 'e')";
      connection.setAutoCommit(false);

      isRefused(() -> connection.prepareStatement(insert, new String[] {"id", "id; forbidden"}));
      connection.prepareStatement(insert, new String[] {"id", "name"}).close();

      assertThat(gate.seen())
          .extracting(Seen::sql)
          .containsExactly(insert, insert + "\nRETURNING id, id; forbidden", insert);
    }

    private Throwable thrownBy(ThrowingCallable call) {
      return java.util.Objects.requireNonNull(org.assertj.core.api.Assertions.catchThrowable(call));
    }
  }

  @Nested
  class A_refusal {

    @Test
    void leaves_the_open_transaction_going() throws SQLException {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("update shop.customers set name = name where id = 1");
        isRefused(() -> statement.execute(RecordingGate.FORBIDDEN));
        isRefused(() -> connection.prepareStatement(RecordingGate.FORBIDDEN));
        isRefused(() -> connection.prepareCall(RecordingGate.FORBIDDEN));
        statement.execute("update shop.customers set name = name where id = 2");
      }

      connection.commit();
    }
  }

  @Nested
  class A_policy_that_was_replaced {

    @Test
    void judges_a_prepared_text_again_before_it_is_run() throws SQLException {
      try (PreparedStatement statement = connection.prepareStatement("select 'later'");
          CallableStatement call = connection.prepareCall("select 'later'")) {
        statement.executeQuery().close();
        gate.replacePolicy("later");

        isRefused(statement::executeQuery);
        isRefused(statement::execute);
        isRefused(statement::executeUpdate);
        isRefused(statement::executeLargeUpdate);
        statement.addBatch();
        isRefused(statement::executeBatch);
        isRefused(statement::executeLargeBatch);
        isRefused(call::execute);
      }
    }

    @Test
    void judges_a_batch_again_before_it_is_run() throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.addBatch("update shop.customers set name = name where id = 1 /* later */");
        gate.forget();
        gate.replacePolicy("later");

        isRefused(statement::executeBatch);
        isRefused(statement::executeLargeBatch);
        statement.clearBatch();
        assertThat(statement.executeBatch()).isEmpty();
      }
    }

    @Test
    void judges_no_batch_again_that_was_run() throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.addBatch("update shop.customers set name = name where id = 1 /* later */");
        assertThat(statement.executeBatch()).containsExactly(1);
        gate.replacePolicy("later");
        statement.addBatch("update shop.customers set name = name where id = 2");

        assertThat(statement.executeLargeBatch()).containsExactly(1);
      }
    }

    @Test
    void costs_connections_opened_afterwards_nothing() throws SQLException {
      gate.replacePolicy("later");
      Connection fresh = new Guard(gate, Set.of()).over(bare);
      try (PreparedStatement statement = fresh.prepareStatement("select 1")) {
        gate.forget();
        statement.executeQuery().close();
      }

      assertThat(gate.seen()).isEmpty();
    }
  }

  /**
   * The driver takes the table of a row change from the word after the first {@code from} of the
   * text. Each of these texts reads no table of the shop, and would have it write one.
   */
  @Nested
  class An_updatable_result_set {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "select 1 as id, 'x'::text as \"from shop.customers\"",
          "/* from shop.customers */ select 1::bigint as id, 'x'::text as name",
          "select 1::bigint as id, ' from shop.customers ' as name",
          "select id, name from shop.customers where id = 1",
          "/* from shop.customers */ select 1::bigint as id, 'x' as \"from y\""
        })
    void is_read_only_so_that_no_row_of_another_table_is_written(String sql) throws SQLException {
      try (Statement statement =
              connection.createStatement(
                  ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
          ResultSet rows = statement.executeQuery(sql)) {
        assertThat(rows.next()).isTrue();
        assertThat(statement.getResultSetConcurrency()).isEqualTo(ResultSet.CONCUR_READ_ONLY);
        assertThat(rows.getConcurrency()).isEqualTo(ResultSet.CONCUR_READ_ONLY);
        for (ThrowingCallable change :
            new ThrowingCallable[] {
              () -> rows.updateString(2, "taken over"),
              rows::updateRow,
              rows::deleteRow,
              rows::insertRow,
              rows::refreshRow,
              rows::moveToInsertRow
            }) {
          assertThatExceptionOfType(SQLException.class).isThrownBy(change);
        }
      }
    }

    @Test
    void would_delete_from_another_table_without_the_guard() throws SQLException {
      bare.setAutoCommit(false);
      try (Statement statement =
          bare.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE)) {
        statement.execute(
            "insert into shop.customers (name, email) values ('victim', 'v@example.org')");
        try (ResultSet rows =
            statement.executeQuery(
                "/* from shop.customers */ select lastval() as id, 'x' as \"from y\"")) {
          rows.next();
          rows.deleteRow();
        }
        try (ResultSet left =
            statement.executeQuery("select 1 from shop.customers where name = 'victim'")) {
          assertThat(left.next()).isFalse();
        }
      } finally {
        bare.rollback();
      }
    }

    @Test
    void is_asked_for_in_vain_by_every_method_that_makes_a_statement() throws SQLException {
      int scroll = ResultSet.TYPE_SCROLL_INSENSITIVE;
      int updatable = ResultSet.CONCUR_UPDATABLE;
      int hold = ResultSet.HOLD_CURSORS_OVER_COMMIT;
      for (Statement statement :
          new Statement[] {
            connection.createStatement(scroll, updatable),
            connection.createStatement(scroll, updatable, hold),
            connection.prepareStatement("select 1", scroll, updatable),
            connection.prepareStatement("select 1", scroll, updatable, hold),
            connection.prepareCall("select 1", scroll, updatable),
            connection.prepareCall("select 1", scroll, updatable, hold)
          }) {
        assertThat(statement.getResultSetConcurrency()).isEqualTo(ResultSet.CONCUR_READ_ONLY);
        statement.close();
      }
      assertThat(connection.getMetaData().supportsResultSetConcurrency(scroll, updatable))
          .isFalse();
    }

    @Test
    void is_answered_by_a_warning_until_warnings_are_cleared() throws SQLException {
      assertThat((Throwable) connection.getWarnings()).isNull();
      connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE).close();

      assertThat((Throwable) connection.getWarnings())
          .hasMessageContaining("will be read-only")
          .hasMessageContaining("fix:");
      connection.clearWarnings();
      assertThat((Throwable) connection.getWarnings()).isNull();
    }
  }

  @Nested
  class The_schema {

    @Test
    void is_judged_as_the_search_path_that_it_is() throws SQLException {
      isRefused(() -> connection.setSchema("it's forbidden"));
      connection.setSchema("shop");
      connection.setSchema(null);

      assertThat(gate.seen())
          .extracting(Seen::sql)
          .containsExactly(
              "SET SESSION search_path TO 'it''s forbidden'",
              "SET SESSION search_path TO 'shop'",
              "SET SESSION search_path TO DEFAULT");
    }
  }

  @Nested
  class A_large_object {

    @Test
    void is_judged_before_the_driver_makes_one_of_a_parameter() throws SQLException {
      connection.setAutoCommit(false);
      try (PreparedStatement statement = connection.prepareStatement("select ?");
          ResultSet rows = connection.createStatement().executeQuery("select 1::oid")) {
        rows.next();
        java.sql.Blob blob = rows.getBlob(1);
        gate.replacePolicy("lo_creat");
        isRefused(() -> statement.setBlob(1, blob));
        isRefused(() -> statement.setObject(1, blob));
        isRefused(() -> statement.setBlob(1, new ByteArrayInputStream(new byte[1])));
        isRefused(() -> statement.setBlob(1, new ByteArrayInputStream(new byte[1]), 1));
        isRefused(() -> statement.setClob(1, new StringReader("x")));
        isRefused(() -> statement.setClob(1, new StringReader("x"), 1));
        isRefused(
            () ->
                statement.setObject(1, new ByteArrayInputStream(new byte[1]), java.sql.Types.BLOB));
        isRefused(() -> statement.setObject(1, new StringReader("x"), java.sql.JDBCType.CLOB));
        statement.setBinaryStream(1, new ByteArrayInputStream(new byte[1]));
      }
    }

    @Test
    void is_judged_before_it_is_handed_out() throws SQLException {
      gate.replacePolicy("lo_creat");
      try (Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery("select 1::oid as lo, null::oid as none, array[1::oid]")) {
        row.next();
        isHandedOutByNone(row, 1, "lo");
        ResultSet elements = row.getArray(3).getResultSet();
        elements.next();
        isHandedOutByNone(elements, 2, "VALUE");
        assertThat(row.getBlob("none")).isNull();
        assertThat(row.getLong(1)).isOne();
      }
    }

    private void isHandedOutByNone(ResultSet row, int column, String name) {
      isRefused(() -> row.getBlob(column));
      isRefused(() -> row.getBlob(name));
      isRefused(() -> row.getClob(column));
      isRefused(() -> row.getClob(name));
      isRefused(() -> row.getObject(column, java.sql.Blob.class));
      isRefused(() -> row.getObject(name, java.sql.Clob.class));
    }

    /** The driver has none for these; it is asked first, so that nothing is told of a refusal. */
    @Test
    void that_the_driver_does_not_make_gets_its_own_exception() throws SQLException {
      gate.replacePolicy("lo_creat");
      try (CallableStatement call = connection.prepareCall("{? = call upper(?)}")) {
        for (ThrowingCallable asked :
            new ThrowingCallable[] {
              () -> call.getBlob(1), () -> call.getClob(1), connection::createBlob
            }) {
          assertThatExceptionOfType(SQLFeatureNotSupportedException.class).isThrownBy(asked);
        }
      }
    }
  }

  @Nested
  class Unwrapping {

    @Test
    void gives_the_guard_itself_and_nothing_below_unless_the_policy_lists_it() throws SQLException {
      Connection guarded =
          Guard.of(gate, SecurityPolicy.production(), RoleProfile.APPLICATION).over(bare);

      assertThat(guarded.unwrap(Connection.class)).isSameAs(guarded);
      assertThat(guarded.isWrapperFor(PGConnection.class)).isFalse();
      isOutOfReach(() -> guarded.unwrap(PGConnection.class));
      isOutOfReach(() -> guarded.unwrap(BaseConnection.class));
      isOutOfReach(() -> guarded.unwrap(PgConnection.class));
    }

    @Test
    void gives_a_guarded_view_of_what_the_policy_lists() throws SQLException {
      SecurityPolicy policy =
          SecurityPolicy.production().toBuilder().allowUnwrap(PGConnection.class).build();
      Connection guarded = Guard.of(gate, policy, RoleProfile.APPLICATION).over(bare);

      PGConnection view = guarded.unwrap(PGConnection.class);

      assertThat(guarded.isWrapperFor(PGConnection.class)).isTrue();
      assertThat(view).isNotInstanceOf(PgConnection.class);
      assertThat(view.getBackendPID()).isPositive();
      assertThat(view.escapeIdentifier("a\"b")).isEqualTo("\"a\"\"b\"");
      assertThat(view.getNotifications()).isEmpty();
      isOutOfReach(() -> guarded.unwrap(BaseConnection.class));
    }

    @Test
    void gives_a_migration_the_driver_s_connection_guarded() throws SQLException {
      Connection guarded =
          Guard.of(gate, SecurityPolicy.production(), RoleProfile.MIGRATION).over(bare);

      BaseConnection view = guarded.unwrap(BaseConnection.class);

      isRefused(() -> view.prepareStatement(RecordingGate.FORBIDDEN));
      isRefused(() -> view.createStatement().execute(RecordingGate.FORBIDDEN));
      isOutOfReach(() -> view.execSQLUpdate("select 1"));
      isOutOfReach(() -> view.execSQLQuery("select 1"));
      isOutOfReach(() -> view.createQuery("select 1", false, false));
      isOutOfReach(() -> view.getQueryExecutor().createSimpleQuery("select 1"));
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(view::getReplicationProtocol);
    }

    @Test
    void does_not_lead_to_fast_path_large_objects_replication_or_passwords() throws SQLException {
      PGConnection view = connection.unwrap(PGConnection.class);

      isOutOfReach(view::getFastpathAPI);
      isOutOfReach(view::getLargeObjectAPI);
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(view::getReplicationAPI);
      isOutOfReach(() -> view.alterUserPassword("shop_application", new char[] {'x'}, null));
    }

    @Test
    void cannot_be_asked_for_what_there_is_no_guarded_view_of() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Guard(gate, Set.of(PgConnection.class)));
    }

    @Test
    void of_anything_else_gives_that_thing_alone() throws SQLException {
      try (PreparedStatement statement = connection.prepareStatement("select 1");
          ResultSet rows = statement.executeQuery()) {
        assertThat(statement.unwrap(Statement.class)).isSameAs(statement);
        assertThat(rows.unwrap(ResultSet.class)).isSameAs(rows);
        isOutOfReach(() -> statement.unwrap(org.postgresql.PGStatement.class));
        isOutOfReach(() -> rows.unwrap(org.postgresql.PGRefCursorResultSet.class));
        isOutOfReach(() -> connection.getMetaData().unwrap(PGConnection.class));
      }
    }
  }

  @Nested
  class Copy {

    private static final String OUT = "COPY (SELECT 1) TO STDOUT";

    @Test
    void is_judged_as_text_that_is_sent_as_it_is() throws Exception {
      StringWriter written = new StringWriter();

      connection.unwrap(PGConnection.class).getCopyAPI().copyOut(OUT, written);

      assertThat(written).hasToString("1\n");
      assertThat(gate.seen()).containsExactly(new Seen(OUT, EntryPoint.PLAIN_UNESCAPED));
    }

    @Test
    void is_judged_the_way_flyway_runs_it() throws Exception {
      connection.setAutoCommit(false);
      CopyManager copy = new CopyManager(connection.unwrap(BaseConnection.class));

      long rows =
          copy.copyIn(
              "COPY shop.customers (name, email) FROM STDIN",
              new StringReader("Copied\tcopied@example.org\n"));

      assertThat(rows).isOne();
      isRefused(() -> copy.copyIn("COPY forbidden FROM STDIN", new StringReader("")));
      isRefused(() -> copy.copyOut("COPY forbidden TO STDOUT"));
      isRefused(() -> copy.copyDual("COPY forbidden TO STDOUT"));
      connection.rollback();
    }
  }

  @Nested
  class An_array {

    @Test
    void that_was_read_can_be_bound_again() throws SQLException {
      try (PreparedStatement read = connection.prepareStatement("select array[1,2,3]");
          ResultSet rows = read.executeQuery();
          PreparedStatement write = connection.prepareStatement("select ? = array[1,2,3]")) {
        rows.next();
        for (Array array :
            new Array[] {
              rows.getArray(1),
              (Array) rows.getObject(1),
              rows.getObject(1, Array.class),
              connection.createArrayOf("int4", new Object[] {1, 2, 3})
            }) {
          write.setArray(1, array);
          assertThat(first(write)).isTrue();
          write.setObject(1, array);
          assertThat(first(write)).isTrue();
        }
      }
    }

    private boolean first(PreparedStatement statement) throws SQLException {
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getBoolean(1);
      }
    }
  }

  @Nested
  class The_text_of_an_object {

    private static final String CANARY = "canary4R8wK1";

    @Test
    void tells_no_sql_and_no_value() throws SQLException {
      String sql = "select '" + CANARY + "', ?";
      try (Statement plain = connection.createStatement();
          PreparedStatement prepared = connection.prepareStatement(sql);
          CallableStatement call = connection.prepareCall(sql)) {
        plain.addBatch(sql);
        prepared.setString(1, CANARY);
        call.setString(1, CANARY);

        assertThat(connection.toString()).matches(".*GuardedConnection@[0-9a-f]+");
        assertThat(plain.toString()).matches(".*GuardedStatement@[0-9a-f]+");
        assertThat(prepared.toString()).matches(".*GuardedPreparedStatement@[0-9a-f]+");
        assertThat(call.toString()).matches(".*GuardedCallableStatement@[0-9a-f]+");
        assertThat(prepared.executeQuery().toString())
            .matches(".*GuardedResultSet[$\\w]*@[0-9a-f]+");
      }
    }
  }

  @Nested
  class The_statement_of_a_result_set {

    @Test
    void runs_no_batch() throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("select 1")) {
        statement.addBatch("update shop.customers set name = name where id = 1");

        isOutOfReach(() -> rows.getStatement().executeBatch());
        isOutOfReach(() -> rows.getStatement().executeLargeBatch());
      }
    }

    @Test
    void can_be_closed_and_asked_but_runs_no_sql() throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("select 1")) {
        Statement found = rows.getStatement();

        assertThat(found.getFetchSize()).isZero();
        isOutOfReach(() -> found.execute("select 1"));
        isOutOfReach(() -> found.getConnection().prepareStatement("select 1"));
        found.close();
        assertThat(statement.isClosed()).isTrue();
      }
    }
  }
}
