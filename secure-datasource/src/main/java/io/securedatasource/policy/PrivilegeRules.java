package io.securedatasource.policy;

import io.securedatasource.policy.RolePosture.CreateGrant;
import io.securedatasource.policy.RolePosture.FutureWrites;
import io.securedatasource.policy.RolePosture.Grant;
import io.securedatasource.policy.RolePosture.OwnedRelations;
import io.securedatasource.policy.RolePosture.OwnedSchema;
import io.securedatasource.policy.RolePosture.Ownership;
import io.securedatasource.policy.RolePosture.ReachableRole;
import io.securedatasource.policy.RolePosture.Rights;
import io.securedatasource.policy.RolePosture.RoutineGrant;
import io.securedatasource.policy.RolePosture.Sample;
import io.securedatasource.policy.RolePosture.WriteGrants;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the session's role, and all that it can become, may do to the objects of the database. What
 * everybody or the role itself holds is revoked; what another role holds is left behind by leaving
 * that role, since it may need it.
 */
final class PrivilegeRules {

  private static final String WRITES = "INSERT, UPDATE, DELETE, TRUNCATE";
  private static final String SEQUENCE_WRITES = "USAGE, UPDATE";

  private PrivilegeRules() {}

  /** A check of the rights, where they were looked at. */
  @FunctionalInterface
  private interface RightsCheck {
    void check(SessionFacts facts, RolePosture posture, Rights rights, Rule.Findings findings);
  }

  private static Rule.Check<SessionFacts> rights(RightsCheck check) {
    return (facts, policy, findings) -> {
      RolePosture posture = facts.posture();
      Rights rights = posture == null ? null : posture.rights();
      if (posture != null && rights != null) {
        check.check(facts, posture, rights, findings);
      }
    };
  }

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
          .must("the role may create nothing in the database (APPLICATION and READ_ONLY)")
          .because("who can create can put a function or table of theirs in the way of others")
          .practice("OWASP Database Security Cheat Sheet, least privilege; CVE-2018-1058; CWE-250")
          .admits("USAGE on the schema shop")
          .refuses("GRANT ALL ON SCHEMA shop TO shop_app")
          .reportedByBaseline()
          .check(
              rights(
                  (facts, posture, rights, findings) -> {
                    if (facts.expectation().role() == RoleProfile.MIGRATION) {
                      return;
                    }
                    tell(
                        facts,
                        posture,
                        rights.create(),
                        CreateGrant::grant,
                        (holder, grants) ->
                            "%s may create in %s"
                                .formatted(
                                    holder,
                                    Echo.list(grants.stream().map(PrivilegeRules::where).toList())),
                        "must not create",
                        grant ->
                            MendingSql.revoke(
                                "CREATE", object(posture, grant.schema()), grant.grant()),
                        findings);
                  }));

  private static String where(CreateGrant grant) {
    return grant.schema() == null ? "the database" : "schema " + grant.schema();
  }

  private static String object(RolePosture posture, @Nullable String schema) {
    return schema == null
        ? "DATABASE " + Echo.identifier(posture.database())
        : "SCHEMA " + Echo.identifier(schema);
  }

  static final Rule<SessionFacts> OWNERSHIP =
      Rule.session("session.ownership")
          .must("the role owns neither database, schemas nor relations (APPLICATION and READ_ONLY)")
          .because("an owner passes by row security, and can change, drop and grant what it owns")
          .practice(
              "OWASP Database Security Cheat Sheet, least privilege; PostgreSQL documentation, Row"
                  + " Security Policies; CWE-250")
          .admits("tables of shop_migration, with SELECT, INSERT, UPDATE, DELETE for shop_app")
          .refuses("tables that the application created itself")
          .reportedByBaseline()
          .check(rights(PrivilegeRules::ownership));

  private static void ownership(
      SessionFacts facts, RolePosture posture, Rights rights, Rule.Findings findings) {
    if (facts.expectation().role() == RoleProfile.MIGRATION) {
      return;
    }
    Ownership ownership = rights.ownership();
    String database = ownership.databaseOwner();
    if (database != null) {
      owned(
          facts,
          posture,
          database,
          "database " + Echo.text(posture.database()),
          List.of(
              "ALTER DATABASE %s OWNER TO %s"
                  .formatted(Echo.identifier(posture.database()), MendingSql.newOwner(facts)),
              "GRANT CONNECT ON DATABASE %s TO %s"
                  .formatted(Echo.identifier(posture.database()), Echo.identifier(database))),
          findings);
    }
    for (OwnedSchema owned : ownership.schemas().some()) {
      String schema = Echo.identifier(owned.schema());
      owned(
          facts,
          posture,
          owned.owner(),
          "schema " + Echo.text(owned.schema()) + more(ownership.schemas(), owned, "schemas"),
          List.of(
              "ALTER SCHEMA %s OWNER TO %s".formatted(schema, MendingSql.newOwner(facts)),
              "GRANT USAGE ON SCHEMA %s TO %s".formatted(schema, Echo.identifier(owned.owner()))),
          findings);
    }
    for (OwnedRelations owned : ownership.relations().some()) {
      owned(
          facts,
          posture,
          owned.owner(),
          list(owned.relations(), relation -> owned.schema() + "." + relation.name())
              + more(ownership.relations(), owned, "schemas with relations"),
          MendingSql.handOver(owned, facts),
          findings);
    }
  }

  private static void owned(
      SessionFacts facts,
      RolePosture posture,
      String owner,
      String what,
      List<String> sql,
      Rule.Findings findings) {
    String required = "must own nothing, so that another role owns and it uses";
    Optional<ReachableRole> reached = reached(facts, posture, owner);
    String found = "%s owns %s".formatted(who(facts, posture, owner), what);
    if (reached.isPresent()) {
      RoleRules.leave(found, required, reached.get(), facts, findings);
    } else {
      findings.breach(found, required, sql);
    }
  }

  static final Rule<SessionFacts> WRITE_PRIVILEGES =
      Rule.session("session.writes")
          .must("a role that reads alone may write no relation (READ_ONLY)")
          .because("read-only transactions are a setting, which an injected SET turns off")
          .practice(
              "OWASP SQL Injection Prevention Cheat Sheet, least privilege; PostgreSQL"
                  + " documentation, Privileges; CWE-250")
          .admits("GRANT SELECT ON ALL TABLES IN SCHEMA shop TO shop_reader")
          .refuses("GRANT ALL ON ALL TABLES IN SCHEMA shop TO shop_reader")
          .reportedByBaseline()
          .check(rights(PrivilegeRules::writes));

  private static void writes(
      SessionFacts facts, RolePosture posture, Rights rights, Rule.Findings findings) {
    if (facts.expectation().role() != RoleProfile.READ_ONLY) {
      return;
    }
    for (ReachableRole role : posture.reach()) {
      if (role.name().equals("pg_write_all_data")) {
        RoleRules.leave(
            RoleRules.path(role) + " may write every table",
            "must write none",
            role,
            facts,
            findings);
      }
    }
    tell(
        facts,
        posture,
        rights.writes().relations(),
        WriteGrants::grant,
        (holder, grants) ->
            "%s may write %s"
                .formatted(
                    holder,
                    Echo.list(
                        grants.stream()
                            .map(
                                grant ->
                                    list(grant.relations(), name -> grant.schema() + "." + name))
                            .toList())),
        "must write none",
        grant -> MendingSql.revoke(grant.privileges(), relations(grant), grant.grant()),
        findings);
    futureWrites(facts, posture, rights.writes().future(), findings);
  }

  private static String relations(WriteGrants grant) {
    String kind = grant.sequences() ? "SEQUENCE" : "TABLE";
    return grant.relations().more() > 0
        ? "ALL %sS IN SCHEMA %s".formatted(kind, Echo.identifier(grant.schema()))
        : kind + " " + MendingSql.qualified(grant.schema(), grant.relations().some());
  }

  private static void futureWrites(
      SessionFacts facts,
      RolePosture posture,
      Sample<FutureWrites> future,
      Rule.Findings findings) {
    for (FutureWrites default_ : future.some()) {
      findings.advice(
          "%s will be able to write %s that %s creates"
              .formatted(
                  who(facts, posture, default_.holder()),
                  default_.sequences() ? "sequences" : "tables",
                  Echo.text(default_.creator())),
          "should write none",
          reached(facts, posture, default_.holder())
              .map(MendingSql::leave)
              .orElseGet(
                  () ->
                      List.of(
                          "ALTER DEFAULT PRIVILEGES FOR ROLE %s%s REVOKE %s ON %s FROM %s"
                              .formatted(
                                  Echo.identifier(default_.creator()),
                                  default_.schema() == null
                                      ? ""
                                      : " IN SCHEMA " + Echo.identifier(default_.schema()),
                                  default_.sequences() ? SEQUENCE_WRITES : WRITES,
                                  default_.sequences() ? "SEQUENCES" : "TABLES",
                                  MendingSql.grantee(default_.holder())))));
    }
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
              rights(
                  (facts, posture, rights, findings) -> {
                    for (Grant grant : rights.publicSchema()) {
                      findings.breach(
                          "PUBLIC may create in schema public",
                          "must be revoked",
                          MendingSql.revoke("CREATE", "SCHEMA \"public\"", grant));
                    }
                  }));

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
          .check(
              rights(
                  (facts, posture, rights, findings) ->
                      routines(
                          facts,
                          posture,
                          rights.routines().dangerous(),
                          "%s may execute %s",
                          findings)));

  static final Rule<SessionFacts> UNTRUSTED_LANGUAGES =
      Rule.session("session.untrusted-languages")
          .must("the role may execute no routine in an untrusted language such as plpython3u")
          .because("such a routine is a program of the server's operating system user")
          .practice("PostgreSQL documentation, Procedural Languages, CREATE LANGUAGE; CWE-250")
          .admits("routines in SQL and PL/pgSQL")
          .refuses("a function in plpython3u that PUBLIC may execute, which is the default")
          .reportedByBaseline()
          .check(
              rights(
                  (facts, posture, rights, findings) ->
                      routines(
                          facts,
                          posture,
                          rights.routines().untrusted(),
                          "%s may execute %s in an untrusted language",
                          findings)));

  private static void routines(
      SessionFacts facts,
      RolePosture posture,
      Sample<RoutineGrant> routines,
      String found,
      Rule.Findings findings) {
    tell(
        facts,
        posture,
        routines,
        RoutineGrant::grant,
        (holder, grants) ->
            found.formatted(
                holder,
                Echo.list(
                    grants.stream()
                        .map(grant -> grant.schema() + "." + grant.name())
                        .distinct()
                        .toList())),
        "must not execute them",
        grant ->
            MendingSql.revoke(
                "EXECUTE",
                "ROUTINE %s(%s)"
                    .formatted(
                        MendingSql.qualified(grant.schema(), grant.name()),
                        Echo.sql(grant.arguments())),
                grant.grant()),
        findings);
  }

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
              rights(
                  (facts, posture, rights, findings) -> {
                    if (!rights.tenantTablesWithoutRowSecurity().isEmpty()) {
                      findings.breach(
                          "no row security on "
                              + Echo.list(rights.tenantTablesWithoutRowSecurity()),
                          "should have row security, since each has a tenant column",
                          "ALTER TABLE … ENABLE ROW LEVEL SECURITY, and a policy per table");
                    }
                  }));

  /** One breach for each holder, with all that it holds. */
  private static <T> void tell(
      SessionFacts facts,
      RolePosture posture,
      Sample<T> grants,
      Function<T, Grant> grant,
      BiFunction<String, List<T>, String> found,
      String required,
      Function<T, List<String>> revoke,
      Rule.Findings findings) {
    Map<Optional<String>, List<T>> byHolder = new LinkedHashMap<>();
    for (T one : grants.some()) {
      byHolder
          .computeIfAbsent(
              Optional.ofNullable(grant.apply(one).holder()), holder -> new ArrayList<>())
          .add(one);
    }
    String more = grants.more() > 0 ? " (%d such grants in all)".formatted(grants.total()) : "";
    byHolder.forEach(
        (key, held) -> {
          String holder = key.orElse(null);
          String text = found.apply(who(facts, posture, holder), held) + more;
          Optional<ReachableRole> reached = reached(facts, posture, holder);
          if (reached.isPresent()) {
            RoleRules.leave(text, required, reached.get(), facts, findings);
          } else {
            findings.breach(
                text, required, held.stream().flatMap(one -> revoke.apply(one).stream()).toList());
          }
        });
  }

  /** The other role that a holder is; empty when it is everybody or the session's own role. */
  private static Optional<ReachableRole> reached(
      SessionFacts facts, RolePosture posture, @Nullable String holder) {
    return posture.reach().stream()
        .filter(
            role ->
                role.name().equals(holder) && !role.name().equals(facts.identity().sessionUser()))
        .findFirst();
  }

  private static String who(SessionFacts facts, RolePosture posture, @Nullable String holder) {
    return holder == null
        ? "PUBLIC"
        : reached(facts, posture, holder).map(RoleRules::path).orElseGet(() -> Echo.text(holder));
  }

  private static <T> String list(Sample<T> sample, Function<T, String> name) {
    String head = Echo.list(sample.some().stream().map(name).toList());
    return sample.more() > 0 ? head + " and " + sample.more() + " more" : head;
  }

  /** What to say behind the last of a sample. */
  private static <T> String more(Sample<T> sample, T one, String what) {
    boolean last = sample.more() > 0 && sample.some().get(sample.some().size() - 1).equals(one);
    return last ? " (%d such %s in all)".formatted(sample.total(), what) : "";
  }

  static List<Rule<SessionFacts>> all() {
    return List.of(
        POSTURE_LIMIT,
        DDL,
        OWNERSHIP,
        WRITE_PRIVILEGES,
        PUBLIC_SCHEMA,
        DANGEROUS_FUNCTIONS,
        UNTRUSTED_LANGUAGES,
        TENANT_TABLES);
  }
}
