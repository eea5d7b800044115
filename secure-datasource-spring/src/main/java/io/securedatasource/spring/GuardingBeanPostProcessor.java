package io.securedatasource.spring;

import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.support.JdbcAccessor;

/**
 * Has each DataSource bean looked at once it is configured, which is before it connects, and before
 * any other post-processor wraps it.
 */
final class GuardingBeanPostProcessor
    implements DestructionAwareBeanPostProcessor, PriorityOrdered {

  private final Supplier<DataSourceInspector> source;

  /** There once a DataSource was; at the end, when beans are no longer to be had, it is still. */
  private volatile @Nullable DataSourceInspector inspector;

  GuardingBeanPostProcessor(Supplier<DataSourceInspector> source) {
    this.source = source;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    DataSource dataSource = behind(bean);
    if (dataSource != null) {
      DataSourceInspector found = source.get();
      inspector = found;
      found.inspect(dataSource, beanName);
    }
    return bean;
  }

  /** A data source may be no bean itself, but made for a bean that works with it. */
  private static @Nullable DataSource behind(Object bean) {
    if (bean instanceof DataSource dataSource) {
      return dataSource;
    }
    if (bean instanceof JdbcAccessor accessor) {
      return accessor.getDataSource();
    }
    return bean instanceof DataSourceTransactionManager transactions
        ? transactions.getDataSource()
        : null;
  }

  @Override
  public void postProcessBeforeDestruction(Object bean, String beanName) {
    DataSourceInspector found = inspector;
    if (found != null && bean instanceof DataSource dataSource) {
      found.release(dataSource, beanName);
    }
  }

  @Override
  public boolean requiresDestruction(Object bean) {
    return bean instanceof DataSource;
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }
}
