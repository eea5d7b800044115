package io.securedatasource;

import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import io.securedatasource.policy.PoolSettings;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.time.Duration;

/** Builders for data sources on the test server: as an application would write them. */
public final class Builders {

  private Builders() {}

  /** The application's role, a small pool, everything as it should be. */
  public static SecureDataSourceBuilder application(PostgresServer server) {
    return as(server, Role.APPLICATION);
  }

  /** As {@link #application}, with another role. */
  public static SecureDataSourceBuilder as(PostgresServer server, Role role) {
    return as(server, server.role(role));
  }

  /** As {@link #application}, with another login. */
  public static SecureDataSourceBuilder as(PostgresServer server, Login login) {
    return trustingNobody(server).trust(server.caCertificate()).credentials(credentials(login));
  }

  /** The application's role without a trust anchor. */
  public static SecureDataSourceBuilder trustingNobody(PostgresServer server) {
    return SecureDataSource.builder()
        .url(server.jdbcUrl())
        .credentials(credentials(server.role(Role.APPLICATION)))
        .role(RoleProfile.APPLICATION)
        .timeouts(Timeouts.standard())
        .pool(smallPool());
  }

  /** Two connections, one of them kept ready; borrowers wait for 5 s. */
  public static PoolSettings smallPool() {
    return PoolSettings.standard()
        .maximumSize(2)
        .minimumIdle(1)
        .acquireTimeout(Duration.ofSeconds(5));
  }

  /** The login as a literal. */
  public static CredentialsProvider credentials(Login login) {
    return CredentialsProvider.of(login.user(), Secret.of(login.password()));
  }
}
