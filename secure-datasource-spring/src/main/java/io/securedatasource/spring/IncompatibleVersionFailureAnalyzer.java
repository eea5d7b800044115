package io.securedatasource.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells which property of the dependency management to raise. */
final class IncompatibleVersionFailureAnalyzer
    extends AbstractFailureAnalyzer<IncompatibleVersionException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, IncompatibleVersionException cause) {
    return new FailureAnalysis(
        cause.getMessage() + ".",
        """
        Raise the version that Spring Boot manages, among the properties of the pom:

            <%1$s>%2$s</%1$s>

        or in Gradle:

            ext['%1$s'] = '%2$s'"""
            .formatted(cause.property(), cause.version()),
        cause);
  }
}
