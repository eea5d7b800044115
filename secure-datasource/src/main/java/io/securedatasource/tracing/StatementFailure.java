package io.securedatasource.tracing;

import io.securedatasource.metrics.ErrorType;

/** Stands for a failure in a span: what the server says of one may quote a value. */
final class StatementFailure extends Exception {

  private static final long serialVersionUID = 1L;

  StatementFailure(ErrorType type) {
    super(type.tag(), null, false, false);
  }
}
