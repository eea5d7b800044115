package io.securedatasource.internal.admission;

import static java.util.stream.Collectors.joining;

import io.securedatasource.policy.RolePosture;
import io.securedatasource.policy.RolePosture.OwnedObject;
import io.securedatasource.policy.RolePosture.ParameterGrant;
import io.securedatasource.policy.RolePosture.ReachableRole;
import io.securedatasource.policy.RolePosture.RoleAttributes;
import io.securedatasource.policy.RolePosture.Sample;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SessionFacts;
import io.securedatasource.policy.SessionFacts.ForeignCreator;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Asks what a session's role may really do, in at most two round trips: who may put something in
 * its way, which roles it reaches and which looks may find that they hold something; and those
 * looks, if any.
 */
final class RolePostureQuery {

  private final Connection connection;
  private final SessionFacts facts;
  private final Duration limit;
  private final PacedStatements pace;

  private final CreateRightsLook create = new CreateRightsLook();
  private final OwnershipLook ownership = new OwnershipLook();
  private final OwnedObjectsLook objects = new OwnedObjectsLook();
  private final RoutineRightsLook routines = new RoutineRightsLook();
  private final ParameterRightsLook parameters;
  private final TenantTablesLook tenants = new TenantTablesLook();
  private final WriteRightsLook writes;
  private final int majorVersion;

  private RolePostureQuery(Connection connection, SessionFacts facts, Duration limit)
      throws SQLException {
    this.connection = connection;
    this.facts = facts;
    this.limit = limit;
    this.pace = new PacedStatements(limit);
    this.majorVersion = connection.getMetaData().getDatabaseMajorVersion();
    this.parameters = new ParameterRightsLook(majorVersion);
    this.writes = WriteRightsLook.of(facts.expectation().role());
  }

  /**
   * The facts with the search path and the posture of the session's role; of the posture, what did
   * not fit into the limit is left out, and then it tells so.
   *
   * @param facts what is known of the session
   * @param limit how long the look may take, in place of the session's own {@code
   *     statement_timeout}
   * @throws SQLException when it cannot be had for another reason
   */
  static SessionFacts look(Connection connection, SessionFacts facts, Duration limit)
      throws SQLException {
    return new RolePostureQuery(connection, facts, limit).look();
  }

  private SessionFacts look() throws SQLException {
    List<ForeignCreator> searchPath = null;
    Memberships memberships = null;
    List<ReachableRole> reach = List.of();
    RolePosture.Rights rights = null;
    SearchPathLook path = new SearchPathLook(facts.expectation().migrationRole());
    try (Statement statement = connection.createStatement()) {
      RightsSurvey survey = new RightsSurvey(looks());
      // The driver sends all statements of a text together.
      statement.execute(
          Stream.of(SearchPathLook.QUERY, Memberships.query(majorVersion), survey.sql())
              .map(pace::paced)
              .collect(joining(";\n")));
      searchPath = PacedStatements.first(statement, path::read);
      memberships = PacedStatements.then(statement, Memberships::read);
      reach = RoleReach.from(facts.identity().currentUser(), memberships.edges());
      List<RightsLook<?>> due = PacedStatements.then(statement, survey::read);
      rights = rights(statement, due, oids(memberships, reach));
    } catch (SQLException e) {
      if (!pace.ranOut(e)) {
        throw e;
      }
    }
    if (searchPath == null) { // lost with the rest, which is no reason to let it pass
      searchPath = searchPath(path);
    }
    RoleAttributes own = memberships == null ? RoleAttributes.NONE : memberships.own();
    boolean temporaryTables = memberships != null && memberships.temporaryTables();
    return facts
        .withSearchPath(searchPath)
        .withPosture(new RolePosture(limit, own, temporaryTables, reach, rights));
  }

  private List<ForeignCreator> searchPath(SearchPathLook path) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(SearchPathLook.QUERY)) {
      return path.read(rows);
    }
  }

  /** Who migrates owns what there is, and has the right to write by that. */
  private List<RightsLook<?>> looks() {
    List<RightsLook<?>> looks =
        new ArrayList<>(List.of(create, ownership, objects, routines, parameters, tenants));
    if (facts.expectation().role() != RoleProfile.MIGRATION) {
      looks.add(writes);
    }
    return looks;
  }

  private RolePosture.Rights rights(Statement statement, List<RightsLook<?>> due, String roles)
      throws SQLException {
    if (!due.isEmpty()) {
      String own = "CAST('{%s}' AS pg_catalog.oid[])".formatted(roles);
      String orPublic =
          "CAST('{0%s}' AS pg_catalog.oid[])".formatted(roles.isEmpty() ? "" : "," + roles);
      statement.execute(
          due.stream().map(look -> pace.paced(look.sql(own, orPublic))).collect(joining(";\n")));
    }
    Answers answers = new Answers(statement, due);
    CreateRightsLook.Seen created = answers.of(create);
    OwnershipLook.Seen owned = answers.of(ownership);
    Sample<OwnedObject> others = answers.of(objects);
    RolePosture.Routines executable = answers.of(routines);
    Sample<ParameterGrant> settable = answers.of(parameters);
    List<String> leaky = answers.of(tenants);
    return new RolePosture.Rights(
        created.create(),
        created.publicSchema(),
        owned.with(others),
        answers.of(writes),
        executable,
        settable,
        leaky);
  }

  /** What the looks that were asked answered, to be read in their order. */
  private static final class Answers {
    private final Statement statement;
    private final List<RightsLook<?>> due;
    private int read;

    Answers(Statement statement, List<RightsLook<?>> due) {
      this.statement = statement;
      this.due = due;
    }

    @SuppressWarnings("ReferenceEquality") // each look there is once
    <T> T of(RightsLook<T> look) throws SQLException {
      if (read == due.size() || due.get(read) != look) {
        return look.nothing();
      }
      return read++ == 0
          ? PacedStatements.first(statement, look::read)
          : PacedStatements.then(statement, look::read);
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
        .filter(Objects::nonNull)
        .map(String::valueOf)
        .collect(joining(","));
  }
}
