package io.securedatasource.spring;

import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Looks at the DataSource beans that no post-processor saw: those that another post-processor
 * needed before ours was there, and those of a context below this one. Makes none.
 */
final class MissedDataSources
    implements SmartInitializingSingleton, ApplicationListener<ContextRefreshedEvent> {

  private final ConfigurableListableBeanFactory beans;
  private final Supplier<DataSourceInspector> inspector;

  MissedDataSources(
      ConfigurableListableBeanFactory beans, Supplier<DataSourceInspector> inspector) {
    this.beans = beans;
    this.inspector = inspector;
  }

  @Override
  public void afterSingletonsInstantiated() {
    look(beans);
  }

  /** Events of a context below are published here too. */
  @Override
  public void onApplicationEvent(ContextRefreshedEvent event) {
    if (event.getApplicationContext() instanceof ConfigurableApplicationContext context
        && context.getBeanFactory() != beans) {
      look(context.getBeanFactory());
    }
  }

  private void look(ConfigurableListableBeanFactory factory) {
    for (String name : factory.getBeanNamesForType(DataSource.class, false, false)) {
      if (factory.getSingleton(name) instanceof DataSource dataSource) {
        inspector.get().inspect(dataSource, name);
      }
    }
  }
}
