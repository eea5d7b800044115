package io.securedatasource.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.securedatasource.InsecureConfigurationException;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.event.SessionRefusedException;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import io.securedatasource.testserver.WireProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

@Timeout(120)
class SecureDataSourceAutoConfigurationTest {

  private static final PostgresServer SERVER = PostgresServer.shared();

  private final ApplicationContextRunner safe = Applications.safe(SERVER);

  @Nested
  class An_application_that_meets_the_demands {

    @Test
    void works_as_before_and_its_sessions_pass_gate_2() {
      safe.run(
          context -> {
            assertThat(context).hasNotFailed().hasSingleBean(HikariDataSource.class);
            GuardedDataSource guarded = guarded(context.getBean(GuardedDataSources.class));
            assertThat(guarded.sessionsAdmitted()).isZero();
            String user =
                context
                    .getBean(JdbcClient.class)
                    .sql("select current_user")
                    .query(String.class)
                    .single();
            assertThat(user).isEqualTo(Role.APPLICATION.userName());
            assertThat(guarded.sessionsAdmitted()).isPositive();
            assertThat(guarded.granted()).isNotNull();
            assertThat(guarded.role()).isEqualTo(RoleProfile.APPLICATION);
          });
    }

    @Test
    void opens_no_connection_before_it_needs_one() {
      try (WireProxy proxy = WireProxy.to(SERVER)) {
        safe.withPropertyValues("spring.datasource.url=" + proxy.jdbcUrl(SERVER.database()))
            .run(
                context -> {
                  assertThat(context).hasNotFailed();
                  assertThat(proxy.connections()).isZero();
                  context.getBean(JdbcTemplate.class).queryForObject("select 1", Integer.class);
                  assertThat(proxy.connections()).isPositive();
                });
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "spring.threads.virtual.enabled=true",
          "spring.datasource.connection-fetch=lazy",
          "spring.main.lazy-initialization=true"
        })
    void works_with(String setting) {
      safe.withPropertyValues(setting)
          .run(
              context -> {
                assertThat(context).hasNotFailed();
                assertThat(
                        context
                            .getBean(JdbcTemplate.class)
                            .queryForObject("select current_user", String.class))
                    .isEqualTo(Role.APPLICATION.userName());
                assertThat(guarded(context.getBean(GuardedDataSources.class)).sessionsAdmitted())
                    .isPositive();
              });
    }

    @Test
    void ends_its_watch_with_the_context() {
      ApplicationEvents events = new ApplicationEvents();
      safe.withBean(ApplicationEvents.class, () -> events)
          .run(context -> assertThat(context).hasNotFailed());
      assertThat(events.seen).hasAtLeastOneElementOfType(SecurityEvent.DataSourceClosed.class);
    }
  }

  @Nested
  class An_application_that_does_not {

    @Test
    void does_not_start_and_sends_nothing() {
      try (WireProxy proxy = WireProxy.to(SERVER)) {
        safe.withPropertyValues(
                "spring.datasource.url=" + proxy.jdbcUrl(SERVER.database()) + "?sslmode=require")
            .run(
                context -> {
                  assertThat(context).hasFailed();
                  assertThat(context.getStartupFailure())
                      .hasRootCauseInstanceOf(InsecureConfigurationException.class)
                      .rootCause()
                      .hasMessageContaining("tls.verify-full");
                });
        assertThat(proxy.connections()).isZero();
      }
    }

    @Test
    void is_told_of_all_that_is_missing_at_once() {
      Applications.as(SERVER, Role.APPLICATION)
          .run(
              context ->
                  assertThat(context.getStartupFailure())
                      .rootCause()
                      .hasMessageContaining("tls.trust-anchor")
                      .hasMessageContaining("timeout.statement")
                      .hasMessageNotContaining(SERVER.canary()));
    }

    @Test
    void gets_no_session_for_a_role_with_too_many_rights() {
      safe.withPropertyValues(
              "spring.datasource.username=" + SERVER.role(Role.SUPERUSER).user(),
              "spring.datasource.password=" + SERVER.role(Role.SUPERUSER).password())
          .run(
              context -> {
                assertThat(context).hasNotFailed();
                JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
                assertThat(
                        org.assertj.core.api.Assertions.catchThrowable(
                            () -> jdbc.queryForObject("select 1", Integer.class)))
                    .hasRootCauseInstanceOf(SessionRefusedException.class);
              });
    }
  }

  @Nested
  class Other_data_sources {

    @Test
    void an_embedded_database_is_left_alone() {
      Applications.bare()
          .withPropertyValues("spring.datasource.url=jdbc:h2:mem:left-alone")
          .run(
              context -> {
                assertThat(context).hasNotFailed();
                assertThat(
                        context
                            .getBean(JdbcTemplate.class)
                            .queryForObject("select 1", Integer.class))
                    .isEqualTo(1);
                assertThat(context.getBean(GuardedDataSources.class).all()).isEmpty();
              });
    }

    @Test
    void an_embedded_database_of_springs_own_is_left_alone() {
      Applications.bare()
          .withBean(
              DataSource.class,
              () ->
                  new EmbeddedDatabaseBuilder()
                      .setType(EmbeddedDatabaseType.H2)
                      .generateUniqueName(true)
                      .build())
          .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void another_vendors_is_reported_and_let_be() {
      HikariDataSource other = new HikariDataSource();
      other.setJdbcUrl("jdbc:mysql://db.internal/shop");
      Applications.bare()
          .withBean(DataSource.class, () -> other)
          .run(
              context -> {
                assertThat(context).hasNotFailed();
                assertThat(context.getBean(GuardedDataSources.class).all()).isEmpty();
              });
    }

    @Test
    void postgresql_past_the_pool_is_refused() {
      PGSimpleDataSource driver = new PGSimpleDataSource();
      driver.setUrl(SERVER.jdbcUrl());
      refused(driver, "PGSimpleDataSource");
    }

    @Test
    void what_cannot_be_seen_through_is_refused() {
      refused(new Opaque(), "of which cannot be seen what it connects to");
    }

    @Test
    void postgresql_by_another_driver_is_refused() {
      HikariDataSource pool = new HikariDataSource();
      pool.setJdbcUrl("jdbc:aws-wrapper:postgresql://db.internal/shop");
      refused(pool, "another driver");
    }

    @Test
    void a_pool_that_connects_at_once_is_refused() {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(SERVER.jdbcUrl());
      config.setUsername(SERVER.role(Role.APPLICATION).user());
      config.setPassword(SERVER.role(Role.APPLICATION).password());
      config.addDataSourceProperty("sslmode", "verify-full");
      config.addDataSourceProperty("sslrootcert", SERVER.caCertificate().toString());
      config.setMaximumPoolSize(1);
      try (HikariDataSource pool = new HikariDataSource(config)) {
        refused(pool, "before it could be judged");
      }
    }

    @Test
    void an_excluded_bean_is_left_unguarded_in_everybodys_sight() {
      PGSimpleDataSource driver = new PGSimpleDataSource();
      driver.setUrl(SERVER.jdbcUrl());
      Applications.bare()
          .withBean("legacy", DataSource.class, () -> driver)
          .withPropertyValues("secure-datasource.exclude-beans=legacy")
          .run(context -> assertThat(context).hasNotFailed());
    }

    private void refused(DataSource dataSource, String why) {
      Applications.bare()
          .withBean("legacy", DataSource.class, () -> dataSource)
          .run(
              context ->
                  assertThat(context.getStartupFailure())
                      .rootCause()
                      .isInstanceOf(UnguardableDataSourceException.class)
                      .hasMessageContaining("'legacy'")
                      .hasMessageContaining(why));
    }
  }

  @Nested
  class Several_data_sources {

    @Test
    void are_each_judged_by_settings_of_their_own() {
      safe.withUserConfiguration(TwoPools.class)
          .withPropertyValues("secure-datasource.datasources.reports.role=read-only")
          .run(
              context -> {
                assertThat(context).hasNotFailed();
                assertThat(context.getBean(GuardedDataSources.class).all())
                    .extracting(GuardedDataSource::beanName, GuardedDataSource::role)
                    .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("main", RoleProfile.APPLICATION),
                        org.assertj.core.groups.Tuple.tuple("reports", RoleProfile.READ_ONLY));
                try (Connection connection =
                    context.getBean("reports", DataSource.class).getConnection()) {
                  assertThat(connection.getMetaData().getUserName())
                      .isEqualTo(Role.READ_ONLY.userName());
                }
              });
    }

    @Test
    void behind_a_router_are_found_though_they_are_no_beans() {
      safe.withUserConfiguration(Router.class)
          .run(
              context -> {
                assertThat(context).hasNotFailed();
                assertThat(context.getBean(GuardedDataSources.class).all())
                    .extracting(GuardedDataSource::beanName)
                    .containsExactly("router.main", "router.reports");
              });
    }

    @Test
    void behind_a_lazy_proxy_are_found() {
      safe.withUserConfiguration(LazyProxy.class)
          .run(
              context -> {
                assertThat(context).hasNotFailed();
                assertThat(context.getBean(GuardedDataSources.class).all()).hasSize(1);
                assertThat(
                        context
                            .getBean(JdbcTemplate.class)
                            .queryForObject("select current_user", String.class))
                    .isEqualTo(Role.APPLICATION.userName());
              });
    }
  }

  @Nested
  class Beans_of_the_application {

    @Test
    void hear_of_events_that_happened_before_they_were_made() {
      ApplicationEvents events = new ApplicationEvents();
      safe.withBean(ApplicationEvents.class, () -> events)
          .run(
              context -> {
                assertThat(events.seen)
                    .hasAtLeastOneElementOfType(SecurityEvent.ConfigurationJudged.class);
                context.getBean(JdbcTemplate.class).queryForObject("select 1", Integer.class);
                assertThat(events.seen)
                    .hasAtLeastOneElementOfType(SecurityEvent.SessionAdmitted.class);
              });
    }

    @Test
    void may_listen_though_they_need_the_data_source_themselves() {
      safe.withUserConfiguration(ListenerOnTheDataSource.class)
          .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void are_not_made_early() {
      safe.withUserConfiguration(LazyBean.class)
          .run(
              context -> {
                assertThat(context).hasNotFailed();
                assertThat(context.getBeanFactory().containsSingleton("neverAsked")).isFalse();
              });
    }
  }

  @Test
  void a_pool_too_old_is_named_with_the_property_to_set() {
    safe.withClassLoader(new FilteredClassLoader("com.zaxxer.hikari.util.Credentials"))
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .isInstanceOf(IncompatibleVersionException.class));
  }

  private static GuardedDataSource guarded(GuardedDataSources all) {
    assertThat(all.all()).hasSize(1);
    return all.all().get(0);
  }

  private static HikariDataSource pool(Role role) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(SERVER.jdbcUrl());
    pool.setUsername(SERVER.role(role).user());
    pool.setPassword(SERVER.role(role).password());
    pool.setMaximumPoolSize(1);
    return pool;
  }

  /** Of a class of its own, without a URL. */
  private static final class Opaque extends org.springframework.jdbc.datasource.AbstractDataSource {

    @Override
    public Connection getConnection() throws SQLException {
      throw new SQLException("never asked");
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
      throw new SQLException("never asked");
    }
  }

  static final class ApplicationEvents implements SecurityEventListener {

    private final List<SecurityEvent> seen = new CopyOnWriteArrayList<>();

    @Override
    public void onEvent(SecurityEvent event) {
      seen.add(event);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class TwoPools {

    @Bean
    @Primary
    HikariDataSource main() {
      return pool(Role.APPLICATION);
    }

    @Bean
    HikariDataSource reports() {
      return pool(Role.READ_ONLY);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Router {

    @Bean
    DataSource router() {
      AbstractRoutingDataSource router =
          new AbstractRoutingDataSource() {
            @Override
            protected Object determineCurrentLookupKey() {
              return "main";
            }
          };
      HikariDataSource main = pool(Role.APPLICATION);
      router.setTargetDataSources(
          Map.of(
              "main", main, "reports", new LazyConnectionDataSourceProxy(pool(Role.APPLICATION))));
      router.setDefaultTargetDataSource(main);
      return router;
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class LazyProxy {

    @Bean
    DataSource lazyProxy() {
      return new LazyConnectionDataSourceProxy(pool(Role.APPLICATION));
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class ListenerOnTheDataSource {

    @Bean
    SecurityEventListener listener(DataSource dataSource) {
      return event -> assertThat(dataSource).isNotNull();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class LazyBean {

    @Bean
    @Lazy
    Object neverAsked() {
      throw new IllegalStateException("asked for");
    }
  }
}
