package io.securedatasource.internal.admission;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.Driver;
import org.postgresql.util.DriverInfo;

/** The driver on the class path, and what would configure it or the pool behind one's back. */
public final class InstalledDriver {

  private static final String DRIVER_CONFIGURATION = "org/postgresql/driverconfig.properties";

  /** A file that HikariCP reads, and how pgjdbc decodes the database's name. */
  private static final List<String> SYSTEM_PROPERTIES =
      List.of("hikaricp.configurationFile", "postgresql.url.encoding");

  private InstalledDriver() {}

  /** Its version, such as {@code 42.7.14}. */
  public static String version() {
    return DriverInfo.DRIVER_VERSION;
  }

  /**
   * What is in reach that would change settings unseen: {@code driverconfig.properties} resources,
   * which the driver loads through its own class loader, and system properties of driver and pool,
   * with {@code -D} before them. What cannot be looked at counts as found.
   */
  public static List<String> ambientConfiguration() {
    List<String> found = new ArrayList<>();
    ClassLoader loader = Driver.class.getClassLoader();
    try {
      var resources =
          (loader == null ? ClassLoader.getSystemClassLoader() : loader)
              .getResources(DRIVER_CONFIGURATION);
      resources.asIterator().forEachRemaining(resource -> found.add(DRIVER_CONFIGURATION));
    } catch (IOException e) {
      found.add(DRIVER_CONFIGURATION + ", which cannot be read");
    }
    for (String property : SYSTEM_PROPERTIES) {
      if (System.getProperty(property) != null) {
        found.add("-D" + property);
      }
    }
    return found;
  }
}
