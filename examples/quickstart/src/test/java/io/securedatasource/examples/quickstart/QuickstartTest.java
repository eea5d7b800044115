package io.securedatasource.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.testserver.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

class QuickstartTest {

  /** What a run gave. */
  private record Run(int exitCode, String output) {

    static Run of(List<String> args, boolean colour, PostgresServer server) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      PrintStream out = new PrintStream(bytes, true, UTF_8);
      int exitCode = Main.run(args, out, colour, () -> server);
      return new Run(exitCode, bytes.toString(UTF_8));
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class The_whole_run {

    private Run run = new Run(-1, "");
    private String canary = "";

    @BeforeAll
    void runOnce() {
      PostgresServer server = PostgresServer.start();
      canary = server.canary();
      run = Run.of(List.of(), false, server);
    }

    @Test
    void everything_behaves_as_shown() {
      assertThat(run.exitCode()).as(run.output()).isZero();
      assertThat(run.output()).contains("steps behaved as shown").doesNotContain("✘");
    }

    @Test
    void eight_configurations_and_two_sessions_are_refused_with_their_rules() {
      assertThat(run.output().split("✔ refused: ", -1)).hasSize(1 + 8 + 2);
      assertThat(run.output())
          .contains(
              "tls.verify-full",
              "tls.custom-verification",
              "url.unknown-property",
              "url.target-override",
              "credentials.in-url",
              "credentials.weak",
              "identity.superuser-name",
              "timeout.connect",
              "timeout.idle-in-transaction",
              "session.superuser",
              "session.role-reach");
    }

    @Test
    void what_was_granted_is_told() {
      assertThat(run.output())
          .containsPattern("TLS version +TLSv1\\.[23]")
          .containsPattern("cipher suite +TLS_")
          .containsPattern("certificate +\\d+ days left")
          .containsPattern("role +shop_application")
          .containsPattern("statement timeout +30 s");
    }

    @Test
    void a_statement_is_cut_at_its_deadline() {
      assertThat(run.output()).contains("SQLState 57014");
    }

    @Test
    void the_script_for_the_roles_is_printed_whole() {
      DatabaseRoles.script()
          .lines()
          .forEach(line -> assertThat(run.output()).contains(line.strip()));
    }

    @Test
    void no_password_is_printed() {
      assertThat(canary).isNotEmpty();
      assertThat(run.output()).doesNotContain(canary).doesNotContain("changeme");
    }

    @Test
    void there_are_no_colour_codes_without_a_terminal() {
      assertThat(run.output()).doesNotContain("\u001b");
    }
  }

  @Nested
  class A_step_that_does_not_behave {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Report report = new Report(new PrintStream(bytes, true, UTF_8), false);
    private final Steps steps = new Steps(report);

    @Test
    void a_server_that_does_not_start_fails_the_run_and_is_named() {
      boolean behaved =
          new Tour(steps, report)
              .run(
                  () -> {
                    throw new IllegalStateException("no binaries for this machine");
                  });
      assertThat(behaved).isFalse();
      assertThat(bytes.toString(UTF_8))
          .contains("✘ a PostgreSQL server starts", "no binaries for this machine")
          .contains("1 of 1 steps did not behave as shown");
    }

    @Test
    void a_refusal_for_another_rule_than_the_expected_one_fails() {
      Shop shop = new Shop(PostgresServer.shared());
      steps.take(
          "plaintext",
          () ->
              new Refusals(report)
                  .atGate1(
                      "plaintext",
                      shop.safe().url(shop.url() + "?sslmode=disable"),
                      Set.of("credentials.weak")));
      assertThat(steps.failed()).containsExactly("plaintext");
      assertThat(bytes.toString(UTF_8)).contains("expected was [credentials.weak]");
    }

    @Test
    void a_configuration_that_gate_1_lets_through_fails() {
      Shop shop = new Shop(PostgresServer.shared());
      steps.take(
          "the safe one",
          () -> new Refusals(report).atGate1("the safe one", shop.safe(), Set.of()));
      assertThat(steps.failed()).containsExactly("the safe one");
      assertThat(bytes.toString(UTF_8)).contains("it was opened");
    }

    @Test
    void a_session_that_gate_2_lets_through_fails() {
      Shop shop = new Shop(PostgresServer.shared());
      steps.take(
          "the safe one",
          () -> new Refusals(report).atGate2("the safe one", shop.safe(), Set.of()));
      assertThat(steps.failed()).containsExactly("the safe one");
    }

    @Test
    void the_steps_after_it_are_taken_all_the_same() {
      steps.take(
          "first",
          () -> {
            throw new SQLException("no");
          });
      steps.take("second", () -> report.passed("second"));
      assertThat(steps.failed()).containsExactly("first");
      assertThat(bytes.toString(UTF_8)).contains("✘ first", "✔ second");
    }
  }

  @Nested
  class The_command_line {

    private Run run(String option) {
      return Run.of(List.of(option), true, PostgresServer.shared());
    }

    @Test
    void help_explains_the_options_and_starts_nothing() {
      Run help = run("--help");
      assertThat(help.exitCode()).isZero();
      assertThat(help.output()).contains("--no-color", "--help").doesNotContain("✔");
    }

    @Test
    void an_unknown_option_is_refused() {
      assertThat(run("--colour").exitCode()).isEqualTo(2);
    }
  }

  @Nested
  class Colour {

    private static String marked(boolean colour) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      new Report(new PrintStream(bytes, true, UTF_8), colour).passed("this");
      return bytes.toString(UTF_8);
    }

    @Test
    void is_there_when_it_is_wanted() {
      assertThat(marked(true)).contains("\u001b[32m✔\u001b[0m this");
      assertThat(marked(false)).contains("✔ this").doesNotContain("\u001b");
    }

    @Test
    void is_wanted_on_a_terminal_that_understands_it_unless_somebody_objects() {
      assertThat(Terminal.wantsColour(true, Map.of("TERM", "xterm"))).isTrue();
      assertThat(Terminal.wantsColour(true, Map.of("NO_COLOR", ""))).isTrue();
      assertThat(Terminal.wantsColour(false, Map.of("TERM", "xterm"))).isFalse();
      assertThat(Terminal.wantsColour(true, Map.of("NO_COLOR", "1"))).isFalse();
      assertThat(Terminal.wantsColour(true, Map.of("TERM", "dumb"))).isFalse();
    }
  }
}
