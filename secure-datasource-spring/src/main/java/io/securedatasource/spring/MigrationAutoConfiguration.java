package io.securedatasource.spring;

import java.util.function.Supplier;
import javax.sql.DataSource;
import liquibase.integration.spring.SpringLiquibase;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Has Flyway and Liquibase migrate through the guard, whatever data source they were given: theirs
 * is otherwise made by themselves, and never seen as a bean.
 */
@AutoConfiguration(after = SecureDataSourceAutoConfiguration.class)
@ConditionalOnClass(name = "com.zaxxer.hikari.HikariDataSource")
public class MigrationAutoConfiguration {

  /** The name of Spring Boot's own bean. */
  private static final String FLYWAY = "flyway";

  @Bean
  @Lazy
  MigrationGuard secureDataSourceMigrationGuard(
      DataSourceGuard guard, SecureDataSourceProperties properties) {
    return new MigrationGuard(guard, properties.migration());
  }

  /** Only where Flyway is. */
  @org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(Flyway.class)
  static class FlywayConfiguration {

    @Bean
    static BeanPostProcessor secureDataSourceFlywayPostProcessor(
        ObjectProvider<MigrationGuard> guard) {
      return new FlywayPostProcessor(guard::getObject);
    }

    /** As Spring Boot 4 knows it. */
    @org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
        name = "org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer")
    static class Boot4Flyway {

      @Bean
      @Order(Ordered.LOWEST_PRECEDENCE)
      org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer
          secureDataSourceFlywayCustomizer(ObjectProvider<MigrationGuard> guard) {
        return configuration -> migrate(configuration, guard);
      }
    }

    /** As Spring Boot 3 knows it. */
    @org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
        name = "org.springframework.boot.autoconfigure.flyway.FlywayConfigurationCustomizer")
    static class Boot3Flyway {

      @Bean
      @Order(Ordered.LOWEST_PRECEDENCE)
      org.springframework.boot.autoconfigure.flyway.FlywayConfigurationCustomizer
          secureDataSourceFlywayCustomizer(ObjectProvider<MigrationGuard> guard) {
        return configuration -> migrate(configuration, guard);
      }
    }

    private static void migrate(
        FluentConfiguration configuration, ObjectProvider<MigrationGuard> guard) {
      DataSource given = configuration.getDataSource();
      if (given != null) {
        configuration.dataSource(guard.getObject().migrating(given, FLYWAY));
      }
    }
  }

  /** Only where Liquibase is. */
  @org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(SpringLiquibase.class)
  static class LiquibaseConfiguration {

    @Bean
    static BeanPostProcessor secureDataSourceLiquibasePostProcessor(
        ObjectProvider<MigrationGuard> guard) {
      return new LiquibasePostProcessor(guard::getObject);
    }
  }

  /**
   * For a Flyway that Spring Boot did not configure: replaces it, since it cannot be changed, by
   * one that differs in its data source alone.
   */
  private record FlywayPostProcessor(Supplier<MigrationGuard> guard) implements BeanPostProcessor {

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
      if (!(bean instanceof Flyway flyway)) {
        return bean;
      }
      Configuration configuration = flyway.getConfiguration();
      DataSource given = configuration.getDataSource();
      DataSource migrating = given == null ? null : guard.get().migrating(given, beanName);
      return migrating == given
          ? bean
          : new FluentConfiguration(configuration.getClassLoader())
              .configuration(configuration)
              .dataSource(migrating)
              .load();
    }
  }

  /** Liquibase migrates when it is initialised. */
  private record LiquibasePostProcessor(Supplier<MigrationGuard> guard)
      implements BeanPostProcessor {

    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
      if (bean instanceof SpringLiquibase liquibase && liquibase.getDataSource() != null) {
        liquibase.setDataSource(guard.get().migrating(liquibase.getDataSource(), beanName));
      }
      return bean;
    }
  }
}
