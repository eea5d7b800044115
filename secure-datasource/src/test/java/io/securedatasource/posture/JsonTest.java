package io.securedatasource.posture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is written is what another parser reads. */
class JsonTest {

  private static final ObjectMapper PARSER = new ObjectMapper();

  @Property
  void a_string_is_read_as_it_was(@ForAll String text) throws Exception {
    assertThat(PARSER.readValue(Json.of(text), String.class)).isEqualTo(text);
  }

  @Property
  void a_string_is_printed_without_anything_that_steers_a_terminal(@ForAll String text) {
    assertThat(Json.quoted(text))
        .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]")
        .startsWith("\"")
        .endsWith("\"");
  }

  @Property(tries = 200)
  void lists_and_maps_are_read_as_they_were(@ForAll Map<String, List<String>> value)
      throws Exception {
    assertThat(PARSER.readValue(Json.of(value), Object.class)).isEqualTo(value);
  }

  @Test
  void everything_else_has_its_form() throws Exception {
    Map<String, @Nullable Object> value = new LinkedHashMap<>();
    value.put("number", 180_006);
    value.put("boolean", true);
    value.put("nothing", null);
    value.put("empty", List.of());
    value.put("none", Map.of());
    value.put("mixed", Arrays.asList(1, null, Map.of("a", false)));
    assertThat(PARSER.readValue(Json.of(value), Object.class)).isEqualTo(value);
    assertThat(Json.of(Map.of("a", List.of(1, 2))))
        .isEqualTo("{\n  \"a\": [\n    1,\n    2\n  ]\n}\n");
  }

  @Test
  void what_is_not_seen_is_escaped() {
    assertThat(Json.quoted("a\u001b[31m\u202e\u2028\ud83d\ude00\udb40\udc41\"\\\n"))
        .isEqualTo("\"a\\u001b[31m\\u202e\\u2028\ud83d\ude00\\udb40\\udc41\\\"\\\\\\u000a\"");
  }
}
