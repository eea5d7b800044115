package io.securedatasource.spring;

import java.util.Arrays;
import org.springframework.boot.SpringBootVersion;
import org.springframework.util.ClassUtils;

/** The line of Spring Boot on the class path, and its classes that stand elsewhere in the other. */
final class BootLine {

  private BootLine() {}

  /** Whether it is 4.x. */
  static boolean isFour() {
    return SpringBootVersion.getVersion().startsWith("4.");
  }

  static Class<?> dataSourceAutoConfiguration() {
    return either(
        "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
        "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration");
  }

  static Class<?> flywayAutoConfiguration() {
    return either(
        "org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration",
        "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration");
  }

  static Class<?> liquibaseAutoConfiguration() {
    return either(
        "org.springframework.boot.autoconfigure.liquibase.LiquibaseAutoConfiguration",
        "org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration");
  }

  static Class<?> jdbcTemplateAutoConfiguration() {
    return either(
        "org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration",
        "org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration");
  }

  static Class<?> jdbcClientAutoConfiguration() {
    return either(
        "org.springframework.boot.autoconfigure.jdbc.JdbcClientAutoConfiguration",
        "org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration");
  }

  static Class<?> jdbcConnectionDetails() {
    return either(
        "org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails",
        "org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails");
  }

  private static Class<?> either(String... names) {
    return Arrays.stream(names)
        .filter(name -> ClassUtils.isPresent(name, null))
        .findFirst()
        .<Class<?>>map(name -> ClassUtils.resolveClassName(name, null))
        .orElseThrow(() -> new AssertionError("none of " + Arrays.toString(names)));
  }
}
