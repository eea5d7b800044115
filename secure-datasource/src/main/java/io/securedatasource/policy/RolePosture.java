package io.securedatasource.policy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the role may really do, by a look at the catalogue. The role's own names are {@link
 * SessionFacts.Identity}'s; every list of objects is a {@link Sample}, so that a database of any
 * size fits.
 *
 * @param limit how long the look was allowed to take
 * @param attributes what the session's own role may do beyond what is granted
 * @param temporaryTables whether it may create temporary tables in this database
 * @param reach every role that the session can become or act as, other than itself
 * @param rights what the session's role and all those roles hold in this database; {@code null}
 *     when the limit ran out before
 */
public record RolePosture(
    Duration limit,
    RoleAttributes attributes,
    boolean temporaryTables,
    List<ReachableRole> reach,
    @Nullable Rights rights) {

  /** Keeps a copy of the list. */
  public RolePosture {
    reach = List.copyOf(reach);
  }

  /**
   * Attributes of a role. They are never inherited; SET ROLE takes them.
   *
   * @param createRole CREATEROLE
   * @param createDatabase CREATEDB
   * @param replication REPLICATION
   * @param bypassRowSecurity BYPASSRLS
   */
  public record RoleAttributes(
      boolean createRole, boolean createDatabase, boolean replication, boolean bypassRowSecurity) {

    /** A role without any. */
    public static final RoleAttributes NONE = new RoleAttributes(false, false, false, false);
  }

  /**
   * A role that the session can become or act as, at any depth.
   *
   * @param name its name
   * @param path a shortest way from the session's role to this one
   * @param superuser whether it has superuser rights
   * @param attributes its attributes
   * @param assumable whether SET ROLE leads to it, if need be after a grant to oneself; otherwise
   *     its rights are inherited alone
   * @param entries the memberships of the session's own role that lead to it; without them it is
   *     out of reach. Empty when no membership does, but RESET ROLE
   */
  public record ReachableRole(
      String name,
      List<String> path,
      boolean superuser,
      RoleAttributes attributes,
      boolean assumable,
      List<MembershipGrant> entries) {

    /** Keeps copies of the lists. */
    public ReachableRole {
      path = List.copyOf(path);
      entries = List.copyOf(entries);
    }
  }

  /**
   * One grant of a role to another.
   *
   * @param role the role that was granted
   * @param member whom it was granted to
   * @param grantor who must be named to revoke it; {@code null} when nobody must
   * @param admin whether the member may grant it further
   */
  public record MembershipGrant(
      String role, String member, @Nullable String grantor, boolean admin) {}

  /**
   * Some of what was found, and how much there is.
   *
   * @param some the first few, in order of their names
   * @param total how many there are, those of {@code some} included
   */
  public record Sample<T>(List<T> some, long total) {

    /** Keeps a copy of the list. */
    public Sample {
      some = List.copyOf(some);
    }

    /** Nothing was found, or nothing was looked for. */
    public static <T> Sample<T> none() {
      return new Sample<>(List.of(), 0);
    }

    /** How many there are beyond {@link #some}. */
    public long more() {
      return Math.max(0, total - some.size());
    }
  }

  /**
   * What the session's role, and every role that it reaches, hold in this database.
   *
   * @param create grants of CREATE on the database and on schemas, those of {@code publicSchema}
   *     aside
   * @param publicSchema grants of CREATE on the schema {@code public} to everybody
   * @param ownership what they own
   * @param writes what they may write, looked for where the role is to read alone; where it serves,
   *     TRIGGER alone
   * @param routines what they may execute and should not
   * @param parameters what they may set and should not
   * @param tenantTablesWithoutRowSecurity relations with a tenant column and without row security,
   *     qualified; at most a handful
   */
  public record Rights(
      Sample<CreateGrant> create,
      List<Grant> publicSchema,
      Ownership ownership,
      WriteRights writes,
      Routines routines,
      Sample<ParameterGrant> parameters,
      List<String> tenantTablesWithoutRowSecurity) {

    /** Keeps copies of the lists. */
    public Rights {
      publicSchema = List.copyOf(publicSchema);
      tenantTablesWithoutRowSecurity = List.copyOf(tenantTablesWithoutRowSecurity);
    }

    /** A role that holds nothing of what is looked for. */
    public static final Rights NONE =
        new Rights(
            Sample.none(),
            List.of(),
            Ownership.NONE,
            WriteRights.NONE,
            Routines.NONE,
            Sample.none(),
            List.of());
  }

  /**
   * Who holds a privilege, and from whom.
   *
   * @param holder the role; {@code null} when everybody holds it
   * @param grantor who must revoke it; {@code null} when it is the object's owner
   * @param grantable whether the holder may grant it further
   */
  public record Grant(@Nullable String holder, @Nullable String grantor, boolean grantable) {}

  /**
   * A grant of CREATE.
   *
   * @param schema where; {@code null} for the database itself and a tablespace
   * @param tablespace where; {@code null} for the database itself and a schema
   */
  public record CreateGrant(Grant grant, @Nullable String schema, @Nullable String tablespace) {}

  /**
   * A grant on a parameter of the server.
   *
   * @param name its name, such as {@code archive_command}
   * @param privilege {@code SET} or {@code ALTER SYSTEM}
   */
  public record ParameterGrant(Grant grant, String name, String privilege) {}

  /**
   * What is owned.
   *
   * @param databaseOwner the role that owns the database; {@code null} when it is none of them
   * @param schemas the schemas
   * @param relations tables, views, sequences and the like outside the system's schemas, schema by
   *     schema
   * @param others everything else, such as routines, types, foreign servers and tablespaces; large
   *     objects aside
   */
  public record Ownership(
      @Nullable String databaseOwner,
      Sample<OwnedSchema> schemas,
      Sample<OwnedRelations> relations,
      Sample<OwnedObject> others) {

    /** Nothing is owned. */
    public static final Ownership NONE =
        new Ownership(null, Sample.none(), Sample.none(), Sample.none());
  }

  /**
   * An object of any other kind.
   *
   * @param owner the role that owns it
   * @param kind such as {@code function} or {@code foreign-data wrapper}
   * @param identity its name, qualified and quoted as SQL
   */
  public record OwnedObject(String owner, String kind, String identity) {}

  /** A schema, and the role that owns it. */
  public record OwnedSchema(String owner, String schema) {}

  /**
   * Relations of one schema.
   *
   * @param owner the role that owns them
   * @param relations some of them
   */
  public record OwnedRelations(String owner, String schema, Sample<Relation> relations) {}

  /**
   * A relation.
   *
   * @param sequence whether it is a sequence; sequences have privileges of their own
   * @param attached whether it is the sequence of a serial column, which goes with its table
   */
  public record Relation(String name, boolean sequence, boolean attached) {}

  /**
   * What may be written.
   *
   * @param relations grants on relations there are
   * @param future default privileges, which bring grants on relations to come
   */
  public record WriteRights(Sample<WriteGrants> relations, Sample<FutureWrites> future) {

    /** Nothing may be written. */
    public static final WriteRights NONE = new WriteRights(Sample.none(), Sample.none());
  }

  /**
   * Grants of writing on relations of one schema.
   *
   * @param sequences whether the relations are sequences
   * @param privileges what was granted, such as {@code INSERT, UPDATE}
   * @param relations some of their names
   */
  public record WriteGrants(
      Grant grant, String schema, boolean sequences, String privileges, Sample<String> relations) {}

  /**
   * A default privilege of writing.
   *
   * @param holder who will hold it; {@code null} for everybody
   * @param creator whose relations to come it is about
   * @param schema where; {@code null} for all schemas
   * @param sequences whether it is about sequences
   */
  public record FutureWrites(
      @Nullable String holder, String creator, @Nullable String schema, boolean sequences) {}

  /**
   * Routines that an application has no business executing.
   *
   * @param dangerous those that read files, reach other servers or command this one
   * @param untrusted those written in a language that the server does not confine
   * @param ofStrongOwner those that run with the rights of their owner (SECURITY DEFINER), which is
   *     a superuser, a role that leaves the database, or one that leads to either
   * @param ofOtherOwner those that run with the rights of another owner
   */
  public record Routines(
      Sample<RoutineGrant> dangerous,
      Sample<RoutineGrant> untrusted,
      Sample<RoutineGrant> ofStrongOwner,
      Sample<RoutineGrant> ofOtherOwner) {

    /** None of them may be executed. */
    public static final Routines NONE =
        new Routines(Sample.none(), Sample.none(), Sample.none(), Sample.none());
  }

  /**
   * A grant of EXECUTE.
   *
   * @param arguments the types of the arguments, qualified and quoted as SQL
   * @param language the language it is written in
   */
  public record RoutineGrant(
      Grant grant, String schema, String name, String arguments, String language) {}
}
