package io.securedatasource.policy;

/**
 * What is known about the thing that is judged. Facts are immutable, hold no secret, and are
 * gathered before they are judged, so that an evaluation never touches a file, a socket or a clock.
 */
public sealed interface Facts permits ConfigurationFacts, SessionFacts, StatementFacts {

  /** Where such facts are judged. */
  default Gate gate() {
    if (this instanceof ConfigurationFacts) {
      return Gate.CONFIGURATION;
    }
    return this instanceof SessionFacts ? Gate.SESSION : Gate.STATEMENT;
  }
}
