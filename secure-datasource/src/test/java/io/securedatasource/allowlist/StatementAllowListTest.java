package io.securedatasource.allowlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementAllowListTest {

  private static StatementAllowList list(String... statements) {
    return StatementAllowList.of(Stream.of(statements).map(ListedStatement::of).toList());
  }

  private static StatementAllowList template(String template) {
    return StatementAllowList.of(List.of(ListedStatement.template(template)));
  }

  @Test
  void lists_a_statement_whatever_its_values() {
    StatementAllowList list = list("select a from t where b = ? and c = 'x' and d in (1, 2)");

    assertThat(list.lists("SELECT a FROM t WHERE b=? AND c='it''s' AND d IN (3,-4,5) -- x"))
        .isTrue();
    assertThat(list.lists("select a from t where b = 7 and c = 'x' and d in (1, 2)")).isFalse();
    assertThat(list.lists("select a from t where b = ? and c = ? and d in (1, 2)")).isFalse();
    assertThat(list.lists("select a from t where b = ? or c = 'x' and d in (1, 2)")).isFalse();
  }

  @Test
  void lists_nothing_that_cannot_be_read_and_always_what_says_nothing() {
    assertThat(list("select 1").lists("select 'a")).isFalse();
    assertThat(list("select 1").lists("/* ping */")).isTrue();
  }

  /** What no rule about patterns can tell from use; see SECURITY.md. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '¶',
      quoteCharacter = '`',
      value = {
        "select * from users where name = '@' ¶ bob ¶ ' or name like '",
        "select * from users where id = @ ¶ 7 ¶ 0 or id > 0",
        "select login from users where login = '@' ¶ bob ¶"
            + " ' union select password_hash from users where login <> '",
        "select * from users where id = @ ¶ 7 ¶ (select id from users where login like 'a%')",
        "select * from goods order by @ ¶ price ¶ price desc",
        "select * from goods order by @ ¶ price ¶ case when (select 1) = 1 then id else price end",
        "update goods set price = @ where id = 1 ¶ 7 ¶ 7, active = true"
      })
  void refuses_what_an_injection_makes_of_a_listed_statement(
      String careless, String usual, String attack) {
    StatementAllowList list = list(careless.replace("@", usual));

    assertThat(list.lists(careless.replace("@", usual.replace('7', '8')))).isTrue();
    assertThat(list.lists(careless.replace("@", attack))).isFalse();
  }

  @Nested
  class A_template {

    private static final String SEARCH =
        "select o.id from orders o where o.customer_id = ?"
            + " « and o.status in « (?) ¦ (?, ?) » ¦ » « and o.placed_at >= ? ¦ »"
            + " order by « o.id ¦ o.placed_at ¦ o.status » « asc ¦ desc » limit ?";

    private final StatementAllowList list = template(SEARCH);

    @ParameterizedTest
    @ValueSource(
        strings = {
          "order by o.id asc limit ?",
          "order by o.status desc limit ?",
          "and o.status in (?) order by o.id asc limit ?",
          "and o.status in (?,?,?,?) order by o.id asc limit ?",
          "and o.placed_at >= ? order by o.id asc limit ?",
          "and o.status in (?) and o.placed_at >= ? order by o.placed_at desc limit ?"
        })
    void admits_every_combination_of_what_is_written_in_it(String end) {
      assertThat(list.lists("select o.id from orders o where o.customer_id = ? " + end)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "order by o.id limit ?",
          "order by o.total asc limit ?",
          "order by o.id asc, o.status asc limit ?",
          "order by o.id asc limit 10",
          "order by o.id + 1 asc limit ?",
          "order by lower(o.id) asc limit ?",
          "order by (select 1) asc limit ?",
          "and o.placed_at >= ? and o.status in (?) order by o.id asc limit ?",
          "and o.placed_at >= ? or true order by o.id asc limit ?",
          "and o.status in (select ?) order by o.id asc limit ?",
          "and o.status in ('x') order by o.id asc limit ?",
          "order by o.id asc limit ? union select ?",
          "order by « o.id ¦ o.placed_at ¦ o.status » asc limit ?",
          "order by o.id asc"
        })
    void admits_nothing_else(String end) {
      assertThat(list.lists("select o.id from orders o where o.customer_id = ? " + end)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "select 1",
          "« select ¦ delete » 1",
          "select « a",
          "select a »",
          "select a ¦ b",
          "select «a ¦ b»",
          "select \"a « b\" from « c ¦ d »",
          "select « a « b « c « d « e « f « g « h « i » » » » » » » » »"
        })
    void that_is_none_is_refused(String text) {
      assertThatThrownBy(() -> ListedStatement.template(text))
          .isInstanceOf(IllegalArgumentException.class);
    }

    /** N'…' is a string of another type, n '…' one of the type n. */
    @Test
    void tells_a_national_string_from_a_typed_one() {
      StatementAllowList national = template("select n'a' « , b ¦ » from t");

      assertThat(national.lists("select n'x', b from t")).isTrue();
      assertThat(national.lists("select N'x' from t")).isTrue();
      assertThat(national.lists("select n 'x', b from t")).isFalse();
    }

    @Test
    void is_read_in_time_that_does_not_grow_with_its_combinations() {
      StatementAllowList many =
          template("select a from t where b = ?" + " « and c = ? ¦ »".repeat(500));

      assertThat(many.lists("select a from t where b = ?" + " and c = ?".repeat(500))).isTrue();
      assertThat(many.lists("select a from t where b = ?" + " and c = ?".repeat(501))).isFalse();
    }
  }

  /** A statement is laid before the templates that begin as it does; which are all that can fit. */
  @Test
  void many_templates_admit_what_one_of_them_admits() {
    List<ListedStatement> templates = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      templates.add(
          ListedStatement.template("select a" + i + " from t where b = ? « and c = ? ¦ »"));
    }
    templates.add(ListedStatement.template("select « a1 ¦ a2 » from t where b = ? and d = ?"));
    templates.add(ListedStatement.template("select a1 from t where b « = ¦ <> » ? and e = ?"));
    templates.add(ListedStatement.template("select a1 from t « where b = ? ¦ » for update"));
    templates.add(ListedStatement.template("delete « from t ¦ from u »"));
    StatementAllowList list = StatementAllowList.of(templates);

    assertThat(list.lists("select a1 from t where b = ?")).isTrue();
    assertThat(list.lists("select a299 from t where b = ? and c = ?")).isTrue();
    assertThat(list.lists("select a1 from t where b = ? and d = ?")).isTrue();
    assertThat(list.lists("select a1 from t where b <> ? and e = ?")).isTrue();
    assertThat(list.lists("select a1 from t for update")).isTrue();
    assertThat(list.lists("delete from u")).isTrue();
    assertThat(list.lists("select a300 from t where b = ?")).isFalse();
    assertThat(list.lists("select a3 from t where b = ? and d = ?")).isFalse();
    assertThat(list.lists("delete from v")).isFalse();
  }

  @Nested
  class An_explanation {

    private final StatementAllowList list =
        list("select name from customers where id = ?", "delete from customers where id = ?");

    @Test
    void names_the_nearest_statement_and_the_first_token_that_differs() {
      Explanation explanation =
          Explanation.of(list, "select name from customers where id = 7 or true");

      assertThat(explanation.isListed()).isFalse();
      assertThat(explanation.nearest())
          .isEqualTo(ListedStatement.of("select name from customers where id = ?"));
      assertThat(explanation.place()).isEqualTo(8);
      assertThat(explanation.describe())
          .contains("They part at token 8: '0' was found, '?' is listed.")
          .contains("A value stands in the text where a parameter was recorded.");
    }

    @Test
    void names_a_literal_that_decides_where_a_parameter_was_recorded() {
      StatementAllowList paged = list("select name from customers order by id limit ?");

      assertThat(
              Explanation.of(paged, "select name from customers order by id limit 10").describe())
          .contains("'10' was found, '?' is listed.")
          .contains("A value stands in the text where a parameter was recorded.");
    }

    @Test
    void tells_of_a_literal_that_decides_and_is_another() {
      StatementAllowList paged = list("select name from customers where id < 5 limit 10");
      String advice = "What this literal says decides here";

      assertThat(
              Explanation.of(paged, "select name from customers where id < 5 limit 20").describe())
          .contains("'20' was found, '10' is listed.")
          .contains(advice);
      assertThat(Explanation.of(paged, "select name from customers where id < 5.5").describe())
          .contains("'0.0' was found, '0' is listed.")
          .doesNotContain(advice);
    }

    @Test
    void tells_what_is_listed_and_what_cannot_be_read() {
      assertThat(Explanation.of(list, "delete from customers where id=?").describe())
          .startsWith("The statement is listed");
      assertThat(Explanation.of(list, "select '").describe()).contains("cannot be read");
      assertThat(Explanation.of(StatementAllowList.of(List.of()), "select 1").describe())
          .contains("The list is empty");
    }
  }
}
