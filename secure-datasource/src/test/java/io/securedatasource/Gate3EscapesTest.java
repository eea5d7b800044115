package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.securedatasource.event.StatementRefusedException;
import io.securedatasource.testserver.PostgresServer;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JDBC escapes, which the driver replaces after the text was judged, as attacks and as meant. */
@Tag("server")
@Timeout(60)
class Gate3EscapesTest {

  private static final PostgresServer SERVER = PostgresServer.shared();

  private static SecureDataSource dataSource;

  private Connection connection;

  @BeforeAll
  static void build() {
    dataSource = Builders.application(SERVER).build();
  }

  @AfterAll
  static void shut() throws SQLException {
    dataSource.close();
  }

  @BeforeEach
  void borrow() throws SQLException {
    connection = dataSource.getConnection();
  }

  @AfterEach
  void giveBack() throws SQLException {
    connection.close();
  }

  private static void isRefused(ThrowingCallable call) {
    assertThatExceptionOfType(StatementRefusedException.class).isThrownBy(call);
  }

  private String first(String sql) throws SQLException {
    String plain;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      plain = row.getString(1);
    }
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      assertThat(row.getString(1)).isEqualTo(plain);
    }
    return plain;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{oj drop table shop.orders}",
        "{oj DR}OP TABLE shop.orders",
        "{oj alter table shop.orders add x int}",
        "{oj do $$begin perform 1; end$$}",
        "{oj alter role shop_application password 'x'}",
        "{oj set statement_timeout = 0}",
        "{oj gr}ant all on shop.orders to public",
        "{fn xdrop table shop.orders}",
        "{fn Xalter table shop.orders add x int}",
        "select {oj pg_}sleep(0.01)",
        "/*/ {oj a*}/ drop table shop.orders --*/ select 1"
      })
  void hide_nothing(String attack) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      isRefused(() -> statement.execute(attack));
      isRefused(() -> statement.executeQuery(attack));
      isRefused(() -> statement.executeUpdate(attack));
      isRefused(() -> statement.addBatch(attack));
      assertThat(statement.executeBatch()).isEmpty();
    }
    isRefused(() -> connection.prepareStatement(attack));
    isRefused(() -> connection.prepareStatement(attack, Statement.RETURN_GENERATED_KEYS));
    isRefused(() -> connection.prepareCall(attack));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{call {oj pg_}sleep(0.01)}",
        "{call {fn pg_sleep(0.01)}}",
        "{ ? = call {oj pg_}sleep(0.01)}",
        "{call pg_reload_conf}",
        "/* a */ {call pg_sleep(0.01)} -- b"
      })
  void hide_nothing_in_a_call(String attack) {
    isRefused(() -> connection.prepareCall(attack));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "select {fn concat('a','b')}                                       | ab",
        "select {fn concat({fn lcase('A')}, 'b')}                          | ab",
        "select {d '2026-01-01'}                                           | 2026-01-01",
        "select {t '12:34:56'}                                             | 12:34:56",
        "select {ts '2026-01-01 12:34:56'}::date                           | 2026-01-01",
        "select '{\"a\": 1}'::json ->> 'a'                                 | 1",
        "select count(*) from shop.customers where name like '!_%' {escape '!'} | 0"
      })
  void that_are_meant_work(String sql, String value) throws SQLException {
    assertThat(first(sql)).isEqualTo(value);
  }

  @Test
  void of_an_outer_join_work() throws SQLException {
    assertThat(
            first(
                "select count(*) > 0 from {oj shop.orders a left join shop.customers b"
                    + " on a.customer_id = b.id}"))
        .isEqualTo("t");
  }

  @Test
  void with_parameters_work() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select count(*) from shop.customers where {fn lcase(name)} = {fn lcase(?)}"
                + " and id = ?")) {
      statement.setString(1, "NOBODY");
      statement.setLong(2, 1);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        assertThat(row.getInt(1)).isZero();
      }
    }
  }

  @Test
  void of_calls_work() throws SQLException {
    try (CallableStatement function = connection.prepareCall("{? = call upper(?)}")) {
      function.registerOutParameter(1, Types.VARCHAR);
      function.setString(2, "a");
      function.execute();
      assertThat(function.getString(1)).isEqualTo("A");
    }
    try (CallableStatement call = connection.prepareCall("{call upper(?)}")) {
      call.setString(1, "b");
      try (ResultSet row = call.executeQuery()) {
        row.next();
        assertThat(row.getString(1)).isEqualTo("B");
      }
    }
  }
}
