package io.securedatasource.examples.shop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.securedatasource.testserver.PostgresServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * How much longer the shop takes to start with the guard than on plain HikariCP, both over TLS with
 * verify-full: pairs of JVMs of their own, in turn, on one server. Argument: the number of pairs.
 */
public final class StartupComparison {

  private static final Pattern READY = Pattern.compile("ready after (\\d+) ms");

  private static final String[] PLAIN = {
    "--spring.autoconfigure.exclude=io.securedatasource.spring.SecureDataSourceAutoConfiguration,"
        + "io.securedatasource.spring.MigrationAutoConfiguration,"
        + "io.securedatasource.spring.ActuatorAutoConfiguration",
    "--spring.datasource.url=${SHOP_DB_URL}?sslmode=verify-full&sslrootcert=${SHOP_DB_CA}",
    "--spring.flyway.user=${SHOP_DB_MIGRATION_USER}",
    "--spring.flyway.password=${SHOP_DB_MIGRATION_PASSWORD}"
  };

  private StartupComparison() {}

  /** Starts the pairs and prints medians; the first pair warms the caches and is not counted. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int pairs =
        arguments.length == 0 || arguments[0].isBlank() ? 15 : Integer.parseInt(arguments[0]);
    PostgresServer server = PostgresServer.shared();
    List<Long> guarded = new ArrayList<>();
    List<Long> plain = new ArrayList<>();
    List<Long> differences = new ArrayList<>();
    for (int pair = 0; pair <= pairs; pair++) {
      boolean guardedFirst = pair % 2 == 0;
      long first = start(server, guardedFirst);
      long second = start(server, !guardedFirst);
      if (pair > 0) {
        guarded.add(guardedFirst ? first : second);
        plain.add(guardedFirst ? second : first);
        differences.add(guarded.get(pair - 1) - plain.get(pair - 1));
      }
    }
    System.out.printf(
        "%d pairs: guarded %d ms, plain %d ms (medians); median of the differences %d ms, %s%n",
        pairs, median(guarded), median(plain), median(differences), differences);
    System.exit(0); // the server's own threads would go on
  }

  private static long start(PostgresServer server, boolean guarded)
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
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    Matcher ready = READY.matcher(output);
    if (!ready.find()) {
      throw new IllegalStateException("the shop did not start:\n" + output);
    }
    return Long.parseLong(ready.group(1));
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  /** Starts the shop, tells how long that took since the JVM began, and ends. */
  static final class Run {

    private Run() {}

    public static void main(String[] arguments) {
      try (ConfigurableApplicationContext shop =
          SpringApplication.run(ShopApplication.class, arguments)) {
        long since =
            System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
        System.out.println(shop.getId() + " ready after " + since + " ms");
      }
    }
  }
}
