package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.securedatasource.context.ContextSettings;
import io.securedatasource.context.SessionContext;
import io.securedatasource.event.StatementRefusedException;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two tenants in one table, kept apart by row security that goes by the session's context. */
@Timeout(120)
class TenantsTest {

  private static final String NOTES = "select tenant || ' ' || note from shop.letters where 1 = 1";

  private static PostgresServer server;
  private static SecureDataSource dataSource;

  @BeforeAll
  static void prepare() throws SQLException {
    server = PostgresServer.start();
    String user = Role.APPLICATION.userName();
    server.execute(
        "create table shop.letters (tenant text not null, note text)",
        "insert into shop.letters values ('acme', 'dear'), ('acme', 'sir'), ('other', 'secret')",
        "alter table shop.letters enable row level security",
        "create policy tenants on shop.letters using (tenant = current_setting('app.tenant', true))",
        "grant select, insert on shop.letters to " + user);
    dataSource = Builders.application(server).requireContext().build();
  }

  @AfterAll
  static void close() throws SQLException {
    dataSource.close();
    server.close();
  }

  private static List<String> read(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> read = new ArrayList<>();
      while (rows.next()) {
        read.add(rows.getString(1));
      }
      return read;
    }
  }

  private static List<String> read(SessionContext context, String sql) throws Exception {
    return context.call(
        () -> {
          try (Connection connection = dataSource.getConnection()) {
            return read(connection, sql);
          }
        });
  }

  @Test
  void each_reads_its_own_rows() throws Exception {
    assertThat(read(SessionContext.ofTenant("acme"), NOTES))
        .containsExactlyInAnyOrder("acme dear", "acme sir");
    assertThat(read(SessionContext.ofTenant("other"), NOTES)).containsExactly("other secret");
    assertThat(read(SessionContext.ofTenant("nobody"), NOTES)).isEmpty();
  }

  @Test
  void a_statement_for_none_is_refused() {
    assertThatThrownBy(() -> read(SessionContext.none(), NOTES))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("runs for no tenant");
  }

  @Test
  void none_writes_rows_of_another() {
    assertThatThrownBy(
            () ->
                read(
                    SessionContext.ofTenant("acme"),
                    "insert into shop.letters values ('other', 'forged') returning note"))
        .hasMessageContaining("row-level security");
  }

  /** As an injection would, in place of the condition's operand or of the whole text. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        " and set_config('app.tenant', 'other', true) is not null",
        " and set_config('app.tenant', 'other', false) is not null",
        " and pg_catalog.set_config('app.tenant', 'other', true) = 'other'",
        " and \"set_config\"('app.tenant', 'other', true) = 'other'",
        " and U&\"set\\005fconfig\"('app.tenant', 'other', true) = 'other'",
        " and set_config('APP.Tenant', 'other', true) = 'other'",
        " and set_config(E'app.\\x74enant', 'other', true) = 'other'",
        " and set_config(U&'app.\\0074enant', 'other', true) = 'other'",
        " and set_config($$app.tenant$$, 'other', true) = 'other'",
        " and set_config('app' || '.tenant', 'other', true) = 'other'",
        " and set_config(lower('APP.TENANT'), 'other', true) = 'other'",
        " and set_config(setting_name => 'app.tenant', new_value => 'other', is_local => true) = ''",
        " and set_config('app.tenant'::text, 'other', true) = 'other'",
        " and set_config('app.user', 'admin', true) = 'admin'",
        " and exists (with s as (select set_config('app.tenant', 'other', true)) table s)",
        "; set app.tenant = 'other'",
        "; set local app.tenant = 'other'; " + NOTES
      })
  void an_injected_change_of_the_tenant_is_refused(String injected) throws Exception {
    SessionContext.ofTenant("acme")
        .call(
            () -> {
              try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                assertThat(read(connection, NOTES)).hasSize(2);
                assertThatThrownBy(() -> read(connection, NOTES + injected))
                    .isInstanceOf(StatementRefusedException.class);
                assertThat(read(connection, NOTES))
                    .containsExactlyInAnyOrder("acme dear", "acme sir");
                connection.commit();
              }
              return null;
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set app.tenant = 'other'",
        "set local app.tenant to 'other'",
        "set session \"app\".\"Tenant\" = 'other'",
        "set \"app.tenant\" = 'other'",
        "set app . tenant = other",
        "reset app.tenant",
        "update pg_settings set setting = 'other' where name = 'app.tenant'",
        "do $$ begin perform set_config('app.tenant', 'other', false); end $$"
      })
  void a_text_that_changes_the_tenant_is_refused(String sql) throws Exception {
    assertThatThrownBy(() -> read(SessionContext.ofTenant("acme"), sql))
        .isInstanceOf(StatementRefusedException.class);
  }

  @Test
  void settings_of_other_names_are_the_application_s() throws Exception {
    assertThat(
            read(SessionContext.ofTenant("acme"), "select set_config('app.theme', 'dark', true)"))
        .containsExactly("dark");
  }

  @Test
  void a_tenant_set_by_text_is_no_context_s_business_where_none_is_carried() throws Exception {
    try (SecureDataSource plain = Builders.application(server).build();
        Connection connection = plain.getConnection()) {
      connection.setAutoCommit(false);
      assertThat(read(connection, "select set_config('app.tenant', 'other', true)"))
          .containsExactly("other");
      assertThat(read(connection, NOTES)).containsExactly("other secret");
      connection.rollback();
    }
  }

  @Test
  void names_of_one_s_own_are_guarded_alike() throws Exception {
    try (SecureDataSource named =
            Builders.application(server)
                .sessionContext(ContextSettings.standard().named("x.who", "x.shop", "x.trace"))
                .build();
        Connection connection = named.getConnection()) {
      assertThatThrownBy(() -> read(connection, "select set_config('x.shop', 'other', true)"))
          .isInstanceOf(StatementRefusedException.class);
      assertThat(
              SessionContext.ofTenant("acme")
                  .call(() -> read(connection, "select current_setting('x.shop')")))
          .containsExactly("acme");
    }
  }
}
