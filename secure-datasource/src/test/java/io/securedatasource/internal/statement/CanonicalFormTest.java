package io.securedatasource.internal.statement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalFormTest {

  private static @Nullable String form(String sql) {
    return CanonicalForm.of(sql, EntryPoint.PREPARED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¶',
      quoteCharacter = '`',
      value = {
        "SELECT  O.id ,\t'x'  FROM Orders AS O;; ¶ select o.id, '…' from orders as o",
        "/* a */ select /* b */ 1 ¶ select 0",
        "select \"Id\", U&\"\\0061\" from t ¶ select \"Id\", \"a\" from t",
        "select e'\\'', $a$b$a$, U&'\\0061' ¶ select '…', '…', '…'",
        "select b'1', X'1F', n'a', n 'a' ¶ select b'…', x'…', n'…', n '…'",
        "select 1, 1.5, 1e3, 0x1E, 1_000, .5 ¶ select 0, 0.0, 0.0, 0, 0, 0.0",
        "select count(*), t.*, a[1], (r).x from t ¶ select count(*), t.*, a[1], (r).x from t",
        "select a::text, ?::int, 'x'::date ¶ select a::text, ?::int, '…'::date",
        "where_ = -1 ¶ where_ = - 1",
        "select * from t where a = -1 and b - 1 > - c ¶"
            + " select * from t where a = 0 and b - 0 > - c",
        "insert into t (a, b) values (?, ?) ¶ insert into t(a, b) values (?, ?)",
        "select * from t where a in (?) ¶ select * from t where a in (?)",
        "select * from t where a in (?,?,?) ¶ select * from t where a in (?, ?)",
        "select * from t where a in (1,-2) ¶ select * from t where a in (0, 0)",
        "select * from t where a in (1,?,2) ¶ select * from t where a in (0, ?, 0)",
        "select * from t where (a,b) in ((?,?),(?,?),(?,?)) ¶"
            + " select * from t where (a, b) in ((?, ?), (?, ?))",
        "insert into t values (default,?,1),(default,?,2),(default,?,3) ¶"
            + " insert into t values (default, ?, 0), (default, ?, 0)",
        "insert into t values (?,1),(2,?) ¶ insert into t values (?, 0), (0, ?)",
        "select array[1,2,3], array['a'] ¶ select array[0, 0], array['…']",
        "select coalesce(?, ?, ?) ¶ select coalesce(?, ?, ?)",
        "{call f(?)} ¶ { call f(?) }",
        "select {fn lower(a)} from t ¶ select { fn lower(a) } from t"
      })
  void is_one_for_all_that_say_the_same(String sql, String form) {
    assertThat(form(sql)).isEqualTo(form);
  }

  @Nested
  class A_literal_stays {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "set statement_timeout = '30s'",
          "show all",
          "do $$ begin end $$",
          "copy t from '/tmp/x'",
          "create table t(a text default 'x')",
          "select set_config('app.user', ?, true)",
          "select nextval('shop.s')",
          "select ('s'::regclass).nextval, 'other'",
          "select * from t order by 1 desc, b + 2",
          "select a, count(*) from t group by 1, rollup(2) having count(*) > 0 limit 10 offset 20",
          "select distinct on (1) a from t",
          "select * from t fetch first 5 rows only",
          "select a::varchar(10), cast(b as numeric(10, 2)) from t",
          "select data ->> 'name', data #> '{a,b}', a[1], f(a)[2], data -> - 1 from t",
          "select * from t where a like ? escape '!'",
          "select 'shop.orders'::regclass, cast('r' as pg_catalog.regrole), regtype 'int'",
          "select repeat('x', 10), generate_series(1, 1000)",
          "select * from t where 1 = 0",
          "select * from t where (1 <> 1 or a = ?) and 'a' = 'b' and 2 = - 2",
          "select data -> ('ssn'), data #- '{a,b}', data ->> (('name')) from t",
          "select data operator (pg_catalog. ->>) 'ssn', data operator (->) 'a' from t",
          "select data ->> text 'ssn', data -> pg_catalog.lower('SSN'), data -> cast('a' as text) from t",
          "select * from t where 1 operator (pg_catalog. =) 0 or a = ?",
          "select * from t where 'a' like 'b' or 'a' not ilike 'b' or 'a' similar to 'b'",
          "select * from t where 5 between 1 and - 9 or 5 not between symmetric 7 and 9",
          "select * from t where 1 is distinct from 2 or 'a' is not distinct from 'b'",
          "select * from t where 1 in (2, 3, 4) or 'a' not in ('b')",
          "select ('shop.orders')::regclass, regclass('r'), 's'::text::regclass, to_regclass('u')",
          "select cast(cast('shop.orders' as text) as regclass)",
          "select * from t where a like ? escape ('!')",
          "select * from t order by set, 1",
          "select * from t order by case when a = 3 then 1 else 2 end, values limit '5'",
          "select * from t limit (3)",
          "create function f() returns int language sql begin atomic select 1; select 2; end",
          "create rule r as on insert to t do also (insert into a values ('x'); insert into b values"
              + " ('user'))",
          "create view v as select a from t where b = 'open'"
        })
    void where_it_decides_the_meaning(String sql) {
      assertThat(form(sql)).isEqualTo(sql);
    }

    @Test
    void only_there() {
      assertThat(form("select nextval('s'), 'x' from (select 1 order by 2) q where a = 3"))
          .isEqualTo("select nextval('s'), '…' from (select 0 order by 2) q where a = 0");
      assertThat(form("select sum(a) over (order by 1 rows 5 preceding), 6 from t where b = 7"))
          .isEqualTo("select sum(a) over(order by 1 rows 5 preceding), 0 from t where b = 0");
      assertThat(form("select a from t limit 5; select 6"))
          .isEqualTo("select a from t limit 5; select 0");
    }
  }

  /** What decides nothing may be somebody's data, and is not kept. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "select count(*) as n from (select id from t where email = 'bob@x.org') x",
        "select id::text from f('bob@x.org')",
        "select a from t where a::text in (select b from u where c = 'bob@x.org')",
        "select a from t where 3 = 3 and 'bob@x.org' = a",
        "select data ->> k as n from t where a like 'bob@x.org' and a between ? and 'bob@x.org'",
        "select data ->> k from t where data -> k = 'bob@x.org' or a is distinct from 'bob@x.org'",
        "select a from t where data ->> k in ('bob@x.org', b) and 'bob@x.org' in (a, b)",
        "select a from t where a::text in ('bob@x.org', b)",
        "with w as materialized (select a from t where b = 'bob@x.org') select a from w",
        "select a from users as u where lower('bob@x.org') = u.email",
        "select 'bob@x.org' as region, 'bob@x.org' as registered from t",
        "select a from t order by case when b = 'bob@x.org' then a end, lower('bob@x.org')",
        "select a from t group by a, b = 'bob@x.org'",
        "select a from t order by (select c from u where d = 'bob@x.org' limit 1)",
        "select distinct on (lower('bob@x.org'), 2) a from t",
        "explain select a from t where b = 'bob@x.org'",
        "explain (analyze, format json) select a from t where b = 'bob@x.org'",
        "declare c cursor with hold for select a from t where b = 'bob@x.org'",
        "prepare p(int) as select a from t where b = 'bob@x.org' and c = $1",
        "copy (select a from t where b = 'bob@x.org') to stdout with (format csv, delimiter ';')",
        "create temporary table x as select a from t where b = 'bob@x.org'",
        "notify orders, 'bob@x.org'",
        "comment on table t is 'bob@x.org'",
        "comment on large object 1234 is 'bob@x.org'"
      })
  void keeps_no_value_because_of_a_type_that_is_none(String sql) {
    assertThat(form(sql)).isEqualTo(sql.replace("bob@x.org", "…"));
  }

  @Test
  void keeps_the_length_of_a_type_in_front_of_its_string() {
    assertThat(
            form("select bit(3) '101', numeric(10, 2) '1.5', timestamp(3) with time zone '1999'"))
        .isEqualTo("select bit(3) '…', numeric(10, 2) '…', timestamp(3) with time zone '…'");
    assertThat(form("select f(1) from t where a in (1, 2) and b = date '1999'"))
        .isEqualTo("select f(0) from t where a in (0, 0) and b = date '…'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select a::time (3), a::timestamp(3) with time zone, a::bit varying(8) from t",
        "select cast(a as interval day to second(3)), cast(a as x.t(7)), a::left (2) from t",
        "select cast('a.b' as regclass), 'c'::pg_catalog.\"regproc\", regtype 'd' from t"
      })
  void keeps_the_length_of_every_type(String sql) {
    assertThat(form(sql)).isEqualTo(sql);
  }

  @Nested
  class Two_forms_differ {

    @ParameterizedTest
    @CsvSource(
        delimiter = '¶',
        quoteCharacter = '`',
        value = {
          "select 1 ¶ select ?",
          "select a from t where 1 = 0 ¶ select a from t where 1 = 1",
          "select a from t where b = ? and 'a' = 'b' ¶ select a from t where b = ? and 'a' = 'a'",
          "select 1 ¶ select '1'",
          "select 1 ¶ select 1.0",
          "select '1' ¶ select b'1'",
          "select true ¶ select false",
          "select a from t ¶ select \"A\" from t",
          "select a, b from t ¶ select b, a from t",
          "select * from t where a = ? ¶ select * from t where a <> ?",
          "select * from t where a = ? ¶ select * from t where a in (?)",
          "select * from t where a in (1) ¶ select * from t where a in (1, 2)",
          "select * from t where a in (1, 2) ¶ select * from t where a in (1, '2')",
          "select * from t order by 1 ¶ select * from t order by 2",
          "select * from t limit 1 ¶ select * from t limit 2",
          "select a1 from t ¶ select a2 from t",
          "set role app ¶ set role admin",
          "set statement_timeout = 0 ¶ set statement_timeout = 30",
          "do 'a' ¶ do 'b'",
          "select $1 ¶ select $2",
          "insert into t values (1) ¶ insert into t values (1, 2)",
          "select n'a' ¶ select n 'a'",
          "set role U&'!0061dmin' ¶ set role U&'!0061dmin' uescape '!'",
          "do U&'!0061' ¶ do U&'!0061' uescape '!'",
          "select set_config('app.role', U&'!0061dmin', true)"
              + " ¶ select set_config('app.role', U&'!0061dmin' uescape '!', true)",
          "select set_config(U&'!0061' uescape '#', '', true)"
              + " ¶ select set_config(U&'!0061' uescape '!', '', true)",
          "select data -> U&'!0061' from t ¶ select data -> U&'!0061' uescape '!' from t",
          "select cron.schedule('a', '0 3 * * *', 'vacuum')"
              + " ¶ select cron.schedule('a', '0 3 * * *', 'drop table t')",
          "select aws_lambda.invoke('f', '{}') ¶ select aws_lambda.invoke('g', '{}')",
          "select current_setting('a') ¶ select current_setting('b')"
        })
    void where_the_server_does(String one, String other) {
      assertThat(form(one)).isNotEqualTo(form(other));
    }
  }

  /** Spelt with UESCAPE or without: what is kept is read back as what it was. */
  @Test
  void is_its_own_form_where_an_escape_is_stated() {
    String kept = "set application_name = U&'!0061' uescape '!'";

    assertThat(form("SET application_name = U&'!0061' /* */ UESCAPE  '!'")).isEqualTo(kept);
    assertThat(form(kept)).isEqualTo(kept);
    assertThat(form("select U&'!0061' uescape '!'")).isEqualTo("select '…'");
  }

  /** Whatever gate 3 watches takes something that decides, as an argument. */
  @Test
  void keeps_the_arguments_of_every_function_that_is_watched() {
    for (int entry = 1; entry < Vocabulary.size(); entry++) {
      String name = Vocabulary.name(entry);
      if (Vocabulary.call(entry) != null
          || Vocabulary.is(entry, Vocabulary.BUILDS | Vocabulary.OF_SCHEMA)
          || KnownNames.family(name) != null) {
        String sql = "select x." + name + "('one', 2)";
        assertThat(form(sql)).isEqualTo(sql);
      }
    }
  }

  @Nested
  class A_question_mark {

    @Test
    void is_a_parameter_or_an_operator_by_the_way_it_is_sent() {
      assertThat(CanonicalForm.of("select a ? 'b'", EntryPoint.PLAIN))
          .isEqualTo("select a ?? '…'")
          .isEqualTo(CanonicalForm.of("select a ?? 'b'", EntryPoint.PLAIN))
          .isEqualTo(form("select a ?? 'b'"));
      assertThat(form("select a ? 'b'")).isEqualTo("select a ? '…'");
      assertThat(CanonicalForm.of("select a ?| b", EntryPoint.PLAIN)).isEqualTo("select a ??| b");
    }
  }

  /**
   * Another name among them gives statements another form, so it takes a new version of the form.
   */
  @Test
  void the_functions_that_keep_their_literals_are_those_of_version_1() throws IOException {
    TreeSet<String> names = new TreeSet<>();
    for (int entry = 1; entry < Vocabulary.size(); entry++) {
      if (Vocabulary.call(entry) != null
          || Vocabulary.is(entry, Vocabulary.BUILDS | Vocabulary.OF_SCHEMA)) {
        names.add(Vocabulary.name(entry));
      }
    }

    assertThat(CanonicalForm.VERSION).isEqualTo(1);
    try (InputStream in = requireNonNull(getClass().getResourceAsStream("watched-1.txt"))) {
      assertThat(new String(in.readAllBytes(), UTF_8).lines()).containsExactlyElementsOf(names);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"select 'a", "select \"a", "select /* a", "select a\\b", "select {x}"})
  void there_is_none_of_what_cannot_be_read(String sql) {
    assertThat(form(sql)).isNull();
  }

  @Test
  void there_is_an_empty_one_of_what_says_nothing() {
    assertThat(form(" /* a */ ; ")).isEmpty();
  }
}
