package io.securedatasource.policy;

import io.securedatasource.policy.SettingProblem.Kind;
import java.util.List;

/** What settings must look like to be taken at all, and where they may point. */
final class UrlRules {

  private UrlRules() {}

  static final Rule<ConfigurationFacts> MALFORMED =
      Rule.configuration("url.malformed")
          .must("the URL is jdbc:postgresql://host[:port][,…]/database and can be read in one way")
          .because("what two readers read in two ways is judged as one thing and used as another")
          .practice("RFC 3986; OWASP Input Validation Cheat Sheet; CWE-436")
          .admits("jdbc:postgresql://db.internal:5432/shop")
          .refuses("jdbc:postgresql:shop%zz")
          .unconditional()
          .check(
              SettingProblems.of(
                  Kind.MALFORMED,
                  "must be jdbc:postgresql://host[:port]/database",
                  UrlRules::targetKnown));

  /**
   * A target that could not be read is refused even where the problem that kept it from being read
   * is one that a policy reports alone, such as a secret in the URL.
   */
  private static void targetKnown(
      ConfigurationFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    boolean refusedAnyway =
        facts.problems().stream().anyMatch(problem -> problem.kind() != Kind.SECRET_IN_URL);
    if (refusedAnyway) {
      return;
    }
    String database = facts.target().database();
    boolean noHost = facts.target().hosts().isEmpty();
    boolean noDatabase = database == null || database.isBlank();
    if (noHost || noDatabase) {
      findings.breach(
          noHost && noDatabase
              ? "neither host nor database is known"
              : noHost ? "the host is not known" : "the database is not known",
          "must name the server and the database",
          "url(\"jdbc:postgresql://db.internal:5432/shop\")");
    }
  }

  static final Rule<ConfigurationFacts> INVALID_VALUE =
      Rule.configuration("url.invalid-value")
          .must("every setting is one that there is, and has a value that it admits")
          .because(
              "a setting that is not understood does not hold, and nobody notices; the driver takes"
                  + " some invalid values for its defaults, which are not secure")
          .practice("OWASP Input Validation Cheat Sheet; CWE-20")
          .admits("connectTimeout=5")
          .refuses("connectTimeout=soon")
          .unconditional()
          .check(
              SettingProblems.of(
                  Kind.INVALID_VALUE,
                  "must be a setting that there is, with a value that it admits"));

  static final Rule<ConfigurationFacts> UNKNOWN_PROPERTY =
      Rule.configuration("url.unknown-property")
          .must("every key is one that the driver knows, in the driver's spelling")
          .because(
              "the driver ignores unknown keys in silence: sslMode=verify-full leaves sslmode at"
                  + " prefer")
          .practice("pgjdbc documentation, Connection Parameters; CWE-20")
          .admits("sslmode=verify-full")
          .refuses("sslMode=verify-full")
          .unconditional()
          .check(SettingProblems.of(Kind.UNKNOWN_PROPERTY, "must be a key that the driver knows"));

  static final Rule<ConfigurationFacts> DUPLICATE_PROPERTY =
      Rule.configuration("url.duplicate-property")
          .must("no key stands twice, nor in two sources that disagree")
          .because(
              "of two the driver takes the last: sslmode=verify-full&sslmode=disable is plaintext")
          .practice("OWASP Web Security Testing Guide, HTTP Parameter Pollution; CWE-235")
          .admits("one sslmode")
          .refuses("sslmode=verify-full&sslmode=disable")
          .unconditional()
          .check(SettingProblems.of(Kind.DUPLICATE_PROPERTY, "must stand once"));

  static final Rule<ConfigurationFacts> TARGET_OVERRIDE =
      Rule.configuration("url.target-override")
          .must("no property names host, port or database; the URL alone does")
          .because("?host=… connects to another server than the one that the URL shows")
          .practice("pgjdbc documentation, Connecting to the Database; CWE-441")
          .admits("jdbc:postgresql://db.internal/shop")
          .refuses("jdbc:postgresql://db.internal/shop?host=203.0.113.9")
          .unconditional()
          .check(
              SettingProblems.of(
                  Kind.TARGET_OVERRIDE, "host, port and database must stand in the URL's path"));

  static final Rule<ConfigurationFacts> CONTROL_CHARACTER =
      Rule.configuration("url.control-character")
          .must("no setting holds a control character")
          .because(
              "a NUL ends a value in the startup packet, and what follows becomes a setting of its"
                  + " own")
          .practice("PostgreSQL documentation, Message Formats: StartupMessage; CWE-158")
          .admits("currentSchema=shop")
          .refuses("currentSchema=public%00statement_timeout%000")
          .unconditional()
          .check(
              SettingProblems.of(Kind.CONTROL_CHARACTER, "must hold printable characters alone"));

  static final Rule<ConfigurationFacts> SERVICE =
      Rule.configuration("url.service")
          .must("no service is named")
          .because("a service file outside the application can set anything, sslmode=disable too")
          .practice("PostgreSQL documentation, libpq: The Connection Service File; CWE-15")
          .admits("jdbc:postgresql://db.internal/shop")
          .refuses("jdbc:postgresql://db.internal/shop?service=reporting")
          .unconditional()
          .check(SettingProblems.of(Kind.SERVICE, "settings must be stated, not referred to"));

  static final Rule<ConfigurationFacts> FORBIDDEN_PROPERTY =
      Rule.configuration("url.forbidden-property")
          .must("no key loads classes, writes files, or is the library's own to set")
          .because(
              "whoever can write such a key runs code or writes files in the application's name")
          .practice("CVE-2022-21724, CVE-2022-26520 (pgjdbc); CWE-470; CWE-73")
          .admits("ApplicationName=shop")
          .refuses("loggerFile=/srv/www/shell.jsp")
          .unconditional()
          .check(SettingProblems.of(Kind.FORBIDDEN_PROPERTY, "must not be set"));

  static final Rule<ConfigurationFacts> INVALID_HOST =
      Rule.configuration("url.invalid-host")
          .must("every host is a name, an IPv4 or a bracketed IPv6 address")
          .because("a host with other characters in it can carry settings of its own")
          .practice("RFC 1123 section 2.1; RFC 3986 section 3.2.2; CWE-20")
          .admits("[2001:db8::1]:5432")
          .refuses("user:secret@db.internal")
          .unconditional()
          .check(SettingProblems.of(Kind.INVALID_HOST, "must be a name or an address"));

  static final Rule<ConfigurationFacts> HOST_ALLOWED =
      Rule.configuration("network.host-allowed")
          .must("every host is on the policy's list of allowed hosts, where one is set")
          .because("a configuration that points elsewhere takes the password and the data with it")
          .practice("OWASP Server-Side Request Forgery Prevention Cheat Sheet; CWE-918")
          .admits("db.internal with allowHost(\"*.internal\")")
          .refuses("db.example.net with allowHost(\"*.internal\")")
          .check(
              (facts, policy, findings) -> {
                List<String> allowed = policy.allowedHosts();
                if (allowed.isEmpty()) {
                  return;
                }
                for (Host host : facts.target().hosts()) {
                  if (allowed.stream().noneMatch(entry -> HostNames.matches(entry, host.name()))) {
                    findings.breach(
                        "host " + Echo.text(host.name()) + " is not on the list of allowed hosts",
                        "must be on it (" + Echo.list(allowed) + ")",
                        "an allowed host in the URL, or allowHost(\"…\") in the policy");
                  }
                }
              });

  static List<Rule<ConfigurationFacts>> all() {
    return List.of(
        MALFORMED,
        INVALID_VALUE,
        UNKNOWN_PROPERTY,
        DUPLICATE_PROPERTY,
        TARGET_OVERRIDE,
        CONTROL_CHARACTER,
        SERVICE,
        FORBIDDEN_PROPERTY,
        INVALID_HOST,
        HOST_ALLOWED);
  }
}
