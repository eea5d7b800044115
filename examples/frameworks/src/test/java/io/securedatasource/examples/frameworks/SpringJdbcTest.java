package io.securedatasource.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.securedatasource.event.StatementRefusedException;
import io.securedatasource.testing.StatementLock;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.SimpleJdbcInsert;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Timeout(120)
class SpringJdbcTest {

  /** What this framework says is always the same: the list was recorded by an earlier run. */
  @RegisterExtension
  static final StatementLock LOCK = StatementLock.at(Path.of("spring-jdbc.lock"));

  private final GuardedShop shop = GuardedShop.recorded(LOCK.recorder());
  private final JdbcTemplate jdbc = new JdbcTemplate(shop.dataSource());

  @AfterEach
  void close() throws SQLException {
    shop.close();
  }

  @Test
  void templates_work_as_ever() {
    NamedParameterJdbcTemplate named = new NamedParameterJdbcTemplate(jdbc);
    assertThat(
            named.queryForList(
                "select name from shop.customers where id in (:ids) and name like :name",
                Map.of("ids", List.of(1, 2, 3), "name", "Cust%"),
                String.class))
        .hasSize(3);
    Number id =
        new SimpleJdbcInsert(jdbc)
            .withSchemaName("shop")
            .withTableName("customers")
            .usingColumns("name", "email")
            .usingGeneratedKeyColumns("id")
            .executeAndReturnKey(
                Map.of("name", "O'Brien", "email", UUID.randomUUID() + "@example.org"));
    assertThat(
            jdbc.batchUpdate(
                "update shop.customers set name = ? where id = ?",
                List.of(new Object[] {"a", id}, new Object[] {"b", id})))
        .containsExactly(1, 1);
    assertThat(jdbc.update("delete from shop.customers where id = ?", id)).isEqualTo(1);
    assertThat(shop.refused()).isEmpty();
  }

  @Test
  void a_refusal_is_translated_to_a_fault_of_the_statement() {
    String input = "nobody' or '1'='1";
    BadSqlGrammarException denied =
        catchThrowableOfType(
            BadSqlGrammarException.class,
            () -> jdbc.queryForList("select id from shop.customers where name = '" + input + "'"));
    assertThat(denied).hasRootCauseInstanceOf(StatementRefusedException.class);
    shop.assertRefused("statement.constant-condition");
  }

  @Test
  void a_transaction_goes_on_after_a_refusal() {
    TransactionTemplate transaction =
        new TransactionTemplate(new DataSourceTransactionManager(shop.dataSource()));
    String email = UUID.randomUUID() + "@example.org";
    transaction.executeWithoutResult(
        status -> {
          jdbc.update("insert into shop.customers (name, email) values (?, ?)", "before", email);
          assertThatThrownBy(() -> jdbc.execute("drop table shop.customers"))
              .isInstanceOf(BadSqlGrammarException.class);
          jdbc.update("update shop.customers set name = ? where email = ?", "after", email);
        });
    assertThat(
            jdbc.queryForObject(
                "select name from shop.customers where email = ?", String.class, email))
        .isEqualTo("after");
  }
}
