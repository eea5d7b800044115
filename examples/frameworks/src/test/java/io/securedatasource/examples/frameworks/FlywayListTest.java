package io.securedatasource.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Flyway sends of its own: the migrations here send nothing. */
@Timeout(120)
class FlywayListTest {

  @RegisterExtension static final LibraryList LIST = LibraryList.of("flyway");

  private static GuardedShop shop;

  @BeforeAll
  static void open() throws SQLException {
    GuardedShop.execute("grant usage, create on schema public to shop_migration");
    shop = GuardedShop.recordedMigration(LIST.recorder());
  }

  @AfterAll
  static void close() throws SQLException {
    shop.close();
    GuardedShop.execute(
        "drop table if exists public.flyway_schema_history",
        "revoke all on schema public from shop_migration");
    assertThat(shop.refused()).isEmpty();
  }

  /** A migration that says nothing to the database. */
  private record Silent(@Nullable String number, int checksum, boolean fails)
      implements JavaMigration {

    @Override
    public @Nullable MigrationVersion getVersion() {
      return number == null ? null : MigrationVersion.fromVersion(number);
    }

    @Override
    public String getDescription() {
      return "nothing";
    }

    @Override
    public Integer getChecksum() {
      return checksum;
    }

    @Override
    public boolean canExecuteInTransaction() {
      return !fails;
    }

    @Override
    public void migrate(Context context) {
      if (fails) {
        throw new IllegalStateException("as it is meant to");
      }
    }
  }

  private static FluentConfiguration configuration(JavaMigration... migrations) {
    return Flyway.configure()
        .dataSource(shop.dataSource())
        .schemas("public")
        .locations("classpath:db/none")
        .failOnMissingLocations(false)
        .javaMigrations(migrations);
  }

  @Test
  void migrates_validates_repairs_and_baselines() throws SQLException {
    Silent first = new Silent("1", 1, false);
    Silent again = new Silent(null, 1, false);
    Flyway flyway = configuration(first, again).load();
    flyway.info().all();
    assertThat(flyway.migrate().migrationsExecuted).isEqualTo(2);
    assertThat(flyway.validateWithResult().validationSuccessful).isTrue();
    assertThat(flyway.migrate().migrationsExecuted).isZero();

    Flyway failing = configuration(first, again, new Silent("2", 1, true)).load();
    assertThatThrownBy(failing::migrate).isInstanceOf(FlywayException.class);
    // Then a checksum is changed, and what is gone is marked.
    failing.repair();
    configuration(new Silent("1", 2, false)).load().repair();
    assertThat(configuration(new Silent("1", 2, false)).load().info().pending()).isEmpty();

    GuardedShop.execute("drop table public.flyway_schema_history");
    configuration(first).baselineVersion("1").load().baseline();
    GuardedShop.execute("drop table public.flyway_schema_history");
    GuardedShop.execute(
        "create table public.something()", "alter table public.something owner to shop_migration");
    try {
      assertThatThrownBy(() -> configuration(first).load().migrate())
          .isInstanceOf(FlywayException.class);
      configuration(first).baselineOnMigrate(true).group(true).load().migrate();
      assertThat(configuration(first).outOfOrder(true).load().migrate().success).isTrue();
      // The lock of the session, for what cannot run in a transaction.
      configuration(first, new Silent("3", 1, false))
          .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
          .load()
          .migrate();
    } finally {
      GuardedShop.execute("drop table public.something");
    }
  }
}
