package io.securedatasource.policy;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/checklist.md} names what there is. Surefire runs tests in the module's directory. */
class ChecklistTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path HARDENING = ROOT.resolve("examples/hardening");

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern RULE = Pattern.compile("[a-z]+\\.[a-z][a-z-]+");
  private static final Pattern FILE = Pattern.compile("[a-z_]+\\.(sql|conf)");
  private static final Pattern TEST = Pattern.compile("[A-Z][A-Za-z]+Test");
  private static final Pattern ROW = Pattern.compile("\\| .+ \\| (.+) \\|");

  private static String document() throws IOException {
    return Files.readString(ROOT.resolve("docs/checklist.md"));
  }

  private static Set<String> named(Pattern pattern) throws IOException {
    return CODE.matcher(document())
        .results()
        .map(code -> code.group(1))
        .filter(code -> pattern.matcher(code).matches())
        .collect(toCollection(TreeSet::new));
  }

  @Test
  void every_rule_that_it_names_is_in_the_catalogue() throws IOException {
    Set<String> rules = named(RULE);
    rules.removeAll(named(FILE));
    assertThat(rules).hasSizeGreaterThan(40);
    assertThat(RuleCatalogue.all()).extracting(Rule::id).containsAll(rules);
  }

  @Test
  void every_rule_about_sessions_and_servers_answers_a_line_of_it() throws IOException {
    assertThat(named(RULE))
        .containsAll(ServerSideRules.all().stream().map(Rule::id).toList())
        .containsAll(RoleRules.all().stream().map(Rule::id).toList())
        .containsAll(RoutineRules.all().stream().map(Rule::id).toList())
        .containsAll(ParameterRules.all().stream().map(Rule::id).toList());
  }

  @Test
  void every_script_that_it_names_is_there() throws IOException {
    assertThat(named(FILE))
        .isNotEmpty()
        .allSatisfy(file -> assertThat(HARDENING.resolve(file)).isRegularFile());
  }

  @Test
  void every_test_that_it_names_is_there() throws IOException {
    Set<String> tests = named(TEST);
    assertThat(tests).isNotEmpty();
    try (Stream<Path> files = Files.walk(ROOT, 12)) {
      Set<String> there =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith("Test.java"))
              .map(name -> name.replace(".java", ""))
              .collect(toCollection(TreeSet::new));
      assertThat(there).containsAll(tests);
    }
  }

  @Test
  void every_line_has_an_answer() throws IOException {
    List<String> answers =
        document()
            .lines()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| demand"))
            .map(
                line -> {
                  var row = ROW.matcher(line);
                  assertThat(row.matches()).as(line).isTrue();
                  return row.group(1);
                })
            .toList();
    assertThat(answers)
        .hasSizeGreaterThan(60)
        .allSatisfy(
            answer ->
                assertThat(answer)
                    .containsPattern("`|\\]\\(|outside|not there yet|new connections"));
  }
}
