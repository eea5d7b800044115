package io.securedatasource.examples.shop;

import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.util.Map;
import org.springframework.boot.SpringApplication;

/** Starts a PostgreSQL server with TLS for this process, and the shop on it. */
public final class ShopOnEmbeddedPostgres {

  private ShopOnEmbeddedPostgres() {}

  /** Serves on port 8080 until it is ended. */
  public static void main(String[] arguments) {
    SpringApplication shop = new SpringApplication(ShopApplication.class);
    shop.setDefaultProperties(environment(PostgresServer.shared()));
    shop.run(arguments);
  }

  /** What an orchestrator would put into the environment of the shop. */
  static Map<String, Object> environment(PostgresServer server) {
    Login application = server.role(Role.APPLICATION);
    Login migration = server.role(Role.MIGRATION);
    return Map.of(
        "SHOP_DB_URL", server.jdbcUrl(),
        "SHOP_DB_CA", server.caCertificate().toString(),
        "SHOP_DB_USER", application.user(),
        "SHOP_DB_PASSWORD", application.password(),
        "SHOP_DB_MIGRATION_USER", migration.user(),
        "SHOP_DB_MIGRATION_PASSWORD", migration.password());
  }
}
