package io.securedatasource.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.securedatasource.event.SessionRefusedException;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import io.securedatasource.testserver.WireProxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanDefinitionHolder;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionReaderUtils;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/**
 * Ways in which a DataSource could reach PostgreSQL without having been judged. Each connects as a
 * superuser, which gate 2 refuses, or without TLS, which gate 1 refuses.
 */
@Timeout(180)
class WaysPastTheGuardTest {

  private static final PostgresServer SERVER = PostgresServer.shared();

  /** What every application here states; the data source is its own. */
  private final ApplicationContextRunner application =
      Applications.bare()
          .withPropertyValues(
              "secure-datasource.trust=" + SERVER.caCertificate(),
              "secure-datasource.timeouts.preset=standard");

  private static HikariDataSource superusers() {
    Login superuser = SERVER.role(Role.SUPERUSER);
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(SERVER.jdbcUrl());
    pool.setUsername(superuser.user());
    pool.setPassword(superuser.password());
    pool.setMaximumPoolSize(1);
    pool.setConnectionTimeout(5_000);
    return pool;
  }

  private static void refusedAtGate2(DataSource dataSource) {
    assertThat(catchThrowable(() -> dataSource.getConnection().close()))
        .hasStackTraceContaining(SessionRefusedException.class.getName())
        .hasStackTraceContaining("session.superuser");
  }

  private void refusedAtGate2(Class<?> configuration, String bean) {
    application
        .withUserConfiguration(configuration)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              refusedAtGate2(context.getBean(bean, DataSource.class));
            });
  }

  private void refusedAtStart(Class<?> configuration, String why) {
    application
        .withUserConfiguration(configuration)
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .isNotNull()
                    .rootCause()
                    .isInstanceOf(UnguardableDataSourceException.class)
                    .hasMessageContaining(why));
  }

  @Nested
  class A_bean {

    @Test
    void made_by_a_factory_is_guarded() {
      refusedAtGate2(Factory.class, "made");
    }

    @Test
    void that_is_lazy_is_guarded() {
      refusedAtGate2(LazyOne.class, "lazy");
    }

    @Test
    void of_which_each_asker_gets_its_own_is_guarded_each_time() {
      application
          .withUserConfiguration(Prototype.class)
          .run(
              context -> {
                DataSource one = context.getBean("prototype", DataSource.class);
                DataSource two = context.getBean("prototype", DataSource.class);
                assertThat(one).isNotSameAs(two);
                refusedAtGate2(one);
                refusedAtGate2(two);
              });
    }

    @Test
    void behind_a_scoped_proxy_is_guarded_by_the_settings_of_its_own_name() {
      application
          .withInitializer(
              context -> scoped((BeanDefinitionRegistry) context.getBeanFactory(), "scoped"))
          .withPropertyValues("secure-datasource.datasources.scoped.role=read-only")
          .run(
              context -> {
                assertThat(context).hasNotFailed();
                refusedAtGate2(context.getBean("scoped", DataSource.class));
                assertThat(context.getBean(GuardedDataSources.class).all())
                    .extracting(GuardedDataSource::beanName, source -> source.role().name())
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("scoped", "READ_ONLY"));
              });
    }

    private static void scoped(BeanDefinitionRegistry registry, String name) {
      BeanDefinition target =
          BeanDefinitionBuilder.genericBeanDefinition(
                  HikariDataSource.class, WaysPastTheGuardTest::superusers)
              .getBeanDefinition();
      BeanDefinitionReaderUtils.registerBeanDefinition(
          ScopedProxyUtils.createScopedProxy(
              new BeanDefinitionHolder(target, name), registry, true),
          registry);
    }

    @Test
    void that_another_post_processor_needs_first_is_guarded_all_the_same() {
      refusedAtGate2(Early.class, "early");
    }

    @Test
    void that_another_post_processor_needs_first_and_has_used_is_refused() {
      refusedAtStart(EarlyAndUsed.class, "had opened connections");
    }

    @Test
    void that_delegates_to_nobody_yet_is_refused() {
      refusedAtStart(DelegateToCome.class, "does not have yet");
    }

    @Test
    void that_makes_pools_as_they_are_asked_for_is_refused() {
      refusedAtStart(PoolPerTenant.class, "overrides determineTargetDataSource");
    }

    @Test
    void of_a_context_below_is_guarded() {
      application.run(
          context -> {
            try (AnnotationConfigApplicationContext below =
                new AnnotationConfigApplicationContext()) {
              below.setParent(context);
              below.register(LazyOne.class, Below.class);
              below.refresh();
              refusedAtGate2(below.getBean("below", DataSource.class));
            }
          });
    }
  }

  @Nested
  class A_pool_that_is_no_bean {

    @Test
    void is_guarded_behind_a_template() {
      application
          .withBean(JdbcTemplate.class, () -> new JdbcTemplate(superusers()))
          .run(context -> refusedAtGate2(dataSource(context.getBean(JdbcTemplate.class))));
    }

    private static DataSource dataSource(JdbcTemplate template) {
      return Objects.requireNonNull(template.getDataSource());
    }

    @Test
    void is_guarded_behind_a_transaction_manager() {
      HikariDataSource pool = superusers();
      application
          .withBean(
              DataSourceTransactionManager.class, () -> new DataSourceTransactionManager(pool))
          .run(
              context -> {
                assertThat(context).hasNotFailed();
                refusedAtGate2(pool);
              });
      assertThat(pool.isClosed()).as("ends with the context").isTrue();
    }

    @Test
    void that_is_excluded_stays_so_behind_a_template() {
      PGSimpleDataSource plain = new PGSimpleDataSource();
      plain.setUrl(SERVER.jdbcUrl());
      application
          .withBean("legacy", DataSource.class, () -> plain)
          .withBean("legacyTemplate", JdbcTemplate.class, () -> new JdbcTemplate(plain))
          .withPropertyValues("secure-datasource.exclude-beans=legacy")
          .run(context -> assertThat(context).hasNotFailed());
    }
  }

  @Nested
  class Settings {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "org.springframework.jdbc.datasource.SimpleDriverDataSource",
          "org.springframework.jdbc.datasource.DriverManagerDataSource",
          "org.postgresql.ds.PGSimpleDataSource"
        })
    void that_name_another_kind_of_data_source_are_refused(String type) {
      try (WireProxy proxy = WireProxy.to(SERVER)) {
        application
            .withPropertyValues(
                "spring.datasource.type=" + type,
                "spring.datasource.url=" + proxy.jdbcUrl(SERVER.database()),
                "spring.datasource.username=anybody",
                "spring.datasource.password=a password of some length")
            .run(
                context ->
                    assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(UnguardableDataSourceException.class));
        assertThat(proxy.connections()).isZero();
      }
    }

    @Test
    void with_a_line_break_in_the_url_do_not_hide_what_it_leads_to() {
      HikariDataSource pool = superusers();
      pool.setJdbcUrl(SERVER.jdbcUrl() + "?sslmode=disable\n");
      assertThat(TargetDatabase.of(pool)).isEqualTo(TargetDatabase.POSTGRESQL);
      application
          .withBean(DataSource.class, () -> pool)
          .run(context -> assertThat(context).hasFailed());
    }

    @Test
    void leave_no_way_to_another_login() {
      HikariDataSource pool = superusers();
      application
          .withBean(DataSource.class, () -> pool)
          .run(
              context -> {
                Login login = SERVER.role(Role.SUPERUSER);
                assertThat(catchThrowable(() -> pool.getConnection(login.user(), login.password())))
                    .isNotNull();
              });
    }

    @Test
    void leave_no_password_that_the_pool_would_log() {
      HikariDataSource pool = superusers();
      pool.addDataSourceProperty("password", pool.getPassword());
      pool.setPassword(null);
      application
          .withBean(DataSource.class, () -> pool)
          .run(
              context -> {
                assertThat(context).hasNotFailed();
                assertThat(pool.getDataSourceProperties()).doesNotContainKey("password");
                assertThat(context.getBean(HikariConfig.class).getPassword()).isNull();
              });
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Factory {

    @Bean
    static FactoryBean<DataSource> made() {
      return new FactoryBean<>() {
        @Override
        public DataSource getObject() {
          return superusers();
        }

        @Override
        public Class<?> getObjectType() {
          return DataSource.class;
        }
      };
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class LazyOne {

    @Bean
    @Lazy
    DataSource lazy() {
      return superusers();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Below {

    @Bean
    DataSource below() {
      return superusers();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Prototype {

    @Bean
    @Scope("prototype")
    DataSource prototype() {
      return superusers();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Early {

    @Bean
    static DataSource early() {
      return superusers();
    }

    /** Comes before ours by its order, and is made before any of them is there. */
    @Bean
    static NeedsIt needsIt(DataSource dataSource) {
      return new NeedsIt(dataSource);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class EarlyAndUsed {

    @Bean
    static DataSource early() {
      HikariDataSource pool = superusers();
      pool.addDataSourceProperty("sslmode", "verify-full");
      pool.addDataSourceProperty("sslrootcert", SERVER.caCertificate().toString());
      return pool;
    }

    @Bean
    static NeedsIt usesIt(DataSource dataSource) {
      assertThat(catchThrowable(() -> dataSource.getConnection().close())).isNull();
      return new NeedsIt(dataSource);
    }
  }

  record NeedsIt(DataSource dataSource) implements BeanPostProcessor, PriorityOrdered {

    @Override
    public int getOrder() {
      return Ordered.HIGHEST_PRECEDENCE;
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class DelegateToCome {

    @Bean
    DataSource delegate() {
      return new DelegatingDataSource() {
        @Override
        public void afterPropertiesSet() {
          // It is set when the first request comes.
        }
      };
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class PoolPerTenant {

    @Bean
    DataSource tenants() {
      AbstractRoutingDataSource router =
          new AbstractRoutingDataSource() {
            private final Map<String, DataSource> pools = new ConcurrentHashMap<>();

            @Override
            protected DataSource determineTargetDataSource() {
              return pools.computeIfAbsent("tenant", tenant -> superusers());
            }

            @Override
            protected @Nullable Object determineCurrentLookupKey() {
              return null;
            }
          };
      router.setTargetDataSources(new HashMap<>());
      return router;
    }
  }
}
