package io.securedatasource.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What an editor completes and explains. */
class ConfigurationMetadataTest {

  private static String metadata() throws IOException {
    try (InputStream in =
        SecureDataSourceProperties.class.getResourceAsStream(
            "/META-INF/spring-configuration-metadata.json")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<String> settings(Class<?> type, String prefix) {
    List<String> settings = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String name =
          prefix + "." + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
      if (component.getType().isRecord()) {
        settings.addAll(settings(component.getType(), name));
      } else {
        settings.add(name);
      }
    }
    return settings;
  }

  @Test
  void has_each_setting_with_a_description() throws IOException {
    String metadata = metadata();
    List<String> settings = settings(SecureDataSourceProperties.class, "secure-datasource");
    assertThat(settings).hasSizeGreaterThan(40);
    for (String setting : settings) {
      assertThat(metadata)
          .as(setting)
          .containsPattern(
              "\"name\": \""
                  + Pattern.quote(setting)
                  + "\",\\s+\"type\": \"[^\"]+\",\\s+\"description\": \"[A-Z]");
    }
  }
}
