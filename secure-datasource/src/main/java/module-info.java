/** A {@code javax.sql.DataSource} for PostgreSQL that refuses to be insecure. */
module io.securedatasource {
  requires transitive com.zaxxer.hikari;
  requires transitive java.sql;
  requires transitive micrometer.core;
  requires transitive micrometer.observation;
  requires transitive org.jspecify;
  requires java.net.http;
  requires jdk.jfr;
  requires micrometer.commons;
  requires org.postgresql.jdbc;
  requires org.slf4j;
  requires static com.fasterxml.jackson.core;
  requires static com.tngtech.archunit;
  requires static org.junit.jupiter.api;

  exports io.securedatasource;
  exports io.securedatasource.allowlist;
  exports io.securedatasource.context;
  exports io.securedatasource.credentials;
  exports io.securedatasource.vault;
  exports io.securedatasource.event;
  exports io.securedatasource.metrics;
  exports io.securedatasource.policy;
  exports io.securedatasource.posture;
  exports io.securedatasource.testing;

  // The driver makes its socket factories by class name.
  exports io.securedatasource.internal.admission to
      org.postgresql.jdbc;
}
