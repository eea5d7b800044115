package io.securedatasource.internal.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.internal.statement.Lexer.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What may change in a statement without another form, and what may not, on ordinary statements.
 */
class CanonicalFormPropertyTest {

  private static final List<OrdinarySqlCorpus.Statement> STATEMENTS = OrdinarySqlCorpus.all();
  private static final List<String> PIECES = pieces();

  private static List<String> pieces() {
    TreeSet<String> pieces = new TreeSet<>();
    for (OrdinarySqlCorpus.Statement one : STATEMENTS) {
      pieces.addAll(Cut.of(one.sql(), one.entryPoint()).pieces());
    }
    for (StatementCases.Case one : StatementCases.all()) {
      if (one.sql().length() < 300) {
        pieces.addAll(Cut.of(one.sql(), one.entryPoint()).pieces());
      }
    }
    return new ArrayList<>(pieces);
  }

  @Provide
  Arbitrary<OrdinarySqlCorpus.Statement> ordinary() {
    return Arbitraries.of(STATEMENTS);
  }

  @Provide
  Arbitrary<String> piece() {
    return Arbitraries.of(PIECES);
  }

  /** Tokens side by side, in no order. */
  @Provide
  Arbitrary<String> heaps() {
    return Arbitraries.of(PIECES)
        .list()
        .ofMinSize(1)
        .ofMaxSize(14)
        .map(all -> String.join(" ", all));
  }

  @Property(shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  @Tag("thorough")
  void thoroughly_a_form_is_its_own_form(
      @ForAll("heaps") String sql, @ForAll EntryPoint entryPoint) {
    a_form_is_its_own_form(sql, entryPoint);
  }

  @Property(shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void a_form_is_its_own_form(@ForAll("heaps") String sql, @ForAll EntryPoint entryPoint) {
    String form = CanonicalForm.of(sql, entryPoint);
    if (form != null) {
      assertThat(CanonicalForm.of(form, EntryPoint.PREPARED)).as(sql).isEqualTo(form);
      assertThat(String.join("", tokens(form)).replace(" ", "")).isEqualTo(form.replace(" ", ""));
    }
  }

  private static List<String> tokens(String form) {
    return Objects.requireNonNull(CanonicalForm.tokens(form, EntryPoint.PREPARED), form);
  }

  @Test
  void every_ordinary_statement_has_a_form_that_is_its_own() {
    for (OrdinarySqlCorpus.Statement one : STATEMENTS) {
      String form =
          Objects.requireNonNull(CanonicalForm.of(one.sql(), one.entryPoint()), one.sql());
      assertThat(CanonicalForm.of(form, EntryPoint.PREPARED)).isEqualTo(form);
      assertThat(CanonicalForm.kind(form))
          .as(form)
          .isEqualTo(
              RuleAssessorTest.assessor(
                      io.securedatasource.policy.SecurityPolicy.production(), one.role())
                  .assess(one.sql(), one.entryPoint())
                  .kind());
    }
  }

  @Property(shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  @Tag("thorough")
  void thoroughly_a_token_outside_a_value_makes_another_statement(
      @ForAll("ordinary") OrdinarySqlCorpus.Statement one,
      @ForAll Random random,
      @ForAll("piece") String piece) {
    a_token_outside_a_value_makes_another_statement(one, random, piece);
  }

  /** Replaced by any other, or left out. */
  @Property(shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void a_token_outside_a_value_makes_another_statement(
      @ForAll("ordinary") OrdinarySqlCorpus.Statement one,
      @ForAll Random random,
      @ForAll("piece") String piece) {
    Cut cut = Cut.of(one.sql(), one.entryPoint());
    int place = random.nextInt(cut.pieces().size());
    String before = cut.pieces().get(place);
    if (cut.isLiteral(place) || before.equalsIgnoreCase(piece) || isOneName(before, piece)) {
      return;
    }
    String form = CanonicalForm.of(cut.text(), one.entryPoint());
    String changed = cut.with(place, piece);
    assertThat(CanonicalForm.of(changed, one.entryPoint()))
        .as("%s%n%s", cut.text(), changed)
        .isNotEqualTo(form);
    if (!before.equals("-") && !before.equals(";")) {
      // Of a sign, it would be another value.
      String shortened = cut.with(place, " ");
      assertThat(CanonicalForm.of(shortened, one.entryPoint()))
          .as("%s%n%s", cut.text(), shortened)
          .isNotEqualTo(form);
    }
  }

  /** {@code "x"} and {@code U&"x"}. */
  private static boolean isOneName(String one, String other) {
    return one.endsWith("\"")
        && other.endsWith("\"")
        && Objects.equals(
            CanonicalForm.of(one, EntryPoint.PREPARED),
            CanonicalForm.of(other, EntryPoint.PREPARED));
  }

  @Property(shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void another_value_makes_the_same_statement_or_is_kept(
      @ForAll("ordinary") OrdinarySqlCorpus.Statement one, @ForAll Random random) {
    Cut cut = Cut.of(one.sql(), one.entryPoint());
    int[] literals =
        java.util.stream.IntStream.range(0, cut.pieces().size()).filter(cut::isLiteral).toArray();
    if (literals.length == 0) {
      return;
    }
    anotherValue(one, cut, literals[random.nextInt(literals.length)]);
  }

  private static void anotherValue(OrdinarySqlCorpus.Statement one, Cut cut, int place) {
    boolean string = cut.kinds().get(place) == Token.STRING;
    String piece = cut.pieces().get(place);
    if (string && !piece.startsWith("'")) {
      return;
    }
    String value = string ? "'zq7, or 1=1; --'" : piece.contains(".") ? "971.5" : "9715";
    String form = CanonicalForm.of(cut.text(), one.entryPoint());
    String changed =
        Objects.requireNonNull(CanonicalForm.of(cut.with(place, value), one.entryPoint()), value);
    if (isKeptByItsPlace(cut, place)) {
      assertThat(changed).as(cut.text()).isNotEqualTo(form).contains(value);
    } else {
      assertThat(changed).as(cut.text()).isEqualTo(form);
    }
  }

  private static final Pattern ORDINARY =
      Pattern.compile(
          "(select|insert|update|delete|merge|values|with|call|notify|comment)\\b.*",
          Pattern.DOTALL);

  /** Functions that gate 3 watches, as far as ordinary statements call them. */
  private static final Pattern WATCHED =
      Pattern.compile(
          "set_config|current_setting|nextval|setval|repeat|lpad|rpad|generate_series"
              + "|pg_advisory_unlock_all|pg_logical_emit_message|lo_\\w+|lo(read|write)|to_reg\\w+");

  private static boolean isArgumentOfWatched(Cut cut, int place) {
    int open = 0;
    for (int i = place - 1; i > 0; i--) {
      String piece = cut.pieces().get(i);
      open += piece.equals("(") ? 1 : piece.equals(")") ? -1 : 0;
      if (open == 1) {
        if (WATCHED.matcher(cut.pieces().get(i - 1).toLowerCase(Locale.ROOT)).matches()) {
          return true;
        }
        open = 0;
      }
    }
    return false;
  }

  /** Told from the text in front and behind, with blanks between the tokens; not from the form. */
  private static boolean isKeptByItsPlace(Cut cut, int place) {
    String all = cut.text().toLowerCase(Locale.ROOT);
    if (!ORDINARY.matcher(all).matches()) {
      return true;
    }
    String before = String.join(" ", cut.pieces().subList(0, place)).toLowerCase(Locale.ROOT);
    String after =
        String.join(" ", cut.pieces().subList(place + 1, cut.pieces().size()))
            .toLowerCase(Locale.ROOT);
    boolean number = cut.kinds().get(place) == Token.NUMBER;
    String clause = before.replaceAll("(?s).*\\b(select|where|having|union|on|returning)\\b", "");
    return clause.matches("(?s).*\\b(limit|offset|fetch (first|next))\\b.*")
        || (number && clause.matches("(?s).*\\b(order|group) by\\b.*"))
        || before.matches("(?s).*(->|->>|#>|#>>|#-)( -)?")
        || before.matches("(?s).*\\b(escape|regclass|regtype)")
        || before.matches("(?s).*\\btablesample \\w+ \\(")
        || isArgumentOfWatched(cut, place)
        || after.matches("(?s)(::|as) (pg_catalog . )?reg(class|type|proc|role)\\b.*")
        || (number && before.matches("(?s).*(::|\\bas) [a-z ]+ \\(( \\d+ ,)?"))
        || (before.endsWith(" [") && !before.endsWith("array ["))
        || meetsAnother(cut, place);
  }

  /** An operator with a literal at both sides. */
  private static boolean meetsAnother(Cut cut, int place) {
    return (place > 1 && cut.kinds().get(place - 1) == Token.OPERATOR && cut.isLiteral(place - 2))
        || (place + 2 < cut.pieces().size()
            && cut.kinds().get(place + 1) == Token.OPERATOR
            && cut.isLiteral(place + 2));
  }

  /** Every literal of every ordinary statement, so that no rare one depends on chance. */
  @Test
  void every_value_of_an_ordinary_statement_may_change_but_where_it_decides() {
    for (OrdinarySqlCorpus.Statement one : STATEMENTS) {
      Cut cut = Cut.of(one.sql(), one.entryPoint());
      for (int place = 0; place < cut.pieces().size(); place++) {
        if (cut.isLiteral(place)) {
          anotherValue(one, cut, place);
        }
      }
    }
  }

  @Test
  void a_literal_is_never_taken_for_a_parameter() {
    for (OrdinarySqlCorpus.Statement one : STATEMENTS) {
      Cut cut = Cut.of(one.sql(), one.entryPoint());
      for (int i = 0; i < cut.pieces().size(); i++) {
        if (cut.kinds().get(i) == Token.PARAMETER) {
          String form = CanonicalForm.of(cut.text(), one.entryPoint());
          for (String literal : Arrays.asList("'x'", "1", "- 1", "null", "(select 1)")) {
            assertThat(CanonicalForm.of(cut.with(i, literal), one.entryPoint()))
                .as(cut.text())
                .isNotEqualTo(form);
          }
        }
      }
    }
  }

  /** A list of another length than 0, 1 or more is the same list. */
  @Property(tries = 20)
  void a_list_counts_as_one_or_many(@ForAll @From("lengths") int length) {
    String in = "select * from t where a in (" + "?,".repeat(length - 1) + "?)";
    assertThat(CanonicalForm.of(in, EntryPoint.PREPARED))
        .isEqualTo("select * from t where a in (" + (length == 1 ? "?" : "?, ?") + ")");
  }

  @Provide
  Arbitrary<Integer> lengths() {
    return Arbitraries.integers().between(1, 3000);
  }
}
