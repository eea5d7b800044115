package io.securedatasource.policy;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** As whom, and to which database, an application may connect. */
final class IdentityRules {

  private static final Set<String> MAINTENANCE = Set.of("postgres", "template0", "template1");

  private IdentityRules() {}

  static final Rule<ConfigurationFacts> SUPERUSER_NAME =
      Rule.configuration("identity.superuser-name")
          .must("the user is not a known administrator's name")
          .because("an injection into an administrator's session owns the server, not a table")
          .practice(
              "OWASP Database Security Cheat Sheet; CIS PostgreSQL Benchmark, section 4; CWE-250")
          .admits("shop_app")
          .refuses("postgres")
          .check(
              (facts, policy, findings) -> {
                String user = facts.credentials().user();
                if (user != null && Administrators.isUserName(user)) {
                  findings.breach(
                      "the user is " + Echo.value(user),
                      "must be a role of the application's own",
                      "CREATE ROLE shop_app LOGIN NOSUPERUSER, and connect as that");
                }
              });

  static final Rule<ConfigurationFacts> MAINTENANCE_DATABASE =
      Rule.configuration("identity.maintenance-database")
          .must("the database is not postgres, template0 or template1")
          .because("the maintenance databases are shared by tools, and templates are copied on")
          .practice("PostgreSQL documentation, Template Databases")
          .admits("/shop")
          .refuses("/postgres")
          .reported()
          .check(
              (facts, policy, findings) -> {
                String database = facts.target().database();
                if (database != null && MAINTENANCE.contains(database.toLowerCase(Locale.ROOT))) {
                  findings.breach(
                      "the database is " + Echo.value(database),
                      "should be one of the application's own",
                      "CREATE DATABASE shop OWNER shop_owner, and name it in the URL");
                }
              });

  static List<Rule<ConfigurationFacts>> all() {
    return List.of(SUPERUSER_NAME, MAINTENANCE_DATABASE);
  }
}
