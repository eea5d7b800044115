package io.securedatasource.internal.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the rules take for granted of the server, asked of the server. */
@Tag("server")
class ServerAgreementTest {

  private static final PostgresServer SERVER = PostgresServer.shared();

  private static String first(String sql) throws SQLException {
    try (Connection connection = SERVER.connectAs(Role.APPLICATION);
        Statement statement = connection.createStatement()) {
      assertThat(statement.execute(sql)).isTrue();
      try (ResultSet rows = statement.getResultSet()) {
        assertThat(rows.next()).isTrue();
        return rows.getString(1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¶',
      quoteCharacter = '`',
      value = {
        "select $$a$b$$ ¶ a$b",
        "select U&'d\\0061t' ¶ dat",
        "select /* a /* b */ c */ 'd' ¶ d",
        "select 1 OPERATOR(pg_catalog.=) 1 ¶ t",
        "select ('a'::text).upper ¶ A",
        "select f.abs from generate_series(-3, -3) f ¶ 3",
        "select U&\"up\\0070er\"('a') ¶ A",
        "select U&\"up!0070er\" UESCAPE '!' ('a') ¶ A",
        "select pg_catalog . /* a */ upper /* b */ ('a') ¶ A",
        "select {fn ucase('a')} ¶ A"
      })
  void reads_as_the_lexer_does(String sql, String result) throws SQLException {
    assertThat(first(sql)).isEqualTo(result);
  }

  /** What decides whether two constants are compared, or a column's operator takes one of them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '¶',
      quoteCharacter = '`',
      value = {
        "select j ->> 'a' = 'b' from (select jsonb '{\"a\":\"b\"}' j) t ¶ t",
        "select j -> 'a' ->> 'b' in ('c') from (select jsonb '{\"a\":{\"b\":\"c\"}}' j) t ¶ t",
        "select n + 1 > 5 from (select 5 n) t ¶ t",
        "select n & 4 = 4 from (select 6 n) t ¶ t",
        "select n || 'b' like 'a%' from (select 'a'::text n) t ¶ t",
        "select d at time zone 'UTC' > '2026-01-01' from (select timestamptz '2027-01-01Z' d) t ¶ t",
        "select b = 1 in (1) from (select true b) t ¶ t",
        "select n < 1 + 2 from (select 2 n) t ¶ t",
        "select 't' = true ¶ t",
        "select true <> 'f' ¶ t",
        "select 1 between asymmetric 0 and 2 ¶ t",
        "select ('{t}'::_bool)[1] ¶ t",
        "select jsonb '{\"a\":{\"b\":5}}' #>> array['a', 'b'] ¶ 5"
      })
  void binds_operators_as_the_form_takes_it(String sql, String result) throws SQLException {
    assertThat(first(sql)).isEqualTo(result);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'a'\n'b'", "'a' -- c\n 'b'"})
  void joins_strings_on_further_lines(String sql) throws SQLException {
    assertThat(first("select " + sql)).isEqualTo("ab");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 'a' /* c */\n 'b'",
        "select 'a",
        "select $a$ $A$",
        "select \\",
        "select \"\"",
        "select { from t"
      })
  void refuses_what_the_lexer_refuses(String sql) {
    assertThat(catchThrowable(() -> first(sql))).isInstanceOf(SQLException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update pg_settings set setting = '1s' where name = 'statement_timeout'",
        "select set_config('statement_timeout', '1s', false)",
        "select pg_catalog.\"set_config\" /* a */ ('statement_timeout', '1s', false)"
      })
  void changes_a_setting_in_the_ways_that_are_refused(String sql) throws SQLException {
    try (Connection connection = SERVER.connectAs(Role.APPLICATION);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      try (ResultSet rows = statement.executeQuery("show statement_timeout")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).isEqualTo("1s");
      }
    }
    assertThat(
            RuleAssessorTest.outcome(
                RuleAssessorTest.assessor(SecurityPolicy.production(), RoleProfile.APPLICATION)
                    .assess(sql, EntryPoint.PREPARED),
                "statement.setting"))
        .isEqualTo(StatementCases.Outcome.REFUSES);
  }
}
