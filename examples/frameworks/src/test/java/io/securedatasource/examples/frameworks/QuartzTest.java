package io.securedatasource.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quartz.CalendarIntervalScheduleBuilder.calendarIntervalSchedule;
import static org.quartz.CronScheduleBuilder.cronSchedule;
import static org.quartz.DailyTimeIntervalScheduleBuilder.dailyTimeIntervalSchedule;
import static org.quartz.SimpleScheduleBuilder.repeatHourlyForever;
import static org.quartz.SimpleScheduleBuilder.simpleSchedule;
import static org.quartz.impl.matchers.GroupMatcher.anyJobGroup;
import static org.quartz.impl.matchers.GroupMatcher.jobGroupEquals;
import static org.quartz.impl.matchers.GroupMatcher.jobGroupStartsWith;
import static org.quartz.impl.matchers.GroupMatcher.triggerGroupEquals;
import static org.quartz.impl.matchers.GroupMatcher.triggerGroupStartsWith;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.quartz.CalendarIntervalTrigger;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.PersistJobDataAfterExecution;
import org.quartz.ScheduleBuilder;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.calendar.HolidayCalendar;
import org.quartz.utils.DBConnectionManager;

@Timeout(180)
@TestMethodOrder(MethodOrderer.MethodName.class)
class QuartzTest {

  @RegisterExtension static final LibraryList LIST = LibraryList.of("quartz");

  private static final AtomicInteger RUNS = new AtomicInteger();

  private static GuardedShop shop;

  @BeforeAll
  static void open() throws SQLException, IOException {
    GuardedShop.createSchema(
        "jobs", LibraryList.script("/org/quartz/impl/jdbcjobstore/tables_postgres.sql"));
    shop = GuardedShop.recorded(LIST.recorder(), "jobs");
    DBConnectionManager.getInstance().addConnectionProvider("guarded", new ShopConnections(shop));
  }

  @AfterAll
  static void close() throws SQLException {
    shop.closeUnharmed();
  }

  /** Counts its runs, and keeps a number in its data. */
  @PersistJobDataAfterExecution
  @DisallowConcurrentExecution
  public static final class Counting implements Job {

    /** For Quartz. */
    public Counting() {}

    @Override
    public void execute(JobExecutionContext context) {
      context.getJobDetail().getJobDataMap().put("runs", RUNS.incrementAndGet());
    }
  }

  /** Does nothing, beside others. */
  public static final class Nothing implements Job {

    /** For Quartz. */
    public Nothing() {}

    @Override
    public void execute(JobExecutionContext context) {
      RUNS.incrementAndGet();
    }
  }

  private static Scheduler scheduler(boolean clustered) throws SchedulerException {
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "org.quartz.scheduler.instanceName", "shop",
            "org.quartz.scheduler.instanceId", "alive",
            "org.quartz.threadPool.threadCount", "2",
            "org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX",
            "org.quartz.jobStore.driverDelegateClass",
                "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate",
            "org.quartz.jobStore.dataSource", "guarded",
            "org.quartz.jobStore.misfireThreshold", "500",
            "org.quartz.jobStore.isClustered", Boolean.toString(clustered),
            "org.quartz.jobStore.clusterCheckinInterval", "500"));
    return new StdSchedulerFactory(properties).getScheduler();
  }

  private static JobDetail job(Class<? extends Job> kind, String name) {
    return JobBuilder.newJob(kind)
        .withIdentity(name, "jobs")
        .usingJobData("shop", "tea")
        .requestRecovery()
        .storeDurably()
        .build();
  }

  private static <T extends Trigger> T trigger(
      String name, JobKey job, ScheduleBuilder<T> schedule, Instant start) {
    return TriggerBuilder.newTrigger()
        .withIdentity(name, "triggers")
        .forJob(job)
        .usingJobData("cup", "blue")
        .startAt(Date.from(start))
        .withSchedule(schedule)
        .build();
  }

  private static Instant inAnHour() {
    return Instant.now().plus(Duration.ofHours(1));
  }

  private static Instant anHourAgo() {
    return Instant.now().minus(Duration.ofHours(1));
  }

  private static List<ScheduleBuilder<? extends Trigger>> schedules() {
    return List.of(
        repeatHourlyForever(),
        cronSchedule("0 0 3 * * ?"),
        calendarIntervalSchedule().withIntervalInDays(2),
        dailyTimeIntervalSchedule().withIntervalInHours(4));
  }

  @Test
  void a_scheduler_keeps_jobs_triggers_and_calendars() throws SchedulerException {
    Scheduler scheduler = scheduler(false);
    scheduler.addCalendar("holidays", new HolidayCalendar(), true, true);
    scheduler.addCalendar("holidays", new HolidayCalendar(), true, true);
    JobKey job = job(Counting.class, "count").getKey();
    scheduler.addJob(job(Counting.class, "count"), true);
    scheduler.addJob(job(Counting.class, "count"), true);
    int number = 0;
    for (ScheduleBuilder<? extends Trigger> schedule : schedules()) {
      Trigger trigger = trigger("t" + number++, job, schedule, inAnHour());
      scheduler.scheduleJob(trigger);
      scheduler.rescheduleJob(trigger.getKey(), trigger);
      assertThat(scheduler.getTrigger(trigger.getKey())).isEqualTo(trigger);
    }
    JobDetail replaced = job(Nothing.class, "replaced");
    Set<Trigger> triggers = new HashSet<>();
    for (ScheduleBuilder<? extends Trigger> schedule : schedules()) {
      triggers.add(trigger("r" + triggers.size(), replaced.getKey(), schedule, inAnHour()));
    }
    scheduler.scheduleJobs(Map.of(replaced, triggers), true);
    scheduler.scheduleJobs(Map.of(replaced, triggers), true);
    scheduler.scheduleJob(
        trigger("c", job, repeatHourlyForever(), inAnHour())
            .getTriggerBuilder()
            .modifiedByCalendar("holidays")
            .build());
    scheduler.addCalendar("holidays", new HolidayCalendar(), true, true);
    asks(scheduler, job);
    pauses(scheduler, job);
    scheduler.unscheduleJob(new TriggerKey("c", "triggers"));
    assertThat(scheduler.deleteCalendar("holidays")).isTrue();
    assertThat(scheduler.deleteJob(job)).isTrue();
    scheduler.addJob(job(Counting.class, "count"), true);
    scheduler.addCalendar("holidays", new HolidayCalendar(), true, true);
    scheduler.scheduleJob(trigger("t", job, repeatHourlyForever(), inAnHour()));
    scheduler.clear();
    scheduler.shutdown(true);
  }

  private static void asks(Scheduler scheduler, JobKey job) throws SchedulerException {
    assertThat(scheduler.getCalendarNames()).containsExactly("holidays");
    assertThat(scheduler.getCalendar("holidays")).isNotNull();
    assertThat(scheduler.checkExists(job)).isTrue();
    assertThat(scheduler.checkExists(new TriggerKey("c", "triggers"))).isTrue();
    assertThat(scheduler.getJobGroupNames()).containsExactly("jobs");
    assertThat(scheduler.getTriggerGroupNames()).containsExactly("triggers");
    assertThat(scheduler.getJobKeys(jobGroupEquals("jobs"))).hasSize(2);
    assertThat(scheduler.getJobKeys(jobGroupStartsWith("jo"))).hasSize(2);
    assertThat(scheduler.getJobKeys(anyJobGroup())).hasSize(2);
    assertThat(scheduler.getTriggerKeys(triggerGroupEquals("triggers"))).hasSize(9);
    assertThat(scheduler.getTriggerKeys(triggerGroupStartsWith("tri"))).hasSize(9);
    assertThat(scheduler.getTriggersOfJob(job)).hasSize(5);
    assertThat(scheduler.getJobDetail(job)).isNotNull();
    assertThat(scheduler.getTriggerState(new TriggerKey("c", "triggers")))
        .isEqualTo(Trigger.TriggerState.NORMAL);
    assertThat(scheduler.getTrigger(new TriggerKey("t2", "triggers")))
        .isInstanceOf(CalendarIntervalTrigger.class);
  }

  private static void pauses(Scheduler scheduler, JobKey job) throws SchedulerException {
    TriggerKey trigger = new TriggerKey("c", "triggers");
    scheduler.pauseTrigger(trigger);
    scheduler.resumeTrigger(trigger);
    scheduler.resetTriggerFromErrorState(trigger);
    scheduler.pauseJob(job);
    scheduler.resumeJob(job);
    scheduler.pauseJobs(jobGroupEquals("jobs"));
    scheduler.resumeJobs(jobGroupEquals("jobs"));
    scheduler.pauseTriggers(triggerGroupEquals("triggers"));
    assertThat(scheduler.getPausedTriggerGroups()).containsExactly("triggers");
    scheduler.scheduleJob(trigger("paused", job, repeatHourlyForever(), inAnHour()));
    scheduler.unscheduleJob(new TriggerKey("paused", "triggers"));
    scheduler.resumeTriggers(triggerGroupEquals("triggers"));
    scheduler.pauseTriggers(triggerGroupStartsWith("tri"));
    scheduler.resumeTriggers(triggerGroupStartsWith("tri"));
    scheduler.pauseAll();
    scheduler.resumeAll();
  }

  private static void runs(Scheduler scheduler) throws SchedulerException {
    JobKey counting = job(Counting.class, "count").getKey();
    JobKey nothing = job(Nothing.class, "nothing").getKey();
    scheduler.addJob(job(Counting.class, "count"), true);
    scheduler.addJob(job(Nothing.class, "nothing"), true);
    scheduler.scheduleJob(
        trigger("missed", nothing, simpleSchedule().withIntervalInHours(1), anHourAgo()));
    for (ScheduleBuilder<? extends Trigger> schedule : schedules()) {
      scheduler.scheduleJob(trigger("m" + schedule.getClass(), nothing, schedule, anHourAgo()));
    }
    scheduler.scheduleJob(
        trigger(
            "twice",
            counting,
            simpleSchedule().withRepeatCount(1).withIntervalInMilliseconds(1),
            Instant.now()));
    int before = RUNS.get();
    scheduler.start();
    scheduler.triggerJob(counting);
    scheduler.triggerJob(nothing);
    LibraryList.await(() -> RUNS.get() >= before + 5);
    assertThat(RUNS.get()).isGreaterThanOrEqualTo(before + 5);
    LibraryList.await(() -> exists(scheduler, new TriggerKey("twice", "triggers")));
  }

  private static boolean exists(Scheduler scheduler, TriggerKey key) {
    try {
      return !scheduler.checkExists(key);
    } catch (SchedulerException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a node leaves that dies while a job runs. */
  private static void dead(String node) throws SQLException {
    GuardedShop.execute(
        "delete from jobs.qrtz_scheduler_state",
        "insert into jobs.qrtz_scheduler_state values ('shop', '" + node + "', 1, 500)",
        "insert into jobs.qrtz_fired_triggers values ('shop', 'e1', 'lost', 'triggers', '"
            + node
            + "', 1, 1, 5, 'EXECUTING', 'nothing', 'jobs', false, true)",
        "insert into jobs.qrtz_fired_triggers values ('shop', 'e2', 'lost', 'triggers', '"
            + node
            + "', 1, 1, 5, 'EXECUTING', 'count', 'jobs', true, true)",
        "insert into jobs.qrtz_fired_triggers values ('shop', 'e3', 'twice', 'triggers', '"
            + node
            + "', 1, 1, 5, 'ACQUIRED', null, null, false, false)");
  }

  @Test
  void b_scheduler_runs_jobs_and_recovers_its_own() throws Exception {
    Scheduler scheduler = scheduler(false);
    dead("alive");
    runs(scheduler);
    scheduler.standby();
    scheduler.clear();
    scheduler.shutdown(true);
  }

  @Test
  void c_cluster_takes_over_from_a_node_that_died() throws Exception {
    Scheduler scheduler = scheduler(true);
    dead("dead");
    runs(scheduler);
    scheduler.standby();
    scheduler.clear();
    scheduler.shutdown(true);
  }
}
