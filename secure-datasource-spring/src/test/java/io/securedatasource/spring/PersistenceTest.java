package io.securedatasource.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.securedatasource.event.StatementRefusedException;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** JPA and jOOQ, as Spring Boot sets them up, over a guarded pool. */
@Timeout(180)
class PersistenceTest {

  private final PostgresServer server = PostgresServer.shared();

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}

  /** A customer of the shop. */
  @Entity(name = "ShopCustomer")
  @Table(name = "customers", schema = "shop")
  static class Customer {

    @Id private long id;
    private String name = "";
  }

  private ConfigurableApplicationContext start(String... settings) {
    SpringApplication application = new SpringApplication(Application.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    Login login = server.role(Role.APPLICATION);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--spring.datasource.url=" + server.jdbcUrl(),
                "--spring.datasource.username=" + login.user(),
                "--spring.datasource.password=" + login.password(),
                "--spring.datasource.hikari.maximum-pool-size=2",
                "--secure-datasource.trust=" + server.caCertificate(),
                "--secure-datasource.timeouts.preset=standard",
                "--spring.jpa.hibernate.ddl-auto=none",
                "--spring.flyway.enabled=false",
                "--spring.liquibase.enabled=false",
                "--spring.docker.compose.enabled=false"));
    for (String setting : settings) {
      arguments.add("--" + setting);
    }
    return application.run(arguments.toArray(String[]::new));
  }

  private static void assertGuarded(ConfigurableApplicationContext context) {
    assertThat(context.getBean(GuardedDataSources.class).all())
        .singleElement()
        .satisfies(guarded -> assertThat(guarded.sessionsAdmitted()).isPositive());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spring.datasource.connection-fetch=eager",
        "spring.datasource.connection-fetch=lazy",
        "spring.threads.virtual.enabled=true"
      })
  void jpa_reads_its_entities_and_is_held_to_the_gate(String setting) {
    try (ConfigurableApplicationContext context = start(setting);
        EntityManager entities =
            context.getBean(EntityManagerFactory.class).createEntityManager()) {
      Customer found = entities.find(Customer.class, 1L);
      assertThat(found.id).isEqualTo(1);
      assertThat(found.name).isEqualTo("Customer 1");
      assertThat(
              catchThrowable(
                  () ->
                      entities
                          .createNativeQuery("select name from shop.customers where 1=2 or 1=1")
                          .getResultList()))
          .hasRootCauseInstanceOf(StatementRefusedException.class);
      assertGuarded(context);
    }
  }

  @Test
  void jooq_reads_tables_and_is_held_to_the_gate() {
    try (ConfigurableApplicationContext context = start()) {
      DSLContext jooq = context.getBean(DSLContext.class);
      assertThat(
              jooq.select(DSL.field("name", String.class))
                  .from(DSL.table(DSL.name("shop", "customers")))
                  .where(DSL.field("id", Long.class).eq(1L))
                  .fetchOne(0, String.class))
          .isEqualTo("Customer 1");
      assertThat(
              catchThrowable(() -> jooq.fetch("select name from shop.customers where 1=2 or 1=1")))
          .hasRootCauseInstanceOf(StatementRefusedException.class);
      assertGuarded(context);
    }
  }
}
