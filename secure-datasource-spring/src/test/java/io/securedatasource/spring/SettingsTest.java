package io.securedatasource.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.Violation;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;

/** What each setting does. */
@Timeout(120)
class SettingsTest {

  private static final PostgresServer SERVER = PostgresServer.shared();

  private final ApplicationContextRunner safe = Applications.safe(SERVER);

  private void guarded(ThrowingConsumer<GuardedDataSource> check, String... settings) {
    safe.withPropertyValues(settings)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              check.accept(context.getBean(GuardedDataSources.class).all().get(0));
            });
  }

  private void refused(String rule, String... settings) {
    safe.withPropertyValues(settings)
        .run(
            context -> {
              assertThat(context).hasFailed();
              assertThat(context.getStartupFailure()).rootCause().hasMessageContaining(rule);
            });
  }

  private static List<String> rules(GuardedDataSource source) {
    PolicyReport report = Objects.requireNonNull(source.configuration());
    return report.violations().stream().map(Violation::rule).toList();
  }

  @Nested
  class The_policy {

    @Test
    void is_production_unless_said() {
      guarded(
          source ->
              assertThat(source.policy().preset()).isEqualTo(SecurityPolicy.Preset.PRODUCTION));
    }

    @ParameterizedTest
    @ValueSource(strings = {"production", "baseline", "development"})
    void is_the_preset_that_is_named(String preset) {
      guarded(
          source -> assertThat(source.policy().name()).isEqualTo(preset),
          "secure-datasource.policy=" + preset);
    }

    @Test
    void takes_a_rule_that_the_preset_reports() {
      refused("pool.leak-detection", "secure-datasource.rules.pool.leak-detection=enforce");
    }

    @Test
    void is_lowered_by_a_waiver_alone() {
      refused("waivers", "secure-datasource.rules.pool.leak-detection=report");
    }

    @Test
    void names_a_rule_that_there_is_not() {
      refused("there is no rule", "secure-datasource.rules.pool.shape=enforce");
    }

    @Test
    void takes_a_waiver() {
      guarded(
          source -> {
            assertThat(source.policy().waivers()).hasSize(1);
            assertThat(rules(source)).contains("pool.jmx");
          },
          "spring.datasource.hikari.register-mbeans=true",
          "secure-datasource.waivers[0].rule=pool.jmx",
          "secure-datasource.waivers[0].reason=the old console reads the pool by JMX",
          "secure-datasource.waivers[0].owner=platform team",
          "secure-datasource.waivers[0].expires=2999-12-31");
    }

    @Test
    void refuses_a_waiver_that_has_expired() {
      refused(
          "policy.waiver-expired",
          "secure-datasource.waivers[0].rule=pool.jmx",
          "secure-datasource.waivers[0].reason=the old console",
          "secure-datasource.waivers[0].owner=platform team",
          "secure-datasource.waivers[0].expires=2020-01-01");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reason", "owner", "expires"})
    void refuses_a_waiver_that_lacks(String part) {
      String[] settings =
          List.of(
                  "secure-datasource.waivers[0].rule=pool.jmx",
                  "secure-datasource.waivers[0].reason=the old console",
                  "secure-datasource.waivers[0].owner=platform team",
                  "secure-datasource.waivers[0].expires=2999-12-31")
              .stream()
              .filter(setting -> !setting.contains("." + part + "="))
              .toArray(String[]::new);
      refused("a waiver names", settings);
    }

    @Test
    void knows_the_hosts_that_are_allowed() {
      refused("network.host-allowed", "secure-datasource.allowed-hosts=*.db.internal");
    }

    @Test
    void knows_the_addresses_that_are_allowed() {
      guarded(
          source -> assertThat(source.policy().allowedAddresses()).hasSize(1),
          "secure-datasource.allowed-addresses=10.0.0.0/8");
    }

    @Test
    void meets_the_development_hosts() {
      guarded(
          source -> assertThat(source.policy().developmentHosts()).containsExactly("db.test"),
          "secure-datasource.policy=development",
          "secure-datasource.development-hosts=db.test");
    }

    @Test
    void raises_a_limit_for_a_reason() {
      guarded(
          source -> {
            assertThat(source.policy().maximumPoolSize()).isEqualTo(80);
            assertThat(source.policy().ceilings(RoleProfile.APPLICATION).statement()).hasMinutes(9);
          },
          "secure-datasource.limits.reason=measured in the load test",
          "secure-datasource.limits.maximum-pool-size=80",
          "secure-datasource.limits.statement=9m");
    }

    @Test
    void raises_no_limit_without_a_reason() {
      refused("takes a reason", "secure-datasource.limits.maximum-pool-size=80");
    }
  }

  @Nested
  class The_connection {

    @ParameterizedTest
    @CsvSource({
      "application, APPLICATION",
      "read-only, READ_ONLY",
      "migration, MIGRATION",
    })
    void has_the_role_that_is_named(String text, RoleProfile role) {
      guarded(
          source -> assertThat(source.role()).isEqualTo(role), "secure-datasource.role=" + text);
    }

    @ParameterizedTest
    @CsvSource({
      "connect, connect",
      "login, login",
      "lock, lock",
      "statement, statement",
      "socket, order",
      "idle-in-transaction, idle-in-transaction",
    })
    void has_deadlines_of_its_own_on_top_of_the_preset(String deadline, String rule) {
      String value = deadline.equals("socket") ? "1s" : "20h";
      refused("timeout." + rule, "secure-datasource.timeouts." + deadline + "=" + value);
    }

    @Test
    void has_no_deadline_that_nobody_stated() {
      Applications.as(SERVER, Role.APPLICATION)
          .withPropertyValues("secure-datasource.trust=" + SERVER.caCertificate())
          .run(
              context ->
                  assertThat(context.getStartupFailure())
                      .rootCause()
                      .hasMessageContaining("timeout.statement"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"reports", "migration"})
    void has_the_deadlines_of_that_preset(String preset) {
      guarded(
          source -> assertThat(rules(source)).doesNotContain("timeout.statement"),
          "secure-datasource.role=" + (preset.equals("reports") ? "read-only" : preset),
          "secure-datasource.timeouts.preset=" + preset);
    }

    @Test
    void trusts_the_jvm_when_asked_by_name() {
      guarded(
          source -> assertThat(rules(source)).doesNotContain("tls.trust-anchor"),
          "secure-datasource.trust=jvm");
    }

    @Test
    void refuses_a_trust_file_that_is_not_there() {
      refused("tls.trust-anchor", "secure-datasource.trust=/nowhere/ca.pem");
    }

    @Test
    void takes_its_authorities_from_an_ssl_bundle() {
      Applications.as(SERVER, Role.APPLICATION)
          .withPropertyValues(
              "secure-datasource.timeouts.preset=standard",
              "secure-datasource.ssl.bundle=database",
              "spring.ssl.bundle.pem.database.truststore.certificate=file:"
                  + SERVER.caCertificate())
          .run(
              context -> {
                assertThat(context).hasNotFailed();
                assertThat(
                        context
                            .getBean(JdbcTemplate.class)
                            .queryForObject("select 1", Integer.class))
                    .isEqualTo(1);
              });
    }

    @Test
    void refuses_a_bundle_that_trusts_nobody() {
      Applications.as(SERVER, Role.APPLICATION)
          .withPropertyValues(
              "secure-datasource.timeouts.preset=standard",
              "secure-datasource.ssl.bundle=database",
              "spring.ssl.bundle.pem.database.protocol=TLS")
          .run(
              context ->
                  assertThat(context.getStartupFailure())
                      .rootCause()
                      .hasMessageContaining("without a trusted certificate"));
    }

    @Test
    void refuses_a_bundle_beside_a_file() {
      refused("state one of them", "secure-datasource.ssl.bundle=database");
    }

    @Test
    void offers_no_older_protocol() {
      refused("TLSv1.2 or TLSv1.3", "secure-datasource.minimum-tls=TLSv1.1");
    }

    @Test
    void wants_certificate_and_key_together() {
      refused("go together", "secure-datasource.client-certificate=/nowhere/client.pem");
    }

    @Test
    void judges_the_client_key() {
      refused(
          "tls.client-key",
          "secure-datasource.client-certificate=/nowhere/client.pem",
          "secure-datasource.client-key=/nowhere/client.pk8");
    }

    @Test
    void takes_certificate_and_key_out_of_one_file_with_its_password() {
      refused(
          "tls.client-key",
          "secure-datasource.client-key=/nowhere/client.p12",
          "secure-datasource.client-key-password-file=/nowhere/password");
      refused(
          "PKCS#12",
          "secure-datasource.client-certificate=/nowhere/client.pem",
          "secure-datasource.client-key=/nowhere/client.pk8",
          "secure-datasource.client-key-password-file=/nowhere/password");
    }

    @Test
    void is_followed_when_its_credentials_are_replaced_as_often_as_stated() {
      refused("rotation has an interval", "secure-datasource.rotation.interval=1ms");
      refused("rotation has an interval", "secure-datasource.rotation.window=2h");
    }

    @Test
    void proves_itself_by_certificate_when_asked() {
      refused("auth.method", "secure-datasource.authentication=certificate");
    }

    @Test
    void may_have_a_pooler_between() {
      refused(
          "auth.channel-binding",
          "spring.datasource.url=" + SERVER.jdbcUrl() + "?channelBinding=prefer");
      guarded(
          source -> assertThat(rules(source)).doesNotContain("auth.channel-binding"),
          "spring.datasource.url=" + SERVER.jdbcUrl() + "?channelBinding=prefer",
          "secure-datasource.behind-pooler=true");
    }

    @Test
    void may_leave_its_deadlines_to_the_role() {
      safe.withPropertyValues("secure-datasource.server-settings=role")
          .run(
              context -> {
                assertThat(context).hasNotFailed();
                assertThat(
                        org.assertj.core.api.Assertions.catchThrowable(
                            () ->
                                context
                                    .getBean(JdbcTemplate.class)
                                    .queryForObject("select 1", Integer.class)))
                    .rootCause()
                    .hasMessageContaining("session.statement-timeout");
              });
    }

    @Test
    void is_refused_when_it_serves_as_the_migration_role() {
      safe.withPropertyValues("secure-datasource.migration-role=" + Role.APPLICATION.userName())
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

    @Test
    void is_looked_at_as_often_as_stated() {
      guarded(
          source -> assertThat(rules(source)).doesNotContain("url.unknown-property"),
          "secure-datasource.posture.interval=5m",
          "secure-datasource.posture.limit=2s",
          "secure-datasource.posture.on-loss=close");
    }

    @Test
    void is_not_looked_at_all_the_time() {
      refused("postureCheck", "secure-datasource.posture.interval=1ms");
    }
  }

  @Nested
  class Credentials {

    private final Login login = SERVER.role(Role.APPLICATION);
    private final ApplicationContextRunner withoutPassword =
        safe.withPropertyValues("spring.datasource.password=");

    @Test
    void come_out_of_a_mounted_file(@TempDir Path directory) throws Exception {
      Path file = directory.resolve("password");
      Files.writeString(file, login.password());
      withoutPassword
          .withPropertyValues("secure-datasource.credentials.password-file=" + file)
          .run(
              context ->
                  assertThat(
                          context
                              .getBean(JdbcTemplate.class)
                              .queryForObject("select current_user", String.class))
                      .isEqualTo(login.user()));
    }

    @Test
    void are_followed_when_the_file_is_replaced(@TempDir Path directory) throws Exception {
      SERVER.execute(
          "CREATE ROLE rotated_by_spring LOGIN NOINHERIT PASSWORD 'a first password of some"
              + " length'",
          "GRANT CONNECT ON DATABASE shop TO rotated_by_spring");
      Path file = directory.resolve("password");
      Files.writeString(file, "a first password of some length");
      try {
        withoutPassword
            .withPropertyValues(
                "spring.datasource.username=rotated_by_spring",
                "secure-datasource.credentials.password-file=" + file,
                "secure-datasource.rotation.interval=50ms",
                "secure-datasource.rotation.window=100ms")
            .run(
                context -> {
                  JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
                  int before = pid(jdbc);
                  SERVER.execute(
                      "ALTER ROLE rotated_by_spring PASSWORD 'a second password of some length'");
                  Files.writeString(file, "a second password of some length");
                  long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
                  while (pid(jdbc) == before && System.nanoTime() < deadline) {
                    Thread.onSpinWait();
                  }
                  assertThat(pid(jdbc)).isNotEqualTo(before);
                });
      } finally {
        SERVER.execute("DROP OWNED BY rotated_by_spring", "DROP ROLE rotated_by_spring");
      }
    }

    private static int pid(JdbcTemplate jdbc) {
      return Objects.requireNonNull(
          jdbc.queryForObject("select pg_catalog.pg_backend_pid()", Integer.class));
    }

    @Test
    void come_out_of_one_place(@TempDir Path directory) {
      refused(
          "state one of them",
          "secure-datasource.credentials.password-file=" + directory.resolve("password"));
    }

    @Test
    void come_from_a_provider_of_the_application() {
      withoutPassword
          .withBean(
              "vault",
              CredentialsProvider.class,
              () -> CredentialsProvider.of(login.user(), Secret.of(login.password())))
          .withPropertyValues("secure-datasource.credentials.provider=vault")
          .run(
              context ->
                  assertThat(
                          context
                              .getBean(JdbcTemplate.class)
                              .queryForObject("select current_user", String.class))
                      .isEqualTo(login.user()));
    }
  }

  @Nested
  class Settings_of_a_single_bean {

    @Test
    void go_on_top_of_the_common_ones() {
      refused(
          "timeout.statement", "secure-datasource.datasources.dataSource.timeouts.statement=20h");
      guarded(
          source -> assertThat(source.policy().name()).isEqualTo("baseline"),
          "secure-datasource.datasources.dataSource.policy=baseline");
    }

    @Test
    void hold_no_settings_of_single_beans() {
      refused("datasources", "secure-datasource.datasources.a.datasources.b.policy=baseline");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secure-datasource.enabled=false",
        "secure-datasource.timeout.statement=30s",
        "secure-datasource.datasources.main.trusted=/etc/ca.pem"
      })
  void an_unknown_key_is_refused(String setting) {
    safe.withPropertyValues(setting)
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .hasRootCauseInstanceOf(UnboundConfigurationPropertiesException.class));
  }
}
