package io.securedatasource.internal.admission;

import static java.util.stream.Collectors.joining;

import io.securedatasource.policy.RolePosture;
import io.securedatasource.policy.RolePosture.OwnedObject;
import io.securedatasource.policy.RolePosture.ParameterGrant;
import io.securedatasource.policy.RolePosture.ReachableRole;
import io.securedatasource.policy.RolePosture.RoleAttributes;
import io.securedatasource.policy.RolePosture.Sample;
import io.securedatasource.policy.RolePosture.WriteRights;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SessionFacts;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Asks what a session's role may really do, in two round trips: which roles it reaches, and what
 * all of them hold.
 */
final class RolePostureQuery {

  private final Connection connection;
  private final SessionFacts facts;
  private final Duration limit;
  private final PacedStatements pace;

  private RolePostureQuery(Connection connection, SessionFacts facts, Duration limit) {
    this.connection = connection;
    this.facts = facts;
    this.limit = limit;
    this.pace = new PacedStatements(limit);
  }

  /**
   * The posture of the session's role; what did not fit into the limit is left out.
   *
   * @param facts what is known of the session
   * @param limit how long the look may take, in place of the session's own {@code
   *     statement_timeout}
   * @throws SQLException when it cannot be had for another reason
   */
  static RolePosture look(Connection connection, SessionFacts facts, Duration limit)
      throws SQLException {
    return new RolePostureQuery(connection, facts, limit).look();
  }

  private RolePosture look() throws SQLException {
    Memberships memberships = null;
    List<ReachableRole> reach = List.of();
    RolePosture.Rights rights = null;
    try {
      memberships = memberships();
      reach = RoleReach.from(facts.identity().currentUser(), memberships.edges());
      rights = rights(memberships, reach);
    } catch (SQLException e) {
      if (!pace.ranOut(e)) {
        throw e;
      }
    }
    return new RolePosture(
        limit, memberships == null ? RoleAttributes.NONE : memberships.own(), reach, rights);
  }

  private Memberships memberships() throws SQLException {
    int major = connection.getMetaData().getDatabaseMajorVersion();
    try (Statement statement = connection.createStatement()) {
      statement.execute(pace.paced(Memberships.query(major)));
      return PacedStatements.first(statement, Memberships::read);
    }
  }

  private RolePosture.Rights rights(Memberships memberships, List<ReachableRole> reach)
      throws SQLException {
    RoleProfile profile = facts.expectation().role();
    String roles = oids(memberships, reach);
    CreateRightsLook create = new CreateRightsLook();
    OwnershipLook ownership = new OwnershipLook();
    OwnedObjectsLook objects = new OwnedObjectsLook();
    RoutineRightsLook routines = new RoutineRightsLook();
    ParameterRightsLook parameters =
        new ParameterRightsLook(connection.getMetaData().getDatabaseMajorVersion());
    TenantTablesLook tenants = new TenantTablesLook();
    // Who migrates owns what there is, and has the rest by that.
    @Nullable WriteRightsLook writes =
        profile == RoleProfile.MIGRATION ? null : WriteRightsLook.of(profile);
    String own = "CAST('{%s}' AS pg_catalog.oid[])".formatted(roles);
    String orPublic =
        "CAST('{0%s}' AS pg_catalog.oid[])".formatted(roles.isEmpty() ? "" : "," + roles);
    StringBuilder text = new StringBuilder();
    for (RightsLook<?> look : List.of(create, ownership, objects, routines, parameters, tenants)) {
      text.append(pace.paced(look.sql(own, orPublic))).append(";\n");
    }
    if (writes != null) {
      text.append(pace.paced(writes.sql(own, orPublic))).append(";\n");
    }
    try (Statement statement = connection.createStatement()) {
      // The driver sends all statements of a text together.
      statement.execute(text.toString());
      CreateRightsLook.Seen created = PacedStatements.first(statement, create::read);
      OwnershipLook.Seen owned = PacedStatements.then(statement, ownership::read);
      Sample<OwnedObject> others = PacedStatements.then(statement, objects::read);
      RolePosture.Routines executable = PacedStatements.then(statement, routines::read);
      Sample<ParameterGrant> settable = PacedStatements.then(statement, parameters::read);
      List<String> leaky = PacedStatements.then(statement, tenants::read);
      return new RolePosture.Rights(
          created.create(),
          created.publicSchema(),
          owned.with(others),
          writes == null ? WriteRights.NONE : PacedStatements.then(statement, writes::read),
          executable,
          settable,
          leaky);
    }
  }

  /**
   * The session's own role, and all that it reaches; superusers aside, for they hold everything and
   * reaching one is refused by itself.
   */
  private String oids(Memberships memberships, List<ReachableRole> reach) {
    TreeSet<String> names = new TreeSet<>();
    names.add(facts.identity().currentUser());
    reach.forEach(role -> names.add(role.name()));
    names.removeAll(memberships.superusers());
    return names.stream()
        .map(memberships.oids()::get)
        .filter(java.util.Objects::nonNull)
        .map(String::valueOf)
        .collect(joining(","));
  }
}
