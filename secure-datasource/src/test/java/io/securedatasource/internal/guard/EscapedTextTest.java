package io.securedatasource.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.securedatasource.internal.statement.EntryPoint;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;

class EscapedTextTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{oj drop table t}                     | drop table t",
        "{oj DR}OP TABLE t                     | DROP TABLE t",
        "{fn xdrop table t}                    | drop table t",
        "select {oj pg_}sleep(0.01)            | select pg_sleep(0.01)",
        "/*/ {oj a*}/ drop table t --*/ select | /*/ a*/ drop table t --*/ select",
        "select a ? b, {d '2026-01-01'}        | select a ? b, DATE '2026-01-01'"
      })
  void is_what_the_braces_leave(String sql, String sent) throws SQLException {
    assertThat(EscapedText.of(sql, EntryPoint.PLAIN))
        .isEqualTo(new EscapedText(sent, EntryPoint.PLAIN_UNESCAPED));
    assertThat(EscapedText.of(sql, EntryPoint.PREPARED))
        .isEqualTo(new EscapedText(sent, EntryPoint.PREPARED_UNESCAPED));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{call pg_reload_conf}          | select * from pg_reload_conf() as result",
        "{ ? = call upper(?)}           | select * from upper(?,?) as result",
        "{call {oj pg_}sleep(0.01)}     | select * from pg_sleep(0.01) as result",
        "/* a */ {call f(1), {fn g(2)}} | select * from f(1), g(2) as result",
        "{oj drop table t}              | drop table t"
      })
  void of_a_call_is_the_query_that_it_becomes(String sql, String sent) throws SQLException {
    assertThat(EscapedText.of(sql, EntryPoint.CALL))
        .isEqualTo(new EscapedText(sent, EntryPoint.PREPARED_UNESCAPED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"select 1", "select '{d ''2026-01-01''}'", "select '{}'::jsonb ? 'a'"})
  void is_none_where_nothing_is_replaced(String sql) throws SQLException {
    for (EntryPoint entryPoint : EntryPoint.values()) {
      assertThat(EscapedText.of(sql, entryPoint)).isNull();
    }
  }

  @Test
  void is_none_where_escapes_are_not_processed() throws SQLException {
    assertThat(EscapedText.of("select {d '2026-01-01'}", EntryPoint.PLAIN_UNESCAPED)).isNull();
    assertThat(EscapedText.of("select {d '2026-01-01'}", EntryPoint.PREPARED_UNESCAPED)).isNull();
  }

  @Test
  void of_what_the_driver_cannot_read_is_its_own_exception() {
    assertThatExceptionOfType(PSQLException.class)
        .isThrownBy(() -> EscapedText.of("{call f(1);}", EntryPoint.CALL));
  }

  @Nested
  @Tag("server")
  class On_a_server {

    private static Connection bare;

    @BeforeAll
    static void open() throws SQLException {
      bare = PostgresServer.shared().connectAs(Role.APPLICATION);
    }

    @AfterAll
    static void close() throws SQLException {
      bare.close();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "{oj gr}ant all on t to public",
          "select {fn concat({fn lcase('A')}, 'b')}, {ts '2026-01-01 12:00:00'}",
          "select 1 where 'a' like 'a!_' {escape '!'}",
          "/*/ {oj a*}/ drop table t --*/ select 1"
        })
    void is_what_the_driver_says_it_sends(String sql) throws SQLException {
      assertThat(Objects.requireNonNull(EscapedText.of(sql, EntryPoint.PREPARED)).sql())
          .isEqualTo(bare.nativeSQL(sql));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{call upper('x')}", "{call {oj pg_}sleep(0.01)}", "{call now}"})
    void of_a_call_is_what_the_driver_prepares(String sql) throws SQLException {
      try (CallableStatement call = bare.prepareCall(sql)) {
        assertThat(Objects.requireNonNull(EscapedText.of(sql, EntryPoint.CALL)).sql())
            .isEqualTo(call.toString());
      }
    }
  }
}
