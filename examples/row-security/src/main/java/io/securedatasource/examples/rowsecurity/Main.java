package io.securedatasource.examples.rowsecurity;

import io.securedatasource.SecureDataSource;
import io.securedatasource.testserver.PostgresServer;
import java.time.Duration;

/** Has 32 threads read for two tenants and counts what they see. Argument: how many reads. */
public final class Main {

  private static final int THREADS = 32;

  private Main() {}

  /** Reads 100,000 times unless told otherwise; ends with 1 when a row of the other was seen. */
  public static void main(String[] arguments) throws Exception {
    long reads =
        arguments.length == 0 || arguments[0].isBlank() ? 100_000 : Long.parseLong(arguments[0]);
    PostgresServer server = PostgresServer.shared();
    Invoices.prepare(server);
    Readers.Tally tally;
    long started = System.nanoTime();
    try (SecureDataSource dataSource = Invoices.dataSource(server).build()) {
      tally = new Readers(dataSource).read(THREADS, reads);
    }
    System.out.printf(
        "%,d reads by %d threads in %d s: %,d rows, %d of the other tenant, %d reads incomplete%n",
        tally.reads(),
        THREADS,
        Duration.ofNanos(System.nanoTime() - started).toSeconds(),
        tally.rows(),
        tally.foreign(),
        tally.missing());
    System.exit(tally.foreign() == 0 && tally.missing() == 0 ? 0 : 1);
  }
}
