package io.securedatasource.internal.guard;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.internal.statement.Verdict;
import io.securedatasource.policy.Enforcement;
import io.securedatasource.policy.Gate;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.StatementKind;
import io.securedatasource.policy.Violation;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceCommentTest {

  private static final String SOUND = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String COMMENT = "/*traceparent='" + SOUND + "'*/";
  private static final Verdict CLEAN = Verdict.clean(StatementKind.SELECT, false);

  private static String behind(String sql, Verdict verdict) {
    return requireNonNull(TraceComment.of(SOUND)).behind(sql, verdict);
  }

  @Test
  void stands_at_the_end_in_front_of_what_ends_the_statement() {
    assertThat(behind("select 1", CLEAN)).isEqualTo("select 1 " + COMMENT);
    assertThat(behind("select 1 ; \n", CLEAN)).isEqualTo("select 1 " + COMMENT + " ; \n");
    assertThat(behind("select 1 -- one", CLEAN)).isEqualTo("select 1 -- one\n" + COMMENT);
    assertThat(behind("", CLEAN)).isEmpty();
    assertThat(behind(" ; ", CLEAN)).isEqualTo(" ; ");
  }

  @Test
  void stands_behind_no_text_that_breaks_a_rule() {
    PolicyReport report =
        new PolicyReport(
            "development",
            Gate.STATEMENT,
            List.of(
                new Violation(
                    "statement.unreadable",
                    Enforcement.REPORT,
                    "found",
                    "required",
                    "because",
                    "fix",
                    List.of(),
                    null)));
    Verdict reported = Verdict.of(StatementKind.SELECT, false, report, "1-00ff", 1);
    assertThat(behind("select 'a", reported)).isEqualTo("select 'a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 ",
        "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba90'*/-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0\u0661"
      })
  void is_made_of_nothing_else(String traceparent) {
    assertThat(TraceComment.of(traceparent)).isNull();
  }

  @Provide
  Arbitrary<String> nearlySound() {
    return Arbitraries.integers()
        .between(0, SOUND.length() - 1)
        .flatMap(
            at ->
                Arbitraries.chars()
                    .all()
                    .map(c -> SOUND.substring(0, at) + c + SOUND.substring(at + 1)));
  }

  @Property
  void holds_no_character_that_a_traceparent_has_not(@ForAll("nearlySound") String traceparent) {
    TraceComment comment = TraceComment.of(traceparent);
    if (traceparent.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")) {
      assertThat(comment).hasToString("/*traceparent='" + traceparent + "'*/");
    } else {
      assertThat(comment).isNull();
    }
  }
}
