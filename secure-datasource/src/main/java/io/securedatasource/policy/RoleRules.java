package io.securedatasource.policy;

import io.securedatasource.policy.RolePosture.ReachableRole;
import io.securedatasource.policy.RolePosture.RoleAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What the session's role can become, and what comes with the roles it can become. */
final class RoleRules {

  /** Roles of the server that lead out of the database. */
  private static final Set<String> LEAD_OUT =
      Set.of("pg_execute_server_program", "pg_read_server_files", "pg_write_server_files");

  /** Roles of the server that an application has no use for. */
  private static final Set<String> COMMAND =
      Set.of(
          "pg_write_all_data",
          "pg_signal_backend",
          "pg_checkpoint",
          "pg_maintain",
          "pg_create_subscription");

  private RoleRules() {}

  static final Rule<SessionFacts> ROLE_REACH =
      Rule.session("session.role-reach")
          .must(
              "the role cannot become a superuser or a provider's administrator, by SET ROLE,"
                  + " inheritance or ADMIN, however deep")
          .because("an injected SET ROLE takes what the role can become, not what it is")
          .practice("PostgreSQL documentation, Role Membership; CWE-269")
          .admits("a role without memberships")
          .refuses("shop_app → deploy → dba, where dba is a superuser")
          .check(RoleRules::reach);

  private static void reach(SessionFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    RolePosture posture = facts.posture();
    if (posture == null) {
      return;
    }
    for (ReachableRole role : posture.reach()) {
      if (role.superuser() || Administrators.isProviderRole(role.name())) {
        leave(
            "%s leads to %s"
                .formatted(
                    path(role),
                    role.superuser() ? "superuser rights" : "the provider's administrator"),
            "must lead to neither",
            role,
            facts,
            findings);
      }
    }
  }

  static final Rule<SessionFacts> ROLE_ATTRIBUTES =
      Rule.session("session.role-attributes")
          .must(
              "neither the role nor any that it can become has CREATEROLE, CREATEDB, REPLICATION or"
                  + " BYPASSRLS")
          .because(
              "each passes by the privileges of tables: it makes roles, copies the whole cluster, or"
                  + " sees every customer's rows")
          .practice(
              "CIS PostgreSQL Benchmark, section 4; PostgreSQL documentation, Role Attributes;"
                  + " CWE-250")
          .admits("NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS")
          .refuses("a LOGIN role with CREATEROLE, as many a script creates it")
          .reportedByBaseline()
          .check(RoleRules::attributes);

  private static void attributes(
      SessionFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    RolePosture posture = facts.posture();
    if (posture == null) {
      return;
    }
    String required = "must be without them";
    List<String> own = names(posture.attributes());
    if (!own.isEmpty()) {
      String role = facts.identity().currentUser();
      findings.breach(
          "%s has %s".formatted(Echo.text(role), String.join(", ", own)),
          required,
          List.of("ALTER ROLE %s NO%s".formatted(Echo.identifier(role), String.join(" NO", own))));
    }
    for (ReachableRole role : posture.reach()) {
      List<String> held = names(role.attributes());
      // A superuser has them all, and another rule judges that.
      if (role.assumable() && !role.superuser() && !held.isEmpty()) {
        leave(
            "%s leads to %s".formatted(path(role), String.join(", ", held)),
            required,
            role,
            facts,
            findings);
      }
    }
  }

  private static List<String> names(RoleAttributes attributes) {
    List<String> names = new ArrayList<>();
    if (attributes.createRole()) {
      names.add("CREATEROLE");
    }
    if (attributes.createDatabase()) {
      names.add("CREATEDB");
    }
    if (attributes.replication()) {
      names.add("REPLICATION");
    }
    if (attributes.bypassRowSecurity()) {
      names.add("BYPASSRLS");
    }
    return names;
  }

  static final Rule<SessionFacts> PREDEFINED_ROLES =
      Rule.session("session.predefined-roles")
          .must(
              "the role reaches none of the server's own roles that run programs, touch files, or"
                  + " command the server and all its data; baseline enforces it of programs and files")
          .because(
              "these roles turn one injected statement into the server's operating system, or into"
                  + " every table")
          .practice(
              "CIS PostgreSQL Benchmark, section 4; PostgreSQL documentation, Predefined Roles;"
                  + " CWE-250")
          .admits("privileges on the tables it uses, one by one")
          .refuses("GRANT pg_execute_server_program TO shop_app")
          .check(RoleRules::predefined);

  private static void predefined(
      SessionFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    RolePosture posture = facts.posture();
    if (posture == null) {
      return;
    }
    boolean onlyAdvised =
        policy.preset() == SecurityPolicy.Preset.BASELINE
            && !policy.raises("session.predefined-roles");
    for (ReachableRole role : posture.reach()) {
      String found = path(role) + " leads to a role of the server's own";
      if (LEAD_OUT.contains(role.name()) || (COMMAND.contains(role.name()) && !onlyAdvised)) {
        leave(found, "must not be reached", role, facts, findings);
      } else if (COMMAND.contains(role.name())) {
        findings.advice(found, "should not be reached", MendingSql.leave(role));
      } else if (role.name().equals("pg_read_all_data")) {
        findings.advice(
            found + " that reads every table",
            "should be SELECT on the tables it reads",
            MendingSql.leave(role));
      }
    }
  }

  /** A breach that ends with the memberships that lead to a role. */
  static void leave(
      String found,
      String required,
      ReachableRole role,
      SessionFacts facts,
      Rule.Findings findings) {
    if (role.entries().isEmpty()) {
      findings.breach(
          found,
          required,
          "log in as %s itself, with a password of its own"
              .formatted(Echo.text(facts.identity().currentUser())));
    } else {
      findings.breach(found, required, MendingSql.leave(role));
    }
  }

  /** The way to a role, for people. */
  static String path(ReachableRole role) {
    return role.path().size() < 2
        ? "membership of " + Echo.text(role.name())
        : Echo.text(role.path().stream().collect(Collectors.joining(" → ")));
  }

  static List<Rule<SessionFacts>> all() {
    return List.of(ROLE_REACH, ROLE_ATTRIBUTES, PREDEFINED_ROLES);
  }
}
