package io.securedatasource.policy;

/** Where facts are judged. */
public enum Gate {
  /** Before any network traffic: what was asked for. */
  CONFIGURATION,
  /** On a physical connection, before it may be lent: what the server granted. */
  SESSION,
  /** On every SQL text, before the driver sees it: what would be run. */
  STATEMENT
}
