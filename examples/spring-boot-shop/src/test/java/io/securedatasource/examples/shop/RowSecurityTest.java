package io.securedatasource.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.testserver.PostgresServer;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The shop whose list of statements only observes: what looks like use meets row security. */
@Timeout(180)
class RowSecurityTest {

  private static ConfigurableApplicationContext shop;

  @BeforeAll
  static void start() {
    SpringApplication application = new SpringApplication(ShopApplication.class);
    application.setDefaultProperties(ShopOnEmbeddedPostgres.environment(PostgresServer.shared()));
    shop = application.run("--server.port=0", "--secure-datasource.statements.mode=observe");
  }

  @AfterAll
  static void stop() {
    shop.close();
  }

  private static String search(String name, String tenant) throws Exception {
    String port = shop.getEnvironment().getProperty("local.server.port");
    String query = URLEncoder.encode(name, StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/search?name=" + query))
            .header("X-Tenant", tenant)
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "' or name like '%",
        "' or tenant = 'globex' or name = 'Cup",
        "' union select name from shop.products where tenant <> '"
      })
  void shows_an_injection_the_tenant_s_own_products_alone(String injected) throws Exception {
    assertThat(search(injected, "acme")).contains("Cup").doesNotContain("Ledger");
    assertThat(search("' or name like '%", "globex")).contains("Ledger").doesNotContain("Cup");
  }
}
