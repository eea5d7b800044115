package io.securedatasource.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.securedatasource.event.StatementRefusedException;
import io.securedatasource.testing.StatementLock;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.jdbc.repository.config.AbstractJdbcConfiguration;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;
import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.data.repository.PagingAndSortingRepository;
import org.springframework.data.repository.query.Param;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionManager;

@Timeout(120)
class SpringDataJdbcTest {

  /** What this framework says is always the same: the list was recorded by an earlier run. */
  @RegisterExtension
  static final StatementLock LOCK = StatementLock.at(Path.of("spring-data-jdbc.lock"));

  private final GuardedShop shop = GuardedShop.recorded(LOCK.recorder());
  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();
  private Buyers buyers;

  /** An aggregate: a customer with its orders. */
  @Table(schema = "shop", name = "customers")
  record Buyer(
      @Id @Nullable Long id,
      String name,
      String email,
      @MappedCollection(idColumn = "customer_id") Set<Purchase> purchases) {

    static Buyer named(String name) {
      Set<Purchase> purchases = new HashSet<>();
      purchases.add(new Purchase("open", OffsetDateTime.now(ZoneOffset.UTC)));
      purchases.add(new Purchase("paid", OffsetDateTime.now(ZoneOffset.UTC)));
      return new Buyer(null, name, UUID.randomUUID() + "@example.org", purchases);
    }

    long key() {
      return Objects.requireNonNull(id);
    }

    Buyer renamed(String value) {
      return new Buyer(id, value, email, purchases);
    }
  }

  /** Part of the aggregate. */
  @Table(schema = "shop", name = "orders")
  record Purchase(String status, OffsetDateTime placedAt) {}

  /** Its repository, by names of methods and by SQL. */
  interface Buyers
      extends ListCrudRepository<Buyer, Long>, PagingAndSortingRepository<Buyer, Long> {

    Optional<Buyer> findByEmail(String email);

    List<Buyer> findByNameContainingOrderByIdDesc(String part);

    List<Buyer> findTop2ByIdInAndNameNot(List<Long> ids, String name);

    Page<Buyer> findByName(String name, Pageable page);

    boolean existsByEmail(String email);

    long countByNameStartingWith(String start);

    @Query("select count(*) from shop.orders where customer_id = :buyer and status in (:statuses)")
    long purchases(@Param("buyer") Long buyer, @Param("statuses") List<String> statuses);

    @Modifying
    @Query("update shop.orders set status = 'void' where customer_id = :buyer")
    int cancel(@Param("buyer") Long buyer);
  }

  /** What an application configures. */
  @Configuration
  @EnableJdbcRepositories(considerNestedRepositories = true)
  static class Repositories extends AbstractJdbcConfiguration {

    @Bean
    NamedParameterJdbcOperations operations(DataSource dataSource) {
      return new NamedParameterJdbcTemplate(dataSource);
    }

    @Bean
    TransactionManager transactionManager(DataSource dataSource) {
      return new DataSourceTransactionManager(dataSource);
    }
  }

  @BeforeEach
  void open() {
    context.registerBean(DataSource.class, shop::dataSource, bean -> bean.setDestroyMethodName(""));
    context.register(Repositories.class);
    context.refresh();
    buyers = context.getBean(Buyers.class);
  }

  @AfterEach
  void close() throws SQLException {
    context.close();
    shop.close();
  }

  @Test
  void stores_changes_and_removes_aggregates() {
    Buyer stored = buyers.save(Buyer.named("O'Brien; --"));
    List<Buyer> others = buyers.saveAll(List.of(Buyer.named("one"), Buyer.named("two")));
    Buyer renamed = buyers.save(stored.renamed("Renamed"));
    assertThat(buyers.findById(renamed.key()))
        .hasValueSatisfying(found -> assertThat(found.purchases()).hasSize(2));
    assertThat(buyers.existsById(renamed.key())).isTrue();
    assertThat(buyers.findAllById(List.of(others.get(0).key(), others.get(1).key()))).hasSize(2);
    assertThat(buyers.count()).isPositive();
    buyers.deleteAll(others);
    buyers.delete(renamed);
    buyers.deleteById(buyers.save(Buyer.named("three")).key());
    Buyer last = buyers.save(Buyer.named("four"));
    buyers.deleteAllById(List.of(last.key()));
    assertThat(shop.refused()).isEmpty();
  }

  @Test
  void asks_by_names_of_methods_and_by_sql() {
    Buyer stored = buyers.save(Buyer.named("O'Brien"));
    assertThat(buyers.findByEmail(stored.email())).isPresent();
    assertThat(buyers.findByNameContainingOrderByIdDesc("'Bri")).isNotEmpty();
    assertThat(buyers.findTop2ByIdInAndNameNot(List.of(stored.key(), 0L), "nobody")).hasSize(1);
    assertThat(buyers.existsByEmail(stored.email())).isTrue();
    assertThat(buyers.countByNameStartingWith("O'B")).isPositive();
    PageRequest page = PageRequest.of(0, 1, Sort.by(Sort.Direction.DESC, "id"));
    assertThat(buyers.findByName("O'Brien", page).getTotalElements()).isPositive();
    assertThat(buyers.findAll(page)).hasSize(1);
    assertThat(buyers.purchases(stored.key(), List.of("open", "paid"))).isEqualTo(2);
    assertThat(buyers.cancel(stored.key())).isEqualTo(2);
    JdbcAggregateTemplate template = context.getBean(JdbcAggregateTemplate.class);
    assertThat(
            template.findAll(
                org.springframework.data.relational.core.query.Query.query(
                        Criteria.where("id").is(stored.key()).and("name").like("O%"))
                    .sort(Sort.by("email"))
                    .limit(3),
                Buyer.class))
        .hasSize(1);
    buyers.delete(stored);
    assertThat(shop.refused()).isEmpty();
  }

  @Test
  void a_refusal_is_translated_to_a_fault_of_the_statement() {
    JdbcTemplate jdbc = new JdbcTemplate(shop.dataSource());
    assertThatThrownBy(
            () -> jdbc.queryForList("select id from shop.customers where name = '' or '1'='1'"))
        .hasRootCauseInstanceOf(StatementRefusedException.class);
    shop.assertRefused("statement.constant-condition");
  }
}
