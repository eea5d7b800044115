package io.securedatasource.spring;

import com.zaxxer.hikari.HikariDataSource;
import io.securedatasource.SecureDataSource;
import io.securedatasource.event.SecurityEventListener;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.util.ClassUtils;

/**
 * Guards each DataSource bean from inside. There is no property that turns it off: single beans are
 * left out by {@code secure-datasource.exclude-beans}.
 */
@AutoConfiguration(
    beforeName = {
      "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
      "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration"
    })
@ConditionalOnClass({
  DataSource.class,
  DelegatingDataSource.class,
  HikariDataSource.class,
  SecureDataSource.class
})
@EnableConfigurationProperties(SecureDataSourceProperties.class)
@ImportRuntimeHints(SecureDataSourceRuntimeHints.class)
public class SecureDataSourceAutoConfiguration {

  /** Made early, as each post-processor; what it uses is made with the first DataSource. */
  @Bean
  static GuardingBeanPostProcessor secureDataSourceBeanPostProcessor(
      ObjectProvider<DataSourceInspector> inspector) {
    return new GuardingBeanPostProcessor(inspector::getObject);
  }

  @Bean
  static MissedDataSources secureDataSourceMissedDataSources(
      ConfigurableListableBeanFactory beans, ObjectProvider<DataSourceInspector> inspector) {
    return new MissedDataSources(beans, inspector::getObject);
  }

  @Bean
  @Lazy
  DataSourceInspector secureDataSourceInspector(
      DataSourceGuard guard, SecureDataSourceProperties properties) {
    return new DataSourceInspector(guard, properties.excludeBeans());
  }

  @Bean
  @Lazy
  DataSourceGuard secureDataSourceGuard(
      SecureDataSourceProperties properties,
      GuardedDataSources guarded,
      ApplicationListeners listeners,
      ObjectProvider<TrustBundles> bundles,
      ConfigurableEnvironment environment,
      ConfigurableListableBeanFactory beans) {
    ClassLoader classLoader = beans.getBeanClassLoader();
    if (classLoader == null) {
      classLoader = ClassUtils.getDefaultClassLoader();
    }
    if (classLoader == null) {
      classLoader = getClass().getClassLoader();
    }
    DataSourceGuard.requireVersions(classLoader);
    return new DataSourceGuard(
        properties,
        guarded,
        new ContainerConnections(beans, classLoader),
        listeners.asListener(),
        bundles,
        environment,
        beans);
  }

  @Bean
  GuardedDataSources guardedDataSources() {
    return new GuardedDataSources();
  }

  @Bean
  ApplicationListeners secureDataSourceApplicationListeners(
      ObjectProvider<SecurityEventListener> listeners) {
    return new ApplicationListeners(listeners);
  }

  @Bean
  @Lazy
  TrustBundles secureDataSourceTrustBundles(SslBundles bundles) {
    return new TrustBundles(bundles);
  }
}
