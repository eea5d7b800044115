package io.securedatasource.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EchoTest {

  @Test
  void a_value_of_an_enumerated_setting_is_shown() {
    assertThat(Echo.value("verify-full")).isEqualTo("'verify-full'");
    assertThat(Echo.value(null)).isEqualTo("not set");
    assertThat(Echo.value("")).isEqualTo("empty");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "correct horse",
        "p@ssword",
        "a\nb",
        "x'; DROP",
        "123456789012345678901234567890123"
      })
  void a_value_that_may_be_a_misplaced_secret_is_not_shown(String value) {
    assertThat(Echo.value(value)).isEqualTo("a value that is not shown");
  }

  @Test
  void a_text_is_kept_on_one_line_and_bounded() {
    assertThat(Echo.text("a\r\nb\u0000c\u202ed\u2028e\u200bf")).isEqualTo("a??b?c?d?e?f");
    assertThat(Echo.text("x".repeat(5000))).hasSizeLessThan(300).endsWith("…");
  }

  @Test
  void a_long_list_is_cut() {
    assertThat(Echo.list(List.of(1, 2, 3, 4, 5, 6, 7))).isEqualTo("1, 2, 3, 4, 5 and 2 more");
    assertThat(Echo.list(List.of("one"))).isEqualTo("one");
  }

  @Test
  void an_identifier_is_quoted_and_its_quotes_are_doubled() {
    assertThat(Echo.identifier("shop_app")).isEqualTo("\"shop_app\"");
    assertThat(Echo.identifier("a\"; DROP ROLE b; --")).isEqualTo("\"a\"\"; DROP ROLE b; --\"");
    assertThat(Echo.identifier("a\nb")).isEqualTo("<name>");
    assertThat(Echo.identifier("")).isEqualTo("<name>");
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 s",
    "PT-1S, less than 0 s",
    "PT0.0005S, less than 1 ms",
    "PT0.25S, 250 ms",
    "PT30S, 30 s",
    "PT65S, 1 min 5 s",
    "PT5M, 5 min",
    "PT2H5M, 2 h 5 min",
    "PT48H, 48 h"
  })
  void a_duration_is_told_in_its_units(Duration duration, String text) {
    assertThat(Echo.duration(duration)).isEqualTo(text);
  }

  @Test
  void the_longest_durations_are_told_too() {
    assertThat(Echo.duration(Duration.ofSeconds(Long.MAX_VALUE))).contains(" h ");
    assertThat(Echo.duration(Duration.ofSeconds(Long.MIN_VALUE))).isEqualTo("less than 0 s");
  }
}
