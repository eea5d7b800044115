package io.securedatasource.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.policy.RolePosture;
import io.securedatasource.policy.RolePosture.ReachableRole;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random lattices of roles, up to six memberships deep, with every mix of SET, INHERIT and ADMIN.
 * What the look says of the login role is compared with what the login role can really do: SET ROLE
 * to each role, grants to itself by ADMIN, and then again, until nothing new comes of it.
 */
@Tag("server")
class RoleLatticeTest {

  private static final PostgresServer SERVER = PostgresServer.shared();
  private static final int DEPTH = 6;
  private static final int WIDTH = 2;
  private static final Login LOGIN = new Login("lattice", "Lattice-" + SERVER.canary());

  /** A lattice takes some 100 ms: forty of them by default, a thousand when thorough. */
  private static final int TRIES =
      Math.min(1_000, Math.max(10, Integer.getInteger("property.tries", 1_000) / 25));

  @BeforeAll
  static void roles() throws SQLException {
    SERVER.execute(
        "CREATE ROLE lattice LOGIN PASSWORD '%s'".formatted(LOGIN.password()),
        "GRANT CONNECT ON DATABASE shop TO lattice",
        "CREATE SCHEMA lattice",
        "GRANT USAGE ON SCHEMA lattice TO PUBLIC",
        "CREATE TABLE lattice.target (id int)");
    for (String role : names()) {
      SERVER.execute("CREATE ROLE " + role);
    }
  }

  @AfterAll
  static void gone() throws SQLException {
    SERVER.execute("DROP SCHEMA lattice CASCADE", "DROP OWNED BY lattice", "DROP ROLE lattice");
    for (String role : names()) {
      SERVER.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
    }
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    for (int level = 0; level < DEPTH; level++) {
      for (int place = 0; place < WIDTH; place++) {
        names.add("lattice_" + level + "_" + place);
      }
    }
    return names;
  }

  @Test
  void no_way_escapes_the_look() throws SQLException {
    long seed = Long.getLong("lattice.seed", System.nanoTime());
    for (int i = 0; i < TRIES; i++) {
      tryOne(seed + i);
    }
  }

  private static void tryOne(long seed) throws SQLException {
    List<String> lattice = lattice(new Random(seed));
    List<String> names = names();
    try (Connection administrator = SERVER.connectAsAdministrator();
        Statement statement = administrator.createStatement()) {
      statement.execute(String.join(";", lattice));
    }
    try {
      RolePosture seen;
      Truth truth;
      try (Connection connection = SERVER.connectAs(LOGIN)) {
        seen =
            Objects.requireNonNull(
                RolePostureQuery.look(
                        connection,
                        Plans.facts(LOGIN.user(), RoleProfile.READ_ONLY),
                        Duration.ofSeconds(10))
                    .posture());
        truth = Truth.of(connection, names);
      }
      String as = "-Dlattice.seed=" + seed + ": " + lattice;
      Set<String> assumable = new TreeSet<>();
      Set<String> superusers = new TreeSet<>();
      seen.reach().stream().filter(ReachableRole::assumable).forEach(r -> assumable.add(r.name()));
      seen.reach().stream().filter(ReachableRole::superuser).forEach(r -> superusers.add(r.name()));
      if (truth.superuser) {
        // Who is one becomes anybody, so there is nothing else to compare.
        assertThat(superusers).as(as).isNotEmpty();
        return;
      }
      assertThat(assumable).as(as).containsAll(truth.become);
      if (superusers.isEmpty()) {
        // From 16 on ADMIN on a superuser does not lead there; the look counts it all the same.
        assertThat(assumable).as(as).isEqualTo(truth.become);
        RolePosture.Rights rights = Objects.requireNonNull(seen.rights());
        assertThat(rights.create().total() > 0).as("create: " + as).isEqualTo(truth.creates);
        assertThat(rights.writes().relations().total() > 0)
            .as("write: " + as)
            .isEqualTo(truth.writes);
      }
    } finally {
      try (Connection administrator = SERVER.connectAsAdministrator();
          Statement statement = administrator.createStatement()) {
        List<String> undo = new ArrayList<>();
        for (String role : names) {
          undo.add("ALTER ROLE %s NOSUPERUSER INHERIT".formatted(role));
          undo.add("REVOKE ALL ON SCHEMA lattice FROM " + role);
          undo.add("REVOKE ALL ON lattice.target FROM " + role);
        }
        statement.execute(String.join(";", undo));
        statement.execute(
            """
            DO $$DECLARE m record; BEGIN
              FOR m IN SELECT r.rolname AS role, u.rolname AS member FROM pg_auth_members a
                JOIN pg_roles r ON r.oid = a.roleid JOIN pg_roles u ON u.oid = a.member
                WHERE u.rolname LIKE 'lattice%' LOOP
                EXECUTE format('REVOKE %I FROM %I CASCADE', m.role, m.member);
              END LOOP;
            END$$""");
      }
    }
  }

  /** The statements of a lattice: memberships lead from lower to higher levels. */
  private static List<String> lattice(Random random) {
    boolean options = SERVER.majorVersion() >= 16;
    List<String> names = names();
    List<String> sql = new ArrayList<>();
    List<String> members = new ArrayList<>(List.of(LOGIN.user()));
    for (int level = 0; level < DEPTH; level++) {
      List<String> next = names.subList(level * WIDTH, (level + 1) * WIDTH);
      for (String role : next) {
        for (String member : members) {
          if (random.nextInt(3) > 0) {
            sql.add(
                "GRANT %s TO %s".formatted(role, member)
                    + (options
                        ? " WITH ADMIN %s, INHERIT %s, SET %s"
                            .formatted(
                                random.nextInt(4) == 0, random.nextBoolean(), random.nextBoolean())
                        : random.nextInt(4) == 0 ? " WITH ADMIN OPTION" : ""));
          }
        }
      }
      // Now and then a level is skipped.
      members = random.nextInt(4) == 0 ? new ArrayList<>(members) : new ArrayList<>();
      members.addAll(next);
    }
    if (random.nextInt(3) == 0) {
      sql.add("ALTER ROLE %s SUPERUSER".formatted(any(names, random)));
    }
    sql.add("GRANT CREATE ON SCHEMA lattice TO " + any(names, random));
    sql.add("GRANT INSERT ON lattice.target TO " + any(names, random));
    return sql;
  }

  private static String any(List<String> names, Random random) {
    return names.get(random.nextInt(names.size()));
  }

  /** What the login role can really do, by trying. */
  private static final class Truth {
    final Set<String> become = new TreeSet<>();
    boolean superuser;
    boolean creates;
    boolean writes;

    static Truth of(Connection connection, List<String> names) throws SQLException {
      Truth truth = new Truth();
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        Set<String> identities = new TreeSet<>(Set.of(LOGIN.user()));
        boolean more = true;
        while (more) {
          more = false;
          for (String identity : List.copyOf(identities)) {
            statement.execute("SET ROLE " + identity);
            for (String name : names) {
              // By ADMIN of its own or inherited; whoever already may become it needs no grant.
              if (!identities.contains(name)) {
                attempt(connection, statement, "GRANT %s TO lattice".formatted(name));
              }
            }
            statement.execute("RESET ROLE");
          }
          for (String name : names) {
            if (!identities.contains(name) && attempt(connection, statement, "SET ROLE " + name)) {
              identities.add(name);
              truth.become.add(name);
              more = true;
              statement.execute("RESET ROLE");
            }
          }
        }
        for (String identity : identities) {
          statement.execute("SET ROLE " + identity);
          truth.superuser |= isSuperuser(statement);
          truth.creates |= attempt(connection, statement, "CREATE TABLE lattice.made ()");
          truth.writes |= attempt(connection, statement, "INSERT INTO lattice.target VALUES (1)");
          statement.execute("RESET ROLE");
          attempt(connection, statement, "DROP TABLE lattice.made");
          statement.execute("SET ROLE " + identity);
          attempt(connection, statement, "DROP TABLE lattice.made");
          statement.execute("RESET ROLE");
        }
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
      return truth;
    }

    private static boolean isSuperuser(Statement statement) throws SQLException {
      try (ResultSet row = statement.executeQuery("SHOW is_superuser")) {
        row.next();
        return row.getString(1).equals("on");
      }
    }

    private static boolean attempt(Connection connection, Statement statement, String sql)
        throws SQLException {
      Savepoint before = connection.setSavepoint();
      try {
        statement.execute(sql);
        return true;
      } catch (SQLException e) {
        connection.rollback(before);
        return false;
      }
    }
  }
}
