package io.securedatasource.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quartz.SimpleScheduleBuilder.repeatHourlyForever;

import io.securedatasource.allowlist.KnownLibrary;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.utils.DBConnectionManager;

/** The list of Quartz, for tables with another prefix in a schema that is named. */
@Timeout(180)
class QuartzPrefixTest {

  private static final AtomicInteger RUNS = new AtomicInteger();

  /** Counts its runs. */
  public static final class Counting implements Job {

    /** For Quartz. */
    public Counting() {}

    @Override
    public void execute(JobExecutionContext context) {
      RUNS.incrementAndGet();
    }
  }

  private static Scheduler scheduler() throws Exception {
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "org.quartz.scheduler.instanceName", "batch",
            "org.quartz.threadPool.threadCount", "1",
            "org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX",
            "org.quartz.jobStore.driverDelegateClass",
                "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate",
            "org.quartz.jobStore.dataSource", "prefixed",
            "org.quartz.jobStore.tablePrefix", "batch.JOBS_"));
    return new StdSchedulerFactory(properties).getScheduler();
  }

  @Test
  void a_scheduler_with_a_prefix_of_its_own_runs_by_the_renamed_list() throws Exception {
    GuardedShop.createSchema(
        "batch",
        LibraryList.script("/org/quartz/impl/jdbcjobstore/tables_postgres.sql")
            .replace("QRTZ_", "JOBS_"));
    GuardedShop shop =
        GuardedShop.held(KnownLibrary.QUARTZ.statements().renamed("qrtz_*", "batch.jobs_*"));
    DBConnectionManager.getInstance().addConnectionProvider("prefixed", new ShopConnections(shop));
    Scheduler scheduler = scheduler();
    scheduler.scheduleJob(
        JobBuilder.newJob(Counting.class).withIdentity("count").build(),
        TriggerBuilder.newTrigger().withSchedule(repeatHourlyForever()).startNow().build());
    scheduler.start();
    LibraryList.await(() -> RUNS.get() > 0);
    scheduler.clear();
    scheduler.shutdown(true);

    assertThat(RUNS.get()).isPositive();
    shop.closeUnharmed();
  }
}
