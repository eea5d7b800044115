package io.securedatasource.policy;

import io.securedatasource.policy.RolePosture.RoutineGrant;
import io.securedatasource.policy.RolePosture.Routines;
import io.securedatasource.policy.RolePosture.Sample;
import java.util.List;
import java.util.function.Function;

/** Which routines the session's role, and all that it can become, may execute. */
final class RoutineRules {

  private RoutineRules() {}

  static final Rule<SessionFacts> DANGEROUS_FUNCTIONS =
      Rule.session("session.dangerous-functions")
          .must(
              "the role may execute no function that touches the server's files, reaches other"
                  + " servers unasked, or commands this one")
          .because("one injected SELECT then reads or writes files of the server")
          .practice(
              "CIS PostgreSQL Benchmark, section 4; PostgreSQL documentation, System Administration"
                  + " Functions; CWE-250")
          .admits("the functions that PUBLIC may execute by default")
          .refuses("GRANT EXECUTE ON FUNCTION pg_read_file(text) TO shop_app")
          .reportedByBaseline()
          .check(executable(Routines::dangerous, "%s may execute %s"));

  static final Rule<SessionFacts> UNTRUSTED_LANGUAGES =
      Rule.session("session.untrusted-languages")
          .must("the role may execute no routine in an untrusted language such as plpython3u")
          .because("such a routine is a program of the server's operating system user")
          .practice("PostgreSQL documentation, Procedural Languages, CREATE LANGUAGE; CWE-250")
          .admits("routines in SQL and PL/pgSQL")
          .refuses("a function in plpython3u that PUBLIC may execute, which is the default")
          .reportedByBaseline()
          .check(executable(Routines::untrusted, "%s may execute %s in an untrusted language"));

  static final Rule<SessionFacts> DEFINER_ROUTINES =
      Rule.session("session.definer-routines")
          .must(
              "the role may execute no SECURITY DEFINER routine of a superuser's, or of a role that"
                  + " leads to one, those of extensions aside; those of other owners are advised of")
          .because(
              "such a routine does with the rights of its owner what its caller makes it do, and"
                  + " everybody may execute it by default")
          .practice(
              "PostgreSQL documentation, CREATE FUNCTION: Writing SECURITY DEFINER Functions Safely;"
                  + " CWE-250")
          .admits("REVOKE EXECUTE ON FUNCTION shop.run(text) FROM PUBLIC")
          .refuses("a function of postgres that executes its argument, as SECURITY DEFINER")
          .reportedByBaseline()
          .check(HeldRights.check(RoutineRules::definers));

  private static void definers(HeldRights held) {
    held.tell(
        held.rights().routines().ofStrongOwner(),
        RoutineGrant::grant,
        (holder, grants) ->
            "%s may execute %s with the rights of a superuser".formatted(holder, names(grants)),
        "must not execute them, or they must be of an owner that can do no more than they need",
        RoutineRules::revoke);
    Sample<RoutineGrant> others = held.rights().routines().ofOtherOwner();
    if (!others.some().isEmpty()) {
      held.findings()
          .advice(
              "the role may execute %s%s with the rights of their owner"
                  .formatted(
                      names(others.some()),
                      others.more() > 0 ? " (%d in all)".formatted(others.total()) : ""),
              "should be what is meant",
              "see that each sets its own search_path and executes no text that it is given;"
                  + " REVOKE EXECUTE … FROM PUBLIC, and GRANT it to who needs it");
    }
  }

  private static Rule.Check<SessionFacts> executable(
      Function<Routines, Sample<RoutineGrant>> which, String found) {
    return HeldRights.check(
        held ->
            held.tell(
                which.apply(held.rights().routines()),
                RoutineGrant::grant,
                (holder, grants) -> found.formatted(holder, names(grants)),
                "must not execute them",
                RoutineRules::revoke));
  }

  private static String names(List<RoutineGrant> grants) {
    return Echo.list(
        grants.stream().map(grant -> grant.schema() + "." + grant.name()).distinct().toList());
  }

  private static List<String> revoke(RoutineGrant grant) {
    String routine =
        "ROUTINE %s(%s)"
            .formatted(
                MendingSql.qualified(grant.schema(), grant.name()), Echo.sql(grant.arguments()));
    return MendingSql.revoke("EXECUTE", routine, grant.grant());
  }

  static List<Rule<SessionFacts>> all() {
    return List.of(DANGEROUS_FUNCTIONS, UNTRUSTED_LANGUAGES, DEFINER_ROUTINES);
  }
}
