package io.securedatasource.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The shop over HTTP, on a real PostgreSQL with TLS. */
@Timeout(180)
class ShopTest {

  private static final PostgresServer SERVER = PostgresServer.shared();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static ConfigurableApplicationContext shop;

  @BeforeAll
  static void start() throws IOException {
    SpringApplication application = new SpringApplication(ShopApplication.class);
    application.setDefaultProperties(ShopOnEmbeddedPostgres.environment(SERVER));
    shop = application.run(ShopStatements.with("--server.port=0"));
  }

  @AfterAll
  static void stop() throws IOException {
    shop.close();
    ShopStatements.settle();
  }

  private static HttpRequest.Builder request(String path) {
    return request(path, "acme");
  }

  private static HttpRequest.Builder request(String path, String tenant) {
    return anonymous(path).header("X-Tenant", tenant);
  }

  private static HttpRequest.Builder anonymous(String path) {
    String port = shop.getEnvironment().getProperty("local.server.port");
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
  }

  private static String body(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), BodyHandlers.ofString()).body();
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HTTP.send(request(path).build(), BodyHandlers.ofString());
  }

  @Test
  void sells_what_was_migrated_in() throws Exception {
    assertThat(get("/products").body()).contains("\"Teapot\"").contains("24.9");
  }

  @Test
  void takes_a_new_product_and_reports_its_worth() throws Exception {
    HttpResponse<String> created =
        HTTP.send(
            request("/products")
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"name\": \"Samovar\", \"price\": 900.50, \"stock\": 2}"))
                .build(),
            BodyHandlers.ofString());
    assertThat(created.statusCode()).isEqualTo(201);
    String location = created.headers().firstValue("Location").orElseThrow();
    assertThat(get(location).body()).contains("Samovar");
    assertThat(get("/stock?from=900").body()).contains("\"products\":1").contains("1801.0");
  }

  @Test
  void finds_what_is_searched_for() throws Exception {
    assertThat(search("Teapot").body()).isEqualTo("[\"Teapot\"]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "' or '1'='1",
        "' union select usename from pg_user --",
        "'; drop table shop.products; --",
        "' or pg_sleep(5) is null --"
      })
  void answers_an_injection_with_a_problem_that_holds_no_sql(String injected) throws Exception {
    HttpResponse<String> answer = search(injected);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    assertThat(answer.body())
        .contains("Request refused")
        .doesNotContainIgnoringCase("select")
        .doesNotContain("products", "Teapot", "usename");
    assertThat(get("/products").body()).contains("Teapot");
  }

  /** No rule about patterns tells these from use; the list knows the one shape of the search. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "' or name like '%",
        "' or price > 0 and name <> '",
        "' and stock in (12) or name = 'x"
      })
  void answers_an_injection_that_only_the_list_sees(String injected) throws Exception {
    assumeFalse(ShopStatements.areAccepted(), "it would be recorded");
    HttpResponse<String> answer = search(injected);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("Request refused").doesNotContain("Teapot", "products");
    assertThat(search("Cup").body()).isEqualTo("[\"Cup\"]");
  }

  private static HttpResponse<String> search(String name) throws Exception {
    return get(searching(name));
  }

  private static String searching(String name) {
    return "/search?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  @Test
  void shows_each_tenant_its_own_products() throws Exception {
    assertThat(body(request("/products", "acme"))).contains("Teapot").doesNotContain("Ledger");
    assertThat(body(request("/products", "globex"))).contains("Ledger").doesNotContain("Teapot");
    assertThat(body(request("/products", "nobody"))).isEqualTo("[]");
    assertThat(body(request("/stock?from=100", "globex"))).contains("\"products\":1", "360.0");
  }

  @Test
  void keeps_what_a_tenant_adds_from_the_other() throws Exception {
    HttpResponse<String> created =
        HTTP.send(
            request("/products", "globex")
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"name\": \"Seal\", \"price\": 7, \"stock\": 1}"))
                .build(),
            BodyHandlers.ofString());
    assertThat(created.statusCode()).isEqualTo(201);
    String location = created.headers().firstValue("Location").orElseThrow();
    assertThat(body(request(location, "globex"))).contains("Seal");
    assertThat(HTTP.send(request(location, "acme").build(), BodyHandlers.ofString()).statusCode())
        .isEqualTo(404);
  }

  /** The list refuses them all; without it the first three would meet row security. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "' or name like '%",
        "' or tenant = 'globex",
        "' union select name from shop.products where tenant <> '",
        "' or set_config('app.tenant', 'globex', true) = 'globex' or name = '",
        "' or set_config('app.' || 'tenant', 'globex', false) = 'globex' or name = '",
        "'; set app.tenant = 'globex'; select name from shop.products where name <> '"
      })
  void shows_no_product_of_another_tenant_to_an_injection(String injected) throws Exception {
    assertThat(body(request(searching(injected), "acme"))).doesNotContain("Ledger", "Seal");
    assertThat(body(request(searching("Ledger"), "acme"))).isEqualTo("[]");
    assertThat(body(request(searching("Ledger"), "globex"))).isEqualTo("[\"Ledger\"]");
  }

  @Test
  void serves_nobody_in_particular_nothing() throws Exception {
    assertThat(HTTP.send(anonymous("/products").build(), BodyHandlers.ofString()).statusCode())
        .isEqualTo(400);
  }

  @Test
  void is_migrated_by_one_role_and_served_by_another() throws SQLException {
    try (Connection connection = SERVER.connectAsAdministrator();
        Statement statement = connection.createStatement();
        ResultSet owner =
            statement.executeQuery(
                "select tableowner from pg_tables where schemaname = 'shop' and tablename ="
                    + " 'products'")) {
      assertThat(owner.next()).isTrue();
      assertThat(owner.getString(1)).isEqualTo(Role.MIGRATION.userName());
    }
    assertThat(SERVER.log()).contains("user=" + Role.APPLICATION.userName());
  }

  @Test
  void shows_operators_what_was_granted_and_no_secret() throws Exception {
    String posture = get("/actuator/securedatasource").body();
    assertThat(posture)
        .contains("\"bean\":\"dataSource\"")
        .contains("\"bean\":\"flyway\"")
        .contains("\"protocol\":\"TLSv1.3\"")
        .doesNotContain(SERVER.canary());
    assertThat(get("/actuator/health").body())
        .contains("sessions are admitted")
        .doesNotContain(SERVER.canary());
    assertThat(get("/actuator/info").body()).contains("\"policy\":\"production\"");
  }

  @Test
  void gives_prometheus_the_meters_of_its_pool() throws Exception {
    assertThat(get("/products").statusCode()).isEqualTo(200);
    assertThat(get("/actuator/prometheus").body())
        .contains("hikaricp_connections{pool=\"dataSource\"}");
  }
}
