package io.securedatasource.internal.admission;

import io.securedatasource.internal.guard.LedConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.util.HostSpec;

/**
 * Has the driver open a connection of our kind. {@code Driver.connect} makes one of its own, and
 * looks for a configuration file on the class path; beyond that it bounds the attempt by a
 * deadline, which is done here as it does: on a thread of its own, since a name that does not
 * resolve cannot be interrupted.
 */
final class DriverOpening {

  private DriverOpening() {}

  /**
   * Opens a connection.
   *
   * @param deadline for the whole attempt; zero for none
   * @throws SQLException the driver's, or one with SQLState 08001 when the deadline passed; what
   *     the attempt holds is then the caller's to close
   */
  static Connection open(String url, Properties properties, Duration deadline) throws SQLException {
    Properties all = Driver.parseURL(url, properties);
    if (all == null) {
      throw new SQLException("the driver does not take the URL", "08001");
    }
    return deadline.isZero()
        ? new LedConnection(hosts(all), all, url)
        : within(deadline, new FutureTask<>(() -> new LedConnection(hosts(all), all, url)));
  }

  private static Connection within(Duration deadline, FutureTask<Connection> attempt)
      throws SQLException {
    Thread thread = new Thread(attempt, "secure-datasource connecting");
    thread.setDaemon(true);
    thread.start();
    try {
      return attempt.get(TimeUnit.NANOSECONDS.convert(deadline), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      attempt.cancel(true);
      throw new SQLException("the connection attempt ran out of time", "08001", e);
    } catch (InterruptedException e) {
      attempt.cancel(true);
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while connecting", "08001", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SQLException failure) {
        throw failure;
      }
      throw new SQLException("the driver failed", "08001", e.getCause());
    }
  }

  private static HostSpec[] hosts(Properties all) {
    String[] names = all.getProperty(PGProperty.PG_HOST.getName()).split(",", -1);
    String[] ports = all.getProperty(PGProperty.PG_PORT.getName()).split(",", -1);
    HostSpec[] hosts = new HostSpec[names.length];
    for (int i = 0; i < hosts.length; i++) {
      hosts[i] = new HostSpec(names[i], Integer.parseInt(ports[i]));
    }
    return hosts;
  }
}
