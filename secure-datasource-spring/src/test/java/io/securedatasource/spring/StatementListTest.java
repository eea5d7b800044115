package io.securedatasource.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.securedatasource.allowlist.AllowListException;
import io.securedatasource.allowlist.ListedStatement;
import io.securedatasource.allowlist.StatementAllowList;
import io.securedatasource.event.StatementRefusedException;
import io.securedatasource.testserver.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;

/** Lock files of statements, by property. */
@Timeout(120)
class StatementListTest {

  private static final String COUNT = "select count(*) from shop.orders where status = ?";

  private final ApplicationContextRunner safe = Applications.safe(PostgresServer.shared());

  @TempDir private Path directory;

  private Path list(String name, String sql) throws IOException {
    Path file = directory.resolve(name);
    StatementAllowList.of(List.of(ListedStatement.of(sql))).write(file);
    return file;
  }

  @Test
  void hold_statements_to_what_they_list_together() throws IOException {
    safe.withPropertyValues(
            "secure-datasource.statements.allow-list="
                + list("ours", COUNT)
                + ","
                + list("library", "select 1"))
        .run(
            context -> {
              JdbcTemplate jdbc = new JdbcTemplate(context.getBean(javax.sql.DataSource.class));
              assertThat(jdbc.queryForObject(COUNT, Long.class, "open")).isNotNull();
              assertThat(jdbc.queryForObject("select 7", Long.class)).isEqualTo(7);
              assertThatThrownBy(() -> jdbc.queryForList("select id from shop.orders"))
                  .hasRootCauseInstanceOf(StatementRefusedException.class);
            });
  }

  @Test
  void hold_statements_to_the_lists_of_libraries_too() throws IOException {
    safe.withPropertyValues(
            "secure-datasource.statements.allow-list=" + list("ours", COUNT),
            "secure-datasource.statements.libraries=shedlock,spring-session")
        .run(
            context -> {
              JdbcTemplate jdbc = new JdbcTemplate(context.getBean(javax.sql.DataSource.class));
              // It is listed, and there is no such table.
              assertThatThrownBy(
                      () -> jdbc.update("delete from spring_session where expiry_time < ?", 1))
                  .rootCause()
                  .hasMessageContaining("does not exist");
              assertThatThrownBy(() -> jdbc.update("delete from qrtz_locks"))
                  .hasRootCauseInstanceOf(StatementRefusedException.class);
            });
  }

  @Test
  void only_report_where_they_are_observed() throws IOException {
    safe.withPropertyValues(
            "secure-datasource.statements.allow-list=" + list("ours", COUNT),
            "secure-datasource.statements.mode=observe")
        .run(
            context ->
                assertThat(
                        new JdbcTemplate(context.getBean(javax.sql.DataSource.class))
                            .queryForList("select id from shop.orders"))
                    .isNotEmpty());
  }

  @Test
  void are_recorded_until_the_context_closes() {
    Path file = directory.resolve("recorded");
    safe.withPropertyValues("secure-datasource.statements.record=" + file)
        .run(
            context ->
                new JdbcTemplate(context.getBean(javax.sql.DataSource.class))
                    .queryForObject(COUNT, Long.class, "open"));

    assertThat(StatementAllowList.load(file).lists(COUNT)).isTrue();
  }

  /** As when the variable that names them is not set. */
  @Test
  void stop_the_start_when_there_are_none_and_a_mode_is_stated() {
    safe.withPropertyValues(
            "secure-datasource.statements.allow-list=", "secure-datasource.statements.mode=enforce")
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                    .hasMessageContaining("secure-datasource.statements.mode"));
  }

  @Test
  void stop_the_start_when_there_are_none_beside_those_of_libraries() {
    safe.withPropertyValues("secure-datasource.statements.libraries=shedlock")
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                    .hasMessageContaining("secure-datasource.statements.libraries"));
  }

  @Test
  void stop_the_start_when_they_are_damaged() throws IOException {
    Path file = Files.writeString(directory.resolve("damaged"), "x");
    safe.withPropertyValues("secure-datasource.statements.allow-list=" + file)
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .isInstanceOf(AllowListException.class)
                    .hasMessageContaining("line 1"));
  }
}
