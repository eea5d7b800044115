package io.securedatasource;

import com.zaxxer.hikari.HikariDataSource;
import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.event.SessionRefusedException;
import io.securedatasource.internal.admission.Admission;
import io.securedatasource.internal.admission.AdmittingDataSource;
import io.securedatasource.internal.admission.InstalledDriver;
import io.securedatasource.internal.admission.PostureWatch;
import io.securedatasource.internal.configuration.Configuration;
import io.securedatasource.internal.configuration.ConfigurationResolver;
import io.securedatasource.internal.configuration.DiscreetProvider;
import io.securedatasource.internal.configuration.Settings;
import io.securedatasource.internal.configuration.Surroundings;
import io.securedatasource.internal.guard.Guard;
import io.securedatasource.internal.guard.Resting;
import io.securedatasource.internal.guard.Returns;
import io.securedatasource.internal.pool.ConnectionPool;
import io.securedatasource.internal.pool.HostPool;
import io.securedatasource.internal.pool.PoolOptions;
import io.securedatasource.internal.pool.PoolState;
import io.securedatasource.internal.rotation.RotationWatch;
import io.securedatasource.internal.statement.Fingerprint;
import io.securedatasource.policy.ConfigurationFacts;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.posture.Posture;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.time.InstantSource;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Composes what the builder states: gate 1 first, then the gates behind it, the pool, and those who
 * look again. Immutable.
 *
 * @param settings what gate 1 judges
 * @param policy what is acceptable
 * @param startup what building does about the database
 * @param poolOptions what HikariCP is told beside the pool's shape
 * @param looks how often a running data source is looked at
 * @param lists the statements that may run
 * @param contexts whether sessions are told who is asking
 * @param audience who is told of what happens
 * @param clock what the time is taken from
 */
record Assembly(
    Settings settings,
    SecurityPolicy policy,
    Startup startup,
    PoolOptions poolOptions,
    Looks looks,
    StatementLists lists,
    CarriedContexts contexts,
    Telemetry.Audience audience,
    InstantSource clock) {

  /** The gates of one data source, which gate 1 has let pass. */
  private record Gates(
      String dataSource,
      PolicyReport report,
      StatementRegime statements,
      Guard guard,
      AdmittingDataSource admitting,
      SecurityEventListener events) {}

  /** As {@link SecureDataSourceBuilder#facts()} says. */
  ConfigurationFacts facts() {
    return resolve(true).facts();
  }

  /** As {@link SecureDataSourceBuilder#posture()} says. */
  Posture posture() throws SQLException {
    Configuration configuration = resolve(true);
    PolicyReport report = policy.evaluate(configuration.facts());
    if (!report.isAdmitted()) {
      return Posture.refused(configuration.name(), clock.instant(), report);
    }
    SecurityEventListener nobody = event -> {};
    StatementRegime statements =
        new StatementRegime(configuration, policy, null, contexts.names(), nobody, clock);
    Guard guard = Guard.of(statements.gate(), policy, settings.role());
    try {
      return Posture.of(
          configuration.name(),
          report,
          policy,
          admission(configuration, guard, nobody).observe(true));
    } catch (SessionRefusedException e) { // other credentials than a moment ago, and worse ones
      return Posture.refused(configuration.name(), clock.instant(), e.report());
    }
  }

  /** As {@link SecureDataSourceBuilder#build()} says. */
  SecureDataSource build() {
    Telemetry telemetry = Telemetry.of(resolve(isFailFast()), audience, clock);
    Configuration configuration = telemetry.configuration();
    PolicyReport report = judge(configuration, telemetry);
    Gates gates = gates(configuration, telemetry, report);
    try {
      ConnectionPool pool =
          ConnectionPool.start(
              gates.dataSource(), gates.admitting(), settings.pool(), poolOptions, isFailFast());
      followReturns(gates, pool.rotated()::retire, pool::state);
      return new SecureDataSource(
          gates.dataSource(),
          report,
          policy,
          pool,
          gates.admitting(),
          watchPosture(gates, pool.rotated()),
          gates.statements(),
          watchRotation(gates, pool.rotated()),
          gates.events(),
          clock);
    } catch (SQLException e) {
      telemetry.abandon();
      gates.admitting().generations().close();
      throw new StartupException(configuration.name(), e);
    }
  }

  /** As {@link SecureDataSourceBuilder#guard} says, of a pool that is taken over already. */
  GuardedPool guard(HikariDataSource unstarted) {
    Telemetry telemetry = Telemetry.of(resolve(isFailFast()), audience, clock);
    Configuration configuration = telemetry.configuration();
    PolicyReport report = judge(configuration, telemetry);
    Gates gates = gates(configuration, telemetry, report);
    HostPool pool = HostPool.takeOver(unstarted, gates.dataSource(), gates.admitting());
    followReturns(gates, pool.rotated()::retire, pool::state);
    return new GuardedPool(
        gates.dataSource(),
        report,
        pool,
        watchPosture(gates, pool.rotated()),
        watchRotation(gates, pool.rotated()),
        gates.events(),
        clock);
  }

  private static void followReturns(
      Gates gates, Predicate<Connection> retire, Supplier<PoolState> state) {
    Returns returns = gates.guard().returns();
    returns.retireBy(retire);
    returns.restingAs(
        () -> {
          PoolState resting = state.get();
          return Resting.of(resting.autoCommit(), resting.readOnly(), resting.isolation());
        });
  }

  private boolean isFailFast() {
    return startup == Startup.FAIL_FAST;
  }

  private Configuration resolve(boolean askProvider) {
    Surroundings surroundings =
        new Surroundings(
            clock.instant(), InstalledDriver.version(), InstalledDriver.ambientConfiguration());
    return ConfigurationResolver.resolve(settings, surroundings, askProvider);
  }

  private PolicyReport judge(Configuration configuration, Telemetry telemetry) {
    PolicyReport report = policy.evaluate(configuration.facts());
    telemetry
        .events()
        .onEvent(
            new SecurityEvent.ConfigurationJudged(clock.instant(), configuration.name(), report));
    if (!report.isAdmitted()) {
      telemetry.abandon();
      throw new InsecureConfigurationException(report);
    }
    return report;
  }

  private Gates gates(Configuration configuration, Telemetry telemetry, PolicyReport report) {
    SecurityEventListener events = telemetry.events();
    StatementRegime statements =
        new StatementRegime(configuration, policy, lists.watch(), contexts.names(), events, clock);
    Guard guard =
        Guard.of(telemetry.counted(statements.gate()), policy, settings.role())
            .observedBy(telemetry.observer())
            .tracedBy(telemetry.tracer())
            .carrying(
                contexts.terms(
                    (reason, verdict, sql) ->
                        events.onEvent(
                            new SecurityEvent.ContextRefused(
                                clock.instant(),
                                configuration.name(),
                                reason,
                                verdict.kind(),
                                sql == null ? null : Fingerprint.of(sql)))))
            .tellingOfResets(
                (cleaned, elapsed) ->
                    events.onEvent(
                        new SecurityEvent.SessionReset(
                            clock.instant(), configuration.name(), cleaned, elapsed)));
    try {
      AdmittingDataSource admitting = admission(configuration, guard, events);
      telemetry.bind(policy, statements, admitting);
      return new Gates(configuration.name(), report, statements, guard, admitting, events);
    } catch (SQLException e) {
      telemetry.abandon();
      throw new StartupException(configuration.name(), e);
    }
  }

  /**
   * Gate 1 asks for a provider, unless a policy lets it pass: then there is nobody to connect as.
   */
  private AdmittingDataSource admission(
      Configuration configuration, Guard guard, SecurityEventListener events) throws SQLException {
    DiscreetProvider provider = configuration.provider();
    if (provider == null) {
      throw new SQLInvalidAuthorizationSpecException("no credentials provider is set", "28000");
    }
    return new AdmittingDataSource(
        new Admission(
            configuration.name(),
            configuration.plan(),
            policy,
            provider,
            credentials -> policy.evaluate(configuration.factsWith(credentials, clock.instant())),
            guard,
            events,
            looks.postureLimit(),
            clock));
  }

  private PostureWatch watchPosture(Gates gates, RotationWatch.Pool pool) {
    return PostureWatch.start(
        gates.admitting(),
        new PostureWatch.Terms(
            gates.dataSource(),
            looks.postureInterval(),
            looks.loss() == PostureLoss.CLOSE,
            gates.events(),
            clock),
        pool::evict);
  }

  private RotationWatch watchRotation(Gates gates, RotationWatch.Pool pool) {
    return RotationWatch.start(
        gates.admitting().generations(),
        gates.admitting(),
        new RotationWatch.Terms(
            gates.dataSource(),
            looks.rotationInterval(),
            looks.rotationWindow(),
            gates.events(),
            clock),
        pool);
  }
}
