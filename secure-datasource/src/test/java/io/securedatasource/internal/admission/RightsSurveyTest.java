package io.securedatasource.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.policy.RoleProfile;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("server")
class RightsSurveyTest {

  private static final PostgresServer SERVER = PostgresServer.shared();

  private static final String HELD =
      Memberships.HELD + "SELECT pg_catalog.array_agg(held.role) FROM held";

  private static List<RightsLook<?>> looks(RoleProfile profile) {
    return List.of(
        new CreateRightsLook(),
        new OwnershipLook(),
        new OwnedObjectsLook(),
        new RoutineRightsLook(),
        new ParameterRightsLook(SERVER.majorVersion()),
        new TenantTablesLook(),
        WriteRightsLook.of(profile));
  }

  private static List<RightsLook<?>> due(Statement statement, RoleProfile profile)
      throws SQLException {
    RightsSurvey survey = new RightsSurvey(looks(profile));
    try (ResultSet row = statement.executeQuery(survey.sql())) {
      return survey.read(row);
    }
  }

  private static boolean finds(Statement statement, RightsLook<?> look) throws SQLException {
    String roles;
    try (ResultSet row = statement.executeQuery(HELD)) {
      row.next();
      roles = row.getString(1);
    }
    String own = "CAST('%s' AS pg_catalog.oid[])".formatted(roles);
    String orPublic = "CAST('%s' AS pg_catalog.oid[])".formatted(roles.replace("{", "{0,"));
    try (ResultSet rows = statement.executeQuery(look.sql(own, orPublic))) {
      return !look.read(rows).equals(look.nothing());
    }
  }

  @ParameterizedTest
  @EnumSource
  void announces_every_look_that_finds_something(Role role) throws Exception {
    try (Connection connection = SERVER.connectAs(role);
        Statement statement = connection.createStatement()) {
      List<RightsLook<?>> due = due(statement, RoleProfile.READ_ONLY);
      for (RightsLook<?> look : looks(RoleProfile.READ_ONLY)) {
        if (finds(statement, look)) {
          assertThat(due).hasAtLeastOneElementOfType(look.getClass());
        }
      }
    }
  }

  @Test
  void announces_nothing_of_a_role_that_holds_what_it_needs() throws Exception {
    try (Connection connection = SERVER.connectAs(Role.APPLICATION);
        Statement statement = connection.createStatement()) {
      assertThat(due(statement, RoleProfile.APPLICATION)).isEmpty();
    }
  }
}
