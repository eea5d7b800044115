package io.securedatasource.testserver;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips, with the line that says why, where the asked-for kind of server cannot run. */
final class PostgresAvailable implements ExecutionCondition {

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Availability availability = PostgresServer.availability();
    return availability.isAvailable()
        ? ConditionEvaluationResult.enabled(availability.reason())
        : ConditionEvaluationResult.disabled(availability.reason());
  }
}
