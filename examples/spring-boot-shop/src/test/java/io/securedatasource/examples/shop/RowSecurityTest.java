package io.securedatasource.examples.shop;

import static io.securedatasource.examples.shop.RunningShop.searching;
import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.testserver.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shop whose list of statements only observes: what looks like use meets row security. */
@Timeout(180)
class RowSecurityTest {

  private static RunningShop shop;

  @BeforeAll
  static void start() {
    shop =
        RunningShop.start(
            PostgresServer.shared(),
            "--server.port=0",
            "--secure-datasource.statements.mode=observe");
  }

  @AfterAll
  static void stop() {
    shop.close();
  }

  private static String search(String name, String tenant) throws Exception {
    return RunningShop.send(shop.request(searching(name), tenant)).body();
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "' or set_config('app.tenant', 'globex', true) = 'globex' or name = '",
        "' or set_config('app.' || 'tenant', 'globex', false) = 'globex' or name = '",
        "'; set app.tenant = 'globex'; select name from shop.products where name <> '"
      })
  void refuses_an_injection_that_changes_the_tenant(String injected) throws Exception {
    assertThat(search(injected, "acme")).contains("Request refused");
    assertThat(search("Ledger", "acme")).isEqualTo("[]");
    assertThat(search("Ledger", "globex")).isEqualTo("[\"Ledger\"]");
  }
}
