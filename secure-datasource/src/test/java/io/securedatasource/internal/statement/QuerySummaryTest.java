package io.securedatasource.internal.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.policy.StatementKind;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuerySummaryTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT | select 1                                                   | SELECT
          SELECT | select * from orders                                       | SELECT orders
          SELECT | SELECT o.id FROM Shop.Orders o JOIN customers c ON true    | SELECT shop.orders customers
          SELECT | select * from (select id from orders) o                    | SELECT orders
          SELECT | select extract(year from created) from orders              | SELECT orders
          SELECT | select * from orders where a is distinct from email        | SELECT orders
          SELECT | select * from generate_series(1, 9)                        | SELECT
          SELECT | select * from orders for update skip locked                | SELECT orders
          INSERT | insert into orders (id) values (17)                        | INSERT orders
          UPDATE | update only orders set name = 'x'                          | UPDATE orders
          DELETE | delete from "orders" where id = 17                         | DELETE orders
          SELECT | select * from "bob@x.org"                                  | SELECT
          OTHER  | create table if not exists orders (id int)                 | OTHER orders
          """)
  void tells_what_is_done_to_which_tables(StatementKind kind, String sql, String summary) {
    assertThat(QuerySummary.of(kind, sql)).isEqualTo(summary);
  }

  @Test
  void is_bounded_and_cuts_no_name() {
    String sql = "select 1 from a" + " join averyveryverylongnameofatable on true".repeat(50);
    assertThat(QuerySummary.of(StatementKind.SELECT, sql))
        .hasSizeLessThanOrEqualTo(QuerySummary.LONGEST)
        .endsWith(" averyveryverylongnameofatable");
  }

  @Property
  void says_nothing_that_a_literal_says(@ForAll String any) {
    String literal = "'Canary " + any.replace("'", "''") + "'";
    for (String sql :
        new String[] {
          "select * from orders where name = " + literal + " or name in (" + literal + ")",
          "select " + literal + " from orders",
          "select * from f(" + literal + ") where a = " + literal,
          "select * from orders -- from " + any.replaceAll("[\\r\\n]", "") + " Canary"
        }) {
      assertThat(QuerySummary.of(StatementKind.SELECT, sql)).isIn("SELECT orders", "SELECT");
    }
  }
}
