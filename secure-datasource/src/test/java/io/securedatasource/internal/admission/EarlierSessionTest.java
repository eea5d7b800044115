package io.securedatasource.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SecurityEvent.SessionAdmitted;
import io.securedatasource.event.SessionRefusedException;
import io.securedatasource.internal.configuration.DiscreetProvider;
import io.securedatasource.policy.Gate;
import io.securedatasource.policy.Host;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.SessionFacts;
import io.securedatasource.policy.Violation;
import io.securedatasource.testserver.Login;
import io.securedatasource.testserver.PostgresServer;
import io.securedatasource.testserver.Role;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A session of a login that an earlier session was looked at and admitted of. */
@Tag("server")
class EarlierSessionTest {

  private static final PostgresServer SERVER = PostgresServer.shared();
  private static final Login LOGIN = SERVER.role(Role.APPLICATION);

  private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();

  private AdmittingDataSource dataSource(Plans plans) {
    return new AdmittingDataSource(admission(plans));
  }

  private Admission admission(Plans plans) {
    return new Admission(
        "orders",
        plans.plan(),
        SecurityPolicy.production(),
        new DiscreetProvider(CredentialsProvider.of(LOGIN.user(), Secret.of(LOGIN.password()))),
        credentials -> new PolicyReport("test", Gate.CONFIGURATION, List.of()),
        Plans.openGuard(),
        events::add,
        Duration.ofSeconds(10),
        InstantSource.system());
  }

  @AfterEach
  void the_role_is_as_it_was() throws SQLException {
    SERVER.execute(
        "ALTER ROLE %s NOSUPERUSER".formatted(LOGIN.user()),
        "ALTER ROLE %s RESET ALL".formatted(LOGIN.user()),
        "REVOKE shop_owner FROM %s".formatted(LOGIN.user()));
  }

  @Nested
  class IsAsked {

    @Test
    void what_may_differ_and_nothing_of_the_catalogue() throws Exception {
      AdmittingDataSource dataSource = dataSource(Plans.of(SERVER));
      dataSource.getConnection().close();

      try (Connection connection = dataSource.getConnection()) {
        assertThat(connection.isClosed()).isFalse();
        assertThat(lastText()).isEqualTo("SHOW search_path");
      }
    }

    @Test
    void to_the_same_result_as_the_first_one() throws Exception {
      AdmittingDataSource dataSource = dataSource(Plans.of(SERVER));
      dataSource.getConnection().close();
      dataSource.getConnection().close();

      assertThat(events)
          .hasSize(2)
          .allSatisfy(e -> assertThat(e).isInstanceOf(SessionAdmitted.class));
      SessionAdmitted first = (SessionAdmitted) events.get(0);
      SessionAdmitted second = (SessionAdmitted) events.get(1);
      assertThat(second.granted()).isEqualTo(first.granted());
    }

    /** Somebody may stand between, and the server may be told of another client. */
    @ParameterizedTest
    @CsvSource({"channelBinding,prefer", "requireAuth,'scram-sha-256,password'"})
    void everything_where_the_login_is_not_bound_to_the_channel(String property, String value)
        throws Exception {
      AdmittingDataSource dataSource = dataSource(Plans.of(SERVER).property(property, value));
      dataSource.getConnection().close();

      try (Connection connection = dataSource.getConnection()) {
        assertThat(connection.isClosed()).isFalse();
        assertThat(lastText()).startsWith("SELECT pg_catalog.current_database()");
      }
    }

    /** A standby of another release took the address over. */
    @Test
    void everything_where_the_server_tells_another_version() throws Exception {
      Plans plans = Plans.of(SERVER);
      SessionFacts seen = dataSource(plans).observe(false);
      int version = seen.server().versionNumber();
      SessionLooks looks = new SessionLooks(admission(plans), "here", Duration.ZERO);
      PhysicalConnection physical = plans.connect(LOGIN);
      try (Connection connection = physical.connection()) {
        assertThat(connection.isClosed()).isFalse();
        SessionFacts earlier = withVersion(seen, version + 1);
        SessionFacts facts =
            looks.facts(physical, Plans.credentials(LOGIN), Instant.now(), earlier);
        assertThat(facts.server().versionNumber()).isEqualTo(version);
        assertThat(KnownPostures.differ(facts, earlier)).as("its role is looked at anew").isTrue();
        assertThat(lastText()).startsWith("SELECT pg_catalog.current_database()");
      }
    }

    private static SessionFacts withVersion(SessionFacts facts, int version) {
      SessionFacts.Server server = facts.server();
      return new SessionFacts(
          facts.asOf(),
          facts.expectation(),
          facts.tls(),
          facts.peer(),
          new SessionFacts.Server(
              server.database(),
              version,
              server.maxConnections(),
              server.reservedConnections(),
              server.passwordEncryption()),
          facts.identity(),
          facts.effective(),
          facts.searchPath(),
          facts.posture(),
          facts.serverSide());
    }

    /** Behind one address a proxy may lead each name to a server of its own. */
    @Test
    void nothing_of_the_session_of_a_host_by_another_name() throws Exception {
      PhysicalConnection named =
          Plans.of(SERVER).hosts(new Host("localhost", SERVER.port())).seen(LOGIN);
      PhysicalConnection unnamed =
          Plans.of(SERVER).hosts(new Host("127.0.0.1", SERVER.port())).seen(LOGIN);
      assertThat(named.peer()).isEqualTo(unnamed.peer());
      SessionFacts facts = Plans.facts(LOGIN.user(), RoleProfile.APPLICATION);
      KnownPostures postures = new KnownPostures();

      postures.admitted(named, facts);

      assertThat(postures.earlier(named)).isSameAs(facts);
      assertThat(postures.earlier(unnamed)).isNull();
    }

    /** The text that the login's only session sent last, by the server's own word. */
    private String lastText() throws SQLException {
      try (Connection administrator = SERVER.connectAsAdministrator();
          Statement statement = administrator.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "SELECT query FROM pg_stat_activity WHERE backend_type = 'client backend'"
                      + " AND usename = '"
                      + LOGIN.user()
                      + "' ORDER BY backend_start DESC")) {
        assertThat(row.next()).isTrue();
        return row.getString(1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALTER ROLE %s SUPERUSER | session.superuser",
        "ALTER ROLE %s SET row_security = off | session.row-security",
        "ALTER ROLE %s SET standard_conforming_strings = off | session.conforming-strings",
        "ALTER ROLE %s SET search_path = shop | session.search-path",
        "GRANT shop_owner TO %1$s; ALTER ROLE %1$s SET role = shop_owner | session.ownership",
      })
  void is_refused_for_what_came_since(String change, String rule) throws Exception {
    AdmittingDataSource dataSource = dataSource(Plans.of(SERVER));
    dataSource.getConnection().close();

    SERVER.execute(change.formatted(LOGIN.user()));

    SessionRefusedException refused =
        catchThrowableOfType(SessionRefusedException.class, dataSource::getConnection);
    assertThat(refused.report().enforced()).extracting(Violation::rule).contains(rule);
    the_role_is_as_it_was();
    dataSource.getConnection().close();
  }
}
