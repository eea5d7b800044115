package io.securedatasource.internal.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.event.StatementRefusedException;
import io.securedatasource.internal.statement.AttackCorpus.Attack;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Injected texts are refused, by the policies for production and for the way in. */
class AttackTest {

  private static final List<Attack> ATTACKS = AttackCorpus.all();

  /** SECURITY.md says so of them. */
  private static final Set<String> TOLERATED =
      Set.of(AttackCorpus.CATALOGUE, AttackCorpus.DATA_ONLY);

  static Stream<String> families() {
    return ATTACKS.stream()
        .map(Attack::family)
        .distinct()
        .filter(family -> !TOLERATED.contains(family));
  }

  private static boolean refuses(SecurityPolicy policy, String sql) {
    return OrdinarySqlTest.assessor(policy, RoleProfile.APPLICATION)
        .assess(sql, EntryPoint.PLAIN)
        .isRefused();
  }

  private static List<String> passing(String family, SecurityPolicy policy) {
    return ATTACKS.stream()
        .filter(attack -> attack.family().equals(family) && !refuses(policy, attack.sql()))
        .map(Attack::sql)
        .toList();
  }

  @Test
  void there_are_enough_of_them() {
    assertThat(ATTACKS).hasSizeGreaterThanOrEqualTo(400);
    assertThat(ATTACKS.stream().map(Attack::place).collect(Collectors.toSet()))
        .hasSizeGreaterThan(15);
    assertThat(families())
        .containsExactly(
            "boolean",
            "union",
            "error-based",
            "time-based",
            "stacked",
            "comment",
            "encoding",
            "function-call");
  }

  @ParameterizedTest
  @MethodSource("families")
  void are_refused_in_production(String family) {
    assertThat(passing(family, SecurityPolicy.production())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("families")
  void are_refused_by_the_baseline(String family) {
    assertThat(passing(family, SecurityPolicy.baseline())).isEmpty();
  }

  @Test
  void that_read_the_catalogue_are_reported() {
    assertThat(ATTACKS)
        .filteredOn(attack -> attack.family().equals(AttackCorpus.CATALOGUE))
        .isNotEmpty()
        .allSatisfy(
            attack ->
                assertThat(
                        OrdinarySqlTest.assessor(
                                SecurityPolicy.production(), RoleProfile.APPLICATION)
                            .assess(attack.sql(), EntryPoint.PLAIN)
                            .report())
                    .as(attack.sql())
                    .isNotNull());
  }

  /** Should one of these be caught one day, SECURITY.md says too little of what is refused. */
  @Test
  void that_use_only_the_applications_own_data_are_not_recognised() {
    assertThat(ATTACKS)
        .filteredOn(attack -> attack.family().equals(AttackCorpus.DATA_ONLY))
        .filteredOn(attack -> refuses(SecurityPolicy.production(), attack.sql()))
        .extracting(Attack::sql)
        .isEmpty();
  }

  /** What other tools are known to let pass, or to mistake for something else. */
  @Nested
  class Known_bypasses {

    private final CachedStatementGate gate =
        new CachedStatementGate(
            "orders",
            OrdinarySqlTest.assessor(SecurityPolicy.production(), RoleProfile.APPLICATION),
            event -> {},
            InstantSource.system());

    private boolean passes(String sql) {
      try {
        gate.admit(sql, EntryPoint.PLAIN);
        return true;
      } catch (StatementRefusedException e) {
        return false;
      }
    }

    private void known(String sql) {
      for (int i = 0; i < 3; i++) {
        assertThat(passes(sql)).as(sql).isTrue();
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          // a backslash is no escape in a plain string
          "select * from t where a = '\\' or 1=1 --' and b = ''",
          "select pg_sleep(10)",
          "select a from t where a = '' or/**/1=1--\n and b = ''",
          "select a from t where a = '' and extractvalue(1, concat(0x7e, version())) and '1'='1'",
          "select a from t where a = 1 /* it's */ or 1=1 -- '",
          "select a from t where id = 1 or 1.e0 = 1",
          "select a from t where id = 1or true",
          "select ('PG_VERSION'::text).pg_read_file",
          "select U&\"pg\\005fsleep\"(10)",
          "select {fn pg_sleep(10)}",
          "select E'a'\n'\\'' or 1=1 --'",
          "update pg_settings set setting = '0' where name = 'statement_timeout'",
          "with x as (update pg_catalog.pg_settings set setting = '0') select 1",
          "select a from t where a = $$x$$ or $a$b$a$ = 'b'",
          "select a from t where b'1' = B'1' or x'1F' = X'1f'"
        })
    void are_none_here(String sql) {
      assertThat(passes(sql)).isFalse();
    }

    @Test
    void a_verdict_is_not_lent_to_a_text_with_other_literals() {
      known("select a from t where b = ? limit 0");
      known("select a from t where b = ? limit 10");
      known("set local statement_timeout = '3s'");
      assertThat(passes("set local statement_timeout = 0")).isFalse();
      known("select set_config('app.tenant', '7', true)");
      assertThat(passes("select set_config('row_security', '7', true)")).isFalse();
      known("select a from t where b = 'a'");
      assertThat(passes("select a from t where b = 'a' or 'a'='a'")).isFalse();
    }

    @Test
    void what_differs_late_is_another_text() {
      String columns = "select " + "a_column, ".repeat(700);
      known(columns + "a from t where b = ?");
      assertThat(passes(columns + "a from t where b = 1 or 1=1")).isFalse();
    }

    @Test
    void twenty_thousand_parentheses_are_a_text_like_any_other() {
      String deep = "select " + "(".repeat(20_000) + "1" + ")".repeat(20_000);
      known(deep);
      assertThat(passes(deep + " from t where a = 1 or 1=1")).isFalse();
    }

    @Test
    void a_text_is_not_refused_for_lack_of_grammar() {
      known("select x.a from t, lateral xmltable('/r' passing t.d columns a int) x");
      known("select a from t where b @> array[1] and c #>> '{d}' = ? or e ~* ?");
      known("select * from t tablesample system (1) repeatable (7)");
      known("select count(*) filter (where a) over w from t window w as (partition by b)");
    }
  }

  @Test
  void the_list_of_places_and_families_is_read_as_it_is_written() {
    Set<String> texts = new TreeSet<>();
    ATTACKS.forEach(attack -> texts.add(attack.sql()));
    assertThat(texts)
        .hasSameSizeAs(ATTACKS)
        .contains("delete from sessions where user_id = 1 or 1=1")
        .noneMatch(text -> text.contains("⏎") || text.contains(" | "));
  }
}
