package io.securedatasource.policy;

import static io.securedatasource.policy.RuleCase.admitsSession;
import static io.securedatasource.policy.RuleCase.advisesSession;
import static io.securedatasource.policy.RuleCase.refusesSession;

import io.securedatasource.policy.RolePosture.CreateGrant;
import io.securedatasource.policy.RolePosture.FutureWrites;
import io.securedatasource.policy.RolePosture.Grant;
import io.securedatasource.policy.RolePosture.OwnedObject;
import io.securedatasource.policy.RolePosture.OwnedRelations;
import io.securedatasource.policy.RolePosture.OwnedSchema;
import io.securedatasource.policy.RolePosture.Ownership;
import io.securedatasource.policy.RolePosture.ParameterGrant;
import io.securedatasource.policy.RolePosture.Relation;
import io.securedatasource.policy.RolePosture.RoleAttributes;
import io.securedatasource.policy.RolePosture.RoutineGrant;
import io.securedatasource.policy.RolePosture.Routines;
import io.securedatasource.policy.RolePosture.Sample;
import io.securedatasource.policy.RolePosture.WriteGrants;
import io.securedatasource.policy.RolePosture.WriteRights;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What gate 2 admits and refuses of what a role may do. */
final class PostureCases {

  private static final Grant ITS_OWN = new Grant("shop_app", null, false);
  private static final Grant EVERYBODY_S = new Grant(null, null, false);
  private static final Grant OF_A_GROUP = new Grant("deploy", null, false);
  private static final RoleAttributes CREATEROLE = new RoleAttributes(true, false, false, false);

  private PostureCases() {}

  static Stream<RuleCase> all() {
    return Stream.concat(
        unseen(),
        Stream.of(roles(), create(), ownership(), writes(), routines()).flatMap(cases -> cases));
  }

  /** The facts with a posture changed so. */
  private static Consumer<SampleFacts.Session> posture(Consumer<SampleFacts.Posture> change) {
    return session -> session.posture(change);
  }

  private static Consumer<SampleFacts.Session> as(
      RoleProfile role, Consumer<SampleFacts.Posture> change) {
    return session -> {
      session.role = role;
      session.posture(change);
    };
  }

  private static <T> Sample<T> sample(T one) {
    return new Sample<>(List.of(one), 1);
  }

  private static Stream<RuleCase> unseen() {
    List<String> rules =
        List.of(
            "session.role-reach",
            "session.role-attributes",
            "session.predefined-roles",
            "session.posture-limit",
            "session.ddl",
            "session.ownership",
            "session.writes",
            "session.public-schema",
            "session.dangerous-functions",
            "session.untrusted-languages",
            "session.definer-routines",
            "session.parameter-privileges",
            "session.tenant-tables");
    return Stream.concat(
        rules.stream().map(rule -> admitsSession(rule, "not looked at", s -> s.posture = null)),
        Stream.of(
            admitsSession("session.posture-limit", "looked at", s -> {}),
            refusesSession(
                "session.posture-limit",
                "out of time",
                "within 3 s",
                posture(p -> p.finished = false))));
  }

  private static Stream<RuleCase> roles() {
    return Stream.of(
        admitsSession("session.role-reach", "no membership", s -> {}),
        admitsSession(
            "session.role-reach", "a harmless role", s -> s.reaches(false, "shop_app", "reader")),
        refusesSession(
            "session.role-reach",
            "a superuser two steps away",
            "shop_app → deploy → dba leads to superuser rights",
            s -> s.reaches(true, "shop_app", "deploy", "dba")),
        refusesSession(
            "session.role-reach",
            "a provider's administrator",
            "shop_app → rds_superuser leads to the provider's administrator",
            s -> s.reaches(false, "shop_app", "rds_superuser")),
        refusesSession(
            "session.role-reach",
            "a superuser by a path that is not known",
            "membership of dba",
            s -> s.reaches(true, "dba")),
        admitsSession("session.role-attributes", "none", s -> {}),
        admitsSession(
            "session.role-attributes",
            "those of a role whose rights are inherited alone",
            posture(p -> p.reaches(false, CREATEROLE, false, "shop_app", "deploy"))),
        refusesSession(
            "session.role-attributes",
            "its own",
            "shop_app has CREATEROLE, CREATEDB, REPLICATION, BYPASSRLS",
            posture(p -> p.attributes = new RoleAttributes(true, true, true, true))),
        refusesSession(
            "session.role-attributes",
            "those of a role it can become",
            "shop_app → deploy leads to CREATEROLE",
            posture(p -> p.reaches(false, CREATEROLE, true, "shop_app", "deploy"))),
        admitsSession(
            "session.predefined-roles",
            "pg_monitor",
            s -> s.reaches(false, "shop_app", "pg_monitor")),
        refusesSession(
            "session.predefined-roles",
            "programs",
            "shop_app → pg_execute_server_program",
            s -> s.reaches(false, "shop_app", "pg_execute_server_program")),
        refusesSession(
                "session.predefined-roles",
                "files, under baseline",
                "shop_app → pg_read_server_files",
                s -> s.reaches(false, "shop_app", "pg_read_server_files"))
            .under(SecurityPolicy.baseline()),
        refusesSession(
            "session.predefined-roles",
            "all data to be written",
            "pg_write_all_data",
            s -> s.reaches(false, "shop_app", "pg_write_all_data")),
        advisesSession(
            "session.predefined-roles",
            "all data to be read",
            "pg_read_all_data",
            s -> s.reaches(false, "shop_app", "pg_read_all_data")));
  }

  private static Stream<RuleCase> create() {
    Consumer<SampleFacts.Posture> inSchema =
        p -> p.create = sample(new CreateGrant(ITS_OWN, "shop", null));
    return Stream.of(
        admitsSession("session.ddl", "nothing", s -> {}),
        admitsSession("session.ddl", "migration", as(RoleProfile.MIGRATION, inSchema)),
        refusesSession(
            "session.ddl", "in a schema", "shop_app may create in schema shop", posture(inSchema)),
        refusesSession(
            "session.ddl",
            "in the database, as everybody",
            "PUBLIC may create in the database",
            posture(p -> p.create = sample(new CreateGrant(EVERYBODY_S, null, null)))),
        refusesSession(
            "session.ddl",
            "by a role it can become",
            "shop_app → deploy may create in schema shop",
            posture(
                p -> {
                  p.reaches(false, RoleAttributes.NONE, true, "shop_app", "deploy");
                  p.create = sample(new CreateGrant(OF_A_GROUP, "shop", null));
                })),
        refusesSession(
            "session.ddl",
            "in a tablespace",
            "shop_app may create in tablespace fast",
            posture(p -> p.create = sample(new CreateGrant(ITS_OWN, null, "fast")))),
        refusesSession(
            "session.ddl",
            "triggers on a table of another",
            "shop_app may put triggers on shop.orders",
            posture(
                writing(
                    new WriteGrants(
                        ITS_OWN, "shop", false, "TRIGGER", new Sample<>(List.of("orders"), 1)),
                    null))),
        advisesSession(
            "session.ddl",
            "triggers on tables to come",
            "shop_app will be able to put triggers on tables that owner creates",
            posture(writing(null, new FutureWrites("shop_app", "owner", "shop", false)))),
        admitsSession("session.public-schema", "closed", s -> {}),
        refusesSession(
            "session.public-schema",
            "open",
            "PUBLIC may create",
            posture(p -> p.publicSchema = List.of(EVERYBODY_S))));
  }

  private static Stream<RuleCase> ownership() {
    Consumer<SampleFacts.Posture> database =
        p -> p.ownership = new Ownership("shop_app", Sample.none(), Sample.none(), Sample.none());
    return Stream.of(
        admitsSession("session.ownership", "nothing", s -> {}),
        admitsSession("session.ownership", "migration", as(RoleProfile.MIGRATION, database)),
        refusesSession(
            "session.ownership", "the database", "shop_app owns database shop", posture(database)),
        refusesSession(
            "session.ownership",
            "a schema",
            "shop_app owns schema shop",
            posture(
                p ->
                    p.ownership =
                        new Ownership(
                            null,
                            sample(new OwnedSchema("shop_app", "shop")),
                            Sample.none(),
                            Sample.none()))),
        refusesSession(
            "session.ownership",
            "a function",
            "shop_app owns function shop.f(integer)",
            posture(
                p ->
                    p.ownership =
                        new Ownership(
                            null,
                            Sample.none(),
                            Sample.none(),
                            sample(new OwnedObject("shop_app", "function", "shop.f(integer)"))))),
        refusesSession(
            "session.ownership",
            "more relations than are told",
            "shop_app owns shop.orders and 11 more",
            posture(
                p ->
                    p.ownership =
                        new Ownership(
                            null,
                            Sample.none(),
                            sample(
                                new OwnedRelations(
                                    "shop_app",
                                    "shop",
                                    new Sample<>(
                                        List.of(new Relation("orders", false, false)), 12))),
                            Sample.none()))));
  }

  private static WriteGrants onTables(Grant grant, long total, String... names) {
    return new WriteGrants(
        grant, "shop", false, "INSERT", new Sample<>(Arrays.asList(names), total));
  }

  private static Consumer<SampleFacts.Posture> writing(
      @Nullable WriteGrants grants, @Nullable FutureWrites future) {
    return p ->
        p.writes =
            new WriteRights(
                grants == null ? Sample.none() : sample(grants),
                future == null ? Sample.none() : sample(future));
  }

  private static Stream<RuleCase> writes() {
    RoleProfile reads = RoleProfile.READ_ONLY;
    String rule = "session.writes";
    return Stream.of(
        admitsSession(rule, "none", as(reads, p -> {})),
        admitsSession(
            rule, "an application", posture(writing(onTables(ITS_OWN, 1, "orders"), null))),
        refusesSession(
            rule,
            "a table",
            "shop_app may write shop.orders",
            as(reads, writing(onTables(ITS_OWN, 1, "orders"), null))),
        refusesSession(
            rule,
            "twenty thousand tables",
            "PUBLIC may write shop.a, shop.b and 19998 more",
            as(reads, writing(onTables(EVERYBODY_S, 20_000, "a", "b"), null))),
        refusesSession(
            rule,
            "all data",
            "shop_app → pg_write_all_data may write every table",
            as(
                reads,
                p -> p.reaches(false, RoleAttributes.NONE, true, "shop_app", "pg_write_all_data"))),
        advisesSession(
            rule,
            "tables to come",
            "shop_app will be able to write tables that owner creates",
            as(reads, writing(null, new FutureWrites("shop_app", "owner", "shop", false)))));
  }

  private static Stream<RuleCase> routines() {
    RoutineGrant read =
        new RoutineGrant(ITS_OWN, "pg_catalog", "pg_read_file", "pg_catalog.text", "internal");
    RoutineGrant definer =
        new RoutineGrant(EVERYBODY_S, "shop", "run", "pg_catalog.text", "plpgsql");
    RoutineGrant program = new RoutineGrant(EVERYBODY_S, "shop", "run", "", "plpython3u");
    return Stream.of(
        admitsSession("session.dangerous-functions", "none", s -> {}),
        refusesSession(
            "session.dangerous-functions",
            "a file",
            "shop_app may execute pg_catalog.pg_read_file",
            posture(
                p ->
                    p.routines =
                        new Routines(sample(read), Sample.none(), Sample.none(), Sample.none()))),
        admitsSession("session.untrusted-languages", "none", s -> {}),
        refusesSession(
            "session.untrusted-languages",
            "Python",
            "PUBLIC may execute shop.run in an untrusted language",
            posture(
                p ->
                    p.routines =
                        new Routines(
                            Sample.none(), sample(program), Sample.none(), Sample.none()))),
        admitsSession("session.definer-routines", "none", s -> {}),
        refusesSession(
            "session.definer-routines",
            "a superuser's",
            "PUBLIC may execute shop.run with the rights of a superuser",
            posture(
                p ->
                    p.routines =
                        new Routines(
                            Sample.none(), Sample.none(), sample(definer), Sample.none()))),
        advisesSession(
            "session.definer-routines",
            "another role's",
            "the role may execute shop.run with the rights of their owner",
            posture(
                p ->
                    p.routines =
                        new Routines(
                            Sample.none(), Sample.none(), Sample.none(), sample(definer)))),
        admitsSession("session.parameter-privileges", "none", s -> {}),
        refusesSession(
            "session.parameter-privileges",
            "a program for the server to run",
            "shop_app may ALTER SYSTEM archive_command",
            posture(
                p ->
                    p.parameters =
                        sample(new ParameterGrant(ITS_OWN, "archive_command", "ALTER SYSTEM")))),
        admitsSession("session.tenant-tables", "none without", s -> {}),
        refusesSession(
            "session.tenant-tables",
            "one without",
            "shop.orders",
            posture(p -> p.tenantTables = List.of("shop.orders"))));
  }
}
