package io.securedatasource.spring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The types of Spring Boot that stand for containers, as they are on this line. */
class ContainerConnectionsTest {

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
}
