package io.securedatasource.spring;

import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells of a DataSource that reaches PostgreSQL past the guard. */
final class UnguardableDataSourceFailureAnalyzer
    extends AbstractFailureAnalyzer<UnguardableDataSourceException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, UnguardableDataSourceException cause) {
    return new FailureAnalysis(
        "The DataSource bean '%s' cannot be guarded: it %s."
            .formatted(cause.beanName(), cause.found()),
        cause.ways().stream().collect(Collectors.joining("\n    ", "    ", "")),
        cause);
  }
}
