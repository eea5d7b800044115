package io.securedatasource.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MetersDocumentTest {

  /** Surefire runs tests in the module's directory. */
  private static final Path DOCUMENT = Path.of("..", "docs", "metrics.md");

  @Test
  void the_document_says_what_the_enums_say() throws IOException {
    if (Boolean.getBoolean("update.docs")) {
      Files.writeString(DOCUMENT, MetersDocument.text());
    }

    assertThat(DOCUMENT).exists();
    assertThat(Files.readString(DOCUMENT))
        .as("docs/metrics.md; run this test with -Dupdate.docs=true to write it anew")
        .isEqualTo(MetersDocument.text());
  }
}
