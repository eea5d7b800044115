package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Restoration;
import io.securedatasource.testserver.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The ways in which an insecure setting reaches the driver past a configuration that looks safe.
 * Each is walked twice on a server that would let a plaintext client in: with the driver alone,
 * where it succeeds, and with this library, which refuses before a packet is sent.
 */
@Tag("server")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SideChannelTest {

  private final PostgresServer server = PostgresServer.start();
  private final Login login = server.role(Role.APPLICATION);
  private final Restoration plaintextToo =
      server.withHba("host all all 127.0.0.1/32 scram-sha-256");

  @BeforeAll
  void the_server_lets_plaintext_in() throws SQLException {
    assertThat(driverSpeaksTls(server.jdbcUrl() + "?sslmode=disable")).isFalse();
  }

  @AfterAll
  void stop() {
    plaintextToo.close();
    server.close();
  }

  @Nested
  class In_the_url {

    @Test
    void a_host_in_the_query_overrides_the_host_of_the_url() throws SQLException {
      String url =
          "jdbc:postgresql://db.internal:5432/%s?host=localhost&PORT=%d&sslmode=disable"
              .formatted(server.database(), server.port());
      assertThat(driverSpeaksTls(url)).isFalse();
      assertRefused(url, "url.target-override");
    }

    @Test
    void the_last_of_two_equal_keys_wins() throws SQLException {
      String url = server.jdbcUrl() + "?sslmode=verify-full&sslmode=disable";
      assertThat(driverSpeaksTls(url)).isFalse();
      assertRefused(url, "url.duplicate-property");
    }

    @Test
    void a_key_in_the_wrong_case_is_ignored_in_silence() throws SQLException {
      String url = server.jdbcUrl() + "?sslMode=verify-full&sslmode=disable";
      assertThat(driverSpeaksTls(url)).isFalse();
      assertRefused(url, "url.unknown-property");
      assertRefused(server.jdbcUrl() + "?sslMode=verify-full", "url.unknown-property");
    }

    @Test
    void a_nul_smuggles_a_setting_into_the_startup_packet() throws SQLException {
      String url = server.jdbcUrl() + "?currentSchema=public%00statement_timeout%001234";
      assertThat(askDriver(url, "show statement_timeout")).isEqualTo("1234ms");
      assertRefused(url, "url.control-character");
    }

    @Test
    void options_set_anything() throws SQLException {
      String url = server.jdbcUrl() + "?options=-c%20row_security%3Doff";
      assertThat(askDriver(url, "show row_security")).isEqualTo("off");
      assertRefused(url, "url.forbidden-property");
    }

    @Test
    void a_factory_that_validates_nothing_passes_for_verify_full() throws SQLException {
      try (Restoration stranger =
          server.withCertificate(
              io.securedatasource.testserver.ServerCertificate.otherAuthority())) {
        String url =
            server.jdbcUrl()
                + "?sslmode=verify-full&sslfactory=org.postgresql.ssl.NonValidatingFactory";
        assertThat(askDriver(url, "select 1")).isEqualTo("1");
        assertRefused(url, "tls.custom-verification");
        assertThat(stranger).isNotNull();
      }
    }

    @Test
    void classes_are_loaded_by_name() {
      for (String key :
          List.of(
              "socketFactory",
              "sslhostnameverifier",
              "sslpasswordcallback",
              "authenticationPluginClassName")) {
        assertRefused(
            server.jdbcUrl() + "?" + key + "=java.lang.Object", "tls.custom-verification");
      }
      assertRefused(server.jdbcUrl() + "?datatype.box=java.lang.Object", "url.forbidden-property");
    }

    @Test
    void a_user_and_password_before_the_host_are_not_echoed() {
      InsecureConfigurationException refusal =
          assertRefused(
              "jdbc:postgresql://shop_app:" + login.password() + "@localhost/shop",
              "credentials.in-url");
      assertThat(refusal.getMessage()).doesNotContain(login.password());
    }

    @Test
    void ssl_true_alone_names_no_mode() {
      assertRefused(server.jdbcUrl() + "?ssl=true", "tls.verify-full");
    }
  }

  @Nested
  class Beside_the_url {

    @Test
    void a_server_name_hides_a_url() throws SQLException {
      PGSimpleDataSource attacked = new PGSimpleDataSource();
      String name =
          "localhost:%d/%s?sslmode=disable&x=".formatted(server.port(), server.database());
      attacked.setServerNames(new String[] {name});
      attacked.setSslMode("verify-full");
      try (Connection connection = attacked.getConnection(login.user(), login.password())) {
        assertThat(speaksTls(connection)).isFalse();
      }
      assertThat(
              EnvironmentReader.read(
                      Map.of("PGHOST", name, "PGDATABASE", server.database(), "PGUSER", "x"))
                  .facts()
                  .target()
                  .hosts())
          .isEmpty();
      assertRefused(
          EnvironmentReader.read(Map.of("PGHOST", name, "PGDATABASE", server.database())),
          "url.invalid-host");
    }

    @Test
    void two_sources_that_disagree_hide_each_other() {
      assertRefused(
          Builders.application(server)
              .url(server.jdbcUrl() + "?sslmode=verify-full")
              .driverProperty("sslmode", "disable"),
          "url.duplicate-property");
    }

    @Test
    void a_service_file_sets_what_the_url_does_not_say(@TempDir Path directory)
        throws IOException, SQLException {
      Path services = directory.resolve("services.conf");
      Files.writeString(
          services,
          "[shop]%nhost=localhost%nport=%d%ndbname=%s%nsslmode=disable%n"
              .formatted(server.port(), server.database()));
      String before = System.getProperty("org.postgresql.pgservicefile");
      System.setProperty("org.postgresql.pgservicefile", services.toString());
      try {
        assertThat(driverSpeaksTls("jdbc:postgresql:///?service=shop")).isFalse();
        assertRefused(server.jdbcUrl() + "?service=shop", "url.service");
      } finally {
        restore("org.postgresql.pgservicefile", before);
      }
    }

    @Test
    void a_password_file_stands_in_for_a_password(@TempDir Path directory)
        throws IOException, SQLException {
      Path passwords = directory.resolve("pgpass");
      Files.writeString(passwords, "*:*:*:*:" + login.password() + "\n");
      String before = System.getProperty("org.postgresql.pgpassfile");
      System.setProperty("org.postgresql.pgpassfile", passwords.toString());
      try {
        Properties user = new Properties();
        user.setProperty("user", login.user());
        try (Connection connection =
            new org.postgresql.Driver().connect(server.jdbcUrl() + "?sslmode=disable", user)) {
          assertThat(connection.isValid(1)).isTrue();
        }
        assertRefused(
            SecureDataSource.builder()
                .url(server.jdbcUrl() + "?user=" + login.user())
                .trust(server.caCertificate()),
            "credentials.missing");
      } finally {
        restore("org.postgresql.pgpassfile", before);
      }
    }

    @Test
    void another_driver_for_the_same_urls_is_never_asked() throws SQLException {
      Impostor impostor = new Impostor();
      DriverManager.registerDriver(impostor);
      try (SecureDataSource dataSource = Builders.application(server).build();
          Connection connection = dataSource.getConnection()) {
        assertThat(connection.isValid(1)).isTrue();
        assertThat(impostor.asked).isFalse();
      } finally {
        DriverManager.deregisterDriver(impostor);
      }
    }

    @Test
    void the_metadata_repeats_no_more_than_the_target() throws SQLException {
      try (SecureDataSource dataSource =
              Builders.application(server).url(server.jdbcUrl() + "?connectTimeout=5").build();
          Connection connection = dataSource.getConnection()) {
        assertThat(connection.getMetaData().getURL())
            .startsWith(server.jdbcUrl())
            .doesNotContain(login.password());
      }
    }
  }

  @Nested
  class In_the_pools_configuration {

    @Test
    void initial_sql_undoes_what_was_judged() {
      HikariConfig config = poolConfiguration();
      config.setConnectionInitSql("SET statement_timeout = 0");
      assertRefused(from(config), "url.forbidden-property");
    }

    @Test
    void a_schema_changes_the_search_path_after_the_judgement() {
      HikariConfig config = poolConfiguration();
      config.setSchema("pg_temp");
      assertRefused(from(config), "url.forbidden-property");
    }

    @Test
    void a_data_source_of_its_own_is_not_guarded() {
      HikariConfig config = poolConfiguration();
      config.setDataSource(new PGSimpleDataSource());
      assertRefused(from(config), "url.forbidden-property");
    }

    @Test
    void data_source_properties_load_classes() {
      HikariConfig config = poolConfiguration();
      config.addDataSourceProperty("sslfactory", "org.postgresql.ssl.NonValidatingFactory");
      assertRefused(from(config), "tls.custom-verification");
    }

    @Test
    void without_these_it_moves_in_one_line() throws SQLException {
      try (SecureDataSource dataSource = from(poolConfiguration()).build();
          Connection connection = dataSource.getConnection()) {
        assertThat(connection.isValid(1)).isTrue();
      }
    }

    private HikariConfig poolConfiguration() {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(server.jdbcUrl());
      config.setUsername(login.user());
      config.setPassword(login.password());
      config.setMaximumPoolSize(2);
      return config;
    }

    private SecureDataSourceBuilder from(HikariConfig config) {
      return SecureDataSource.from(config)
          .trust(server.caCertificate())
          .timeouts(io.securedatasource.policy.Timeouts.standard());
    }
  }

  /** Resources and system properties of the whole JVM: tried in a JVM of their own. */
  @Nested
  class On_the_class_path {

    @Test
    void a_driver_configuration_file_sets_what_the_url_does_not_say(@TempDir Path directory)
        throws Exception {
      Path file = directory.resolve("org/postgresql/driverconfig.properties");
      Files.createDirectories(file.getParent());
      Files.writeString(file, "options=-c row_security=off\n");
      assertThat(run(directory, List.of(), "driver")).contains("row_security=off");
      assertThat(run(directory, List.of(), "library"))
          .contains("driver.ambient-configuration")
          .doesNotContain("row_security");
    }

    @Test
    void a_configuration_file_of_the_pool_runs_sql(@TempDir Path directory) throws Exception {
      Path file = directory.resolve("pool.properties");
      Files.writeString(file, "connectionInitSql=SET statement_timeout = 0\n");
      assertThat(run(directory, List.of("-Dhikaricp.configurationFile=" + file), "library"))
          .contains("driver.ambient-configuration")
          .doesNotContain("row_security");
    }

    @Test
    void an_encoding_for_urls_leads_to_another_database(@TempDir Path directory) throws Exception {
      assertThat(run(directory, List.of("-Dpostgresql.url.encoding=ISO-8859-1"), "library"))
          .contains("driver.ambient-configuration")
          .contains("remove -Dpostgresql.url.encoding");
    }

    @Test
    void without_these_the_same_program_opens(@TempDir Path directory) throws Exception {
      assertThat(run(directory, List.of(), "library")).contains("row_security=on");
    }

    private String run(Path classPathEntry, List<String> options, String mode) throws Exception {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(options);
      command.add("-cp");
      command.add(
          classPathEntry + java.io.File.pathSeparator + System.getProperty("java.class.path"));
      command.add(SideChannelProgram.class.getName());
      command.add(mode);
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder
          .environment()
          .putAll(
              Map.of(
                  "ATTACK_URL", server.jdbcUrl(),
                  "ATTACK_USER", login.user(),
                  "ATTACK_PASSWORD", login.password(),
                  "ATTACK_TRUST", server.caCertificate().toString()));
      Process process = builder.start();
      String output =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return output;
    }
  }

  private InsecureConfigurationException assertRefused(String url, String rule) {
    return assertRefused(Builders.application(server).url(url), rule);
  }

  /** Refused by that rule, at gate 1: before a connection was tried. */
  private InsecureConfigurationException assertRefused(
      SecureDataSourceBuilder builder, String rule) {
    RecordedEvents events = new RecordedEvents();
    InsecureConfigurationException refusal =
        catchThrowableOfType(
            InsecureConfigurationException.class, () -> builder.listener(events).build().close());
    assertThat(refusal).as("refused by %s", rule).isNotNull();
    assertThat(refusal.report().enforced())
        .extracting(violation -> violation.rule())
        .contains(rule);
    assertThat(events.all()).hasSize(1);
    return refusal;
  }

  private boolean driverSpeaksTls(String url) throws SQLException {
    return Boolean.parseBoolean(
        askDriver(url, "select ssl::text from pg_stat_ssl where pid = pg_backend_pid()"));
  }

  private static boolean speaksTls(Connection connection) throws SQLException {
    return Boolean.parseBoolean(
        ask(connection, "select ssl::text from pg_stat_ssl where pid = pg_backend_pid()"));
  }

  private String askDriver(String url, String query) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", login.user());
    properties.setProperty("password", login.password());
    try (Connection connection = new org.postgresql.Driver().connect(url, properties)) {
      return ask(connection, query);
    }
  }

  private static String ask(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  private static void restore(String property, @Nullable String value) {
    if (value == null) {
      System.clearProperty(property);
    } else {
      System.setProperty(property, value);
    }
  }

  /** A driver that would take the connection. */
  private static final class Impostor implements Driver {
    private volatile boolean asked;

    @Override
    public @Nullable Connection connect(String url, Properties info) {
      asked = true;
      return null;
    }

    @Override
    public boolean acceptsURL(String url) {
      asked = true;
      return url.startsWith("jdbc:postgresql:");
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
      return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
      return 1;
    }

    @Override
    public int getMinorVersion() {
      return 0;
    }

    @Override
    public boolean jdbcCompliant() {
      return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
      throw new SQLFeatureNotSupportedException("none");
    }
  }
}
