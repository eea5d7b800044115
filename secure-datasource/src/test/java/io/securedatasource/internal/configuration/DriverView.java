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
record DriverView(List<Host> hosts, @Nullable String database, Map<String, String> properties) {

  /** Held, so that its level lasts: the driver writes URLs that it does not read to its log. */
  private static final Logger DRIVER_LOG = Logger.getLogger("org.postgresql");

  static {
    DRIVER_LOG.setLevel(Level.OFF);
  }

  /** {@code null} where the driver does not read the URL. */
  static @Nullable DriverView of(String url) {
    Properties read = Driver.parseURL(url, null);
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
    return new DriverView(hosts, read.getProperty("PGDBNAME"), properties);
  }

  /** What our own parser says, in the same shape. */
  static DriverView of(JdbcUrl url) {
    return new DriverView(url.hosts(), url.database(), new TreeMap<>(url.properties()));
  }

  private static String text(Properties properties, String key) {
    return properties.getProperty(key, "");
  }
}
