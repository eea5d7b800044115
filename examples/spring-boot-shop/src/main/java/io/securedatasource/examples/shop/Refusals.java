package io.securedatasource.examples.shop;

import io.securedatasource.event.StatementRefusedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * What a caller is told when the database is not to be had. Spring's own messages repeat the SQL,
 * so neither the answer nor the log has them.
 */
@RestControllerAdvice
class Refusals {

  private static final Logger LOGGER = LoggerFactory.getLogger(Refusals.class);

  @ExceptionHandler
  ProblemDetail refused(DataAccessException failure) {
    Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
    if (cause instanceof StatementRefusedException refusal) {
      LOGGER.warn("statement {} refused: {}", refusal.fingerprint(), refusal.rule());
      ProblemDetail problem = ProblemDetail.forStatus(HttpStatus.BAD_REQUEST);
      problem.setTitle("Request refused");
      problem.setDetail("The request would have led to a statement that is not admitted.");
      return problem;
    }
    LOGGER.error("the database failed: {}", cause.getClass().getName());
    return ProblemDetail.forStatus(HttpStatus.SERVICE_UNAVAILABLE);
  }
}
