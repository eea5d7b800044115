package io.securedatasource.policy;

import io.securedatasource.policy.RolePosture.CreateGrant;
import io.securedatasource.policy.RolePosture.FutureWrites;
import io.securedatasource.policy.RolePosture.Grant;
import io.securedatasource.policy.RolePosture.OwnedObject;
import io.securedatasource.policy.RolePosture.OwnedRelations;
import io.securedatasource.policy.RolePosture.OwnedSchema;
import io.securedatasource.policy.RolePosture.Ownership;
import io.securedatasource.policy.RolePosture.ReachableRole;
import io.securedatasource.policy.RolePosture.Sample;
import io.securedatasource.policy.RolePosture.WriteGrants;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the session's role, and all that it can become, may do to the objects of the database. */
final class PrivilegeRules {

  private static final String WRITES = "INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER";

  /** The first major version with the privilege MAINTAIN. */
  private static final int MAINTAIN_SINCE = 17;

  private static final String TRIGGER = "TRIGGER";
  private static final String SEQUENCE_WRITES = "USAGE, UPDATE";

  private PrivilegeRules() {}

  static final Rule<SessionFacts> POSTURE_LIMIT =
      Rule.session("session.posture-limit")
          .must("the look at what the role may do ends within its time limit")
          .because("what was not looked at was not judged")
          .practice("PostgreSQL documentation, Client Connection Defaults: statement_timeout")
          .admits("5 ms on a small database")
          .refuses("a catalogue of a million relations, and a limit of a second")
          .reported()
          .check(
              (facts, policy, findings) -> {
                RolePosture posture = facts.posture();
                if (posture != null && posture.rights() == null) {
                  findings.breach(
                      "the look at the role's rights did not end within "
                          + Echo.duration(posture.limit()),
                      "should end",
                      "postureCheck(…) with a longer limit");
                }
              });

  static final Rule<SessionFacts> DDL =
      Rule.session("session.ddl")
          .must(
              "the role may create nothing in the database, no triggers on tables of others either"
                  + " (APPLICATION and READ_ONLY)")
          .because(
              "who can create can put a function or table of theirs in the way of others, and a trigger"
                  + " runs as whoever writes to the table")
          .practice(
              "OWASP Database Security Cheat Sheet, least privilege; PostgreSQL documentation,"
                  + " CREATE TRIGGER; CVE-2018-1058; CWE-250")
          .admits("USAGE on the schema shop")
          .refuses("GRANT ALL ON SCHEMA shop TO shop_app")
          .reportedByBaseline()
          .check(HeldRights.check(PrivilegeRules::create));

  private static void create(HeldRights held) {
    if (held.isFor(RoleProfile.MIGRATION)) {
      return;
    }
    held.tell(
        held.rights().create(),
        CreateGrant::grant,
        (holder, grants) ->
            "%s may create in %s"
                .formatted(holder, Echo.list(grants.stream().map(PrivilegeRules::where).toList())),
        "must not create",
        grant -> MendingSql.revoke("CREATE", object(held.facts(), grant), grant.grant()));
    if (held.isFor(RoleProfile.APPLICATION)) {
      triggers(held);
    }
  }

  private static String where(CreateGrant grant) {
    if (grant.tablespace() != null) {
      return "tablespace " + grant.tablespace();
    }
    return grant.schema() == null ? "the database" : "schema " + grant.schema();
  }

  private static String object(SessionFacts facts, CreateGrant grant) {
    if (grant.tablespace() != null) {
      return "TABLESPACE " + Echo.identifier(grant.tablespace());
    }
    return grant.schema() == null
        ? "DATABASE " + Echo.identifier(facts.server().database())
        : "SCHEMA " + Echo.identifier(grant.schema());
  }

  /** Of a role that reads alone the rule about writes tells them. */
  private static void triggers(HeldRights held) {
    Sample<WriteGrants> writes = held.rights().writes().relations();
    List<WriteGrants> some =
        writes.some().stream().filter(grant -> grant.privileges().contains(TRIGGER)).toList();
    held.tell(
        new Sample<>(some, some.isEmpty() ? 0 : writes.total()),
        WriteGrants::grant,
        (holder, grants) ->
            "%s may put triggers on %s"
                .formatted(holder, Echo.list(grants.stream().map(PrivilegeRules::names).toList())),
        "must put none",
        grant -> MendingSql.revoke(TRIGGER, relations(grant), grant.grant()));
    held.rights()
        .writes()
        .future()
        .some()
        .forEach(future -> future(held, future, "%s will be able to put triggers on %s", TRIGGER));
  }

  static final Rule<SessionFacts> OWNERSHIP =
      Rule.session("session.ownership")
          .must(
              "the role owns nothing but large objects: neither database, schemas nor relations, nor"
                  + " routines, types, servers and the like (APPLICATION and READ_ONLY)")
          .because("an owner passes by row security, and can change, drop and grant what it owns")
          .practice(
              "OWASP Database Security Cheat Sheet, least privilege; PostgreSQL documentation, Row"
                  + " Security Policies; CWE-250")
          .admits("tables of shop_migration, with SELECT, INSERT, UPDATE, DELETE for shop_app")
          .refuses("tables that the application created itself")
          .reportedByBaseline()
          .check(HeldRights.check(PrivilegeRules::ownership));

  private static void ownership(HeldRights held) {
    if (held.isFor(RoleProfile.MIGRATION)) {
      return;
    }
    SessionFacts facts = held.facts();
    Ownership ownership = held.rights().ownership();
    String owner = ownership.databaseOwner();
    if (owner != null) {
      String database = facts.server().database();
      owned(
          held,
          owner,
          "database " + Echo.text(database),
          List.of(
              "ALTER DATABASE %s OWNER TO %s"
                  .formatted(Echo.identifier(database), MendingSql.newOwner(facts)),
              "GRANT CONNECT ON DATABASE %s TO %s"
                  .formatted(Echo.identifier(database), Echo.identifier(owner))));
    }
    for (OwnedSchema owned : ownership.schemas().some()) {
      String schema = Echo.identifier(owned.schema());
      owned(
          held,
          owned.owner(),
          "schema " + Echo.text(owned.schema()) + more(ownership.schemas(), owned, "schemas"),
          List.of(
              "ALTER SCHEMA %s OWNER TO %s".formatted(schema, MendingSql.newOwner(facts)),
              "GRANT USAGE ON SCHEMA %s TO %s".formatted(schema, Echo.identifier(owned.owner()))));
    }
    for (OwnedRelations owned : ownership.relations().some()) {
      owned(
          held,
          owned.owner(),
          HeldRights.list(owned.relations(), relation -> owned.schema() + "." + relation.name())
              + more(ownership.relations(), owned, "schemas with relations"),
          MendingSql.handOver(owned, facts));
    }
    Map<String, List<OwnedObject>> others = new LinkedHashMap<>();
    ownership
        .others()
        .some()
        .forEach(one -> others.computeIfAbsent(one.owner(), name -> new ArrayList<>()).add(one));
    long more = ownership.others().more();
    others.forEach(
        (name, owned) ->
            owned(
                held,
                name,
                Echo.list(owned.stream().map(one -> one.kind() + " " + one.identity()).toList())
                    + (more > 0
                        ? " (%d such objects in all)".formatted(ownership.others().total())
                        : ""),
                owned.stream().map(one -> MendingSql.handOver(one, facts)).toList()));
  }

  private static void owned(HeldRights held, String owner, String what, List<String> sql) {
    held.breach(
        "%s owns %s".formatted(held.who(owner), what),
        "must own nothing, so that another role owns and it uses",
        owner,
        sql);
  }

  /** What to say behind the last of a sample. */
  private static <T> String more(Sample<T> sample, T one, String what) {
    boolean last = sample.more() > 0 && sample.some().get(sample.some().size() - 1).equals(one);
    return last ? " (%d such %s in all)".formatted(sample.total(), what) : "";
  }

  static final Rule<SessionFacts> WRITE_PRIVILEGES =
      Rule.session("session.writes")
          .must(
              "a role that reads alone may write no relation, nor put triggers on one (READ_ONLY)")
          .because(
              "read-only transactions are a setting, which an injected SET turns off; a trigger runs as"
                  + " whoever writes to the table")
          .practice(
              "OWASP SQL Injection Prevention Cheat Sheet, least privilege; PostgreSQL"
                  + " documentation, Privileges; CWE-250")
          .admits("GRANT SELECT ON ALL TABLES IN SCHEMA shop TO shop_reader")
          .refuses("GRANT ALL ON ALL TABLES IN SCHEMA shop TO shop_reader")
          .reportedByBaseline()
          .check(HeldRights.check(PrivilegeRules::writes));

  private static void writes(HeldRights held) {
    if (!held.isFor(RoleProfile.READ_ONLY)) {
      return;
    }
    for (ReachableRole role : held.posture().reach()) {
      if (role.name().equals("pg_write_all_data")) {
        RoleRules.leave(
            RoleRules.path(role) + " may write every table",
            "must write none",
            role,
            held.facts(),
            held.findings());
      }
    }
    held.tell(
        held.rights().writes().relations(),
        WriteGrants::grant,
        (holder, grants) ->
            "%s may write %s"
                .formatted(holder, Echo.list(grants.stream().map(PrivilegeRules::names).toList())),
        "must write none",
        grant -> MendingSql.revoke(grant.privileges(), relations(grant), grant.grant()));
    String privileges =
        held.facts().server().majorVersion() >= MAINTAIN_SINCE ? WRITES + ", MAINTAIN" : WRITES;
    held.rights()
        .writes()
        .future()
        .some()
        .forEach(future -> future(held, future, "%s will be able to write %s", privileges));
  }

  private static String names(WriteGrants grant) {
    return HeldRights.list(grant.relations(), name -> grant.schema() + "." + name);
  }

  private static String relations(WriteGrants grant) {
    String kind = grant.sequences() ? "SEQUENCE" : "TABLE";
    return kind + " " + MendingSql.qualified(grant.schema(), grant.relations().some());
  }

  private static void future(
      HeldRights held, FutureWrites future, String found, String privileges) {
    held.findings()
        .advice(
            (found + " that %s creates")
                .formatted(
                    held.who(future.holder()),
                    future.sequences() ? "sequences" : "tables",
                    Echo.text(future.creator())),
            "should have no such privilege",
            held.reached(future.holder())
                .map(MendingSql::leave)
                .orElseGet(() -> List.of(revoke(future, privileges))));
  }

  private static String revoke(FutureWrites future, String privileges) {
    return "ALTER DEFAULT PRIVILEGES FOR ROLE %s%s REVOKE %s ON %s FROM %s"
        .formatted(
            Echo.identifier(future.creator()),
            future.schema() == null ? "" : " IN SCHEMA " + Echo.identifier(future.schema()),
            future.sequences() ? SEQUENCE_WRITES : privileges,
            future.sequences() ? "SEQUENCES" : "TABLES",
            MendingSql.grantee(future.holder()));
  }

  static final Rule<SessionFacts> PUBLIC_SCHEMA =
      Rule.session("session.public-schema")
          .must("not everybody may create in the schema public")
          .because(
              "any role of the server then puts functions and tables where every search path looks")
          .practice("CVE-2018-1058 (PostgreSQL); PostgreSQL 15 release notes; CWE-732")
          .admits("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
          .refuses("a database made by PostgreSQL 14, or restored from a dump of one")
          .reportedByBaseline()
          .check(
              HeldRights.check(
                  held -> {
                    for (Grant grant : held.rights().publicSchema()) {
                      held.findings()
                          .breach(
                              "PUBLIC may create in schema public",
                              "must be revoked",
                              MendingSql.revoke("CREATE", "SCHEMA \"public\"", grant));
                    }
                  }));

  static final Rule<SessionFacts> TENANT_TABLES =
      Rule.session("session.tenant-tables")
          .must("relations with a tenant column have row security")
          .because("one forgotten WHERE shows one customer's rows to another")
          .practice(
              "OWASP Multi-Tenant Security Cheat Sheet; PostgreSQL documentation, Row Security"
                  + " Policies; CWE-639")
          .admits("ALTER TABLE orders ENABLE ROW LEVEL SECURITY")
          .refuses("a table orders with tenant_id and without row security")
          .reported()
          .check(
              HeldRights.check(
                  held -> {
                    List<String> tables = held.rights().tenantTablesWithoutRowSecurity();
                    if (!tables.isEmpty()) {
                      held.findings()
                          .breach(
                              "no row security on " + Echo.list(tables),
                              "should have row security, since each has a tenant column",
                              "ALTER TABLE … ENABLE ROW LEVEL SECURITY, and a policy per table");
                    }
                  }));

  static List<Rule<SessionFacts>> all() {
    return List.of(POSTURE_LIMIT, DDL, OWNERSHIP, WRITE_PRIVILEGES, PUBLIC_SCHEMA, TENANT_TABLES);
  }
}
