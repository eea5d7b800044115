package io.securedatasource.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.securedatasource.InsecureConfigurationException;
import io.securedatasource.testserver.PostgresServer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Each of five insecure profiles keeps the shop from starting, and says how to mend it. */
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class InsecureProfilesTest {

  private final PostgresServer server = PostgresServer.shared();

  @ParameterizedTest
  @CsvSource({
    "insecure-plaintext, tls.verify-full, take sslmode and ssl out of the URL",
    "insecure-password-in-url, credentials.in-url, take the secret out of the URL",
    "insecure-packaged-password, credentials.in-source, spring.datasource.password=${DB_PASSWORD}",
    "insecure-superuser, identity.superuser-name, spring.datasource.username=shop_app",
    "insecure-no-deadline, timeout.statement, secure-datasource.timeouts.preset=standard"
  })
  void is_refused(String profile, String rule, String action, CapturedOutput output) {
    SpringApplication shop = new SpringApplication(ShopApplication.class);
    shop.setDefaultProperties(ShopOnEmbeddedPostgres.environment(server));
    assertThatThrownBy(() -> shop.run("--server.port=0", "--spring.profiles.active=" + profile))
        .hasRootCauseInstanceOf(InsecureConfigurationException.class);
    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("The configuration of the DataSource bean 'dataSource' breaks ")
        .contains(rule + ": ")
        .contains(action)
        .doesNotContain("correct-horse-battery")
        .doesNotContain(server.canary());
  }
}
