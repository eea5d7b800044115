package io.securedatasource.benchmarks;

import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;

/** What lies under the pools that are compared: the same for each. Thread-safe. */
interface Target {

  /** Where the driver connects to. */
  String url();

  /** What the driver is told: the login, and all that makes a connection what ours is. */
  Properties properties();

  /** The driver, which has a constructor without arguments. */
  Class<? extends Driver> driver();

  /** Opens physical connections by that driver. */
  DataSource physical();

  /** Ours over it, of that shape. */
  Pools.Source secure() throws SQLException;
}
