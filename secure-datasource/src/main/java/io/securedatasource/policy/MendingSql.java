package io.securedatasource.policy;

import io.securedatasource.policy.RolePosture.Grant;
import io.securedatasource.policy.RolePosture.MembershipGrant;
import io.securedatasource.policy.RolePosture.OwnedObject;
import io.securedatasource.policy.RolePosture.OwnedRelations;
import io.securedatasource.policy.RolePosture.ReachableRole;
import io.securedatasource.policy.RolePosture.Relation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The statements that mend a role: each for a superuser to run, with every name quoted. Nothing is
 * taken from anybody but the session's role and PUBLIC, save for what a role granted further.
 */
final class MendingSql {

  /** Stands for the role that should own what the application uses, where none was declared. */
  private static final String SOMEBODY = "<migration role>";

  private static final int LONGEST_TOLD = 480;

  private MendingSql() {}

  /** The statements as one line for people: all of them, or as many as a line takes. */
  static String told(List<String> sql) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < sql.size(); i++) {
      String next = sql.get(i);
      if (i > 0 && line.length() + next.length() > LONGEST_TOLD) {
        return line.append("; and ").append(sql.size() - i).append(" more").toString();
      }
      line.append(i == 0 ? "" : "; ").append(Echo.clip(next, LONGEST_TOLD));
    }
    return line.toString();
  }

  /** The role that is to own what the session's role must not. */
  static String newOwner(SessionFacts facts) {
    String declared = facts.expectation().migrationRole();
    return declared == null
            || declared.equals(facts.identity().sessionUser())
            || declared.equals(facts.identity().currentUser())
        ? SOMEBODY
        : Echo.identifier(declared);
  }

  /** Takes a role out of reach: the session's own memberships that lead to it end. */
  static List<String> leave(ReachableRole role) {
    return role.entries().stream()
        // What members granted themselves depends on the grant that let them.
        .sorted(Comparator.comparing(grant -> !grant.member().equals(grant.grantor())))
        .map(MendingSql::revoke)
        .toList();
  }

  private static String revoke(MembershipGrant grant) {
    return "REVOKE %s FROM %s%s%s"
        .formatted(
            Echo.identifier(grant.role()),
            Echo.identifier(grant.member()),
            grant.grantor() == null ? "" : " GRANTED BY " + Echo.identifier(grant.grantor()),
            grant.admin() ? " CASCADE" : "");
  }

  /**
   * Takes a privilege back.
   *
   * @param privileges such as {@code INSERT, UPDATE}
   * @param object such as {@code TABLE "shop"."orders"}
   */
  static List<String> revoke(String privileges, String object, Grant grant) {
    String revoke =
        "REVOKE %s ON %s FROM %s%s"
            .formatted(
                privileges, object, grantee(grant.holder()), grant.grantable() ? " CASCADE" : "");
    return grant.grantor() == null
        ? List.of(revoke)
        // An administrator's REVOKE takes back what the owner granted, and no more.
        : List.of("SET ROLE " + Echo.identifier(grant.grantor()), revoke, "RESET ROLE");
  }

  /** A role's name, or PUBLIC. */
  static String grantee(@Nullable String role) {
    return role == null ? "PUBLIC" : Echo.identifier(role);
  }

  static String qualified(String schema, String name) {
    return Echo.identifier(schema) + "." + Echo.identifier(name);
  }

  static String qualified(String schema, List<String> names) {
    return names.stream().map(name -> qualified(schema, name)).collect(Collectors.joining(", "));
  }

  /** Hands relations over, and leaves their former owner what its profile needs. */
  static List<String> handOver(OwnedRelations owned, SessionFacts facts) {
    String role = Echo.identifier(owned.owner());
    String schema = owned.schema();
    boolean reads = facts.expectation().role() == RoleProfile.READ_ONLY;
    String tableRights = reads ? "SELECT" : "SELECT, INSERT, UPDATE, DELETE";
    String sequenceRights = reads ? "SELECT" : "USAGE, SELECT";
    List<String> sql = new ArrayList<>();
    // A grant to the owner of the day would change hands with the ownership.
    List<String> grants = new ArrayList<>();
    for (Relation relation : owned.relations().some()) {
      String kind = relation.sequence() ? "SEQUENCE" : "TABLE";
      String name = qualified(schema, relation.name());
      if (!relation.attached()) {
        sql.add("ALTER %s %s OWNER TO %s".formatted(kind, name, newOwner(facts)));
      }
      grants.add(
          "GRANT %s ON %s %s TO %s"
              .formatted(relation.sequence() ? sequenceRights : tableRights, kind, name, role));
    }
    sql.addAll(grants);
    return sql;
  }

  /** Hands over an object of another kind; what PUBLIC may do with it, its former owner may. */
  static String handOver(OwnedObject owned, SessionFacts facts) {
    String owner = newOwner(facts);
    return switch (owned.kind()) {
      // An extension changes hands in no other way.
      case "extension" ->
          "REASSIGN OWNED BY %s TO %s".formatted(Echo.identifier(owned.owner()), owner);
      default ->
          "ALTER %s %s OWNER TO %s"
              .formatted(
                  owned.kind().equals("statistics object")
                      ? "STATISTICS"
                      : owned.kind().replace('-', ' ').toUpperCase(Locale.ROOT),
                  Echo.sql(owned.identity()),
                  owner);
    };
  }
}
