package io.securedatasource.spring;

import io.securedatasource.InsecureConfigurationException;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.Violation;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells all that gate 1 refuses, with settings to paste. */
final class InsecureConfigurationFailureAnalyzer
    extends AbstractFailureAnalyzer<InsecureConfigurationException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, InsecureConfigurationException cause) {
    PolicyReport report = cause.report();
    String bean = FailedBean.name(rootFailure, cause);
    boolean migrates = FailedBean.migrates(bean);
    return new FailureAnalysis(
        Violations.describe("The configuration of the DataSource bean '" + bean + "'", report),
        action(report, bean, migrates),
        cause);
  }

  private static String action(PolicyReport report, String bean, boolean migrates) {
    Map<String, String> settings = new LinkedHashMap<>();
    Set<String> texts = new LinkedHashSet<>();
    for (Violation violation : report.enforced()) {
      SpringFix fix = SpringFix.of(violation, bean, migrates);
      settings.putAll(fix.settings());
      if (fix.text() != null) {
        texts.add(violation.rule() + ": " + fix.text());
      }
    }
    StringBuilder action = new StringBuilder();
    if (!settings.isEmpty()) {
      SettingSnippet snippet = new SettingSnippet(settings);
      action.append("In application.yml, with values of your own:\n\n");
      action.append(snippet.yaml("    "));
      action.append("\nor in application.properties:\n\n");
      action.append(snippet.properties("    "));
    }
    if (!texts.isEmpty()) {
      action.append(settings.isEmpty() ? "" : "\nAnd:\n\n");
      texts.forEach(text -> action.append("    ").append(text).append('\n'));
    }
    return action.toString().stripTrailing();
  }
}
