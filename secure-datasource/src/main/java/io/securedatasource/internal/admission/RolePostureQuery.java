package io.securedatasource.internal.admission;

import static java.util.stream.Collectors.joining;

import io.securedatasource.policy.RolePosture;
import io.securedatasource.policy.RolePosture.ReachableRole;
import io.securedatasource.policy.RolePosture.RoleAttributes;
import io.securedatasource.policy.RolePosture.WriteRights;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SessionFacts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Asks what a session's role may really do, in two round trips: which roles it reaches, and what
 * all of them hold. The server keeps the time limit; the driver's query timeout would cancel in
 * plaintext.
 */
final class RolePostureQuery {

  private static final String CANCELED = "57014";

  /**
   * Gives the next statement what is left of the limit. Each text runs in one implicit transaction,
   * with whose end the setting goes back.
   */
  private static final String PACE =
      """
      SELECT pg_catalog.set_config('statement_timeout', CAST(GREATEST(1,
        CAST(pg_catalog.floor(CAST(%d AS pg_catalog.float8) OPERATOR(pg_catalog.-) (
          pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()
            OPERATOR(pg_catalog.-) pg_catalog.transaction_timestamp())
          OPERATOR(pg_catalog.*) CAST(1000 AS pg_catalog.float8))) AS pg_catalog.int4))
        AS pg_catalog.text), true)""";

  private final Connection connection;
  private final SessionFacts facts;
  private final Duration limit;
  private final long started = System.nanoTime();

  private RolePostureQuery(Connection connection, SessionFacts facts, Duration limit) {
    this.connection = connection;
    this.facts = facts;
    this.limit = limit;
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
      if (!ranOut(e)) {
        throw e;
      }
    }
    return new RolePosture(
        memberships == null ? "" : memberships.database(),
        limit,
        memberships == null ? RoleAttributes.NONE : memberships.own(),
        reach,
        rights);
  }

  /** A deadline that passes is told by our own clock: 57014 is also what an administrator sends. */
  private boolean ranOut(SQLException e) {
    return CANCELED.equals(e.getSQLState()) && left() <= 0;
  }

  private long left() {
    return limit.toMillis() - (System.nanoTime() - started) / 1_000_000;
  }

  private Memberships memberships() throws SQLException {
    int major = connection.getMetaData().getDatabaseMajorVersion();
    try (Statement statement = connection.createStatement()) {
      statement.execute(paced(Memberships.query(major)));
      try (ResultSet rows = next(statement)) {
        return Memberships.read(rows);
      }
    }
  }

  private RolePosture.Rights rights(Memberships memberships, List<ReachableRole> reach)
      throws SQLException {
    RoleProfile profile = facts.expectation().role();
    String roles = oids(memberships, reach);
    CreateRightsLook create = new CreateRightsLook();
    OwnershipLook ownership = new OwnershipLook();
    RoutineRightsLook routines = new RoutineRightsLook();
    TenantTablesLook tenants = new TenantTablesLook();
    @Nullable WriteRightsLook writes =
        profile == RoleProfile.READ_ONLY ? new WriteRightsLook() : null;
    String own = "CAST('{%s}' AS pg_catalog.oid[])".formatted(roles);
    String orPublic =
        "CAST('{0%s}' AS pg_catalog.oid[])".formatted(roles.isEmpty() ? "" : "," + roles);
    StringBuilder text = new StringBuilder();
    for (RightsLook<?> look : List.of(create, ownership, routines, tenants)) {
      text.append(paced(look.sql(own, orPublic))).append(";\n");
    }
    if (writes != null) {
      text.append(paced(writes.sql(own, orPublic))).append(";\n");
    }
    try (Statement statement = connection.createStatement()) {
      // The driver sends all statements of a text together.
      statement.execute(text.toString());
      CreateRightsLook.Seen created;
      try (ResultSet rows = next(statement)) {
        created = create.read(rows);
      }
      RolePosture.Ownership owned = read(ownership, statement);
      RolePosture.Routines executable = read(routines, statement);
      List<String> leaky = read(tenants, statement);
      return new RolePosture.Rights(
          created.create(),
          created.publicSchema(),
          owned,
          writes == null ? WriteRights.NONE : read(writes, statement),
          executable,
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

  private String paced(String sql) {
    return PACE.formatted(Math.max(1, left())) + ";\n" + sql;
  }

  private static <T> T read(RightsLook<T> look, Statement statement) throws SQLException {
    statement.getMoreResults();
    try (ResultSet rows = next(statement)) {
      return look.read(rows);
    }
  }

  /** The result that follows the current one, which is the pace's. */
  private static ResultSet next(Statement statement) throws SQLException {
    ResultSet rows = statement.getMoreResults() ? statement.getResultSet() : null;
    if (rows == null) {
      throw new SQLException("the session does not tell what its role may do", "XX000");
    }
    return rows;
  }
}
