package io.securedatasource.spring;

import java.util.List;

/** A DataSource bean reaches, or may reach, PostgreSQL past the guard. */
final class UnguardableDataSourceException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String beanName;
  private final String found;
  private final transient List<String> ways;

  /**
   * Refuses a bean.
   *
   * @param found what is wrong, as a clause that follows the bean's name
   * @param ways what can be done about it, as imperative sentences
   */
  UnguardableDataSourceException(String beanName, String found, List<String> ways) {
    super("the DataSource bean '" + beanName + "' " + found);
    this.found = found;
    this.beanName = beanName;
    this.ways = List.copyOf(ways);
  }

  String beanName() {
    return beanName;
  }

  String found() {
    return found;
  }

  List<String> ways() {
    return ways;
  }
}
