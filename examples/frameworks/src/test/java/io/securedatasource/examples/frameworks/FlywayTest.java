package io.securedatasource.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class FlywayTest {

  private final GuardedShop shop = GuardedShop.migration();

  @AfterEach
  void close() throws SQLException {
    shop.closeUnharmed();
  }

  @Test
  void migrates_validates_and_repairs() {
    Flyway flyway =
        Flyway.configure()
            .dataSource(shop.dataSource())
            .defaultSchema("shop")
            .schemas("shop")
            .baselineOnMigrate(true)
            .baselineVersion("0")
            .table("flyway_history")
            .load();
    assertThat(flyway.migrate().migrationsExecuted).isEqualTo(3);
    assertThat(flyway.validateWithResult().validationSuccessful).isTrue();
    flyway.repair();
    assertThat(flyway.info().pending()).isEmpty();
    assertThat(flyway.migrate().migrationsExecuted).isZero();
  }
}
