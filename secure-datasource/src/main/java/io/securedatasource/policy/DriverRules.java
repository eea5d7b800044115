package io.securedatasource.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which driver may be used, and how it must be set. */
final class DriverRules {

  /** The first version that knows {@code requireAuth}. */
  private static final int[] FLOOR = {42, 7, 11};

  /** The first version without CVE-2026-54291. */
  private static final int[] ADVISED = {42, 7, 12};

  /** A release, vendors' builds such as 42.7.13.redhat-00001 included; no release candidate. */
  private static final Pattern RELEASE =
      Pattern.compile("(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4})(?:\\.[A-Za-z][A-Za-z0-9-]{0,31})?");

  private static final Pattern BOUNDED =
      Pattern.compile("[1-9]\\d{0,17}[KMGTkmgt]?|(?:[1-9]\\d?|100)(?:p|pct|percent)");

  private static final Set<String> QUERY_MODES =
      Set.of("extended", "extendedForPrepared", "extendedCacheEverything");

  private DriverRules() {}

  static final Rule<ConfigurationFacts> VERSION =
      Rule.configuration("driver.version")
          .must("pgjdbc is 42.7.11 or newer; 42.7.12 or newer is advised")
          .because(
              "older drivers cannot pin the authentication method, let a server exhaust the CPU by"
                  + " SCRAM iterations, or give up required channel binding")
          .practice("CVE-2026-42198, CVE-2026-54291, CVE-2025-49146 (pgjdbc); CWE-1104")
          .admits("42.7.14")
          .refuses("42.7.10")
          .check(DriverRules::version);

  private static void version(
      ConfigurationFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    String version = facts.driver().version();
    Matcher matcher = RELEASE.matcher(version);
    String fix = "org.postgresql:postgresql:42.7.14 or newer";
    if (!matcher.matches()) {
      findings.breach(
          "the driver's version, " + Echo.value(version) + ", is not that of a release",
          "must be 42.7.11 or newer",
          fix);
      return;
    }
    int[] found = {number(matcher, 1), number(matcher, 2), number(matcher, 3)};
    if (Arrays.compare(found, FLOOR) < 0) {
      findings.breach("the driver is " + Echo.text(version), "must be 42.7.11 or newer", fix);
    } else if (Arrays.compare(found, ADVISED) < 0) {
      findings.advice(
          "the driver is " + Echo.text(version) + ", which has CVE-2026-54291",
          "should be 42.7.12 or newer",
          fix);
    }
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  static final Rule<ConfigurationFacts> AMBIENT_CONFIGURATION =
      Rule.configuration("driver.ambient-configuration")
          .must(
              "no org/postgresql/driverconfig.properties is in reach of the driver, and no system"
                  + " property changes what driver and pool are told")
          .because(
              "the driver reads its defaults from any jar that holds that file, and some of them,"
                  + " a socket factory among them, cannot be overruled; a file of the pool's can run"
                  + " SQL on each connection")
          .practice("CWE-15; CWE-427")
          .admits("a class path without that file")
          .refuses("a dependency that packages org/postgresql/driverconfig.properties")
          .unconditional()
          .check(
              (facts, policy, findings) -> {
                for (String found : facts.driver().ambientConfiguration()) {
                  if (found.startsWith("-D")) {
                    findings.breach(
                        "the system property " + Echo.text(found.substring(2)) + " is set",
                        "must not be set",
                        "remove " + Echo.text(found));
                  } else {
                    findings.breach(
                        "the driver would read " + Echo.text(found),
                        "must not be on the class path",
                        "remove the file, or the dependency that brings it");
                  }
                }
              });

  static final Rule<ConfigurationFacts> QUERY_MODE =
      Rule.configuration("driver.query-mode")
          .must("preferQueryMode is not simple")
          .because(
              "in simple mode the driver writes parameters into the text of the statement, which"
                  + " has led to SQL injection")
          .practice("CVE-2024-1597 (pgjdbc); OWASP SQL Injection Prevention Cheat Sheet; CWE-89")
          .admits("preferQueryMode=extended")
          .refuses("preferQueryMode=simple")
          .check(
              (facts, policy, findings) -> {
                String mode = facts.driver().queryMode();
                if (!QUERY_MODES.contains(mode)) {
                  findings.breach(
                      "preferQueryMode is " + Echo.value(mode),
                      "must be 'extended', 'extendedForPrepared' or 'extendedCacheEverything'",
                      "preferQueryMode=extended, or leave it out");
                }
              });

  static final Rule<ConfigurationFacts> ENCODING_CHANGES =
      Rule.configuration("driver.encoding-changes")
          .must("allowEncodingChanges is false")
          .because(
              "when client and server disagree on the encoding, a character of one is a quote of"
                  + " the other")
          .practice("CVE-2006-2313, CVE-2006-2314 (PostgreSQL); CWE-838")
          .admits("allowEncodingChanges=false")
          .refuses("allowEncodingChanges=true")
          .check(
              (facts, policy, findings) -> {
                if (facts.driver().allowEncodingChanges()) {
                  findings.breach(
                      "allowEncodingChanges is true",
                      "must be false",
                      "leave allowEncodingChanges out");
                }
              });

  static final Rule<ConfigurationFacts> XML =
      Rule.configuration("driver.xml")
          .must("xmlFactoryFactory is empty, the driver's secure factory")
          .because(
              "the legacy factory resolves external entities, so that an XML value reads files and"
                  + " opens connections")
          .practice(
              "CVE-2020-13692 (pgjdbc); OWASP XML External Entity Prevention Cheat Sheet; CWE-611")
          .admits("no xmlFactoryFactory")
          .refuses("xmlFactoryFactory=LEGACY_INSECURE")
          .check(
              (facts, policy, findings) -> {
                String factory = facts.driver().xmlFactory();
                if (!factory.isEmpty()) {
                  findings.breach(
                      "xmlFactoryFactory is " + Echo.value(factory),
                      "must be empty",
                      "leave xmlFactoryFactory out");
                }
              });

  static final Rule<ConfigurationFacts> ERROR_DETAIL =
      Rule.configuration("driver.error-detail")
          .must("logServerErrorDetail is false")
          .because(
              "the server's detail quotes the row, as in 'Key (email)=(…) already exists', and ends"
                  + " up in logs and answers")
          .practice("OWASP Error Handling Cheat Sheet; CWE-209")
          .admits("logServerErrorDetail=false")
          .refuses("logServerErrorDetail=true")
          .reportedByBaseline()
          .check(
              (facts, policy, findings) -> {
                if (facts.driver().logServerErrorDetail()) {
                  findings.breach(
                      "logServerErrorDetail is true",
                      "must be false",
                      "logServerErrorDetail=false, or leave it out");
                }
              });

  static final Rule<ConfigurationFacts> RESULT_MEMORY =
      Rule.configuration("driver.result-memory")
          .must("maxResultBuffer bounds the memory of one result")
          .because("a query without a limit that meets a large table takes the whole heap")
          .practice("OWASP Denial of Service Cheat Sheet; CWE-770")
          .admits("maxResultBuffer=64M")
          .refuses("no maxResultBuffer")
          .reported()
          .check(
              (facts, policy, findings) -> {
                String buffer = facts.driver().maxResultBuffer();
                if (buffer == null || !BOUNDED.matcher(buffer).matches()) {
                  findings.breach(
                      "maxResultBuffer is " + Echo.value(buffer),
                      "should be a size such as '64M', or a share of the heap such as '10pct'",
                      "maxResultBuffer=64M");
                }
              });

  static List<Rule<ConfigurationFacts>> all() {
    return List.of(
        VERSION,
        AMBIENT_CONFIGURATION,
        QUERY_MODE,
        ENCODING_CHANGES,
        XML,
        ERROR_DETAIL,
        RESULT_MEMORY);
  }
}
