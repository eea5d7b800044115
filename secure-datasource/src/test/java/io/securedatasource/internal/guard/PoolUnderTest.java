package io.securedatasource.internal.guard;

import com.zaxxer.hikari.HikariDataSource;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.internal.pool.ConnectionPool;
import io.securedatasource.internal.pool.PoolOptions;
import io.securedatasource.internal.statement.CachedStatementGate;
import io.securedatasource.internal.statement.RuleAssessor;
import io.securedatasource.policy.PoolSettings;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.testserver.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.util.HostSpec;

/**
 * The library's pool over guarded connections to a server, under a policy that reports and refuses
 * nothing: so that what is left behind in a session is seen, and not only what is refused.
 */
final class PoolUnderTest implements AutoCloseable {

  private final List<Boolean> resets = new CopyOnWriteArrayList<>();
  private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();
  private final ConnectionPool pool;

  private PoolUnderTest(
      PooledGuard.Opening opening,
      SessionTerms terms,
      PoolSettings settings,
      PoolOptions options,
      @Nullable ContextTerms carried,
      @Nullable ExecutionTracer tracer)
      throws SQLException {
    CachedStatementGate gate =
        new CachedStatementGate(
            "test",
            new RuleAssessor(
                SecurityPolicy.development(),
                RoleProfile.APPLICATION,
                Set.of(),
                carried == null ? Set.of() : carried.settings().names(),
                Duration.ofSeconds(30),
                null),
            events::add,
            InstantSource.system());
    Guard guard =
        new Guard(gate, Set.of(PGConnection.class))
            .tellingOfResets((cleaned, elapsed) -> resets.add(cleaned))
            .carrying(carried)
            .tracedBy(tracer);
    pool =
        ConnectionPool.start(
            "test",
            PooledGuard.physical(() -> guard.over(opening.open(), terms)),
            settings,
            options,
            true);
    guard.returns().retireBy(pool.rotated()::retire);
    guard
        .returns()
        .restingAs(
            () ->
                Resting.of(
                    pool.state().autoCommit(), pool.state().readOnly(), pool.state().isolation()));
  }

  /** A pool of one connection whose statements have 30 s. */
  static PoolUnderTest over(PooledGuard.Opening opening) throws SQLException {
    return over(opening, Duration.ofSeconds(30), 1);
  }

  /** A pool whose sessions are known to have that statement_timeout. */
  static PoolUnderTest over(PooledGuard.Opening opening, Duration statementTimeout, int size)
      throws SQLException {
    return over(opening, statementTimeout, size, null);
  }

  /** As the other, of sessions that are told who is asking. */
  static PoolUnderTest over(
      PooledGuard.Opening opening,
      Duration statementTimeout,
      int size,
      @Nullable ContextTerms carried)
      throws SQLException {
    return over(opening, statementTimeout, size, carried, null);
  }

  /** As the other, with a tracer. */
  static PoolUnderTest over(
      PooledGuard.Opening opening,
      Duration statementTimeout,
      int size,
      @Nullable ContextTerms carried,
      @Nullable ExecutionTracer tracer)
      throws SQLException {
    return new PoolUnderTest(
        opening,
        SessionTerms.unknown().statementTimeout(statementTimeout),
        PoolSettings.standard()
            .maximumSize(size)
            .minimumIdle(size)
            .acquireTimeout(Duration.ofSeconds(20)),
        PoolOptions.none(),
        carried,
        tracer);
  }

  /**
   * An administrator's connection whose statements have 30 s, opened as the library opens it: what
   * the driver sets of a session, it sets in the startup packet.
   */
  static Connection administrator(PostgresServer server, String url) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", server.administrator().user());
    properties.setProperty("password", server.administrator().password());
    properties.setProperty("sslmode", "require");
    properties.setProperty("assumeMinServerVersion", "9.0");
    properties.setProperty("options", "-c statement_timeout=30s");
    Properties all = Driver.parseURL(url, properties);
    HostSpec host =
        new HostSpec(all.getProperty("PGHOST"), Integer.parseInt(all.getProperty("PGPORT")));
    return new LedConnection(new HostSpec[] {host}, all, url);
  }

  /** HikariCP alone over the same connections. */
  static HikariDataSource unguarded(PooledGuard.Opening opening) {
    return PooledGuard.over(opening);
  }

  Connection borrow() throws SQLException {
    return pool.borrow();
  }

  /** Of each session that came back dirty, whether it was cleaned. */
  List<Boolean> resets() {
    return List.copyOf(resets);
  }

  List<SecurityEvent> events() {
    return List.copyOf(events);
  }

  @Override
  public void close() throws SQLException {
    pool.close();
  }
}
