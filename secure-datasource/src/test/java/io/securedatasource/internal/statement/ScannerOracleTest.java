package io.securedatasource.internal.statement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.securedatasource.internal.statement.Lexer.Token;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * PostgreSQL's own scanner as an oracle: the npm package libpg-query. Runs where {@code
 * -Dpg.scanner=<directory>} names a directory in which {@code npm install libpg-query@18} was run.
 */
class ScannerOracleTest {

  private static final String SCRIPT =
      """
      const scanner = require('libpg-query');
      const kind = (t) =>
        t.keywordKind > 0 ? 'WORD'
        : t.tokenType === 258 || t.tokenType === 259 ? (t.text.endsWith('"') ? 'QUOTED' : 'WORD')
        : t.tokenType === 260 || t.tokenType === 266 ? 'NUMBER'
        : t.tokenType >= 261 && t.tokenType <= 264 ? 'STRING'
        : t.tokenType === 267 ? 'PARAMETER'
        : 'OTHER';
      scanner.loadModule().then(() => {
        const lines = require('fs').readFileSync(0, 'utf8').split('\\n').filter((l) => l);
        for (const line of lines) {
          const sql = Buffer.from(line, 'base64').toString('utf8');
          let answer = 'ERROR';
          try {
            answer = scanner.scanSync(sql).tokens
              .filter((t) => t.tokenType !== 275 && t.tokenType !== 276)
              .map((t) => t.start + '-' + t.end + kind(t)).join(' ');
          } catch (e) {
            // An error it is.
          }
          console.log(answer);
        }
      });
      """;

  @TempDir private Path directory;

  @Test
  void cuts_as_the_scanner_of_postgresql_does() throws Exception {
    String modules = System.getProperty("pg.scanner");
    assumeTrue(
        modules != null,
        "SKIPPED: -Dpg.scanner=<directory with node_modules/libpg-query> is not set");
    List<String> texts = texts();

    List<String> theirs = scan(Path.of(modules), texts);

    assertThat(theirs).hasSameSizeAs(texts);
    int agreed = 0;
    int refusedByUs = 0;
    int joinedHere = 0;
    for (int i = 0; i < texts.size(); i++) {
      String ours = scan(texts.get(i));
      if (ours.equals(theirs.get(i))) {
        agreed++;
      } else if (ours.equals("ERROR")) {
        refusedByUs++;
        // An escaped string that goes on on a further line, which the driver reads otherwise; a
        // parameter that runs into a name; a comment or an escaped string that the driver sees end
        // or
        // begin elsewhere; a vertical tab, a blank from 18 on; and what the parser refuses instead.
        assertThat(texts.get(i))
            .containsPattern("(?i)e'(?s).*\\n|\\$[0-9]+\\w|[{}\\\\$]|/\\*/|\\Se'|\\x0B");
      } else {
        // A line comment between two parts of a string: the oracle was changed to tell comments,
        // and no longer joins over them; the server does, as ServerAgreementTest shows.
        assertThat(theirs.get(i)).as(texts.get(i)).isNotEqualTo("ERROR");
        assertThat(texts.get(i)).containsPattern("'\\s*--.*\\s*'");
        joinedHere++;
      }
    }
    System.out.printf(
        "scanner oracle: %d texts, %d agreed, %d refused here alone, %d joined here%n",
        texts.size(), agreed, refusedByUs, joinedHere);
    assertThat(agreed).isGreaterThan(texts.size() * 9 / 10);
  }

  private List<String> scan(Path modules, List<String> texts)
      throws IOException, InterruptedException {
    Path script = directory.resolve("scan.js");
    Path input = directory.resolve("input");
    Path output = directory.resolve("output");
    Files.writeString(script, SCRIPT);
    try (BufferedWriter writer = Files.newBufferedWriter(input)) {
      for (String text : texts) {
        writer.write(Base64.getEncoder().encodeToString(text.getBytes(UTF_8)) + "\n");
      }
    }
    ProcessBuilder node =
        new ProcessBuilder("node", script.toString())
            .redirectInput(input.toFile())
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    node.environment().put("NODE_PATH", modules.resolve("node_modules").toString());
    Process process = node.start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    return Files.readAllLines(output);
  }

  /** The tokens in bytes, as the oracle has them. */
  private static String scan(String text) {
    Lexer lexer = new Lexer(text, EntryPoint.PLAIN_UNESCAPED);
    List<String> tokens = new ArrayList<>();
    Token token = lexer.next();
    while (token != Token.END && token != Token.ERROR) {
      String kind =
          switch (token) {
            case WORD, QUOTED, STRING, NUMBER, PARAMETER -> token.name();
            default -> "OTHER";
          };
      tokens.add(bytes(text, lexer.start()) + "-" + bytes(text, lexer.end()) + kind);
      token = lexer.next();
    }
    return token == Token.ERROR ? "ERROR" : String.join(" ", tokens);
  }

  private static int bytes(String text, int end) {
    return text.substring(0, end).getBytes(UTF_8).length;
  }

  /** All cases, attacks and ordinary statements, and as many again composed of small pieces. */
  private static List<String> texts() {
    List<String> texts = new ArrayList<>();
    StatementCases.all().forEach(one -> texts.add(one.sql()));
    AttackCorpus.all().forEach(one -> texts.add(one.sql()));
    OrdinarySqlCorpus.all().forEach(one -> texts.add(one.sql()));
    texts.removeIf(text -> text.isBlank() || text.length() > 5_000 || !isPlain(text));
    Random random = new Random(18);
    for (int i = 0; i < 40_000; i++) {
      StringBuilder text = new StringBuilder("a");
      for (int j = random.nextInt(12); j >= 0; j--) {
        text.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private static boolean isPlain(String text) {
    return text.indexOf(0) < 0 && text.chars().noneMatch(c -> Character.isSurrogate((char) c));
  }

  /** No form feed: the oracle's answer is not proper JSON then. */
  private static final List<String> PIECES =
      List.of(
          " ", " ", " ", "\n", "\t", "\r", "a", "B", "e", "x", "U&", "n", "_", "é", "'", "'", "''",
          "\"", "\"\"", "$", "$$", "$1", "$a$", "0", "1", "12", "0x", "0b1", "1e", "_1", ".", "..",
          ",", "(", ")", "[", "]", ";", ":", "::", ":=", "=>", "<=", ">=", "<>", "!=", "+", "-",
          "*", "/", "<", ">", "=", "~", "!", "@", "#", "%", "^", "&", "|", "`", "?", "--", "/*",
          "*/", "\\", "{", "select", "U&\"a\"", "E'a'", "B'1'", "'a'", "\"b\"", "\u00a0", "\u2003",
          "\u0085", "Ａ");
}
