package io.securedatasource.internal.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.internal.statement.Lexer.Token;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.StatementFacts;
import io.securedatasource.policy.StatementHazard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;

/** What the fast way lets pass, the careful way finds nothing in. */
class SieveTest {

  private static final Limits LIMITS =
      new Limits(
          Set.of("shop"), Set.of(), Duration.ofSeconds(30), Duration.ofSeconds(30), Tokens.MOST);

  private static final List<String> PIECES = pieces();

  private final Sieve sieve = new Sieve();

  private int sift(String sql, EntryPoint entryPoint) {
    sieve.read(sql);
    return sieve.sift(entryPoint.bindsParameters());
  }

  /** Whether the text passed; fails when it should not have. */
  private boolean passes(String sql, EntryPoint entryPoint) {
    int found = sift(sql, entryPoint);
    StatementFacts facts = StatementReader.read(sql, entryPoint, RoleProfile.APPLICATION, LIMITS);
    if (found == Sieve.HELD) {
      return false;
    }
    boolean writes = (found & Sieve.WRITES) != 0;
    assertThat(facts.sightings())
        .as(sql)
        .allMatch(sighting -> writes && sighting.hazard() == StatementHazard.WRITE);
    assertThat(facts.marksSession()).as(sql).isFalse();
    assertThat(facts.kind()).as(sql).isEqualTo(Sieve.KINDS.get(found & Sieve.KIND));
    if ((found & Sieve.HIDES) == 0) {
      assertThat(sql).doesNotContain("{");
    }
    return true;
  }

  @Test
  void agrees_on_every_case_at_every_entry_point() {
    for (StatementCases.Case one : StatementCases.all()) {
      for (EntryPoint entryPoint : EntryPoint.values()) {
        passes(one.sql(), entryPoint);
      }
    }
    for (AttackCorpus.Attack attack : AttackCorpus.all()) {
      passes(attack.sql(), EntryPoint.PLAIN);
      passes(attack.sql(), EntryPoint.PREPARED);
    }
  }

  @Test
  void lets_most_of_the_ordinary_statements_of_applications_pass() {
    List<OrdinarySqlCorpus.Statement> statements =
        OrdinarySqlCorpus.all().stream()
            .filter(one -> one.role() == RoleProfile.APPLICATION)
            .toList();

    long passed = statements.stream().filter(one -> passes(one.sql(), one.entryPoint())).count();

    assertThat((double) passed / statements.size()).isGreaterThan(0.85);
  }

  @Test
  void holds_back_what_is_too_long_whatever_came_before() {
    String longest = "select a from t where b = ?" + " ".repeat(Sieve.LONGEST - 27);

    assertThat(passes(longest, EntryPoint.PREPARED)).isTrue();
    assertThat(passes(longest + " ", EntryPoint.PREPARED)).isFalse();
    assertThat(passes(longest, EntryPoint.PREPARED)).isTrue();
  }

  @Test
  void holds_back_rows_that_are_compared_with_themselves() {
    for (String operand :
        List.of(
            "t.* = t.*",
            "s.t.* = s.t.*",
            "\"t\" . * = t.*",
            "not t.* <> t.*",
            "(t.*) = (t.*)",
            "t.* in (t.*)",
            "t.* is not distinct from t.*")) {
      String sql = "select a from t where b = ? or " + operand;
      assertThat(passes(sql, EntryPoint.PREPARED)).as(sql).isFalse();
    }
  }

  @Test
  void holds_back_an_operator_that_is_too_long_with_a_question_mark_in_it() {
    String sql = "select a " + "*".repeat(40) + "?" + "*".repeat(40) + " b from t";
    assertThat(passes(sql, EntryPoint.PLAIN)).isFalse();
    assertThat(passes("select a from t where b ? 'c'", EntryPoint.PLAIN)).isTrue();
  }

  @Test
  void holds_back_what_tells_who_is_logged_in() {
    for (String told :
        List.of(
            "cast(session_user as int)",
            "cast(upper(current_user) as numeric(6))",
            "cast(c || user as timestamp(6))",
            "(session_user)::int",
            "session_user::int")) {
      String sql = "select a from t where b = " + told;
      assertThat(passes(sql, EntryPoint.PREPARED)).as(sql).isFalse();
    }
    assertThat(passes("select u.user, \"user\" from t u", EntryPoint.PREPARED)).isTrue();
  }

  @Test
  void takes_no_character_for_the_one_that_its_lower_half_is() {
    // Lower halves: a quote, a double quote, a hyphen, a NUL, a semicolon, a letter.
    for (String letter : List.of("\u0127", "\u0122", "\u012D", "\u0100", "\u013B", "\u0161")) {
      String named = "select a" + letter + " from t where b = ?";
      String said = "select a from t where b = 'x" + letter + "' or c = ?";

      assertThat(passes(named, EntryPoint.PREPARED)).as(named).isTrue();
      assertThat(passes(said, EntryPoint.PREPARED)).as(said).isTrue();
      assertThat(passes(said + " or 1=1", EntryPoint.PREPARED)).isFalse();
    }
    for (String other : List.of("\u2027", "\u2028", "\u2160\uD83D", "\u201C")) {
      assertThat(passes("select a" + other + "b from t", EntryPoint.PREPARED)).isFalse();
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.BOUNDED)
  void agrees_on_whatever_is_composed(
      @ForAll("statements") String sql, @ForAll EntryPoint entryPoint) {
    Statistics.label("passed").collect(passes(sql, entryPoint));
  }

  @Tag("thorough")
  @Property(tries = 1_000_000, edgeCases = EdgeCasesMode.NONE)
  void agrees_on_a_million(@ForAll("statements") String sql, @ForAll EntryPoint entryPoint) {
    passes(sql, entryPoint);
  }

  @Property
  void any_text_is_judged_without_an_exception(
      @ForAll String sql, @ForAll EntryPoint entryPoint, @ForAll RoleProfile role) {
    RuleAssessor assessor = RuleAssessorTest.assessor(SecurityPolicy.production(), role);

    assertThat(assessor.assess(sql, entryPoint)).isNotNull();
    assertThat(assessor.assess("select " + sql, entryPoint)).isNotNull();
    passes(sql, entryPoint);
    passes("select " + sql, entryPoint);
  }

  @Provide
  Arbitrary<String> statements() {
    Arbitrary<String> head =
        Arbitraries.of(
            "select ",
            "select * from t where ",
            "select a from t where b = ? or ",
            "update t set a = ",
            "delete from t where ",
            "insert into t values (",
            "with x as (select 1) ",
            "");
    Arbitrary<String> piece =
        Combinators.combine(Arbitraries.of(PIECES), Arbitraries.of("", " ", " ", " ", " "))
            .as(String::concat);
    return Combinators.combine(head, piece.list().ofMaxSize(14))
        .as((start, list) -> start + String.join("", list));
  }

  /** The tokens of all cases and ordinary statements. */
  private static List<String> pieces() {
    Set<String> pieces =
        new TreeSet<>(List.of("'", "\"", "/*", "*/", "--", "\n", "$$", "\\", "\0"));
    for (StatementCases.Case one : StatementCases.all()) {
      if (one.sql().length() < 300) {
        cut(one.sql(), one.entryPoint(), pieces);
      }
    }
    for (OrdinarySqlCorpus.Statement one : OrdinarySqlCorpus.all()) {
      cut(one.sql(), one.entryPoint(), pieces);
    }
    return new ArrayList<>(pieces);
  }

  private static void cut(String sql, EntryPoint entryPoint, Set<String> pieces) {
    Lexer lexer = new Lexer(sql, entryPoint);
    Token token = lexer.next();
    while (token != Token.END && token != Token.ERROR) {
      pieces.add(sql.substring(lexer.start(), lexer.end()));
      token = lexer.next();
    }
  }
}
