package io.securedatasource.policy;

import java.util.List;
import java.util.stream.Collectors;

/** Writes {@code docs/rules.md} out of the catalogue. */
final class RulesDocument {

  private static final String HEAD =
      """
      # The rules

      Written by the build out of the catalogue of rules (`io.securedatasource.policy.RuleCatalogue`); change the code, then run `mvn test -pl secure-datasource -am -Dtest=RulesDocumentTest -Dsurefire.failIfNoSpecifiedTests=false -Dupdate.docs=true`.

      A rule says what must hold. What happens when it does not is the policy's to say:

      - **enforce**: the gate stays closed. A waiver with a reason, an owner and a date lowers it to report, in that policy alone.
      - **always**: the gate stays closed in every preset, and no waiver lowers it. These are settings that cannot be understood or that hand control to others, and what guards the policy itself.
      - **report**: the violation is told and the gate is open. `toBuilder().enforce("<id>")` raises it.

      A rule that is enforced may also advise: such a finding is only ever reported.
      """;

  private RulesDocument() {}

  /** The whole document. */
  static String text() {
    return HEAD
        + "\n"
        + gate(
            "Gate 1: configuration",
            "Judged before any network traffic: what was asked for.",
            Gate.CONFIGURATION)
        + "\n"
        + gate(
            "Gate 2: session",
            "Judged on every physical connection before the pool may lend it: what the server"
                + " granted. Rules about what a role can become and may do need a look at the"
                + " catalogue: it is taken on a user's first connection and every hour. Their fix is"
                + " SQL for this database, role and schema. Rules about the server's side (`server.*`)"
                + " are judged only where somebody asks for a posture.",
            Gate.SESSION)
        + "\n"
        + gate(
            "Gate 3: statement",
            "Judged on every SQL text, once per text, before the driver sees it. How far a rule goes"
                + " depends on the role profile too: a migration may change the schema, and a"
                + " READ_ONLY data source may not write. For an application, baseline reports"
                + " statement.ddl, statement.privilege, statement.maintenance, statement.lock-table"
                + " and statement.large-object.",
            Gate.STATEMENT);
  }

  private static String gate(String title, String about, Gate gate) {
    List<Rule<?>> rules = RuleCatalogue.all().stream().filter(rule -> rule.gate() == gate).toList();
    return "## "
        + title
        + "\n\n"
        + about
        + "\n\n| id | what must hold | production | baseline | development |\n"
        + "|---|---|---|---|---|\n"
        + rules.stream().map(RulesDocument::row).collect(Collectors.joining())
        + rules.stream().map(RulesDocument::section).collect(Collectors.joining());
  }

  private static String row(Rule<?> rule) {
    return "| [%s](#%s) | %s | %s | %s | %s |\n"
        .formatted(
            rule.id(),
            rule.id().replace(".", ""),
            cell(rule.must()),
            word(rule, rule.production()),
            word(rule, rule.baseline()),
            word(rule, rule.development()));
  }

  private static String word(Rule<?> rule, Enforcement enforcement) {
    return enforcement == Enforcement.REPORT ? "report" : rule.waivable() ? "enforce" : "always";
  }

  private static String section(Rule<?> rule) {
    return """

        ### %s

        %s.

        - Because %s
        - Practice: %s
        - Admits: %s
        - Refuses: %s
        """
        .formatted(
            rule.id(),
            sentence(rule.must()),
            plain(rule.because()),
            plain(rule.practice()),
            plain(rule.admits()),
            plain(rule.refuses()));
  }

  private static String sentence(String text) {
    boolean setting = text.matches("[a-z]+[A-Z_].*|sslmode .*|lock ≤ .*|pgjdbc .*");
    return plain(setting ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1));
  }

  private static String cell(String text) {
    return plain(text).replace("|", "\\|");
  }

  /** Text that Markdown takes as it stands. */
  private static String plain(String text) {
    return text.replace("\\", "\\\\")
        .replace("<", "&lt;")
        .replace("*", "\\*")
        .replace("_", "\\_")
        .replace("[", "\\[")
        .replace("~", "\\~");
  }
}
