package io.securedatasource.examples.frameworks;

import java.sql.Connection;
import java.sql.SQLException;
import org.quartz.utils.ConnectionProvider;

/** The shop's connections, for Quartz. */
record ShopConnections(GuardedShop shop) implements ConnectionProvider {

  @Override
  public Connection getConnection() throws SQLException {
    return shop.dataSource().getConnection();
  }

  @Override
  public void shutdown() {
    // It is closed by who opened it.
  }

  @Override
  public void initialize() {
    // It is.
  }
}
