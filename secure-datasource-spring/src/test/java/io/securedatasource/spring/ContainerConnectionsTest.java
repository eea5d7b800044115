package io.securedatasource.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.core.test.tools.SourceFile;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.jdbc.core.JdbcTemplate;

/** The types of Spring Boot that stand for containers, as they are on this line. */
@Timeout(120)
class ContainerConnectionsTest {

  /** As Docker Compose support makes them; the interface stands elsewhere on the other line. */
  private static final String DETAILS =
      """
      package containers;

      import java.lang.reflect.Proxy;
      import org.springframework.boot.docker.compose.core.RunningService;
      import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;

      public abstract class Compose extends DockerComposeConnectionDetailsFactory<%1$s> {

        protected Compose() {
          super("postgres");
        }

        public static class Details extends DockerComposeConnectionDetails implements %1$s {

          private final String url;
          private final String user;
          private final String password;

          public Details(String url, String user, String password) {
            super((RunningService) Proxy.newProxyInstance(
                Details.class.getClassLoader(),
                new Class<?>[] {RunningService.class},
                (proxy, method, arguments) -> null));
            this.url = url;
            this.user = user;
            this.password = password;
          }

          @Override
          public String getJdbcUrl() {
            return url;
          }

          @Override
          public String getUsername() {
            return user;
          }

          @Override
          public String getPassword() {
            return password;
          }
        }
      }
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.springframework.boot.testcontainers.service.connection"
            + ".ContainerConnectionDetailsFactory$ContainerConnectionDetails",
        "org.springframework.boot.docker.compose.service.connection"
            + ".DockerComposeConnectionDetailsFactory$DockerComposeConnectionDetails"
      })
  void are_known(String name) throws ClassNotFoundException {
    assertThat(ContainerConnections.isContainers(Class.forName(name))).isTrue();
  }

  @Test
  void are_not_mistaken_for_other_connection_details() {
    assertThat(ContainerConnections.isContainers(BootLine.jdbcConnectionDetails())).isFalse();
  }

  @Test
  void put_their_data_source_under_the_development_policy() {
    PostgresServer server = PostgresServer.shared();
    Login superuser = server.role(Role.SUPERUSER); // as the user of a container's image is
    TestCompiler.forSystem()
        .withSources(SourceFile.of(DETAILS.formatted(BootLine.jdbcConnectionDetails().getName())))
        .compile(
            compiled -> {
              ConnectionDetails details =
                  details(
                      compiled.getClassLoader(), server.jdbcUrl() + "?loggerLevel=OFF", superuser);
              Applications.bare()
                  .withBean("compose", typeOf(details), () -> details)
                  .withPropertyValues("secure-datasource.policy=production")
                  .run(
                      context -> {
                        assertThat(context).hasNotFailed();
                        assertThat(
                                context
                                    .getBean(JdbcTemplate.class)
                                    .queryForObject("select current_user", String.class))
                            .isEqualTo(superuser.user());
                        assertThat(
                                context
                                    .getBean(GuardedDataSources.class)
                                    .all()
                                    .get(0)
                                    .policy()
                                    .preset())
                            .isEqualTo(SecurityPolicy.Preset.DEVELOPMENT);
                      });
            });
  }

  @SuppressWarnings("unchecked") // It is an instance of its own class.
  private static Class<ConnectionDetails> typeOf(ConnectionDetails details) {
    return (Class<ConnectionDetails>) details.getClass();
  }

  private static ConnectionDetails details(ClassLoader loader, String url, Login login) {
    try {
      return (ConnectionDetails)
          loader
              .loadClass("containers.Compose$Details")
              .getConstructor(String.class, String.class, String.class)
              .newInstance(url, login.user(), login.password());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
