package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.securedatasource.policy.AuthenticationMethod;
import io.securedatasource.policy.ConfigurationFacts;
import io.securedatasource.policy.Host;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.SettingProblem;
import io.securedatasource.policy.SettingProblem.Kind;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.policy.TlsVersion;
import io.securedatasource.policy.Violation;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From environment, properties and an existing pool's configuration to facts. */
@Tag("server")
class ReadersTest {

  private final PostgresServer server = PostgresServer.shared();
  private final Login login = server.role(Role.APPLICATION);

  @Nested
  class The_environment {

    @Test
    void names_target_trust_and_deadlines() {
      ConfigurationFacts facts =
          EnvironmentReader.read(
                  Map.of(
                      "PGHOST", "a.internal,b.internal",
                      "PGPORT", "5432,5433",
                      "PGDATABASE", "shop floor",
                      "PGSSLROOTCERT", server.caCertificate().toString(),
                      "SECURE_DATASOURCE_TIMEOUTS", "standard",
                      "SECURE_DATASOURCE_TIMEOUT_STATEMENT", "10 s",
                      "SECURE_DATASOURCE_ROLE", "read-only",
                      "SECURE_DATASOURCE_POOL_MAXIMUM_SIZE", "4"))
              .facts();
      assertThat(facts.target().hosts())
          .containsExactly(new Host("a.internal", 5432), new Host("b.internal", 5433));
      assertThat(facts.target().database()).isEqualTo("shop floor");
      assertThat(facts.timeouts()).isEqualTo(Timeouts.standard().statement(Duration.ofSeconds(10)));
      assertThat(facts.role()).isEqualTo(RoleProfile.READ_ONLY);
      assertThat(facts.pool().maximumSize()).isEqualTo(4);
      assertThat(facts.problems()).isEmpty();
    }

    @Test
    void takes_one_port_for_all_hosts_and_brackets_addresses() {
      ConfigurationFacts facts =
          EnvironmentReader.read(Map.of("PGHOST", "::1,127.0.0.1", "PGDATABASE", "shop")).facts();
      assertThat(facts.target().hosts())
          .containsExactly(new Host("::1", 5432), new Host("127.0.0.1", 5432));
    }

    @ParameterizedTest
    @CsvSource({
      "PGOPTIONS, FORBIDDEN_PROPERTY",
      "PGSERVICE, SERVICE",
      "PGSERVICEFILE, SERVICE",
      "PGHOSTADDR, TARGET_OVERRIDE",
      "PGTARGETSESSIONATTRS, FORBIDDEN_PROPERTY",
      "PGREQUIRESSL, FORBIDDEN_PROPERTY",
      "SECURE_DATASOURCE_TIMEOUT_STATMENT, INVALID_VALUE",
      "SECURE_DATASOURCE_NO_SUCH, INVALID_VALUE",
      "SECURE_DATASOURCE_ROLE, INVALID_VALUE",
      "SECURE_DATASOURCE_POLICY, INVALID_VALUE",
      "SECURE_DATASOURCE_TIMEOUT_LOCK, INVALID_VALUE",
      "SECURE_DATASOURCE_BEHIND_POOLER, INVALID_VALUE"
    })
    void refuses_what_it_does_not_honour(String variable, Kind kind) {
      assertThat(
              EnvironmentReader.read(
                      Map.of(variable, "4711", "PGHOST", "localhost", "PGDATABASE", "shop"))
                  .facts()
                  .problems())
          .extracting(SettingProblem::kind)
          .containsExactly(kind);
    }

    @Test
    void judges_the_modes_that_libpq_would_take() {
      assertThat(refusedOf(Map.of("PGSSLMODE", "prefer"))).contains("tls.verify-full");
      assertThat(refusedOf(Map.of("PGGSSENCMODE", "prefer"))).contains("tls.gss-bypass");
      assertThat(refusedOf(Map.of("PGCHANNELBINDING", "disable"))).contains("auth.channel-binding");
      assertThat(refusedOf(Map.of("PGPASSFILE", "/somewhere"))).contains("credentials.ambient");
    }

    @Test
    void that_names_one_thing_twice_is_refused() {
      assertThat(
              EnvironmentReader.read(
                      Map.of(
                          "PGSSLROOTCERT", "/a.pem",
                          "SECURE_DATASOURCE_TRUST", "/b.pem",
                          "PGHOST", "localhost",
                          "PGDATABASE", "shop"))
                  .facts()
                  .problems())
          .extracting(SettingProblem::kind)
          .containsExactly(Kind.DUPLICATE_PROPERTY);
    }

    @Test
    void logs_in_by_certificate_without_a_password() {
      ConfigurationFacts facts =
          EnvironmentReader.read(
                  Map.of(
                      "PGUSER", "shop_app",
                      "SECURE_DATASOURCE_AUTHENTICATION", "certificate",
                      "PGHOST", "localhost",
                      "PGDATABASE", "shop"))
              .facts();
      assertThat(facts.credentials().user()).isEqualTo("shop_app");
      assertThat(facts.credentials().problem()).isNull();
    }

    @Test
    void without_a_host_or_database_is_refused() {
      assertThat(refusedOf(Map.of())).contains("url.invalid-host");
      assertThat(refusedOf(Map.of("PGHOST", "localhost"))).contains("url.malformed");
    }

    @ParameterizedTest
    @CsvSource({
      "localhost/shop?tcpKeepAlive=true&ApplicationName=, 6666",
      "localhost, 5432/postgres?ApplicationName=",
      "localhost, '1,2'",
      "'a,b', '1,2,3'",
      "user:pw@localhost, 5432",
      "/var/run/postgresql, 5432"
    })
    void takes_hosts_and_ports_for_nothing_else(String hosts, String ports) {
      assertThat(refusedOf(Map.of("PGHOST", hosts, "PGPORT", ports, "PGDATABASE", "otherdb")))
          .contains("url.invalid-host");
    }

    @Test
    void beside_a_url_is_refused() {
      assertThat(
              refusedOf(
                  Map.of(
                      "SECURE_DATASOURCE_URL",
                      "jdbc:postgresql://localhost/shop",
                      "PGHOST",
                      "elsewhere")))
          .contains("url.duplicate-property");
    }

    private java.util.List<String> refusedOf(Map<String, String> environment) {
      return SecurityPolicy.production()
          .evaluate(EnvironmentReader.read(environment).facts())
          .enforced()
          .stream()
          .map(Violation::rule)
          .toList();
    }
  }

  @Nested
  class Properties_ {

    @Test
    void open_a_data_source(@TempDir Path directory) throws IOException, SQLException {
      Path password = directory.resolve("password");
      Files.writeString(password, login.password() + "\n");
      Properties properties = complete();
      properties.setProperty("password-file", password.toString());
      try (SecureDataSource dataSource = SecureDataSource.from(properties).build();
          Connection connection = dataSource.getConnection()) {
        assertThat(connection.isValid(1)).isTrue();
        assertThat(dataSource.name()).isEqualTo("orders");
      }
    }

    @Test
    void state_everything_that_the_builder_states() {
      Properties properties = complete();
      properties.setProperty("minimum-tls", "TLSv1.3");
      properties.setProperty("authentication", "token");
      properties.setProperty("behind-pooler", "true");
      properties.setProperty("server-settings", "role");
      properties.setProperty("migration-role", "shop_migration");
      properties.setProperty("startup", "lazy");
      properties.setProperty("pool.minimum-idle", "1");
      properties.setProperty("pool.acquire-timeout", "2 s");
      properties.setProperty("pool.max-lifetime", "10 min");
      properties.setProperty("pool.idle-timeout", "5 min");
      properties.setProperty("pool.leak-detection", "1 min");
      properties.setProperty("driver.prepareThreshold", "3");
      ConfigurationFacts facts = SecureDataSource.from(properties).facts();
      assertThat(facts.problems()).isEmpty();
      assertThat(facts.transport().minimum()).isEqualTo(TlsVersion.TLS_1_3);
      assertThat(facts.authentication().method()).isEqualTo(AuthenticationMethod.TOKEN);
      assertThat(facts.authentication().behindPooler()).isTrue();
      assertThat(facts.pool().minimumIdle()).isOne();
      assertThat(facts.pool().acquireTimeout()).isEqualTo(Duration.ofSeconds(2));
      assertThat(facts.pool().maxLifetime()).isEqualTo(Duration.ofMinutes(10));
      assertThat(facts.pool().idleTimeout()).isEqualTo(Duration.ofMinutes(5));
      assertThat(facts.pool().leakDetection()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void of_another_type_than_string_are_refused() {
      Properties properties = complete();
      properties.put("timeouts", 30);
      assertThat(SecureDataSource.from(properties).facts().problems())
          .extracting(SettingProblem::kind)
          .contains(Kind.INVALID_VALUE);
    }

    @Test
    void log_in_by_certificate_without_a_password() {
      Properties properties = complete();
      properties.setProperty("authentication", "certificate");
      ConfigurationFacts facts = SecureDataSource.from(properties).facts();
      assertThat(facts.credentials().user()).isEqualTo(login.user());
    }

    @Test
    void with_a_password_and_no_user_are_refused() {
      Properties properties = complete();
      properties.remove("user");
      properties.setProperty("password", "a");
      assertThat(SecureDataSource.from(properties).facts().problems())
          .extracting(SettingProblem::found)
          .containsExactly("a password is stated without a user");
    }

    @Test
    void with_two_passwords_are_refused() {
      Properties properties = complete();
      properties.setProperty("password", "a");
      properties.setProperty("password-file", "/b");
      assertThat(SecureDataSource.from(properties).facts().problems())
          .extracting(SettingProblem::kind)
          .contains(Kind.DUPLICATE_PROPERTY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "-1 s", "1 day", "s", "99999999999 s", ""})
    void with_a_duration_that_is_none_are_refused(String duration) {
      Properties properties = complete();
      properties.setProperty("timeout.lock", duration);
      assertThat(SecureDataSource.from(properties).facts().problems())
          .extracting(SettingProblem::kind)
          .containsExactly(Kind.INVALID_VALUE);
    }

    private Properties complete() {
      Properties properties = new Properties();
      properties.setProperty("url", server.jdbcUrl());
      properties.setProperty("user", login.user());
      properties.setProperty("trust", server.caCertificate().toString());
      properties.setProperty("timeouts", "standard");
      properties.setProperty("role", "application");
      properties.setProperty("policy", "production");
      properties.setProperty("name", "orders");
      properties.setProperty("pool.maximum-size", "2");
      return properties;
    }
  }

  @Nested
  class An_existing_pool {

    @Test
    void keeps_its_shape_and_its_harmless_options() throws SQLException {
      HikariConfig config = configuration();
      config.setMaximumPoolSize(3);
      config.setMinimumIdle(1);
      config.setConnectionTimeout(4_000);
      config.setPoolName("legacy");
      config.setAutoCommit(false);
      config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      config.setMetricRegistry(registry);
      try (SecureDataSource dataSource = from(config).build();
          Connection connection = dataSource.getConnection()) {
        assertThat(dataSource.name()).isEqualTo("legacy");
        assertThat(connection.getAutoCommit()).isFalse();
        assertThat(connection.getTransactionIsolation())
            .isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
        assertThat(registry.get("hikaricp.connections.max").gauge().value()).isEqualTo(3);
        assertThat(dataSource.unwrap(HikariPoolMXBean.class).getActiveConnections()).isOne();
      }
    }

    @Test
    void is_read_once() throws SQLException {
      HikariConfig config = configuration();
      SecureDataSourceBuilder builder = from(config);
      config.setJdbcUrl("jdbc:postgresql://elsewhere/db?sslmode=disable");
      config.setConnectionInitSql("SET statement_timeout = 0");
      config.addDataSourceProperty("sslmode", "disable");
      try (SecureDataSource dataSource = builder.build();
          Connection connection = dataSource.getConnection()) {
        assertThat(connection.isValid(1)).isTrue();
      }
    }

    @Test
    void with_a_registry_of_the_builders_has_that_one_alone() throws SQLException {
      HikariConfig config = configuration();
      config.setMetricRegistry(new SimpleMeterRegistry());
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      try (SecureDataSource dataSource = from(config).meterRegistry(registry).build()) {
        assertThat(registry.get("hikaricp.connections.max").tag("pool", dataSource.name()).gauge())
            .isNotNull();
      }
    }

    @Test
    void with_management_beans_is_refused() {
      HikariConfig config = configuration();
      config.setRegisterMbeans(true);
      assertThat(SecurityPolicy.production().evaluate(from(config).facts()).enforced())
          .extracting(Violation::rule)
          .containsExactly("pool.jmx");
    }

    @Test
    void without_a_password_has_no_credentials() {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(server.jdbcUrl());
      config.setUsername(login.user());
      assertThat(SecurityPolicy.production().evaluate(from(config).facts()).enforced())
          .extracting(Violation::rule)
          .containsExactly("credentials.missing");
    }

    private HikariConfig configuration() {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(server.jdbcUrl());
      config.setUsername(login.user());
      config.setPassword(login.password());
      return config;
    }

    private SecureDataSourceBuilder from(HikariConfig config) {
      return SecureDataSource.from(config)
          .trust(server.caCertificate())
          .timeouts(Timeouts.standard());
    }
  }
}
