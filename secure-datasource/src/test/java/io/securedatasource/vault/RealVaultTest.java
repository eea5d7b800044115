package io.securedatasource.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.securedatasource.Waiting;
import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.RotatingCredentials;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.Testcontainers;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** Against Vault itself, in a container, where there is a Docker engine. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealVaultTest {

  private static final int PORT = 8200;

  private final PostgresServer server = PostgresServer.shared();
  private GenericContainer<?> vault;
  private Path secretId;
  private String roleId;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    assumeTrue(dockerIsThere(), "needs a Docker engine, and none was found");
    Testcontainers.exposeHostPorts(server.port());
    vault =
        new GenericContainer<>(DockerImageName.parse("hashicorp/vault:1.18"))
            .withEnv("VAULT_DEV_ROOT_TOKEN_ID", "root")
            .withEnv("VAULT_ADDR", "http://127.0.0.1:" + PORT)
            .withEnv("VAULT_TOKEN", "root")
            .withExposedPorts(PORT)
            .waitingFor(Wait.forHttp("/v1/sys/health").forStatusCode(200));
    vault.start();
    assumeTrue("localhost".equals(vault.getHost()), "needs Vault on loopback");
    vault("vault", "secrets", "enable", "database");
    vault(
        "vault",
        "write",
        "database/config/shop",
        "plugin_name=postgresql-database-plugin",
        "allowed_roles=shop-app",
        "username=" + server.administrator().user(),
        "password=" + server.administrator().password(),
        "connection_url=postgresql://{{username}}:{{password}}@host.testcontainers.internal:"
            + server.port()
            + "/shop?sslmode=require");
    vault(
        "vault",
        "write",
        "database/roles/shop-app",
        "db_name=shop",
        "default_ttl=6s",
        "max_ttl=12s",
        "creation_statements=CREATE ROLE \"{{name}}\" LOGIN NOINHERIT PASSWORD '{{password}}'"
            + " VALID UNTIL '{{expiration}}'; GRANT CONNECT ON DATABASE shop TO \"{{name}}\"",
        "revocation_statements=DROP OWNED BY \"{{name}}\"; DROP ROLE \"{{name}}\"");
    vault("vault", "kv", "put", "secret/shop/db", "username=shop_app", "password=kept in Vault");
    vault(
        "sh",
        "-c",
        "printf '%s\\n' 'path \"database/creds/shop-app\" { capabilities = [\"read\"] }'"
            + " 'path \"secret/data/shop/db\" { capabilities = [\"read\"] }'"
            + " 'path \"sys/leases/renew\" { capabilities = [\"update\"] }'"
            + " 'path \"sys/leases/revoke\" { capabilities = [\"update\"] }'"
            + " | vault policy write shop -");
    vault("vault", "auth", "enable", "approle");
    vault("vault", "write", "auth/approle/role/shop", "token_policies=shop", "token_ttl=1h");
    roleId = vault("vault", "read", "-field=role_id", "auth/approle/role/shop/role-id");
    secretId =
        Files.writeString(
            directory.resolve("secret_id"),
            vault("vault", "write", "-f", "-field=secret_id", "auth/approle/role/shop/secret-id"));
  }

  @AfterAll
  void stop() {
    if (vault != null) {
      vault.stop();
    }
  }

  private static boolean dockerIsThere() {
    try {
      return DockerClientFactory.instance().isDockerAvailable();
    } catch (RuntimeException e) {
      return false; // What goes wrong while looking for Docker is no Docker either.
    }
  }

  private String vault(String... command) throws IOException, InterruptedException {
    ExecResult result = vault.execInContainer(command);
    assertThat(result.getExitCode()).as(result.getStderr()).isZero();
    return result.getStdout().strip();
  }

  private VaultCredentialsBuilder credentials() {
    return VaultCredentials.at(URI.create("http://localhost:" + vault.getMappedPort(PORT)))
        .appRole(roleId, secretId);
  }

  private void opensASession(Credentials credentials) throws SQLException {
    char[] password = credentials.password().expose();
    try (Connection connection =
        server.connectAs(new Login(credentials.user(), new String(password)))) {
      assertThat(connection.isValid(1)).isTrue();
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  @Test
  void gives_what_is_stored() throws Exception {
    try (VaultCredentials stored = credentials().stored("secret", "shop/db").build()) {
      assertThat(stored.get().user()).isEqualTo("shop_app");
    }
  }

  @Test
  void makes_users_that_are_renewed_succeeded_and_revoked() throws Exception {
    Credentials second;
    try (VaultCredentials dynamic = credentials().dynamic("database", "shop-app").build();
        RotatingCredentials.Use use = dynamic.use()) {
      Credentials first = dynamic.get();
      opensASession(first);
      Waiting.until(
          () -> {
            dynamic.maintain();
            return !dynamic.get().equals(first);
          });
      second = dynamic.get();
      opensASession(second);
      use.released(first);
      dynamic.maintain();
      Waiting.until(() -> !exists(first.user()));
    }
    Waiting.until(() -> !exists(second.user()));
  }

  private boolean exists(String user) throws SQLException {
    try (Connection connection = server.connectAsAdministrator();
        var statement =
            connection.prepareStatement("SELECT FROM pg_catalog.pg_roles WHERE rolname = ?")) {
      statement.setString(1, user);
      try (var result = statement.executeQuery()) {
        return result.next();
      }
    }
  }
}
