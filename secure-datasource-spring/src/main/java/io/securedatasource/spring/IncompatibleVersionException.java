package io.securedatasource.spring;

/** A library on the class path is older than what the guard needs. */
final class IncompatibleVersionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String property;
  private final String version;

  /**
   * Names what is too old.
   *
   * @param property the property of Spring Boot's dependency management that sets the version
   * @param version a version that will do
   */
  IncompatibleVersionException(String found, String property, String version) {
    super(found);
    this.property = property;
    this.version = version;
  }

  String property() {
    return property;
  }

  String version() {
    return version;
  }
}
