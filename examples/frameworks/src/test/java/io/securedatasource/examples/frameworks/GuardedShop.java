package io.securedatasource.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.SecureDataSource;
import io.securedatasource.SecureDataSourceBuilder;
import io.securedatasource.allowlist.StatementAllowList;
import io.securedatasource.allowlist.StatementRecorder;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.policy.PoolSettings;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.policy.Violation;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The shop's database behind the production policy, which keeps what gate 3 refused: frameworks
 * like to swallow exceptions.
 */
final class GuardedShop implements AutoCloseable {

  private static final PostgresServer SERVER = PostgresServer.shared();

  private final List<String> refused = new CopyOnWriteArrayList<>();
  private final SecureDataSource dataSource;

  private GuardedShop(SecureDataSourceBuilder builder) {
    this.dataSource = builder.policy(SecurityPolicy.production()).listener(this::keep).build();
  }

  /** As whoever migrates it sees it. */
  static GuardedShop migration() {
    return new GuardedShop(
        builder(Role.MIGRATION).role(RoleProfile.MIGRATION).timeouts(Timeouts.migration()));
  }

  /** As whoever migrates it sees it, with the statements taken note of. */
  static GuardedShop recordedMigration(StatementRecorder recorder) {
    return new GuardedShop(
        builder(Role.MIGRATION)
            .role(RoleProfile.MIGRATION)
            .timeouts(Timeouts.migration())
            .migrationRole(user(Role.MIGRATION))
            .pool(PoolSettings.standard().maximumSize(2).minimumIdle(1))
            .recordStatements(recorder));
  }

  /** As the application sees it, with its statements taken note of. */
  static GuardedShop recorded(StatementRecorder recorder) {
    return new GuardedShop(application().recordStatements(recorder));
  }

  /**
   * As a library in the application sees it that has tables of its own, in a schema which it does
   * not name: with the statements taken note of.
   */
  static GuardedShop recorded(StatementRecorder recorder, String schema) {
    return new GuardedShop(
        application()
            .url(SERVER.jdbcUrl() + "?currentSchema=" + schema)
            .recordStatements(recorder));
  }

  /** As the application sees it, held to a list. */
  static GuardedShop held(StatementAllowList list) {
    return new GuardedShop(application().statementAllowList(list, StatementAllowList.Mode.ENFORCE));
  }

  /** Makes a schema anew, which the migration role owns and the application may write to. */
  static void createSchema(String schema, String script) throws SQLException {
    try (Connection connection = SERVER.connectAsAdministrator();
        Statement statement = connection.createStatement()) {
      statement.execute("drop schema if exists " + schema + " cascade");
      statement.execute("create schema " + schema + " authorization " + user(Role.MIGRATION));
      statement.execute("set role " + user(Role.MIGRATION));
      statement.execute("set search_path to " + schema);
      statement.execute(script);
      statement.execute("grant usage on schema " + schema + " to " + user(Role.APPLICATION));
      statement.execute(
          "grant select, insert, update, delete on all tables in schema "
              + schema
              + " to "
              + user(Role.APPLICATION));
    }
  }

  private static String user(Role role) {
    return SERVER.role(role).user();
  }

  /** Runs statements that are no part of what is recorded, as administrator. */
  static void execute(String... sql) throws SQLException {
    SERVER.execute(sql);
  }

  private static SecureDataSourceBuilder application() {
    return builder(Role.APPLICATION).role(RoleProfile.APPLICATION).timeouts(Timeouts.standard());
  }

  private static SecureDataSourceBuilder builder(Role role) {
    Login login = SERVER.role(role);
    return SecureDataSource.builder()
        .url(SERVER.jdbcUrl())
        .trust(SERVER.caCertificate())
        .credentials(CredentialsProvider.of(login.user(), Secret.of(login.password())))
        .pool(PoolSettings.standard().maximumSize(3).minimumIdle(1));
  }

  private void keep(SecurityEvent event) {
    if (event instanceof SecurityEvent.StatementRefused statement) {
      for (Violation violation : statement.report().enforced()) {
        refused.add(violation.rule() + ": " + violation.found());
      }
    }
  }

  SecureDataSource dataSource() {
    return dataSource;
  }

  /** What was refused so far: rules and findings. */
  List<String> refused() {
    return List.copyOf(refused);
  }

  /** Closes it, and fails when any statement was refused. */
  void closeUnharmed() throws SQLException {
    close();
    assertThat(refused).isEmpty();
  }

  /** Asserts that one statement was refused since the last time, by this rule before others. */
  void assertRefused(String rule) {
    assertThat(refused).singleElement().asString().startsWith(rule);
    refused.clear();
  }

  @Override
  public void close() throws SQLException {
    dataSource.close();
  }
}
