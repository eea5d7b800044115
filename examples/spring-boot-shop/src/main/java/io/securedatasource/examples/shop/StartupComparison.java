package io.securedatasource.examples.shop;

import io.securedatasource.testserver.PostgresServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * How much longer the shop takes to start with the guard than on plain HikariCP, both over TLS with
 * verify-full: pairs of JVMs of their own, in turn, on one server. Argument: the number of pairs.
 */
public final class StartupComparison {

  /** For one start on a busy machine. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static final Pattern READY = Pattern.compile("ready after (\\d+) ms, (\\d+) ms");

  private static final String[] PLAIN = {
    "--spring.autoconfigure.exclude=io.securedatasource.spring.SecureDataSourceAutoConfiguration,"
        + "io.securedatasource.spring.MigrationAutoConfiguration,"
        + "io.securedatasource.spring.ActuatorAutoConfiguration",
    "--spring.datasource.url=${SHOP_DB_URL}?sslmode=verify-full&sslrootcert=${SHOP_DB_CA}",
    "--spring.flyway.user=${SHOP_DB_MIGRATION_USER}",
    "--spring.flyway.password=${SHOP_DB_MIGRATION_PASSWORD}"
  };

  private StartupComparison() {}

  /** One start: until the shop is ready, in milliseconds, on the clock and of the processor. */
  private record Start(long clock, long processor) {}

  /** Starts the pairs and prints medians; the first pair warms the caches and is not counted. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int pairs =
        arguments.length == 0 || arguments[0].isBlank() ? 15 : Integer.parseInt(arguments[0]);
    PostgresServer server = PostgresServer.shared();
    List<Start> guarded = new ArrayList<>();
    List<Start> plain = new ArrayList<>();
    for (int pair = 0; pair <= pairs; pair++) {
      boolean guardedFirst = pair % 2 == 0;
      Start first = start(server, guardedFirst);
      Start second = start(server, !guardedFirst);
      Start one = guardedFirst ? first : second;
      Start other = guardedFirst ? second : first;
      System.out.printf("pair %d of %d: guarded %s, plain %s%n", pair, pairs, one, other);
      if (pair > 0) {
        guarded.add(one);
        plain.add(other);
      }
    }
    print("clock", Start::clock, guarded, plain);
    print("processor", Start::processor, guarded, plain);
    System.exit(0); // the server's own threads would go on
  }

  private static void print(
      String what, ToLongFunction<Start> time, List<Start> guarded, List<Start> plain) {
    long[] differences =
        IntStream.range(0, guarded.size())
            .mapToLong(i -> time.applyAsLong(guarded.get(i)) - time.applyAsLong(plain.get(i)))
            .toArray();
    System.out.printf(
        "%s: guarded %d ms, plain %d ms (medians); median of the differences %d ms%n",
        what,
        median(guarded.stream().mapToLong(time)),
        median(plain.stream().mapToLong(time)),
        median(LongStream.of(differences)));
  }

  private static Start start(PostgresServer server, boolean guarded)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Run.class.getName());
    command.add("--server.port=0");
    if (!guarded) {
      command.addAll(List.of(PLAIN));
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    ShopOnEmbeddedPostgres.environment(server)
        .forEach((name, value) -> builder.environment().put(name, value.toString()));
    Path log = Files.createTempFile("shop", ".log");
    Process process = builder.redirectOutput(log.toFile()).start();
    boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    String output = Files.readString(log);
    Files.delete(log);
    if (!ended) {
      throw new IllegalStateException("the shop did not end within " + LIMIT + ":\n" + output);
    }
    Matcher ready = READY.matcher(output);
    if (!ready.find()) {
      throw new IllegalStateException("the shop did not start:\n" + output);
    }
    return new Start(Long.parseLong(ready.group(1)), Long.parseLong(ready.group(2)));
  }

  private static long median(LongStream values) {
    long[] sorted = values.sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** Starts the shop, tells how long that took since the JVM began, and ends. */
  static final class Run {

    private Run() {}

    public static void main(String[] arguments) {
      try (ConfigurableApplicationContext shop =
          SpringApplication.run(ShopApplication.class, arguments)) {
        long since =
            System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
        long processor =
            ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
        System.out.println(
            shop.getId() + " ready after " + since + " ms, " + processor + " ms of the processor");
      }
    }
  }
}
