package io.securedatasource;

import com.zaxxer.hikari.HikariConfig;
import io.securedatasource.internal.pool.ImportedPool;

/** From an existing pool's configuration to a builder. */
final class HikariReader {

  private HikariReader() {}

  static SecureDataSourceBuilder read(HikariConfig config) {
    ImportedPool imported = ImportedPool.from(config);
    SecureDataSourceBuilder builder =
        new SecureDataSourceBuilder().pool(imported.pool()).poolOptions(imported.options());
    if (imported.url() != null) {
      builder.url(imported.url());
    }
    if (imported.credentials() != null) {
      builder.credentials(imported.credentials());
    }
    if (imported.name() != null) {
      builder.name(imported.name());
    }
    imported.driverProperties().forEach(builder::driverProperty);
    imported.problems().forEach(builder::problem);
    return builder;
  }
}
