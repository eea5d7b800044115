package io.securedatasource.allowlist;

import static io.securedatasource.policy.StatementKind.SELECT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.securedatasource.allowlist.AllowListException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LockFileTest {

  private static final List<ListedStatement> STATEMENTS =
      List.of(
          ListedStatement.of("select name from customers where id = ?"),
          ListedStatement.of("do $$ begin\n null; end $$").note("nightly; see the wiki"),
          ListedStatement.of("update t set a = E'\\\\' where \"b\u202e\" = ?"),
          ListedStatement.template("select * from t order by « a ¦ b » « asc ¦ desc »"));

  private static final String TEXT = StatementAllowList.of(STATEMENTS).toText();

  private static List<Problem> problems(String text) {
    AllowListException refused =
        catchThrowableOfType(
            AllowListException.class, () -> StatementAllowList.parse("statements.lock", text));
    assertThat(refused).isNotNull();
    return refused.problems();
  }

  private static int lineOf(String beginning) {
    return List.of(TEXT.split("\n", -1)).stream()
            .map(line -> line.startsWith(beginning))
            .toList()
            .indexOf(true)
        + 1;
  }

  @Test
  void reads_as_it_was_written() {
    StatementAllowList read = StatementAllowList.parse("statements.lock", TEXT);

    assertThat(read.statements()).containsExactlyInAnyOrderElementsOf(STATEMENTS).isSorted();
    assertThat(read.toText()).isEqualTo(TEXT);
  }

  @Test
  void shows_every_character_that_does_not_print() {
    assertThat(TEXT)
        .contains("do $$ begin\\n null; end $$\n")
        .contains("\"b\\u202e\"")
        .doesNotContain("\u202e");
  }

  @Test
  void keeps_what_people_wrote() {
    String commented =
        TEXT.replace("select name", "-- the customer page\n--\nselect name")
            .replace("-- ? is", "-- ours\n-- ? is");

    assertThat(StatementAllowList.parse("f", commented).toText()).isEqualTo(commented);
  }

  /** A heading, a remark at the end: no line of comment is lost when the file is written anew. */
  @Test
  void keeps_comments_that_no_statement_follows_at_once() {
    String commented =
        TEXT.replace("select name", "-- Customers\n\n-- the page\nselect name")
            .replace(LockFile.END, "-- that is all\n\n-- really\n" + LockFile.END);
    String written = StatementAllowList.parse("f", commented).toText();

    assertThat(written.lines().toList())
        .containsSubsequence(
            "-- Customers", "-- the page", "select name from customers where id = ?")
        .containsSubsequence("-- that is all", "-- really", LockFile.END);
    assertThat(StatementAllowList.parse("f", written).toText()).isEqualTo(written);
    assertThat(
            StatementAllowList.parse("f", written)
                .and(StatementAllowList.of(List.of(ListedStatement.of("abort"))))
                .toText())
        .contains("-- Customers\n-- the page\nselect name", "-- that is all\n-- really\n-- end");
  }

  @Test
  void comes_from_a_system_that_ends_lines_in_another_way() {
    assertThat(StatementAllowList.parse("f", TEXT.replace("\n", "\r\n")).toText()).isEqualTo(TEXT);
  }

  @Test
  void may_be_in_any_order_after_a_merge() {
    String other = StatementAllowList.of(List.of(ListedStatement.of("abort"))).toText();
    String block = other.substring(other.indexOf("abort"), other.indexOf(LockFile.END));
    String merged = TEXT.replace(LockFile.END, block + LockFile.END);

    assertThat(StatementAllowList.parse("f", merged).toText())
        .isEqualTo(
            StatementAllowList.of(STATEMENTS)
                .and(StatementAllowList.of(List.of(ListedStatement.of("abort"))))
                .toText());
  }

  /** Git merges what two people add at different places, since neither moves the other's lines. */
  @Test
  void changes_by_the_lines_of_a_statement_when_one_is_added() {
    String more =
        StatementAllowList.of(STATEMENTS)
            .and(StatementAllowList.of(List.of(ListedStatement.of("select 1 from u"))))
            .toText();
    List<String> added = new ArrayList<>(List.of(more.split("\n", -1)));
    for (String line : TEXT.split("\n", -1)) {
      added.remove(line);
    }

    assertThat(added).hasSize(3);
  }

  @Test
  void keeps_a_comment_that_would_be_its_end() {
    String commented = TEXT.replace("select name", "--end\nselect name");
    String written = StatementAllowList.parse("f", commented).toText();

    assertThat(StatementAllowList.parse("f", written).statements()).hasSameSizeAs(STATEMENTS);
  }

  @Nested
  class Is_refused {

    /** Git, and whoever reviews with it, shows one line of comment. */
    @Test
    void when_a_comment_hides_an_entry_behind_carriage_returns() {
      ListedStatement hidden = ListedStatement.of("select password_hash from users");
      String entry = "\r" + hidden.sql() + "\r  select " + hidden.sha256() + "\r\r-- by id";

      assertThat(
              problems(
                  TEXT.replace("select name", "-- by id, see ADR 7" + entry + "\nselect name")))
          .singleElement()
          .asString()
          .startsWith("line " + lineOf("select name") + ": holds a character that does not print");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001b[2K", "\u202e", "\u2028", "\u0000", "\r"})
    void when_a_comment_or_a_note_shows_something_else_than_it_holds(String hiding) {
      assertThat(problems(TEXT.replace("select name", "-- a" + hiding + "b\nselect name")))
          .singleElement()
          .extracting(Problem::line)
          .isEqualTo(lineOf("select name"));
      assertThat(problems(TEXT.replace("note nightly", "note a" + hiding + "nightly")))
          .singleElement()
          .extracting(Problem::line)
          .isEqualTo(lineOf("  note nightly"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "select 1", "-- secure-datasource statements", "\ufeff"})
    void when_it_is_none(String text) {
      assertThat(problems(text)).singleElement().extracting(Problem::line).isEqualTo(1);
    }

    @Test
    void when_it_is_of_another_format() {
      assertThat(problems(TEXT.replace("format 1", "format 2")))
          .singleElement()
          .asString()
          .startsWith("line 1: the format is another than 1");
    }

    @Test
    void when_a_statement_was_changed_without_its_hash() {
      assertThat(problems(TEXT.replace("customers where", "customers, users where")))
          .singleElement()
          .satisfies(
              problem -> {
                assertThat(problem.line()).isEqualTo(lineOf("select name") + 1);
                assertThat(problem.message())
                    .contains(
                        ListedStatement.of("select name from customers, users where id = ?")
                            .sha256());
              });
    }

    @Test
    void when_a_statement_is_there_twice() {
      int at = TEXT.indexOf("select name");
      String block = TEXT.substring(at, TEXT.indexOf("\n\n", at) + 2);

      assertThat(problems(TEXT.replace(block, block + block)))
          .singleElement()
          .asString()
          .contains("line " + (lineOf("select name") + 3))
          .contains("stands in line " + lineOf("select name"));
    }

    @Test
    void when_it_says_that_a_statement_does_something_else() {
      assertThat(problems(TEXT.replace("  update ", "  select ")))
          .singleElement()
          .asString()
          .contains("the hash is not that of kind and statement");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "<<<<<<< ours",
          "=======",
          "  origin nowhere",
          "select 1\n  select\n",
          "select 1\n",
          "select \\x 1\n  select 00\n",
          "select 1\n  select 00\n  color red\n"
        })
    void when_anything_else_stands_in_it(String line) {
      assertThat(problems(TEXT.replace(LockFile.END, line + "\n" + LockFile.END)))
          .isNotEmpty()
          .allSatisfy(problem -> assertThat(problem.line()).isGreaterThan(lineOf("update")));
    }

    @Test
    void when_anything_stands_behind_its_end() {
      assertThat(problems(TEXT + "select 1\n")).hasSize(1);
    }

    @Test
    void wherever_it_was_cut_off() {
      for (int length = 0; length < TEXT.stripTrailing().length(); length++) {
        String cut = TEXT.substring(0, length);
        assertThatThrownBy(() -> StatementAllowList.parse("f", cut))
            .isInstanceOf(AllowListException.class);
      }
    }

    /** One character more, less, or another; comments, origins and notes are free. */
    @Test
    void wherever_a_statement_or_hash_was_damaged() {
      int from = TEXT.indexOf("do $$");
      for (int i = from; i < TEXT.indexOf(LockFile.END); i++) {
        String line = TEXT.substring(TEXT.lastIndexOf('\n', i - 1) + 1, TEXT.indexOf('\n', i));
        if (line.isEmpty() || line.startsWith("  note") || TEXT.charAt(i) == '\n') {
          continue;
        }
        String without = TEXT.substring(0, i) + TEXT.substring(i + 1);
        String with = TEXT.substring(0, i) + "q" + TEXT.substring(i);
        for (String damaged : List.of(without, with)) {
          assertThatThrownBy(() -> StatementAllowList.parse("f", damaged))
              .as(line)
              .isInstanceOf(AllowListException.class);
        }
      }
    }

    @Test
    void when_it_is_not_there_or_no_text(@TempDir Path directory) throws IOException {
      assertThatThrownBy(() -> StatementAllowList.load(directory.resolve("none")))
          .isInstanceOf(AllowListException.class)
          .hasMessageContaining("does not exist");
      Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, 1});
      assertThatThrownBy(() -> StatementAllowList.load(binary)).hasMessageContaining("not UTF-8");
      Path whole = directory.resolve("whole");
      Files.writeString(
          whole, StatementAllowList.parse("f", TEXT.replace("wiki", "\ufffd é")).toText());
      assertThat(StatementAllowList.load(whole).statements()).hasSameSizeAs(STATEMENTS);
    }
  }

  @Test
  void tells_entries_that_admit_nothing() {
    ListedStatement odd = new ListedStatement("SELECT 1", SELECT, false, null, null, List.of());
    StatementAllowList list = StatementAllowList.of(List.of(odd, STATEMENTS.get(0)));

    assertThat(StatementAllowList.parse("f", list.toText()).unreachable()).containsExactly(odd);
    assertThat(list.lists("SELECT 1")).isFalse();
  }

  @Test
  void is_not_written_larger_than_it_may_be_read(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("f");
    StatementAllowList.of(STATEMENTS).write(file);
    List<ListedStatement> many = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      many.add(ListedStatement.of("select " + "a".repeat(30_000) + i));
    }

    assertThatThrownBy(() -> StatementAllowList.add(file, many))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("could not be read again");
    assertThat(StatementAllowList.load(file).statements()).hasSameSizeAs(STATEMENTS);
  }

  @Test
  void several_compose(@TempDir Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    for (ListedStatement statement : STATEMENTS) {
      Path file = directory.resolve("list" + files.size());
      StatementAllowList.of(List.of(statement, STATEMENTS.get(0))).write(file);
      files.add(file);
    }
    Collections.reverse(files);

    assertThat(
            StatementAllowList.load(
                    files.get(0), files.subList(1, files.size()).toArray(Path[]::new))
                .statements())
        .containsExactlyInAnyOrderElementsOf(STATEMENTS);
    assertThat(Files.readString(files.get(0), UTF_8)).startsWith(LockFile.FORMAT);
    try (var left = Files.list(directory)) {
      assertThat(left).hasSize(STATEMENTS.size());
    }
  }
}
