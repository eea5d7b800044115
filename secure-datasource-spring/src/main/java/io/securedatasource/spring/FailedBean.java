package io.securedatasource.spring;

import org.springframework.beans.factory.BeanCreationException;

/** Which bean a failure is about. */
final class FailedBean {

  private FailedBean() {}

  /** The innermost bean that could not be created because of the cause. */
  static String name(Throwable rootFailure, Throwable cause) {
    String name = "dataSource";
    for (Throwable failure = rootFailure;
        failure != null && failure != cause;
        failure = failure.getCause()) {
      if (failure instanceof BeanCreationException creation && creation.getBeanName() != null) {
        name = creation.getBeanName();
      }
    }
    return name;
  }

  /** Whether the bean is a migration tool, whose connection has settings of its own. */
  static boolean migrates(String beanName) {
    return beanName.equals("flyway") || beanName.equals("liquibase");
  }
}
