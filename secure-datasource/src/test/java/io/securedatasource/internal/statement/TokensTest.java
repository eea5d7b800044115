package io.securedatasource.internal.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.internal.statement.Lexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lexer reads a text token by token; what is plain of it is read without the lexer. */
class TokensTest {

  /** What may change what stands beside it. */
  private static final List<String> PIECES =
      List.of(
          "'", "\"", "'x'", "$", "$$", "$1", "?", "??", "(", ")", "[", "]", ",", ".", "..", "::",
          ":=", ":", ";", "-", "--", "/*", "*/", "*", "/", "&", "u&", "U&'a'", "U&\"b\"", "E'a'",
          "e'", "b'1'", "1", "1.5", "0x1F", ".5", "\n", "\t", "\u00e9", "\ud800", "\0", "\\", "A",
          "Select", "_", "{", "}", "{fn ", "n'a'", "@>", "->", "=", "%", "|", "`", " ");

  /** Kinds and places, as the lexer tells them; then where it stopped. */
  private static List<String> byTheLexer(String sql, EntryPoint entryPoint) {
    List<String> tokens = new ArrayList<>();
    Lexer lexer = new Lexer(sql, entryPoint);
    Token token = lexer.next();
    while (token != Token.END && token != Token.ERROR) {
      tokens.add(token + " " + lexer.start() + "-" + lexer.end());
      token = lexer.next();
    }
    tokens.add("error " + (token == Token.ERROR ? lexer.start() : -1));
    return tokens;
  }

  private static List<String> read(String sql, EntryPoint entryPoint) {
    List<String> read = new ArrayList<>();
    Tokens tokens = Tokens.read(sql, entryPoint, Integer.MAX_VALUE);
    for (int i = 0; i < tokens.size(); i++) {
      read.add(tokens.kind(i) + " " + tokens.start(i) + "-" + tokens.end(i));
    }
    read.add("error " + tokens.error());
    return read;
  }

  private static void agree(String sql) {
    for (EntryPoint entryPoint : EntryPoint.values()) {
      assertThat(read(sql, entryPoint))
          .as("%s of %s", entryPoint, sql)
          .isEqualTo(byTheLexer(sql, entryPoint));
    }
  }

  /** UESCAPE makes one token of three, which the lexer does not. */
  private static boolean statesEscape(String sql) {
    return sql.toLowerCase(Locale.ROOT).contains("uescape");
  }

  @Test
  void are_those_of_the_lexer_in_every_text_that_is_known() {
    OrdinarySqlCorpus.all().stream()
        .map(OrdinarySqlCorpus.Statement::sql)
        .filter(sql -> !statesEscape(sql))
        .forEach(TokensTest::agree);
    StatementCases.all().stream()
        .map(StatementCases.Case::sql)
        .filter(sql -> sql.length() < 3000 && !statesEscape(sql))
        .forEach(TokensTest::agree);
  }

  @Property(shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void are_those_of_the_lexer_whatever_stands_side_by_side(@ForAll Random random) {
    List<OrdinarySqlCorpus.Statement> all = OrdinarySqlCorpus.all();
    StringBuilder sql = new StringBuilder(all.get(random.nextInt(all.size())).sql());
    for (int i = random.nextInt(4); i >= 0; i--) {
      sql.insert(random.nextInt(sql.length() + 1), PIECES.get(random.nextInt(PIECES.size())));
    }
    if (!statesEscape(sql.toString())) {
      agree(sql.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select U&\"a\" uescape uescape '!'",
        "select U&'a' uescape b",
        "select U&'a' uescape",
        "select U&'a' uescape 5",
        "select U&'a' uescape 'ab'"
      })
  void have_an_error_where_an_escape_is_stated_in_no_plain_way(String sql) {
    Tokens tokens = Tokens.read(sql + " from t", EntryPoint.PREPARED, Integer.MAX_VALUE);

    assertThat(tokens.error()).isPositive();
  }
}
