package io.securedatasource.internal.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Texts that would take hours if anything in them were read again and again. Where a text can count
 * how often its characters are read, that is bounded; elsewhere the time, by some hundred times
 * what it takes, which is no figure of speed.
 */
class LinearTimeTest {

  private static final Duration MOST = Duration.ofSeconds(20);

  /** How often a character may be read on average: a bound, whatever the length of the text. */
  private static final double MOST_READS = 60;

  private final RuleAssessor assessor =
      RuleAssessorTest.assessor(SecurityPolicy.production(), RoleProfile.APPLICATION);

  private Duration judged(String text) {
    long started = System.nanoTime();
    assertThat(assessor.assess(text, EntryPoint.PLAIN)).isNotNull();
    return Duration.ofNanos(System.nanoTime() - started);
  }

  private static double readsOfEachCharacter(String sql) {
    CountedText counted = new CountedText(sql);
    var unused =
        StatementReader.read(
            counted,
            EntryPoint.PLAIN,
            RoleProfile.APPLICATION,
            new Limits(
                Set.of(), Set.of(), Duration.ofSeconds(30), Duration.ofSeconds(30), 1 << 20));
    return (double) counted.reads() / sql.length();
  }

  private static String repeated(String piece, int length) {
    return piece.repeat(length / piece.length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "'", "/*", "$", "$a$", "--", "E'", "\"", "or ", "or a=", "case "})
  void a_mebibyte_of_one_thing_is_judged_at_once(String piece) {
    assertThat(judged(repeated(piece, RuleAssessor.LONGEST))).isLessThan(MOST);
    assertThat(judged("select " + repeated(piece, RuleAssessor.LONGEST - 7))).isLessThan(MOST);
  }

  /** Where a list is asked, the form of a text is written, and its literals are looked at. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1=",
        "1::int=",
        "(1)=",
        "('t') or ",
        "f(1,1)",
        "x y (1,2,a,",
        "1 in (",
        "1 between 1 and ",
        "1 = a b c d e f g h ",
        "cast(1 as ",
        "1 operator(= ",
        "case when 't' ",
        "over (rows 1 ",
        "1::a.b.c[1]",
        "a.b.c.d 'x'",
        "s.pg_sleep ",
        "x ->> 'y' ",
        "x #> array['y', ",
        "true = "
      })
  void a_form_is_written_at_once(String piece) {
    String text = repeated(piece, RuleAssessor.LONGEST >> 1);

    assertThat(written("select a from t where " + text)).isLessThan(MOST);
    assertThat(written("explain " + text)).isLessThan(MOST);
  }

  /** What is asked of the rest of a text, or of what came before, is asked once. */
  @ParameterizedTest
  @ValueSource(
      strings = {"explain ", "create x as ", "create table x as ", "copy (", "prepare p as "})
  void a_statement_about_many_is_written_at_once(String start) {
    String text = start + repeated("select 1 as ", RuleAssessor.LONGEST);

    assertThat(written(text)).isLessThan(MOST);
    assertThat(written(text + " s.pg_sleep")).isLessThan(MOST);
  }

  @Test
  void what_a_statement_about_many_has_not_is_looked_for_once() {
    assertThat(written(repeated("copy (select 1) ", 4 * RuleAssessor.LONGEST))).isLessThan(MOST);
  }

  private static Duration written(String text) {
    long started = System.nanoTime();
    assertThat(CanonicalForm.of(text, EntryPoint.PREPARED)).isNotNull();
    return Duration.ofNanos(System.nanoTime() - started);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        "'",
        "''",
        "/*",
        "/* */",
        "$",
        "$a$",
        "$$",
        "--",
        "--\n",
        "E'",
        "E''",
        "\"",
        "\"\"",
        "U&'",
        "'\n",
        "'a'\n",
        "{",
        "{fn ",
        "+-",
        "+",
        "?",
        "1",
        "1e",
        "0x",
        "a.",
        "a(",
        ";",
        ",",
        "or ",
        "or a=",
        "case ",
        "a or (b and ",
        "not ",
        "select ",
        "union ",
        "cast(null as ",
        "null is null or a = ",
        "between ",
        "set a=",
        "begin atomic "
      })
  void no_character_of_a_mebibyte_is_read_often(String piece) {
    for (String start : List.of("", "select ", "select a from t where ")) {
      String text = start + repeated(piece, (RuleAssessor.LONGEST >> 1) - start.length());
      assertThat(readsOfEachCharacter(text))
          .as("reads of each character of %s%s…", start, piece)
          .isLessThan(MOST_READS);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=1 or ",
        "(a or ",
        "a or not ",
        "a or (b and ",
        "b.a or b=c and ",
        "or (",
        "repeat   ",
        "repeat ",
        "a /**/ or ",
        "left right ",
        "a or a.",
        "a or b",
        "a or b in (select 1 ",
        "a in (select 1   from b) and ",
        "a in (select 111111 ",
        "\"a\" or \"b\" and ",
        "a between b and c or ",
        "a or b = 'c' and ",
        "a or b.c = d(e.f(g."
      })
  void the_sieve_looks_at_no_character_ahead_more_than_twice(String piece) {
    Sieve sieve = new Sieve();
    for (int length : new int[] {300, Sieve.LONGEST - 30}) {
      String text = "select a from t where " + repeated(piece, length);

      sieve.read(text);
      assertThat(sieve.sift(false)).isLessThan(Sieve.HIDES << 1);
      assertThat(sieve.looks()).isLessThanOrEqualTo(2 * text.length());
    }
  }
}
