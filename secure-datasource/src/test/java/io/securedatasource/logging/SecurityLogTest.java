package io.securedatasource.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.event.FailureReason;
import io.securedatasource.event.SecurityEvent.AuthenticationBackedOff;
import io.securedatasource.event.SecurityEvent.CertificateExpiring;
import io.securedatasource.event.SecurityEvent.ConnectionFailed;
import io.securedatasource.event.SecurityEvent.ContextRefused;
import io.securedatasource.event.SecurityEvent.DataSourceClosed;
import io.securedatasource.event.SecurityEvent.StatementRefused;
import io.securedatasource.event.SecurityEvent.StatementReported;
import io.securedatasource.internal.text.PlainText;
import io.securedatasource.policy.Enforcement;
import io.securedatasource.policy.Gate;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.StatementKind;
import io.securedatasource.policy.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventAware;

class SecurityLogTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private final Deque<LoggingEvent> lines = new ArrayDeque<>();
  private final Map<String, String> context = new HashMap<>();
  private final Deque<Runnable> aside = new ArrayDeque<>();
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final SecurityLog log =
      new SecurityLog(new Recorder(lines), context::get, aside::add, later::add);

  /** Keeps lines as a backend that knows fields is given them. */
  private static final class Recorder extends LegacyAbstractLogger implements LoggingEventAware {

    private static final long serialVersionUID = 1L;

    private final transient Deque<LoggingEvent> lines;

    Recorder(Deque<LoggingEvent> lines) {
      this.lines = lines;
    }

    @Override
    public void log(LoggingEvent event) {
      lines.add(event);
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level,
        Marker marker,
        String message,
        @Nullable Object @Nullable [] arguments,
        @Nullable Throwable throwable) {
      throw new AssertionError("a line without fields");
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    public boolean isTraceEnabled() {
      return true;
    }

    @Override
    public boolean isDebugEnabled() {
      return true;
    }

    @Override
    public boolean isInfoEnabled() {
      return true;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }
  }

  private static StatementRefused refusal(String rule, Instant at) {
    return refusal(rule, "1-00ff", at);
  }

  private static StatementRefused refusal(String rule, String fingerprint, Instant at) {
    return new StatementRefused(
        at, "shop", report(rule, Enforcement.ENFORCE), fingerprint, StatementKind.SELECT, 12);
  }

  private static ContextRefused refusal(String fingerprint) {
    return new ContextRefused(
        NOON, "shop", ContextRefused.Reason.NO_TENANT, StatementKind.SELECT, fingerprint);
  }

  /** What waits for another thread, or for its time, is done. */
  private static void run(Deque<Runnable> tasks) {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  private static PolicyReport report(String rule, Enforcement enforcement) {
    return new PolicyReport(
        "production",
        Gate.STATEMENT,
        List.of(
            new Violation(
                rule, enforcement, "found", "required", "because", "fix", List.of(), null)));
  }

  private static String message(LoggingEvent line) {
    return MessageFormatter.arrayFormat(line.getMessage(), line.getArgumentArray()).getMessage();
  }

  private static Map<String, Object> fields(LoggingEvent line) {
    return line.getKeyValuePairs().stream()
        .collect(Collectors.toMap(pair -> pair.key, pair -> pair.value));
  }

  @Nested
  class A_line {

    @Test
    void is_marked_and_has_the_fields_of_the_elastic_common_schema() {
      log.onEvent(refusal("statement.constant-condition", NOON));
      LoggingEvent line = lines.element();
      assertThat(line.getLevel()).isEqualTo(Level.WARN);
      assertThat(line.getMarkers()).containsExactly(Line.SECURITY);
      assertThat(message(line))
          .isEqualTo(
              "shop: SELECT statement 1-00ff (position 12) refused by policy 'production':"
                  + " statement.constant-condition: found; required; fix: fix");
      assertThat(fields(line))
          .containsExactlyInAnyOrderEntriesOf(
              Map.ofEntries(
                  Map.entry("event.kind", "alert"),
                  Map.entry("event.category", "database"),
                  Map.entry("event.action", "input_validation_fail"),
                  Map.entry("event.outcome", "failure"),
                  Map.entry("event.reason", "found"),
                  Map.entry("rule.id", "statement.constant-condition"),
                  Map.entry("rule.category", "statement"),
                  Map.entry("rule.ruleset", "production"),
                  Map.entry("secure_datasource.name", "shop"),
                  Map.entry("secure_datasource.fingerprint", "1-00ff")));
    }

    @Test
    void carries_what_ties_it_to_a_request_when_the_thread_knows_it() {
      context.put("requestId", "r-17\nforged");
      context.put("traceId", "4bf92f3577b34da6");
      context.put("userName", "ada");
      log.onEvent(refusal("statement.constant-condition", NOON));
      assertThat(fields(lines.element()))
          .containsEntry("labels.correlation_id", "r-17\\u000aforged")
          .containsEntry("trace.id", "4bf92f3577b34da6")
          .containsEntry("client.user.name", "ada");
    }

    @Test
    void of_a_refused_login_has_the_words_of_owasp() {
      log.onEvent(
          new ConnectionFailed(
              NOON, "shop", FailureReason.AUTHENTICATION, "28P01", Duration.ofMillis(12), 1));
      log.onEvent(new AuthenticationBackedOff(NOON, "shop", "28P01", 5, Duration.ofSeconds(1)));
      assertThat(lines)
          .extracting(line -> fields(line).get("event.action"))
          .containsExactly("authn_login_fail", "authn_login_fail_max");
      assertThat(fields(lines.element()))
          .containsEntry("error.code", "28P01")
          .containsEntry("event.duration", 12_000_000L);
    }
  }

  /** Who forgets the tenant in a loop fills no disk, and hides no other statement. */
  @Nested
  class Want_of_a_tenant {

    @Test
    void is_a_line_like_any_refusal() {
      context.put("requestId", "r-17");
      log.onEvent(refusal("1-00ff"));
      assertThat(lines.element().getLevel()).isEqualTo(Level.WARN);
      assertThat(message(lines.element()))
          .isEqualTo(
              "shop: SELECT statement 1-00ff refused: it runs for no tenant, and each statement"
                  + " needs one");
      assertThat(fields(lines.element()))
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  "event.kind", "alert",
                  "event.category", "database",
                  "event.action", "authz_fail",
                  "event.outcome", "failure",
                  "event.reason", "no-tenant",
                  "labels.correlation_id", "r-17",
                  "secure_datasource.name", "shop",
                  "secure_datasource.fingerprint", "1-00ff"));
    }

    @Test
    void is_counted_when_it_comes_in_floods() {
      for (int i = 0; i < 5_000; i++) {
        log.onEvent(refusal("1-00ff"));
      }
      log.onEvent(refusal("1-a77ac4"));
      assertThat(lines).hasSize(Floods.MOST + 1);
      run(later);
      run(aside);
      assertThat(message(lines.getLast()))
          .startsWith("shop: 4990 more statements refused (no-tenant) since");
    }

    @Test
    void of_ever_other_statements_is_bounded() {
      for (int i = 0; i < 10_000; i++) {
        log.onEvent(refusal("1-" + i));
      }
      assertThat(lines).hasSize(Floods.MOST_STATEMENTS);
    }
  }

  @Nested
  class A_flood {

    @Test
    void becomes_a_counted_summary_when_its_minute_is_over() {
      for (int i = 0; i < 5_000; i++) {
        log.onEvent(refusal("statement.constant-condition", NOON.plusMillis(i)));
      }
      assertThat(lines).hasSize(Floods.MOST);
      log.onEvent(refusal("statement.sleep", NOON.plusSeconds(61)));
      run(aside);
      assertThat(lines).hasSize(Floods.MOST + 2);
      LoggingEvent summary = lines.getLast();
      assertThat(message(summary))
          .isEqualTo(
              "shop: 4990 more statements refused (statement.constant-condition) since"
                  + " 2026-11-21T12:00:00Z");
      assertThat(fields(summary))
          .containsEntry("event.action", "excess_rate_limit_exceeded")
          .containsEntry("secure_datasource.repeated", 4990L);
    }

    @Test
    void that_stops_is_summed_up_all_the_same_and_as_nobodys_request() {
      context.put("requestId", "r-17");
      context.put("userName", "ada");
      for (int i = 0; i < 100; i++) {
        log.onEvent(refusal("statement.constant-condition", NOON));
      }
      assertThat(later).hasSize(1);
      run(later);
      run(aside);
      assertThat(message(lines.getLast())).startsWith("shop: 90 more statements refused");
      assertThat(fields(lines.getLast()))
          .doesNotContainKeys("labels.correlation_id", "client.user.name");
      log.onEvent(refusal("statement.constant-condition", NOON.plusSeconds(1)));
      assertThat(lines).hasSize(Floods.MOST + 2);
    }

    @Test
    void of_decoys_hides_no_other_statement_that_breaks_the_rule() {
      for (int i = 0; i < 12; i++) {
        log.onEvent(refusal("statement.sleep", "1-dec0", NOON));
      }
      log.onEvent(refusal("statement.sleep", "1-a77ac4", NOON));
      assertThat(fields(lines.getLast()))
          .containsEntry("secure_datasource.fingerprint", "1-a77ac4");
      assertThat(lines).hasSize(Floods.MOST + 1);
    }

    @Test
    void of_ever_other_statements_is_bounded_too() {
      for (int i = 0; i < 10_000; i++) {
        log.onEvent(refusal("statement.sleep", "1-" + i, NOON));
      }
      assertThat(lines).hasSize(Floods.MOST_STATEMENTS);
    }

    @Test
    void of_one_rule_hides_no_other() {
      for (int i = 0; i < 100; i++) {
        log.onEvent(refusal("statement.constant-condition", NOON));
      }
      log.onEvent(refusal("statement.sleep", NOON));
      assertThat(fields(lines.getLast())).containsEntry("rule.id", "statement.sleep");
    }

    @Test
    void is_told_when_the_data_source_is_closed() {
      for (int i = 0; i < 100; i++) {
        log.onEvent(refusal("statement.constant-condition", NOON));
      }
      log.onEvent(new DataSourceClosed(NOON, "shop"));
      assertThat(lines)
          .extracting(SecurityLogTest::message)
          .anyMatch(message -> message.startsWith("shop: 90 more statements refused"));
    }

    @Test
    void of_reports_is_a_warning_once_and_no_flood() {
      for (int i = 0; i < 100; i++) {
        log.onEvent(
            new StatementReported(
                NOON,
                "shop",
                report("statement.catalogue", Enforcement.REPORT),
                "1-00ff",
                StatementKind.SELECT,
                1));
      }
      log.onEvent(refusal("statement.sleep", NOON.plusSeconds(61)));
      assertThat(lines)
          .filteredOn(line -> line.getLevel() == Level.WARN)
          .hasSize(2)
          .noneMatch(line -> message(line).contains("more"));
    }
  }

  @Nested
  class What_others_say {

    @Test
    void cannot_forge_a_line() {
      String forged = "CN=db\r\n2026-11-21 WARN shop: all is well\u001b[2K\u2028\u202e";
      log.onEvent(
          new CertificateExpiring(
              NOON, "shop", CertificateExpiring.Use.TRUST, forged, NOON.plusSeconds(60)));
      assertThat(message(lines.element()))
          .contains("CN=db\\u000d\\u000a2026-11-21 WARN shop: all is well\\u001b[2K\\u2028\\u202e")
          .doesNotContainPattern("[\\p{Cntrl}\\u2028\\u202e]");
      assertThat(String.valueOf(fields(lines.element())))
          .contains("CN=db")
          .doesNotContainPattern("[\\p{Cntrl}\\u2028\\u202e]");
    }

    /** Tags spell ASCII that no terminal shows, and there are private places beyond 16 bits too. */
    @Test
    void hides_nothing_in_characters_beyond_sixteen_bits() {
      String hidden = new String(new int[] {'d', 'b', 0xE0041, 0x1D173, 0xF0000, 0x1F600}, 0, 6);
      assertThat(PlainText.of(hidden)).isEqualTo("db\\u{e0041}\\u{1d173}\\u{f0000}\ud83d\ude00");
    }

    @Test
    void is_cut_when_it_is_long() {
      assertThat(PlainText.of("x".repeat(100_000))).hasSize(PlainText.LONGEST + 1).endsWith("…");
    }
  }

  @Property
  void whatever_a_text_is_nothing_in_it_ends_a_line_or_moves_the_cursor(
      @ForAll String text, @ForAll @IntRange(max = Character.MAX_CODE_POINT) int further) {
    String plain = PlainText.of(text + Character.toString(further));
    assertThat(plain.codePoints())
        .noneMatch(
            c ->
                Character.isISOControl(c)
                    || c == 0x2028
                    || c == 0x2029
                    || Character.getType(c) == Character.FORMAT
                    || Character.getType(c) == Character.SURROGATE);
  }
}
