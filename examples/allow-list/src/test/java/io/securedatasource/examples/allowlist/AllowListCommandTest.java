package io.securedatasource.examples.allowlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.allowlist.ListedStatement;
import io.securedatasource.allowlist.StatementAllowList;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllowListCommandTest {

  private static final String ORDERS = "select id from orders where customer_id = ?";
  private static final String PAY = "update orders set status = ? where id = ?";

  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object... args) {
    return AllowListCommand.run(
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        Stream.of(args).map(Object::toString).toArray(String[]::new));
  }

  private Path file(String name, String... statements) throws IOException {
    Path file = directory.resolve(name);
    StatementAllowList.of(Stream.of(statements).map(ListedStatement::of).toList()).write(file);
    return file;
  }

  private static Stream<String> sqls(Path file) {
    return StatementAllowList.load(file).statements().stream().map(ListedStatement::sql);
  }

  @Test
  void shows_what_a_list_holds() throws IOException {
    assertThat(run("show", file("a", ORDERS, PAY))).isZero();
    assertThat(out.toString())
        .contains("select      " + ORDERS)
        .containsIgnoringNewLines("2 statements  1 select  1 update");
  }

  @Test
  void tells_lists_apart() throws IOException {
    Path both = file("a", ORDERS, PAY);

    assertThat(run("diff", both, file("b", ORDERS, PAY))).isZero();
    assertThat(out.toString()).isEmpty();
    assertThat(run("diff", both, file("c", PAY, "select 1"))).isEqualTo(1);
    assertThat(out.toString()).isEqualToIgnoringNewLines("- " + ORDERS + "+ select 0");
  }

  /** A line that is erased, or one that looks like another entry, would deceive a reviewer. */
  @Test
  void shows_what_would_hide_itself_or_others() throws IOException {
    Path hiding = file("a", "do $$ begin\n+ select 0\u001b[2K\u202e end $$");

    assertThat(run("show", hiding)).isZero();
    assertThat(run("diff", file("b"), hiding)).isEqualTo(1);
    assertThat(out.toString())
        .contains("+ do $$ begin\\n+ select 0\\u001b[2K\\u202e end $$")
        .doesNotContain("\u001b", "\u202e", "\n+ select 0");
  }

  @Test
  void tells_a_template_from_a_statement_that_reads_like_it() throws IOException {
    String text = "select « a ¦ b » from t";
    Path template = directory.resolve("template");
    StatementAllowList.of(List.of(ListedStatement.template(text))).write(template);

    assertThat(run("diff", file("a", text), template)).isEqualTo(1);
    assertThat(out.toString()).contains("- " + text).contains("+ template " + text);
  }

  @Test
  void merges_and_prunes() throws IOException {
    Path merged = directory.resolve("merged");

    assertThat(run("merge", "--into", merged, file("a", ORDERS), file("b", PAY))).isZero();
    assertThat(sqls(merged)).containsExactly(ORDERS, PAY);
    assertThat(run("prune", "--dry-run", "--recorded", file("c", PAY), merged)).isZero();
    assertThat(sqls(merged)).containsExactly(ORDERS, PAY);
    assertThat(run("prune", "--recorded", file("c", PAY), merged)).isZero();
    assertThat(sqls(merged)).containsExactly(PAY);
  }

  @Test
  void explains() throws IOException {
    Path list = file("a", ORDERS, PAY);

    assertThat(run("explain", list, ORDERS.toUpperCase(java.util.Locale.ROOT))).isZero();
    assertThat(run("explain", list, "select id from orders where customer_id = 7")).isEqualTo(1);
    assertThat(out.toString()).contains("'0' was found, '?' is listed");
    assertThat(run("explain", list)).isEqualTo(2);
    Path sql = Files.writeString(directory.resolve("a.sql"), PAY);
    assertThat(run("explain", list, "--sql-file", sql)).isZero();
    assertThat(run("explain", list, "select 1")).isEqualTo(1);
    assertThat(run("explain", "--with", file("b", "select 1"), list, "select 1")).isZero();
  }

  @Test
  void adds_what_no_test_can_run() throws IOException {
    Path list = file("a", ORDERS);

    assertThat(run("add", "--note", "the yearly report", list, PAY)).isZero();
    assertThat(run("add", "--template", list, "select 1 from t order by « a ¦ b »")).isZero();
    assertThat(StatementAllowList.load(list).lists("select 7 from t order by b")).isTrue();
    assertThat(Files.readString(list)).contains("note the yearly report");
    assertThat(run("add", "--template", list, "select 1")).isEqualTo(2);
  }

  @Test
  void says_what_is_wrong_with_a_file() throws IOException {
    Path damaged = Files.writeString(directory.resolve("damaged"), "x");

    assertThat(run("show", damaged)).isEqualTo(2);
    assertThat(err.toString()).contains("line 1");
    assertThat(run("show", directory.resolve("none"))).isEqualTo(2);
    assertThat(run("nonsense")).isEqualTo(2);
  }
}
