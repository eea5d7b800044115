package io.securedatasource;

import com.zaxxer.hikari.HikariConfig;
import io.securedatasource.internal.pool.ImportedPool;

/** From an existing pool's configuration to a builder. */
final class HikariReader {

  private HikariReader() {}

  static SecureDataSourceBuilder read(HikariConfig config) {
    SecureDataSourceBuilder builder = new SecureDataSourceBuilder();
    ImportedPool imported = ImportedPool.from(config);
    builder.poolOptions(imported.options()).takeOver(imported);
    return builder;
  }
}
