package io.securedatasource.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.securedatasource.InsecureConfigurationException;
import io.securedatasource.SecureDataSource;
import io.securedatasource.SecureDataSourceBuilder;
import io.securedatasource.policy.ConfigurationFacts;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.SettingProblem;
import io.securedatasource.policy.Violation;
import io.securedatasource.testserver.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What README and guide show is what compiles, and what they link to is there. */
class DocumentationSnippetsTest {

  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
  private static final Path SOURCE =
      Path.of("src/test/java/io/securedatasource/examples/quickstart/DocumentationSnippets.java");

  private static final Pattern MARKED =
      Pattern.compile(
          "^ *// \\[([a-z]+)]\\n(.*?)^ *// \\[/\\1]\\n", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern JAVA_BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");
  private static final Pattern SETTING_ROW =
      Pattern.compile(
          "^\\| `([a-z.-]+)` \\| `(?:SECURE_DATASOURCE_|PG)[A-Z_]+` \\| `([^`]+)`",
          Pattern.MULTILINE);

  static Stream<Path> documents() throws IOException {
    try (Stream<Path> guide = Files.list(ROOT.resolve("docs/guide"))) {
      List<Path> files = guide.filter(file -> file.toString().endsWith(".md")).sorted().toList();
      assertThat(files).isNotEmpty();
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), files.stream());
    }
  }

  private static Set<String> snippets() throws IOException {
    return MARKED
        .matcher(Files.readString(SOURCE))
        .results()
        .map(mark -> mark.group(2).stripTrailing().stripIndent() + "\n")
        .collect(Collectors.toSet());
  }

  private static List<String> matches(Pattern pattern, Path document) throws IOException {
    return pattern
        .matcher(Files.readString(document))
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void every_java_block_is_code_that_compiles(Path document) throws IOException {
    assertThat(snippets()).containsAll(matches(JAVA_BLOCK, document));
  }

  @Test
  void every_compiled_snippet_is_shown_somewhere() throws IOException {
    Set<String> shown = new TreeSet<>();
    for (Path document : documents().toList()) {
      shown.addAll(matches(JAVA_BLOCK, document));
    }
    assertThat(snippets()).isNotEmpty().isEqualTo(shown);
  }

  static Stream<SecureDataSourceBuilder> providers() {
    return Stream.of(
        DocumentationSnippets.rds(),
        DocumentationSnippets.rdsiam(() -> "token"),
        DocumentationSnippets.rdsproxy(),
        DocumentationSnippets.cloudsql(),
        DocumentationSnippets.azure(),
        DocumentationSnippets.entra(() -> "token"),
        DocumentationSnippets.supabase(),
        DocumentationSnippets.supavisor(),
        DocumentationSnippets.neon(),
        DocumentationSnippets.neonpooler(),
        DocumentationSnippets.heroku(),
        DocumentationSnippets.crunchy(),
        DocumentationSnippets.pgbouncer(),
        DocumentationSnippets.hosts());
  }

  /** Nothing but the files that lie on the reader's machine. */
  @ParameterizedTest
  @MethodSource("providers")
  void what_is_shown_for_providers_passes_gate_1(SecureDataSourceBuilder builder) {
    assertThat(SecurityPolicy.production().evaluate(builder.facts()).enforced())
        .extracting(Violation::rule)
        .isSubsetOf("tls.trust-anchor", "credentials.missing");
  }

  @Test
  void the_refusal_in_the_readme_is_the_message() throws IOException {
    Shop shop = new Shop(PostgresServer.shared());
    SecureDataSourceBuilder builder =
        shop.safe()
            .url("jdbc:postgresql://db.internal:5432/shop?sslmode=require&password=8nb0qx4Tz1");
    String message =
        catchThrowableOfType(InsecureConfigurationException.class, builder::build).getMessage();
    assertThat(Files.readString(ROOT.resolve("README.md")))
        .contains("```\nInsecureConfigurationException: " + message + "\n```");
  }

  @ParameterizedTest
  @MethodSource("documents")
  void every_link_leads_to_a_file(Path document) throws IOException {
    assertThat(matches(LINK, document))
        .isNotEmpty()
        .allSatisfy(link -> assertThat(document.resolveSibling(link).normalize()).exists());
  }

  @Test
  void every_setting_of_the_table_is_known_with_the_value_shown() throws IOException {
    Properties properties = new Properties();
    List<MatchResult> rows =
        SETTING_ROW
            .matcher(Files.readString(ROOT.resolve("docs/guide/getting-started.md")))
            .results()
            .toList();
    rows.forEach(row -> properties.setProperty(row.group(1), row.group(2)));
    assertThat(properties).hasSizeGreaterThan(20);
    // A client's certificate and its key are in two files, or in one with a password.
    for (String other : List.of("client-certificate", "client-key-password-file")) {
      Properties stated = new Properties();
      stated.putAll(properties);
      assertThat(stated.remove(other)).isNotNull();
      ConfigurationFacts facts = SecureDataSource.from(stated).facts();
      assertThat(facts.problems())
          .extracting(SettingProblem::kind)
          .doesNotContain(SettingProblem.Kind.UNKNOWN_PROPERTY, SettingProblem.Kind.INVALID_VALUE);
    }
  }
}
