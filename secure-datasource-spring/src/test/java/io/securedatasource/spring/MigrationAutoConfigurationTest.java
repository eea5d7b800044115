package io.securedatasource.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.securedatasource.event.SecurityEvent.SessionAdmitted;
import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;

/** Flyway and Liquibase migrate by a guarded connection of their own. */
@Timeout(120)
class MigrationAutoConfigurationTest {

  private final PostgresServer server = PostgresServer.shared();
  private final Login migrator = server.role(Role.MIGRATION);

  private final ApplicationContextRunner flyway =
      Applications.safe(server)
          .withConfiguration(
              AutoConfigurations.of(
                  BootLine.flywayAutoConfiguration(), MigrationAutoConfiguration.class))
          .withPropertyValues(
              "spring.flyway.schemas=shop",
              "spring.flyway.baseline-on-migrate=true",
              "spring.flyway.baseline-version=0");

  private final ApplicationContextRunner liquibase =
      Applications.safe(server)
          .withConfiguration(
              AutoConfigurations.of(
                  BootLine.liquibaseAutoConfiguration(), MigrationAutoConfiguration.class))
          .withPropertyValues(
              "spring.liquibase.change-log=classpath:/db/changelog/changes.sql",
              "spring.liquibase.default-schema=shop");

  private final String[] stated = {
    "secure-datasource.migration.username=" + migrator.user(),
    "secure-datasource.migration.password=" + migrator.password(),
    "secure-datasource.migration.timeouts.preset=migration"
  };

  @AfterEach
  void forget() throws SQLException {
    server.execute(
        "DROP TABLE IF EXISTS shop.articles_of_flyway, shop.flyway_schema_history,"
            + " shop.articles_of_liquibase, shop.databasechangelog, shop.databasechangeloglock");
  }

  private static void migrated(ApplicationContextRunner application, String table, String bean) {
    application.run(
        context -> {
          assertThat(context).hasNotFailed();
          JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
          assertThat(jdbc.queryForObject("select migrated_by from shop." + table, String.class))
              .isEqualTo(Role.MIGRATION.userName());
          assertThat(jdbc.queryForObject("select current_user", String.class))
              .isEqualTo(Role.APPLICATION.userName());
          assertThat(context.getBean(GuardedDataSources.class).all())
              .extracting(GuardedDataSource::beanName, GuardedDataSource::role)
              .containsExactlyInAnyOrder(
                  Tuple.tuple("dataSource", RoleProfile.APPLICATION),
                  Tuple.tuple(bean, RoleProfile.MIGRATION));
        });
  }

  private static void refused(ApplicationContextRunner application, String why) {
    application.run(
        context -> {
          assertThat(context).hasFailed();
          assertThat(context.getStartupFailure()).rootCause().hasMessageContaining(why);
        });
  }

  @Nested
  class Flyway {

    @Test
    void migrates_as_the_stated_role() {
      migrated(flyway.withPropertyValues(stated), "articles_of_flyway", "flyway");
    }

    @Test
    void opens_no_connection_to_throw_it_away_and_keeps_none_ready() {
      List<SessionAdmitted> admitted = new CopyOnWriteArrayList<>();
      flyway
          .withPropertyValues(stated)
          .withBean(
              SecurityEventListener.class,
              () ->
                  event -> {
                    if (event instanceof SessionAdmitted session
                        && session.dataSource().equals("flyway")) {
                      admitted.add(session);
                    }
                  })
          .run(
              context -> {
                assertThat(context).hasNotFailed();
                HikariDataSource pool =
                    context
                        .getBean(org.flywaydb.core.Flyway.class)
                        .getConfiguration()
                        .getDataSource()
                        .unwrap(HikariDataSource.class);
                assertThat(admitted)
                    .isNotEmpty()
                    .hasSize(pool.getHikariPoolMXBean().getTotalConnections());
                assertThat(pool.getMinimumIdle()).isZero();
              });
    }

    @Test
    void is_loaded_once() {
      AtomicReference<@Nullable Object> loaded = new AtomicReference<>();
      flyway
          .withPropertyValues(stated)
          .withBean(
              BeanPostProcessor.class,
              () ->
                  new BeanPostProcessor() {
                    @Override
                    public Object postProcessBeforeInitialization(Object bean, String name) {
                      if (name.equals("flyway")) {
                        loaded.set(bean);
                      }
                      return bean;
                    }
                  })
          .run(context -> assertThat(context.getBean("flyway")).isSameAs(loaded.get()));
    }

    @Test
    void that_spring_boot_did_not_configure_gets_its_connection_through_the_guard() {
      flyway
          .withPropertyValues(stated)
          .withPropertyValues("secure-datasource.migration.url=" + server.jdbcUrl())
          .withBean(
              "ours",
              org.flywaydb.core.Flyway.class,
              () ->
                  org.flywaydb.core.Flyway.configure()
                      .dataSource(server.jdbcUrl(), "nobody", "nothing")
                      .load())
          .run(
              context -> {
                assertThat(context).hasNotFailed();
                assertThat(context.getBean(GuardedDataSources.class).all())
                    .extracting(GuardedDataSource::beanName, GuardedDataSource::role)
                    .contains(Tuple.tuple("ours", RoleProfile.MIGRATION));
              });
    }

    @Test
    void migrates_by_a_password_in_a_file(@TempDir Path directory) throws Exception {
      Path file = directory.resolve("password");
      Files.writeString(file, migrator.password());
      migrated(
          flyway.withPropertyValues(
              "secure-datasource.migration.username=" + migrator.user(),
              "secure-datasource.migration.password-file=" + file,
              "secure-datasource.migration.url=" + server.jdbcUrl(),
              "secure-datasource.migration.timeouts.preset=migration"),
          "articles_of_flyway",
          "flyway");
    }

    @Test
    void migrates_through_the_guard_by_its_own_user() {
      migrated(
          flyway.withPropertyValues(
              "spring.flyway.user=" + migrator.user(),
              "spring.flyway.password=" + migrator.password(),
              "secure-datasource.migration.timeouts.preset=migration"),
          "articles_of_flyway",
          "flyway");
    }

    @Test
    void is_judged_by_its_own_url() {
      refused(
          flyway.withPropertyValues(
              "spring.flyway.url=" + server.jdbcUrl() + "?sslmode=disable",
              "spring.flyway.user=" + migrator.user(),
              "spring.flyway.password=" + migrator.password(),
              "secure-datasource.migration.timeouts.preset=migration"),
          "tls.verify-full");
    }

    @Test
    void does_not_migrate_as_a_superuser() {
      Login superuser = server.role(Role.SUPERUSER);
      refused(
          flyway.withPropertyValues(
              "spring.flyway.user=" + superuser.user(),
              "spring.flyway.password=" + superuser.password(),
              "secure-datasource.migration.timeouts.preset=migration"),
          "session.superuser");
    }

    @Test
    void states_its_deadlines() {
      refused(
          flyway.withPropertyValues(
              "secure-datasource.migration.username=" + migrator.user(),
              "secure-datasource.migration.password=" + migrator.password()),
          "timeout.statement");
    }

    @Test
    void has_one_user() {
      refused(
          flyway
              .withPropertyValues(stated)
              .withPropertyValues(
                  "spring.flyway.user=somebody", "spring.flyway.password=" + migrator.password()),
          "another user");
    }

    @Test
    void keeps_the_serving_role_from_being_the_one_that_migrates() {
      flyway
          .withPropertyValues(stated)
          .withPropertyValues(
              "spring.datasource.username=" + migrator.user(),
              "spring.datasource.password=" + migrator.password())
          .run(
              context ->
                  assertThat(
                          org.assertj.core.api.Assertions.catchThrowable(
                              () ->
                                  context
                                      .getBean(JdbcTemplate.class)
                                      .queryForObject("select 1", Integer.class)))
                      .rootCause()
                      .hasMessageContaining("session.migration-role"));
    }
  }

  @Nested
  class Liquibase {

    @Test
    void migrates_as_the_stated_role() {
      migrated(liquibase.withPropertyValues(stated), "articles_of_liquibase", "liquibase");
    }

    @Test
    void migrates_through_the_guard_by_its_own_user() {
      migrated(
          liquibase.withPropertyValues(
              "spring.liquibase.user=" + migrator.user(),
              "spring.liquibase.password=" + migrator.password(),
              "secure-datasource.migration.timeouts.preset=migration"),
          "articles_of_liquibase",
          "liquibase");
    }

    @Test
    void is_judged_by_its_own_url() {
      refused(
          liquibase.withPropertyValues(
              "spring.liquibase.url=" + server.jdbcUrl() + "?sslmode=disable",
              "spring.liquibase.user=" + migrator.user(),
              "spring.liquibase.password=" + migrator.password(),
              "secure-datasource.migration.timeouts.preset=migration"),
          "tls.verify-full");
    }
  }
}
