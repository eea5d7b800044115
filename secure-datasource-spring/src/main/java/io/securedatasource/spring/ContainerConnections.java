package io.securedatasource.spring;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Tells whether a URL comes from a container that Testcontainers or Docker Compose started for this
 * process. Spring Boot's types for it moved between its versions, so they are known by name.
 */
final class ContainerConnections {

  private static final List<String> JDBC_DETAILS =
      List.of(
          "org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails",
          "org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails");

  private static final List<String> CONTAINER_DETAILS =
      List.of(
          "org.springframework.boot.testcontainers.service.connection"
              + ".ContainerConnectionDetailsFactory$ContainerConnectionDetails",
          "org.springframework.boot.docker.compose.service.connection"
              + ".DockerComposeConnectionDetailsFactory$DockerComposeConnectionDetails");

  private final ListableBeanFactory beans;
  private final ClassLoader classLoader;

  ContainerConnections(ListableBeanFactory beans, ClassLoader classLoader) {
    this.beans = beans;
    this.classLoader = classLoader;
  }

  /** Whether the connection details of a container name that URL. */
  boolean gave(String jdbcUrl) {
    for (String name : JDBC_DETAILS) {
      if (ClassUtils.isPresent(name, classLoader)) {
        Class<?> type = ClassUtils.resolveClassName(name, classLoader);
        for (String bean : beans.getBeanNamesForType(type, false, false)) {
          Object details = beans.getBean(bean);
          if (isContainers(details.getClass()) && jdbcUrl.equals(url(type, details))) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Whether connection details of that class describe a container. */
  static boolean isContainers(Class<?> details) {
    for (Class<?> type = details; type != null; type = type.getSuperclass()) {
      if (CONTAINER_DETAILS.contains(type.getName())) {
        return true;
      }
    }
    return false;
  }

  private static Object url(Class<?> type, Object details) {
    try {
      return type.getMethod("getJdbcUrl").invoke(details);
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("Spring Boot's connection details do not tell their URL", e);
    }
  }
}
