package io.securedatasource.internal.statement;

/**
 * How a text reaches the driver, which decides what <code>?</code>, <code>??</code> and a brace
 * mean in it.
 */
public enum EntryPoint {
  /**
   * Prepared: <code>?</code> is a parameter, <code>??</code> the operator; escapes are replaced.
   */
  PREPARED,
  /** As {@link #PREPARED}, after the driver has replaced the escapes: a brace is not SQL. */
  PREPARED_UNESCAPED,
  /** As {@link #PREPARED}, and the whole text may be a JDBC call escape. */
  CALL,
  /** Executed as text: <code>?</code> and <code>??</code> are operators; escapes are replaced. */
  PLAIN,
  /** As {@link #PLAIN}, after {@code setEscapeProcessing(false)}: a brace is not SQL. */
  PLAIN_UNESCAPED;

  /** Whether <code>?</code> is a parameter. */
  boolean bindsParameters() {
    return this == PREPARED || this == CALL || this == PREPARED_UNESCAPED;
  }

  /** Whether the driver replaces JDBC escapes; where it does not, a brace is not SQL. */
  boolean replacesEscapes() {
    return this != PLAIN_UNESCAPED && this != PREPARED_UNESCAPED;
  }
}
