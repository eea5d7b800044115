package io.securedatasource.examples.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AuditTest {

  private static final PostgresServer SERVER = PostgresServer.shared();

  private static Run as(Role role) {
    return Run.as(SERVER, SERVER.role(role));
  }

  @Nested
  class Answers {

    @ParameterizedTest
    @CsvSource({"APPLICATION,application", "READ_ONLY,read-only", "MIGRATION,migration"})
    void zero_for_a_role_as_it_should_be(Role role, String profile) {
      Run.Outcome outcome = as(role).options("--role", profile).outcome();
      assertThat(outcome.said()).contains("Gate 1, configuration: admitted", "clean");
      assertThat(outcome.exit()).isZero();
      assertThat(outcome.err()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
        mode = EnumSource.Mode.EXCLUDE,
        names = {"APPLICATION", "READ_ONLY", "MIGRATION", "TEMP", "WRITE_ALL_DATA"})
    void one_for_a_role_with_something_wrong_and_says_what(Role role) {
      Run.Outcome outcome = as(role).outcome();
      assertThat(outcome.exit()).isEqualTo(1);
      assertThat(outcome.out()).contains("Gate 2, session: refused", "fix: ", "violations");
    }

    @Test
    void one_when_gate_1_is_closed_without_a_look() {
      Run.Outcome outcome =
          Run.bare()
              .with("PGPASSWORD", SERVER.role(Role.APPLICATION).password())
              .options("--url", SERVER.jdbcUrl(), "--user", "shop_application")
              .outcome();
      assertThat(outcome.exit()).isEqualTo(1);
      assertThat(outcome.out()).contains("tls.trust-anchor", "not looked at");
    }

    @Test
    void what_is_reported_alone_counts_when_asked_for_strictly() {
      assertThat(as(Role.TEMP).outcome().exit()).isZero();
      assertThat(as(Role.TEMP).options("--strict").outcome().exit()).isEqualTo(1);
    }

    @Test
    void by_the_policy_that_is_named() {
      assertThat(as(Role.DDL).outcome().exit()).isEqualTo(1);
      assertThat(as(Role.DDL).options("--policy", "baseline").outcome().exit()).isZero();
    }

    @Test
    void as_json_alone() throws Exception {
      Run.Outcome outcome = as(Role.CREATEROLE).options("--format=json").outcome();
      JsonNode json = new ObjectMapper().readTree(outcome.out());
      assertThat(json.at("/admitted").asBoolean()).isFalse();
      assertThat(json.at("/session/user").asText()).isEqualTo("shop_createrole");
      assertThat(outcome.exit()).isEqualTo(1);
    }

    @Test
    void with_the_sql_that_mends_it() throws SQLException {
      Run.Outcome broken = as(Role.CREATEROLE).options("--fix-sql").outcome();
      assertThat(broken.exit()).isEqualTo(1);
      try {
        SERVER.execute(
            broken
                .out()
                .lines()
                .filter(line -> line.startsWith("ALTER ROLE"))
                .toArray(String[]::new));
        assertThat(as(Role.CREATEROLE).outcome().exit()).isZero();
      } finally {
        SERVER.execute("ALTER ROLE shop_createrole CREATEROLE");
      }
    }

    @Test
    void in_colour_only_where_there_is_a_terminal() {
      assertThat(as(Role.APPLICATION).outcome().out()).doesNotContain("\u001b");
      assertThat(as(Role.APPLICATION).coloured().outcome().out()).contains("\u001b[");
      assertThat(as(Role.APPLICATION).coloured().options("--format", "json").outcome().out())
          .doesNotContain("\u001b");
    }
  }

  @Nested
  class CannotLook {

    private static void assertCannotLook(Run run, String because) {
      Run.Outcome outcome = run.outcome();
      assertThat(outcome.err()).contains(because);
      assertThat(outcome.exit()).isEqualTo(2);
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.said()).doesNotContain(SERVER.canary());
    }

    @Test
    void where_nobody_listens() {
      assertCannotLook(
          Run.bare()
              .with("PGPASSWORD", SERVER.role(Role.APPLICATION).password())
              .options("--url", "jdbc:postgresql://localhost:1/shop", "--user", "shop_application")
              .options("--trust", SERVER.caCertificate().toString()),
          "could not look: ");
    }

    @Test
    void with_an_option_that_is_given_twice() {
      assertCannotLook(as(Role.APPLICATION).options("--user", "x"), "--user is given twice");
    }

    @Test
    void with_a_wrong_password() {
      Login wrong = new Login("shop_application", "Wrong-" + SERVER.canary());
      assertCannotLook(Run.as(SERVER, wrong), "could not look: ");
    }

    @Test
    void without_a_password_and_nobody_to_ask() {
      assertCannotLook(
          Run.bare().options("--url", SERVER.jdbcUrl(), "--user", "shop_application"),
          "no password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--format=text", "--format=json", "--fix-sql"})
    void where_the_report_cannot_be_written(String form) {
      Run.Outcome outcome = as(Role.APPLICATION).options(form).onFullDisk().outcome();
      assertThat(outcome.exit()).isEqualTo(2);
      assertThat(outcome.err()).contains("could not be written");
    }

    /** A catalogue that is locked answers nobody, and the server's login looks elsewhere. */
    @ParameterizedTest
    @ValueSource(strings = {"--format=text", "--format=json"})
    void in_full_when_time_runs_out(String form) throws SQLException {
      try (Connection connection = SERVER.connectAsAdministrator();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        statement.execute("LOCK TABLE pg_catalog.pg_default_acl IN ACCESS EXCLUSIVE MODE");
        Run.Outcome outcome =
            as(Role.READ_ONLY).options("--role=read-only", "--time-limit=2", form).outcome();
        connection.rollback();
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).contains("not looked at in full");
        assertThat(outcome.out()).contains("session.posture-limit").doesNotContain("clean");
      }
    }

    @Test
    void in_two_forms_at_once() {
      assertCannotLook(
          as(Role.APPLICATION).options("--fix-sql", "--format=json"), "without --format");
    }

    @Test
    void with_two_passwords() {
      assertCannotLook(
          as(Role.APPLICATION).with("PGPASSWORD_FILE", "/run/secrets/password"), "unset one");
    }

    @Test
    void without_url_and_user() {
      assertCannotLook(Run.bare(), "--url is not given; --user is not given");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--role", "--policy", "--format", "--pool-size", "--server-settings"})
    void with_a_value_that_an_option_does_not_take(String option) {
      assertCannotLook(as(Role.APPLICATION).options(option, SERVER.canary()), option + " takes ");
    }

    @Test
    void with_a_password_on_the_command_line_which_is_not_repeated() {
      String secret = SERVER.canary();
      assertCannotLook(
          as(Role.APPLICATION).options("--password=" + secret), "no option --password;");
      assertCannotLook(as(Role.APPLICATION).options("--password", secret), "no option --password");
      assertCannotLook(as(Role.APPLICATION).options("-p" + secret), "no option takes");
      assertCannotLook(Run.bare().options("--url", "x", "--user", "--password=" + secret), "--");
    }

    @Test
    void with_a_password_in_the_url_which_is_not_repeated() {
      Run.Outcome outcome =
          Run.bare()
              .with("PGPASSWORD", SERVER.role(Role.APPLICATION).password())
              .with("SECURE_DATASOURCE_URL", SERVER.jdbcUrl() + "?password=" + SERVER.canary())
              .options("--user", "shop_application")
              .outcome();
      assertThat(outcome.exit()).isEqualTo(1);
      assertThat(outcome.said()).contains("credentials.in-url").doesNotContain(SERVER.canary());
    }
  }

  @Nested
  class ThePassword {

    private final Login login = SERVER.role(Role.APPLICATION);

    @Test
    void is_not_sent_where_no_authority_is_named_by_an_empty_variable() {
      Run.Outcome outcome = without().with("PGSSLROOTCERT", "").answering("x").outcome();
      assertThat(outcome.exit()).isEqualTo(1);
      assertThat(outcome.out()).contains("tls.trust-anchor", "not looked at");
    }

    private Run without() {
      return Run.bare()
          .with("SECURE_DATASOURCE_URL", SERVER.jdbcUrl())
          .with("PGUSER", login.user())
          .with("PGSSLROOTCERT", SERVER.caCertificate().toString());
    }

    @Test
    void comes_from_a_person() {
      assertThat(without().answering(login.password()).outcome().exit()).isZero();
    }

    @Test
    void comes_from_a_file(@TempDir Path directory) throws Exception {
      Path file = directory.resolve("password");
      Files.writeString(file, login.password() + "\n");
      assertThat(without().options("--password-file", file.toString()).outcome().exit()).isZero();
      assertThat(without().with("PGPASSWORD_FILE", file.toString()).outcome().exit()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void is_printed_in_no_form_of_the_report(Role role) {
      for (String form : new String[] {"--format=text", "--format=json", "--fix-sql"}) {
        assertThat(as(role).options(form).outcome().said()).doesNotContain(SERVER.canary());
      }
    }
  }

  @Test
  void help_names_every_option_and_exit_code() {
    Run.Outcome outcome = Run.bare().options("--help").outcome();
    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out())
        .contains("--url", "--user", "--password-file", "--trust", "--role", "--policy")
        .contains("--format", "--fix-sql", "--strict", "--time-limit", "PGPASSWORD")
        .containsPattern("(?m)^ *0 +clean")
        .containsPattern("(?m)^ *1 +violations")
        .containsPattern("(?m)^ *2 +could not look")
        .doesNotContain("--password=");
  }
}
