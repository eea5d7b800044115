package io.securedatasource.policy;

import io.securedatasource.policy.SessionFacts.ForeignCreator;
import io.securedatasource.policy.SessionFacts.Identity;
import java.util.List;
import java.util.Set;

/** Who the session may be, what it can become, and how it proved who it is. */
final class RightsRules {

  /** What {@code SYSTEM_USER} may say where a token is sent as a password. */
  private static final Set<String> TOKEN_METHODS = Set.of("password", "pam", "ldap", "radius");

  /**
   * What {@code SYSTEM_USER} says where the line of {@code pg_hba.conf} does, even when the role's
   * password is stored for SCRAM and the server therefore spoke SCRAM (PostgreSQL documentation,
   * Password Authentication). Whether it did is known to a client that goes on with nothing else.
   */
  private static final String MD5 = "md5";

  /** The first major version with {@code SYSTEM_USER}. */
  private static final int SYSTEM_USER_SINCE = 16;

  private RightsRules() {}

  static final Rule<SessionFacts> SUPERUSER =
      Rule.session("session.superuser")
          .must("the session is not a superuser's")
          .because("a superuser passes by every privilege and row policy, and can run programs")
          .practice(
              "CIS PostgreSQL Benchmark, section 4; OWASP Database Security Cheat Sheet; CWE-250")
          .admits("a LOGIN role without SUPERUSER")
          .refuses("postgres")
          .check(
              (facts, policy, findings) -> {
                if (facts.identity().superuser()) {
                  findings.breach(
                      "the session has superuser rights",
                      "must be a plain LOGIN role",
                      "connect as a role of the application's own (CREATE ROLE … LOGIN NOSUPERUSER)");
                }
              });

  static final Rule<SessionFacts> IDENTITY =
      Rule.session("session.identity")
          .must("the session's user is the one that the credentials name")
          .because("the user that was judged before connecting is not the one that serves")
          .practice("PgBouncer documentation, databases: user; CWE-287")
          .admits("shop_app, connected as shop_app")
          .refuses("shop_app, for whom a proxy logs in as shop_owner")
          .reportedByBaseline()
          .check(RightsRules::identity);

  private static void identity(SessionFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    Identity identity = facts.identity();
    if (identity.sessionUser().equals(identity.requestedUser())) {
      return;
    }
    String found =
        "the client asked to be %s and is %s"
            .formatted(Echo.text(identity.requestedUser()), Echo.text(identity.sessionUser()));
    if (facts.expectation().behindPooler()) {
      findings.advice(
          found,
          "should be the same, unless the pooler's names are made that way",
          "remove user= from the pooler's entry of the database");
    } else {
      findings.breach(
          found,
          "must be the same",
          "remove the proxy's own user from its entry of the database, or behindPooler()");
    }
  }

  static final Rule<SessionFacts> SEARCH_PATH =
      Rule.session("session.search-path")
          .must(
              "nobody but superusers, owners and the migration role may create in a schema of the"
                  + " search path")
          .because(
              "who can create there puts a function or table of theirs in the way of an unqualified"
                  + " name")
          .practice("CVE-2018-1058 (PostgreSQL); PostgreSQL documentation, Schemas; CWE-426")
          .admits("search_path = shop, where shop_owner alone may create")
          .refuses("public with CREATE for PUBLIC, as every default database up to 14 has it")
          .reportedByBaseline()
          .check(
              (facts, policy, findings) -> {
                for (ForeignCreator creator : facts.searchPath()) {
                  String holder = creator.grant().holder();
                  findings.breach(
                      "%s may create in schema %s of the search path"
                          .formatted(
                              holder == null ? "PUBLIC" : Echo.text(holder),
                              Echo.text(creator.schema())),
                      "must be its owner or the migration role alone",
                      MendingSql.revoke(
                          "CREATE",
                          "SCHEMA " + Echo.identifier(creator.schema()),
                          creator.grant()));
                }
              });

  static final Rule<SessionFacts> AUTHENTICATION =
      Rule.session("session.authentication")
          .must("SYSTEM_USER names the method that was asked for (PostgreSQL 16 and later)")
          .because(
              "a server that lets the role in by trust or a weaker method lets others in as well")
          .practice(
              "PostgreSQL documentation, Session Information Functions: system_user; CIS PostgreSQL"
                  + " Benchmark, section 5; CWE-287")
          .admits("scram-sha-256:shop_app")
          .refuses("NULL, which is what trust leaves")
          .check(RightsRules::authentication);

  private static void authentication(
      SessionFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    if (facts.server().majorVersion() < SYSTEM_USER_SINCE) {
      return;
    }
    AuthenticationMethod method = facts.expectation().authentication();
    String systemUser = facts.identity().systemUser();
    String required = "must be '" + method.systemUserMethod() + "'";
    if (systemUser == null) {
      findings.breach(
          "the server authenticated nobody (trust)", required, accessLine(facts, method));
      return;
    }
    int colon = systemUser.indexOf(':');
    String found = colon < 0 ? systemUser : systemUser.substring(0, colon);
    boolean admitted =
        method == AuthenticationMethod.TOKEN
            ? TOKEN_METHODS.contains(found)
            : found.equals(method.systemUserMethod());
    if (found.equals(MD5)
        && method == AuthenticationMethod.SCRAM
        && facts.expectation().onlyThatMethod()) {
      findings.advice(
          "the server's rule for this connection is the method 'md5', though SCRAM was spoken",
          "should be '"
              + method.systemUserMethod()
              + "', since the rule lets MD5 hashes in as well",
          accessLine(facts, method));
    } else if (!admitted) {
      findings.breach(
          "the server's rule for this connection is the method " + Echo.value(found),
          required,
          accessLine(facts, method));
    }
  }

  private static String accessLine(SessionFacts facts, AuthenticationMethod method) {
    return "in pg_hba.conf: hostssl %s %s <address> %s"
        .formatted(
            Echo.identifier(facts.server().database()),
            Echo.identifier(facts.identity().sessionUser()),
            method.systemUserMethod());
  }

  static final Rule<SessionFacts> TEMP =
      Rule.session("session.temp")
          .must("the role may not create temporary tables in the database")
          .because("temporary tables shadow real ones by name and fill the server's disk")
          .practice("PostgreSQL documentation, Privileges; CWE-770")
          .admits("REVOKE TEMPORARY ON DATABASE shop FROM PUBLIC")
          .refuses("the default, which is TEMPORARY for PUBLIC")
          .reported()
          .check(
              (facts, policy, findings) -> {
                RolePosture posture = facts.posture();
                if (posture != null && posture.temporaryTables()) {
                  findings.breach(
                      "the role may create temporary tables",
                      "should not, unless the application needs them",
                      List.of(
                          "REVOKE TEMPORARY ON DATABASE %s FROM PUBLIC, %s"
                              .formatted(
                                  Echo.identifier(facts.server().database()),
                                  Echo.identifier(facts.identity().sessionUser()))));
                }
              });

  static final Rule<SessionFacts> MIGRATION_ROLE =
      Rule.session("session.migration-role")
          .must("the role that migrates is not the role that serves, and has a pool of 2")
          .because("a role that can change the schema lets an injection drop or alter tables")
          .practice("OWASP Database Security Cheat Sheet, least privilege; CWE-250")
          .admits("shop_app serves, shop_migration migrates")
          .refuses("shop_migration under RoleProfile.APPLICATION")
          .reportedByBaseline()
          .check(RightsRules::migrationRole);

  private static void migrationRole(
      SessionFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    SessionFacts.Expectation expectation = facts.expectation();
    Identity identity = facts.identity();
    if (expectation.role() == RoleProfile.MIGRATION) {
      if (expectation.poolSize() > 2) {
        findings.advice(
            "the pool that migrates has " + expectation.poolSize() + " connections",
            "should have 2: one for the lock, one for the work",
            "pool(PoolSettings.standard().maximumSize(2))");
      }
      return;
    }
    String migration = expectation.migrationRole();
    if (migration != null
        && (migration.equals(identity.sessionUser()) || migration.equals(identity.currentUser()))) {
      findings.breach(
          "the session runs as the migration role " + Echo.text(migration),
          "must be another role than the one that migrates",
          "connect as a role that owns nothing (CREATE ROLE … LOGIN), or role(RoleProfile.MIGRATION)");
    }
  }

  static List<Rule<SessionFacts>> all() {
    return List.of(SUPERUSER, IDENTITY, SEARCH_PATH, AUTHENTICATION, TEMP, MIGRATION_ROLE);
  }
}
