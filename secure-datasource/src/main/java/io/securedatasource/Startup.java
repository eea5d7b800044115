package io.securedatasource;

/** What building a data source does about the database. Gate 1 is passed either way. */
public enum Startup {
  /** A first session is opened and judged; without one there is no data source. */
  FAIL_FAST,
  /**
   * No session is waited for: the database may be down, and the first borrowers may wait or fail.
   * Each session is judged when it comes about.
   */
  LAZY
}
