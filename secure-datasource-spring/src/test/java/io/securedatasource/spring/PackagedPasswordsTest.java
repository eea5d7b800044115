package io.securedatasource.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;

/** Where a password was written, in applications that start as real ones do. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class PackagedPasswordsTest {

  private static final String LITERAL = "a-literal-9f3kQ2-of-length";

  private final PostgresServer server = PostgresServer.shared();

  private ConfigurableApplicationContext start(String... settings) {
    return start(SecureDataSourceAutoConfiguration.class, settings);
  }

  private ConfigurableApplicationContext start(Class<?> configuration, String... settings) {
    SpringApplication application =
        new SpringApplication(
            BootLine.dataSourceAutoConfiguration(),
            SecureDataSourceAutoConfiguration.class,
            configuration);
    application.setWebApplicationType(WebApplicationType.NONE);
    List<String> arguments = new ArrayList<>();
    arguments.add("--spring.datasource.url=" + server.jdbcUrl());
    arguments.add("--spring.datasource.username=" + Role.APPLICATION.userName());
    arguments.add("--secure-datasource.trust=" + server.caCertificate());
    arguments.add("--secure-datasource.timeouts.preset=standard");
    for (String setting : settings) {
      arguments.add("--" + setting);
    }
    return application.run(arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "packaged",
        "packaged-default",
        "packaged-nested-default",
        "packaged-in-parts",
        "packaged-by-another-name"
      })
  void a_literal_in_the_package_is_refused_and_not_repeated(
      String directory, CapturedOutput output) {
    assertThatThrownBy(() -> start("spring.config.location=classpath:/" + directory + "/"))
        .rootCause()
        .hasMessageContaining("credentials.in-source");
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("credentials.in-source")
        .contains("spring.datasource.password=${DB_PASSWORD}")
        .doesNotContain(LITERAL);
  }

  @Test
  void a_property_source_in_the_package_counts_as_a_file_of_it() {
    assertThatThrownBy(() -> start(ReadsTheOldWay.class))
        .rootCause()
        .hasMessageContaining("credentials.in-source");
  }

  @Configuration(proxyBeanMethods = false)
  @PropertySource("classpath:packaged/application.properties")
  static class ReadsTheOldWay {}

  @Test
  void a_number_that_yaml_does_not_take_for_text_is_a_literal_too() {
    assertThatThrownBy(() -> start("spring.config.location=classpath:/packaged-number/"))
        .rootCause()
        .hasMessageContaining("credentials.in-source")
        .hasMessageNotContaining("918273645546372");
  }

  @Test
  void a_placeholder_that_is_filled_from_outside_is_not() {
    start(
            "spring.config.location=classpath:/packaged-placeholder/",
            "shop.db.secret-outside=" + LITERAL)
        .close();
  }

  @Test
  void a_file_beside_the_package_is_not(@TempDir Path directory) throws IOException {
    Files.writeString(
        directory.resolve("application.properties"), "spring.datasource.password=" + LITERAL);
    start("spring.config.location=file:" + directory + "/").close();
  }

  @Test
  void a_config_tree_is_not(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("spring.datasource.password"), LITERAL);
    start("spring.config.import=configtree:" + directory + "/").close();
  }

  @Test
  void a_packaged_password_that_is_overridden_from_outside_is_not() {
    start(
            "spring.config.location=classpath:/packaged/",
            "spring.datasource.password=another-9f3kQ2-from-outside")
        .close();
  }
}
