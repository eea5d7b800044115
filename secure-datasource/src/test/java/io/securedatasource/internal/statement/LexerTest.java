package io.securedatasource.internal.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.internal.statement.Lexer.Token;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.StatementFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LexerTest {

  /** Each token in square brackets; an error as an exclamation mark. */
  private static String tokens(String sql, EntryPoint entryPoint) {
    Lexer lexer = new Lexer(sql, entryPoint);
    List<String> tokens = new ArrayList<>();
    Token token = lexer.next();
    while (token != Token.END && token != Token.ERROR) {
      tokens.add(sql.substring(lexer.start(), lexer.end()));
      token = lexer.next();
    }
    return String.join(" ¦ ", tokens) + (token == Token.ERROR ? " ¦ !" : "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¶',
      quoteCharacter = '`',
      value = {
        "a$b$c ¶ a$b$c",
        "select$$a$$ ¶ select$$a$$",
        "$$a$b$$ c ¶ $$a$b$$ ¦ c",
        "$ä$ ' $ä$ ¶ $ä$ ' $ä$",
        "$a$ $A$ $a$ ¶ $a$ $A$ $a$",
        "'it''s'x ¶ 'it''s' ¦ x",
        "E'\\'' b ¶ E'\\'' ¦ b",
        "e'\\\\' b ¶ e'\\\\' ¦ b",
        "B'1' '0' ¶ B'1' ¦ '0'",
        "B'1''0' ¶ B'1' ¦ '0'",
        "N'a' ¶ N ¦ 'a'",
        "U&'a' u&\"b\" u & c ¶ U&'a' ¦ u&\"b\" ¦ u ¦ & ¦ c",
        "/* a /* b */ c */ d ¶ d",
        "a/* b */c ¶ a ¦ c",
        "1..2 ¶ 1 ¦ .. ¦ 2",
        "1.5e-3 .5 5. 1_000 0x1F 0b01 0o17 ¶ 1.5e-3 ¦ .5 ¦ 5. ¦ 1_000 ¦ 0x1F ¦ 0b01 ¦ 0o17",
        "1or ¶ !",
        "1e ¶ !",
        "1_ ¶ !",
        "0x ¶ !",
        "a::int4[1:2] ¶ a ¦ :: ¦ int4 ¦ [ ¦ 1 ¦ : ¦ 2 ¦ ]",
        "a:=b=>c ¶ a ¦ := ¦ b ¦ => ¦ c",
        "a<-1 ¶ a ¦ < ¦ - ¦ 1",
        "a@-1 ¶ a ¦ @- ¦ 1",
        "a*+-+b ¶ a ¦ * ¦ + ¦ - ¦ + ¦ b",
        "a+*-b ¶ a ¦ +* ¦ - ¦ b",
        "a+--b ¶ a ¦ +",
        "a*/*b*/c ¶ a ¦ * ¦ c",
        "a<=>b<->c ¶ a ¦ <=> ¦ b ¦ <-> ¦ c",
        "a ?? b ¶ a ¦ ?? ¦ b",
        "a = ?and b ¶ a ¦ = ¦ !",
        "a=? and b=?::int ¶ a ¦ = ¦ ? ¦ and ¦ b ¦ = ¦ ? ¦ :: ¦ int",
        "a->??|b ¶ a ¦ ->??| ¦ b",
        "$1,$2 ¶ $1 ¦ , ¦ $2",
        "\"a\"\"b\" ¶ \"a\"\"b\"",
        "naïve größe ＡＢ ¶ naïve ¦ größe ¦ ＡＢ",
        "{fn now()} ¶ { ¦ fn ¦ now ¦ ( ¦ ) ¦ }",
        "{x} ¶ !",
        "/*/ a */ b ¶ !",
        "/* a /*/ b */ */ c ¶ !",
        "a\u000bb ¶ a ¦ !",
        "a\u00a0$$b$$ ¶ !",
        "'a'E'b' ¶ 'a' ¦ !",
        "(E'b')=E'\\'' ¶ ( ¦ E'b' ¦ ) ¦ = ¦ E'\\''",
        "a={fn b()}=c ¶ a ¦ = ¦ { ¦ fn ¦ b ¦ ( ¦ ) ¦ } ¦ = ¦ c",
        "a{oj b} ¶ a ¦ !",
        "{oj a}b ¶ { ¦ oj ¦ a ¦ !",
        "{oj a <}= b ¶ { ¦ oj ¦ a ¦ < ¦ !",
        "{oj E}'b' ¶ { ¦ oj ¦ E ¦ !",
        "{d '}'} ¶ { ¦ d ¦ !",
        "{oj /* } */ a} ¶ { ¦ oj ¦ !",
        "?{d 'a'} ¶ ? ¦ !",
        "a \\ b ¶ a ¦ !"
      })
  void cuts_where_the_server_cuts(String sql, String tokens) {
    assertThat(tokens(sql, EntryPoint.PREPARED))
        .isEqualTo(tokens.startsWith("!") ? " ¦ !" : tokens);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¶',
      quoteCharacter = '`',
      value = {"a ? b ¶ a ¦ ? ¦ b", "a ?| b ¶ a ¦ ?| ¦ b", "a ?? b ¶ a ¦ ?? ¦ b"})
  void takes_a_question_mark_for_an_operator_in_a_plain_text(String sql, String tokens) {
    assertThat(tokens(sql, EntryPoint.PLAIN)).isEqualTo(tokens);
  }

  @ParameterizedTest
  @EnumSource(names = {"PLAIN_UNESCAPED", "PREPARED_UNESCAPED"})
  void takes_no_brace_where_there_are_no_escapes(EntryPoint entryPoint) {
    assertThat(tokens("a {fn b()}", entryPoint)).isEqualTo("a ¦ !");
  }

  @Test
  void takes_a_question_mark_for_a_parameter_in_what_the_driver_prepares() {
    assertThat(tokens("a=? ?? b", EntryPoint.PREPARED_UNESCAPED)).isEqualTo("a ¦ = ¦ ? ¦ ?? ¦ b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'a'\n'b'", "'a' -- c\n 'b'", "'a' \r 'b'", "U&'a'\n'b'", "B'1'\n'0'"})
  void joins_strings_on_further_lines(String sql) {
    assertThat(tokens(sql, EntryPoint.PLAIN)).isEqualTo(sql);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'a' 'b'", "'a' /* c */\n 'b'", "'a'\u0085'b'", "'a'\f'b'"})
  void joins_no_strings_otherwise(String sql) {
    assertThat(tokens(sql, EntryPoint.PLAIN)).contains("'a' ¦");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        ")",
        "'",
        "' ",
        "''",
        "\"",
        "\"\"",
        "/*",
        "/* */",
        "--",
        "--\n",
        "$",
        "$a",
        "$a$",
        "$$",
        "$a$b",
        "+-",
        "-+",
        "*+-",
        "+",
        "*",
        "?",
        "??",
        "::",
        ".",
        "..",
        "[",
        "]",
        ",",
        ";",
        "{",
        "{fn ",
        "{fn a(",
        "U&\"",
        "U&\"a\" ",
        "U&'",
        "E'",
        "E'a'\n",
        "'a'\n",
        "'a' --\n",
        "B'1'\n",
        "0",
        "0x",
        "1.",
        "1e",
        "1_",
        "a",
        "a.",
        "a ",
        "(a.",
        "a(",
        "repeat(",
        "not ",
        "or ",
        "or (",
        "or a ",
        "and 1=1 ",
        "case ",
        "case when ",
        "select ",
        "(select ",
        "with a as (",
        "union select ",
        "between 1 and ",
        "a between ",
        "set a=1,",
        "from t,",
        "::int",
        "a::int ",
        "(a).b",
        "[1]",
        "(1).pg_sleep",
        ".pg_sleep",
        "pg_sleep.",
        "set_config(",
        "insert into ",
        "update ",
        "(update ",
        "delete from ",
        "cast(a as int)",
        "cast(",
        "explain ",
        "prepare a as ",
        "uescape ",
        "U&\"a\" uescape '!' ",
        "information_schema.",
        "declare a with hold ",
        "declare;",
        "copy(;",
        "begin;",
        "explain (;",
        "explain analyze ",
        "{call a.",
        "{oj a}",
        "{d 'a'}",
        "is distinct from ",
        "copy (",
        "begin atomic ",
        "\ud83d\ude00",
        "é"
      })
  void reads_every_character_a_bounded_number_of_times(String unit) {
    for (String head : List.of("", "select 1 ", "set ", "copy ", "declare ", "update ", "E'a' ")) {
      CountedText shorter = new CountedText(head + unit.repeat(20_000 / unit.length()));
      CountedText longer = new CountedText(head + unit.repeat(80_000 / unit.length()));
      read(shorter);
      read(longer);

      assertThat((double) longer.reads() / longer.length())
          .isLessThan(1.2 * shorter.reads() / shorter.length() + 1)
          .isLessThan(60);
    }
  }

  private static StatementFacts read(CharSequence text) {
    return StatementReader.read(
        text,
        EntryPoint.PREPARED,
        RoleProfile.APPLICATION,
        new Limits(
            Set.of("shop"),
            Set.of(),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Integer.MAX_VALUE));
  }
}
