package io.securedatasource.examples.observability;

import io.micrometer.core.instrument.MeterRegistry;
import io.securedatasource.SecureDataSource;
import io.securedatasource.SecureDataSourceBuilder;
import io.securedatasource.Startup;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import io.securedatasource.policy.PoolSettings;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import io.securedatasource.testserver.ServerOptions;
import java.time.Duration;

/** The data sources of the run: of the shop, of its reports, and of accounts by tenant. */
record Shop(PostgresServer server, MeterRegistry registry) {

  /** A server that looks for deadlocks long before the deadline for locks. */
  static PostgresServer startServer() {
    return PostgresServer.start(
        ServerOptions.builder().setting("deadlock_timeout", "100ms").build());
  }

  /** Everything as it should be. */
  SecureDataSource orders() {
    return builder("shop", server.role(Role.APPLICATION).password()).build();
  }

  /** As the shop's, but with a password that was not told of a change. */
  SecureDataSource staleReports() {
    return builder("reports", "once upon a time it was good").startup(Startup.LAZY).build();
  }

  /** Each statement is for a tenant. */
  SecureDataSource accounts() {
    return builder("accounts", server.role(Role.APPLICATION).password()).requireContext().build();
  }

  private SecureDataSourceBuilder builder(String name, String password) {
    return SecureDataSource.builder()
        .name(name)
        .url(server.jdbcUrl())
        .trust(server.caCertificate())
        .credentials(
            CredentialsProvider.of(server.role(Role.APPLICATION).user(), Secret.of(password)))
        .role(RoleProfile.APPLICATION)
        .timeouts(Timeouts.standard().statement(Duration.ofSeconds(2)).lock(Duration.ofMillis(700)))
        .pool(
            PoolSettings.standard()
                .maximumSize(6)
                .minimumIdle(2)
                .acquireTimeout(Duration.ofSeconds(2)))
        .policy(SecurityPolicy.production())
        .meterRegistry(registry)
        .slowStatements(Duration.ofMillis(500));
  }
}
