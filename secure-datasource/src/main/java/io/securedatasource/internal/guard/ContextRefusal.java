package io.securedatasource.internal.guard;

import io.securedatasource.event.SecurityEvent.ContextRefused.Reason;
import java.sql.SQLSyntaxErrorException;

/**
 * A statement may not run for whom it would run. As of a refused statement, frameworks neither
 * retry nor give up the connection. A class of its own tells it from what a function of the
 * database may raise by the same SQLState.
 */
final class ContextRefusal extends SQLSyntaxErrorException {

  private static final long serialVersionUID = 1L;

  /** Of the class that refused statements have too. */
  static final String SQL_STATE = "SD003";

  private final Reason reason;

  ContextRefusal(Reason reason, String message) {
    super(message, SQL_STATE);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
