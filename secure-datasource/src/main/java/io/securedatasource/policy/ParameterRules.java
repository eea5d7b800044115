package io.securedatasource.policy;

import io.securedatasource.policy.RolePosture.ParameterGrant;
import java.util.List;

/** Which of the server's parameters the session's role, and all that it can become, may set. */
final class ParameterRules {

  private ParameterRules() {}

  static final Rule<SessionFacts> PARAMETER_PRIVILEGES =
      Rule.session("session.parameter-privileges")
          .must(
              "the role may change no parameter for the whole server, and none in its session that"
                  + " is a superuser's to set (PostgreSQL 15 and later)")
          .because(
              "parameters name programs that the server runs and libraries that it loads, and turn"
                  + " its log off")
          .practice("PostgreSQL documentation, GRANT on parameters, pg_parameter_acl; CWE-250")
          .admits("parameters that anybody may set")
          .refuses("GRANT ALTER SYSTEM ON PARAMETER archive_command TO shop_app")
          .check(
              HeldRights.check(
                  held ->
                      held.tell(
                          held.rights().parameters(),
                          ParameterGrant::grant,
                          (holder, grants) ->
                              "%s may %s"
                                  .formatted(
                                      holder,
                                      Echo.list(
                                          grants.stream()
                                              .map(one -> one.privilege() + " " + one.name())
                                              .toList())),
                          "must be left to superusers",
                          one ->
                              MendingSql.revoke(
                                  one.privilege(),
                                  "PARAMETER " + Echo.identifier(one.name()),
                                  one.grant()))));

  static List<Rule<SessionFacts>> all() {
    return List.of(PARAMETER_PRIVILEGES);
  }
}
