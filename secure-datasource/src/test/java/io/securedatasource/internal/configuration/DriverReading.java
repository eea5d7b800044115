package io.securedatasource.internal.configuration;

import io.securedatasource.policy.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * What the real driver makes of a URL.
 *
 * @param hosts with IPv6 brackets taken off
 * @param database {@code null} where the driver would fall back on the user's name
 * @param properties all others
 */
record DriverReading(List<Host> hosts, @Nullable String database, Map<String, String> properties) {

  /** Held, so that its level lasts: the driver writes URLs that it does not read to its log. */
  private static final Logger DRIVER_LOG = Logger.getLogger("org.postgresql");

  static {
    DRIVER_LOG.setLevel(Level.OFF);
  }

  /** {@code null} where the driver does not read the URL. */
  static @Nullable DriverReading of(String url) {
    Properties read = read(url);
    if (read == null) {
      return null;
    }
    String[] names = text(read, "PGHOST").split(",", -1);
    String[] ports = text(read, "PGPORT").split(",", -1);
    List<Host> hosts = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      String name = names[i];
      hosts.add(
          new Host(
              name.matches("\\[.*]") ? name.substring(1, name.length() - 1) : name,
              Integer.parseInt(ports[i])));
    }
    Map<String, String> properties = new TreeMap<>();
    for (String key : read.stringPropertyNames()) {
      if (!key.equals("PGHOST") && !key.equals("PGPORT") && !key.equals("PGDBNAME")) {
        properties.put(key, text(read, key));
      }
    }
    return new DriverReading(hosts, read.getProperty("PGDBNAME"), properties);
  }

  /** What our own parser says, in the same shape. */
  static DriverReading of(JdbcUrl url) {
    return new DriverReading(url.hosts(), url.database(), new TreeMap<>(url.properties()));
  }

  /** It stumbles over a list of hosts that are all empty: {@code jdbc:postgresql://,/}. */
  private static @Nullable Properties read(String url) {
    try {
      return Driver.parseURL(url, null);
    } catch (StringIndexOutOfBoundsException e) {
      return null;
    }
  }

  private static String text(Properties properties, String key) {
    return properties.getProperty(key, "");
  }
}
