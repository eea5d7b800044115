package io.securedatasource.internal.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Texts that would take hours if anything in them were read again and again. No figure of speed:
 * the bounds are some hundred times what it takes.
 */
class LinearTimeTest {

  private static final Duration MOST = Duration.ofSeconds(20);

  private final RuleAssessor assessor =
      RuleAssessorTest.assessor(SecurityPolicy.production(), RoleProfile.APPLICATION);

  private Duration judged(String text) {
    long started = System.nanoTime();
    assertThat(assessor.assess(text, EntryPoint.PLAIN)).isNotNull();
    return Duration.ofNanos(System.nanoTime() - started);
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
        "a /**/ or ",
        "left right ",
        "a or a.",
        "\"a\" or \"b\" and ",
        "a between b and c or "
      })
  void what_is_looked_at_ahead_is_not_looked_at_again_and_again(String piece) {
    String text = "select a from t where " + repeated(piece, Sieve.LONGEST - 30);
    Sieve sieve = new Sieve();
    long started = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      assertThat(sieve.sift(text, false)).isLessThan(Sieve.WRITES << 1);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(MOST);
    assertThat(judged(text)).isLessThan(MOST);
  }
}
