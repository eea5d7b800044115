package io.securedatasource.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.JdbcTemplate;

@Timeout(120)
class ShedLockTest {

  @RegisterExtension static final LibraryList LIST = LibraryList.of("shedlock");

  private static final String TABLE =
      "create table shedlock (name varchar(64) primary key, lock_until timestamp not null,"
          + " locked_at timestamp not null, locked_by varchar(255) not null)";

  private static GuardedShop shop;

  @BeforeAll
  static void open() throws SQLException {
    GuardedShop.createSchema("locks", TABLE);
    shop = GuardedShop.recorded(LIST.recorder(), "locks");
  }

  @AfterAll
  static void close() throws SQLException {
    shop.closeUnharmed();
  }

  private static Configuration.Builder configuration() {
    return Configuration.builder().withJdbcTemplate(new JdbcTemplate(shop.dataSource()));
  }

  private static LockConfiguration job(String name) {
    return new LockConfiguration(Instant.now(), name, Duration.ofMinutes(1), Duration.ZERO);
  }

  private static void locksExtendsAndUnlocks(LockProvider provider, String name) {
    SimpleLock lock = provider.lock(job(name)).orElseThrow();
    assertThat(provider.lock(job(name))).isEmpty();
    SimpleLock extended = lock.extend(Duration.ofMinutes(2), Duration.ZERO).orElseThrow();
    extended.unlock();
    provider.lock(job(name)).orElseThrow().unlock();
    // Another process knows nothing of the row.
    assertThat(new JdbcTemplateLockProvider(configuration().build()).lock(job(name))).isPresent();
  }

  @Test
  void locks_by_the_time_of_the_client() {
    locksExtendsAndUnlocks(new JdbcTemplateLockProvider(configuration().build()), "client");
  }

  @Test
  void locks_by_the_time_of_the_database() {
    locksExtendsAndUnlocks(
        new JdbcTemplateLockProvider(configuration().usingDbTime().build()), "database");
  }
}
