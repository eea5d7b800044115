package io.securedatasource.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.securedatasource.event.StatementRefusedException;
import io.securedatasource.testing.StatementLock;
import jakarta.persistence.LockModeType;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.cfg.Configuration;
import org.hibernate.exception.SQLGrammarException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class HibernateTest {

  /** What this framework says is always the same: the list was recorded by an earlier run. */
  @RegisterExtension static final StatementLock LOCK = StatementLock.at(Path.of("hibernate.lock"));

  private final GuardedShop shop = GuardedShop.recorded(LOCK.recorder());
  private final SessionFactory sessions =
      new Configuration()
          .addAnnotatedClass(Customer.class)
          .addAnnotatedClass(Order.class)
          .setProperty(AvailableSettings.USE_SQL_COMMENTS, "true")
          .setProperty(AvailableSettings.STATEMENT_BATCH_SIZE, "20")
          .setProperties(withDataSource())
          .buildSessionFactory();

  private java.util.Properties withDataSource() {
    java.util.Properties properties = new java.util.Properties();
    properties.put(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, shop.dataSource());
    return properties;
  }

  @AfterEach
  void close() throws SQLException {
    sessions.close();
    shop.closeUnharmed();
  }

  private Customer stored() {
    return sessions.fromTransaction(
        session -> {
          Customer customer = new Customer("O'Brien; --", UUID.randomUUID() + "@example.org");
          session.persist(customer);
          session.persist(new Order(customer));
          session.persist(new Order(customer));
          return customer;
        });
  }

  @Test
  void stores_changes_and_removes_entities() {
    Customer customer = stored();
    sessions.inTransaction(
        session -> {
          Customer found = session.find(Customer.class, customer.id());
          found.rename("Renamed");
          found.orders().forEach(order -> order.become("paid"));
        });
    sessions.inTransaction(
        session -> {
          Customer found = session.find(Customer.class, customer.id());
          assertThat(found.name()).isEqualTo("Renamed");
          assertThat(found.orders()).extracting(Order::status).containsOnly("paid");
          found.orders().forEach(session::remove);
          session.remove(found);
        });
  }

  @Test
  void asks_in_hql() {
    Customer customer = stored();
    sessions.inTransaction(
        session -> {
          assertThat(
                  session
                      .createQuery(
                          "select o from Order o join fetch o.customer c where c.name like :name"
                              + " escape '!' and (c.id = :id or c.id is null) order by o.placedAt"
                              + " desc",
                          Order.class)
                      .setParameter("name", "%Brien%")
                      .setParameter("id", customer.id())
                      .setFirstResult(1)
                      .setMaxResults(10)
                      .getResultList())
              .hasSize(1);
          assertThat(count(session, "where o.id in (:ids)", List.of())).isZero();
          assertThat(
                  session
                      .createQuery(
                          "select c.name, count(o), case when count(o) > 1 then 'often' else 'once'"
                              + " end from Customer c left join c.orders o where 1 = 1 and c.id ="
                              + " :id group by c.name having count(o) > 0",
                          Object[].class)
                      .setParameter("id", customer.id())
                      .getResultList())
              .hasSize(1);
          assertThat(
                  session
                      .createMutationQuery(
                          "update Order o set o.status = 'sent' where o.customer.id = :id")
                      .setParameter("id", customer.id())
                      .executeUpdate())
              .isEqualTo(2);
          assertThat(
                  session
                      .createMutationQuery(
                          "delete Order o where o.customer.id = :id and o.status in ('sent',"
                              + " 'void')")
                      .setParameter("id", customer.id())
                      .executeUpdate())
              .isEqualTo(2);
        });
  }

  /** Filters that are absent are said as conditions that are always true, or always false. */
  @Test
  void asks_with_filters_that_are_absent() {
    Customer customer = stored();
    sessions.inTransaction(
        session -> {
          var builder = session.getCriteriaBuilder();
          var query = builder.createQuery(Customer.class);
          var root = query.from(Customer.class);
          query.where(
              builder.and(
                  builder.equal(root.get("id"), customer.id()),
                  builder.conjunction(),
                  builder.or(builder.disjunction(), builder.like(root.get("name"), "O'%"))));
          assertThat(session.createQuery(query).getResultList()).hasSize(1);
          assertThat(
                  session
                      .createQuery(
                          "select count(c) from Customer c where c.id = :id and (c.name = 'x' or"
                              + " c.id in (:none))",
                          Long.class)
                      .setParameter("id", customer.id())
                      .setParameterList("none", List.of())
                      .getSingleResult())
              .isZero();
        });
  }

  private static long count(org.hibernate.Session session, String where, List<Long> ids) {
    return session
        .createQuery("select count(o) from Order o " + where, Long.class)
        .setParameterList("ids", ids)
        .getSingleResult();
  }

  @Test
  void asks_by_criteria_and_locks() {
    Customer customer = stored();
    sessions.inTransaction(
        session -> {
          var builder = session.getCriteriaBuilder();
          var query = builder.createQuery(Customer.class);
          var root = query.from(Customer.class);
          query
              .where(
                  builder.conjunction(),
                  builder.or(builder.equal(root.get("id"), customer.id()), builder.disjunction()),
                  builder.like(builder.lower(root.get("name")), "o'b%"))
              .orderBy(builder.asc(root.get("id")));
          assertThat(session.createQuery(query).getResultList()).hasSize(1);
          assertThat(
                  session
                      .find(Customer.class, customer.id(), LockModeType.PESSIMISTIC_WRITE)
                      .name())
              .startsWith("O'Brien");
        });
  }

  @Test
  void takes_a_refusal_for_a_fault_of_the_statement() {
    String input = "nobody' or '1'='1";
    SQLGrammarException refused =
        sessions.fromTransaction(
            session ->
                catchThrowableOfType(
                    SQLGrammarException.class,
                    () ->
                        session
                            .createNativeQuery(
                                "select id from shop.customers where name = '" + input + "'",
                                Long.class)
                            .getResultList()));
    assertThat((Throwable) refused.getSQLException()).isInstanceOf(StatementRefusedException.class);
    shop.assertRefused("statement.constant-condition");
  }
}
