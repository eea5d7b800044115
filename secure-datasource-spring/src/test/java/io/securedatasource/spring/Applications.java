package io.securedatasource.spring;

import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Applications on the test server, as a team would configure them. */
final class Applications {

  private Applications() {}

  /** Spring Boot's DataSource and the starter; nothing configured. */
  static ApplicationContextRunner bare() {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                BootLine.dataSourceAutoConfiguration(),
                BootLine.jdbcTemplateAutoConfiguration(),
                BootLine.jdbcClientAutoConfiguration(),
                SslAutoConfiguration.class,
                SecureDataSourceAutoConfiguration.class));
  }

  /** An application whose configuration and role are as they should be. */
  static ApplicationContextRunner safe(PostgresServer server) {
    return as(server, Role.APPLICATION)
        .withPropertyValues(
            "secure-datasource.trust=" + server.caCertificate(),
            "secure-datasource.timeouts.preset=standard");
  }

  /** An existing application that states nothing about security. */
  static ApplicationContextRunner as(PostgresServer server, Role role) {
    Login login = server.role(role);
    return bare()
        .withPropertyValues(
            "spring.datasource.url=" + server.jdbcUrl(),
            "spring.datasource.username=" + login.user(),
            "spring.datasource.password=" + login.password(),
            "spring.datasource.hikari.maximum-pool-size=2",
            "spring.datasource.hikari.minimum-idle=1",
            "spring.datasource.hikari.connection-timeout=5000");
  }
}
