package io.securedatasource.internal.statement;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.internal.statement.Lexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import org.junit.jupiter.api.Test;

/** Which literals decide what a statement means, and which are values, in the same statement. */
class KeptLiteralsTest {

  /** Literals that decide stand in brackets of their own; every other is a value. */
  private static final List<Sample> SAMPLES =
      """
      select a from (select a from t where b = 5 limit ⟦3⟧) q where q.a = 'x' order by ⟦1⟧ limit ⟦4⟧
      select a from t where b in (select c from u where d = 5 offset ⟦2⟧ rows fetch first ⟦7⟧ rows only)
      select a from t where b = (select c from u order by d = 'x' limit ⟦1⟧) and e = 5
      (select a from t where b = 5 limit ⟦1⟧) union all (select a from u where b = 'x' offset ⟦2⟧) limit ⟦3⟧
      update t set a = 1 where b = any (array (select c from u where d = 'x' limit ⟦100⟧))
      insert into t select 5 from u limit ⟦5⟧ on conflict (a) do update set b = 6 where c = 'x'
      with w as (delete from t where a = 1 returning b) select b from w limit ⟦2⟧ + ⟦3⟧

      select sum(a) over (rows between ⟦3⟧ preceding and ⟦4⟧ following), 5 from t where c = 'x'
      select sum(a) over (rows ⟦3⟧ preceding) from t where c = 'x'
      select sum(a) over (partition by b = 5 order by c range ⟦'1 day'⟧::interval preceding) from t
      select sum(a) over (order by c range between interval ⟦'1 day'⟧ preceding and current row) from t
      select sum(a) over (order by c groups make_interval(days => ⟦3⟧) preceding), 'x' from t
      select sum(a) over w from t where c = 5 window v as (partition by c = 'x'), w as (v rows ⟦2⟧ preceding)
      select sum(a) over w from t window w as (rows ⟦2⟧ preceding) order by c = 'x'
      select rows, range, groups from t where rows = 5 and range = 'x' and "over" = 6
      select over(5, rows), rows from t where groups between 1 and 2
      with rows as (select 5 as range), b as (select range, 6 from rows) select 7 from b

      select a from json_to_recordset('x') t(a varchar(⟦20⟧), b numeric(⟦10⟧, ⟦2⟧), c x.y(⟦3⟧)) where a = 'x'
      select a from json_to_recordset('x') as t(a varchar(⟦20⟧), b vector(⟦3⟧), c geometry(point, ⟦4⟧))
      select a from json_table('x', 'y' columns (a varchar(⟦10⟧) path 'z', b timestamp(⟦3⟧) with time zone))
      select a from xmltable('x' passing b columns a character varying(⟦20⟧) path 'y', c int default 5)
      select cast(a as numeric(⟦10⟧, ⟦2⟧)), b::varchar(⟦20⟧)[], interval '1' second(⟦3⟧), f(5), g(1, 2) from t
      select a from t tablesample system (⟦10⟧) where b = 5
      select {fn round(5)}, coalesce(a, 5) b, lower('x') from t
      select a as x from t union all select lower('x') from t as y join f('x', 5) on true
      insert into t as x values (5, lower('y')), (6, now()) on conflict do nothing
      insert into t values (5, current_timestamp)
      select case when b then (5) else (6) end from t where b between (5) and (7) or (5) < c
      create schema s create table t(a int default ⟦4⟧) create view v as select ⟦5⟧

      select a #> array[⟦'x'⟧, ⟦'y'⟧], array['x', 'y'] from t where b #- array[⟦'z'⟧] = array['w']
      select a operator(pg_catalog.#>>) array[⟦'x'⟧] from t where a #>> array[⟦'x'⟧, b] = 'y'

      select a from t where ⟦1⟧::int = ⟦0⟧ and b::int = 5
      select a from t where cast(⟦1⟧ as int) = ⟦0⟧ or cast(b as int) = 5
      select a from t where ((⟦1⟧)) = ⟦0⟧ and (b) = 5 and (int ⟦'1'⟧) <> (⟦2⟧)
      select a from t where cast(cast(⟦'1'⟧ as text) as int) = ⟦2⟧ and 'x'::text = b
      select a from t where ⟦'x'⟧::character varying(⟦20⟧) = ⟦'y'⟧ and b::character varying(⟦20⟧) = 'y'
      select a from t where ⟦'x'⟧::timestamp(⟦3⟧) with time zone = ⟦'y'⟧ and ⟦'{1}'⟧::int[] = ⟦'{}'⟧
      select a from t where ⟦1⟧::int in (⟦2⟧, ⟦3⟧) and b in (4, 5) and ⟦'x'⟧::text not like ⟦'y'⟧
      select a from t where ⟦5⟧::int between ⟦1⟧::int and ⟦9⟧::int and b between 1 and 9
      select a from t where b > 'x'::date - interval '1 day' and c < date 'y' + interval '2 days'
      select a from t where b = ⟦1⟧ + ⟦0⟧ and c = ⟦'x'⟧ || ⟦'y'⟧ and d = 'x'::text || 'y'
      select a from t where ⟦'x'⟧::date > ⟦'y'⟧::date and b > 'x'::date
      select a from t where ⟦1⟧::int is distinct from ⟦2⟧::int and b is distinct from 5::int

      select a from t where ⟦1⟧ between asymmetric ⟦0⟧ and ⟦2⟧ and b between asymmetric 1 and 9
      select a from t where ⟦'t'⟧ = true or (false) <> ⟦'f'⟧ or b = true and c = 'x' and true = d
      update t set a = ⟦'{t}'⟧::_bool, b = ⟦'{x}'⟧::pg_catalog._regclass, c = '{5}'::_int4

      select a from t where b ->> ⟦'x'⟧ = 'y' and t.b -> ⟦'x'⟧ ->> ⟦'y'⟧ in ('z', 'w') or c like 'y'
      select a from t where (b #>> ⟦'{x}'⟧ like 'y%') and "b" || 'x' = 'y' and ? || 'x' = 'y'
      select a, b + 1 > 5, c % 10 = 3 from t where b at time zone 'x' > 'y' and c - 1 between 2 and 3
      select a from t where 1::int + ⟦1⟧ = ⟦2⟧ or b = ⟦1⟧ in (⟦2⟧) or ~ ⟦5⟧ = ⟦6⟧ or b < ⟦1⟧ + ⟦2⟧
      select a from t where 1::double precision + ⟦1⟧ = ⟦2⟧ or ⟦1⟧ + ⟦1⟧ = ⟦2⟧ or b::int + ⟦1⟧ = ⟦2⟧

      select a from t where ⟦'f'⟧
      select a from t where b = 5 or ⟦'t'⟧ and c = 'x'
      select a from t where (⟦'t'⟧ or b = 'x') and not ⟦'f'⟧ and not 'x' = c
      select a from t join u on ⟦'t'⟧ where b = 'x' group by a having (⟦'f'⟧)
      select case when ⟦'t'⟧ then 'x' end, case a when 'x' then 5 when 'y' then 6 end, b and ⟦'f'⟧ from t
      select case when a = 1 then case b when 'x' then 1 end when ⟦'t'⟧ then 2 end from t where c = 'x'
      select count(*) filter (where ⟦'t'⟧), 'x' from t where a between 'x' and 'y' and ⟦'f'⟧
      select a from t where ⟦'t'⟧ is true or 'x' is null or ⟦'f'⟧ is not unknown
      select a from t where ('x', 'y') = (b, c) and 'x' collate "C" = b or 'x' at time zone 'y' < c
      merge into t using u on t.a = u.a and ⟦'t'⟧ when matched and ⟦'t'⟧ then update set a = 'x'
      insert into t values (5) on conflict (a) where ⟦'t'⟧ do update set b = 'x' where ⟦'f'⟧
      update t set a = ⟦'f'⟧::bool, b = bool ⟦'t'⟧, c = cast(⟦1⟧ as pg_catalog.boolean), d = ⟦7⟧::regclass
      select 'x' as bool, 'y' as boolean, 'z' as regclass, a::bool = 'x' from t
      """
          .lines()
          .filter(line -> !line.isBlank())
          .map(Sample::of)
          .toList();

  private static final List<String> PIECES = pieces();

  /** A statement, and the places of the literals in it that decide. */
  private record Sample(Cut cut, List<Integer> deciding) {

    static Sample of(String marked) {
      List<Integer> starts = new ArrayList<>();
      StringBuilder sql = new StringBuilder();
      for (int i = 0; i < marked.length(); i++) {
        char c = marked.charAt(i);
        if (c == '⟦') {
          starts.add(sql.length());
        } else if (c != '⟧') {
          sql.append(c);
        }
      }
      Lexer lexer = new Lexer(sql, EntryPoint.PREPARED);
      List<Integer> deciding = new ArrayList<>();
      for (int i = 0; lexer.next() != Token.END; i++) {
        if (starts.contains(lexer.start())) {
          deciding.add(i);
        }
      }
      assertThat(deciding).as(marked).hasSameSizeAs(starts);
      return new Sample(Cut.of(sql.toString(), EntryPoint.PREPARED), deciding);
    }

    boolean isValue(int place) {
      return cut.isLiteral(place) && !deciding.contains(place);
    }

    String form() {
      return KeptLiteralsTest.form(cut.text());
    }
  }

  private static String form(String sql) {
    return requireNonNull(CanonicalForm.of(sql, EntryPoint.PREPARED), sql);
  }

  private static List<String> pieces() {
    TreeSet<String> pieces = new TreeSet<>();
    SAMPLES.forEach(sample -> pieces.addAll(sample.cut().pieces()));
    return new ArrayList<>(pieces);
  }

  @Test
  void a_literal_that_decides_makes_another_statement_and_a_value_does_not() {
    for (Sample sample : SAMPLES) {
      for (int place = 0; place < sample.cut().pieces().size(); place++) {
        if (sample.cut().isLiteral(place)) {
          boolean string = sample.cut().kinds().get(place) == Token.STRING;
          String changed = sample.cut().with(place, string ? "'zq7, or 1=1; --'" : "9715");
          if (sample.isValue(place)) {
            assertThat(form(changed)).as(changed).isEqualTo(sample.form());
          } else {
            assertThat(form(changed)).as(changed).isNotEqualTo(sample.form());
          }
        }
      }
    }
  }

  @Test
  void a_parameter_is_another_statement_than_a_literal_whatever_its_place() {
    for (Sample sample : SAMPLES) {
      IntStream.range(0, sample.cut().pieces().size())
          .filter(sample.cut()::isLiteral)
          .mapToObj(place -> sample.cut().with(place, "?"))
          .forEach(
              changed ->
                  assertThat(CanonicalForm.of(changed, EntryPoint.PREPARED))
                      .as(changed)
                      .isNotEqualTo(sample.form()));
    }
  }

  @Test
  void a_form_is_its_own_form() {
    for (Sample sample : SAMPLES) {
      assertThat(form(sample.form())).isEqualTo(sample.form());
    }
  }

  @Provide
  Arbitrary<Sample> samples() {
    return Arbitraries.of(SAMPLES);
  }

  @Provide
  Arbitrary<String> piece() {
    return Arbitraries.of(PIECES);
  }

  /** Replaced by any other, or left out. */
  @Property(shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void a_token_outside_a_value_makes_another_statement(
      @ForAll("samples") Sample sample, @ForAll Random random, @ForAll("piece") String piece) {
    int place = random.nextInt(sample.cut().pieces().size());
    String before = sample.cut().pieces().get(place);
    if (sample.isValue(place) || before.equals(piece)) {
      return;
    }
    for (String other : List.of(piece, " ")) {
      String changed = sample.cut().with(place, other);
      assertThat(CanonicalForm.of(changed, EntryPoint.PREPARED))
          .as("%s%n%s", sample.cut().text(), changed)
          .isNotEqualTo(sample.form());
    }
  }

  @Property(shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  @Tag("thorough")
  void thoroughly_a_token_outside_a_value_makes_another_statement(
      @ForAll("samples") Sample sample, @ForAll Random random, @ForAll("piece") String piece) {
    a_token_outside_a_value_makes_another_statement(sample, random, piece);
  }
}
