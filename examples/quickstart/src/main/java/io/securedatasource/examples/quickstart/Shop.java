package io.securedatasource.examples.quickstart;

import io.securedatasource.SecureDataSource;
import io.securedatasource.SecureDataSourceBuilder;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import io.securedatasource.policy.PoolSettings;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;

/** The shop's database, and the safe way to it, of which every insecure one changes one thing. */
record Shop(PostgresServer server) {

  /** Everything as it should be. */
  SecureDataSourceBuilder safe() {
    return as(Role.APPLICATION);
  }

  /** The safe configuration, with the login of another role. */
  SecureDataSourceBuilder as(Role role) {
    return SecureDataSource.builder()
        .name("quickstart")
        .url(url())
        .trust(server.caCertificate())
        .credentials(
            CredentialsProvider.of(
                server.role(role).user(), Secret.of(server.role(role).password())))
        .role(RoleProfile.APPLICATION)
        .timeouts(Timeouts.standard())
        .pool(PoolSettings.standard().maximumSize(4))
        .policy(SecurityPolicy.production());
  }

  /** The URL without parameters. */
  String url() {
    return server.jdbcUrl();
  }

  /** The application's user. */
  String user() {
    return server.role(Role.APPLICATION).user();
  }

  /** The application's password. */
  String password() {
    return server.role(Role.APPLICATION).password();
  }
}
