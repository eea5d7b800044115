package io.securedatasource.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RulesDocumentTest {

  /** Surefire runs tests in the module's directory. */
  private static final Path DOCUMENT = Path.of("..", "docs", "rules.md");

  @Test
  void the_document_says_what_the_catalogue_says() throws IOException {
    if (Boolean.getBoolean("update.docs")) {
      Files.createDirectories(DOCUMENT.getParent());
      Files.writeString(DOCUMENT, RulesDocument.text());
    }

    assertThat(DOCUMENT).exists();
    assertThat(Files.readString(DOCUMENT))
        .as("docs/rules.md; run this test with -Dupdate.docs=true to write it anew")
        .isEqualTo(RulesDocument.text());
  }
}
