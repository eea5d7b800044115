package io.securedatasource.spring;

import io.securedatasource.event.GrantedSession;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.Violation;
import io.securedatasource.policy.Waiver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** What the gates have seen, as JSON. Holds no secret, no URL and no statement. */
@Endpoint(id = "securedatasource")
public final class SecureDataSourceEndpoint {

  private final GuardedDataSources guarded;
  private final InstantSource clock;

  SecureDataSourceEndpoint(GuardedDataSources guarded, InstantSource clock) {
    this.guarded = guarded;
    this.clock = clock;
  }

  /** All guarded data sources. */
  @ReadOperation
  public Posture posture() {
    return new Posture(guarded.all().stream().map(this::describe).toList());
  }

  private DataSourcePosture describe(GuardedDataSource source) {
    return new DataSourcePosture(
        source.beanName(),
        source.role(),
        source.policy().name(),
        source.policy().waivers(),
        rules(source.configuration()),
        rules(source.session()),
        rules(source.lostPosture()),
        new Sessions(
            source.sessionsAdmitted(),
            source.sessionsRefused(),
            source.connectionsFailed(),
            source.lastAdmitted()),
        granted(source.granted()));
  }

  private static List<BrokenRule> rules(@Nullable PolicyReport report) {
    return report == null
        ? List.of()
        : report.violations().stream().map(SecureDataSourceEndpoint::rule).toList();
  }

  private static BrokenRule rule(Violation violation) {
    Waiver waiver = violation.waiver();
    return new BrokenRule(
        violation.rule(),
        violation.isEnforced(),
        waiver == null ? null : waiver.expires(),
        violation.found(),
        violation.required(),
        violation.fix());
  }

  private @Nullable Granted granted(@Nullable GrantedSession session) {
    if (session == null) {
      return null;
    }
    Instant expires = session.certificateExpires();
    return new Granted(
        session.protocol(),
        session.cipherSuite(),
        expires,
        expires == null ? null : Duration.between(clock.instant(), expires).toDays(),
        session.user(),
        session.serverVersion(),
        session.statementTimeout().toMillis(),
        session.lockTimeout().toMillis(),
        session.idleInTransactionTimeout().toMillis());
  }

  /** The whole answer. */
  public record Posture(List<DataSourcePosture> dataSources) {}

  /**
   * One data source.
   *
   * @param bean the bean's name
   * @param role what it is for
   * @param policy the name of its policy
   * @param waivers the waivers of its policy
   * @param configuration the rules that the configuration breaks, reported and waived ones
   * @param session the rules that the last session broke
   * @param lostPosture the rules that the role breaks by now, and did not at the start
   * @param sessions how many there were
   * @param granted what the server granted last; {@code null} before the first session
   */
  public record DataSourcePosture(
      String bean,
      RoleProfile role,
      String policy,
      List<Waiver> waivers,
      List<BrokenRule> configuration,
      List<BrokenRule> session,
      List<BrokenRule> lostPosture,
      Sessions sessions,
      @Nullable Granted granted) {}

  /**
   * A broken rule.
   *
   * @param rule its id
   * @param enforced whether it closes the gate
   * @param waivedUntil the first day on which its waiver no longer holds; {@code null} without one
   * @param found what is so
   * @param required what must be so
   * @param fix what to do
   */
  public record BrokenRule(
      String rule,
      boolean enforced,
      @Nullable LocalDate waivedUntil,
      String found,
      String required,
      String fix) {}

  /**
   * Counts since the start.
   *
   * @param admitted sessions that gate 2 admitted
   * @param refused sessions that it refused
   * @param failed attempts that failed, refused ones included
   * @param lastAdmitted when the last was admitted; {@code null} before the first
   */
  public record Sessions(
      long admitted, long refused, long failed, @Nullable Instant lastAdmitted) {}

  /**
   * What the server granted.
   *
   * @param protocol the TLS protocol; {@code null} in plaintext
   * @param cipherSuite the TLS cipher suite; {@code null} in plaintext
   * @param certificateExpires the end of the server certificate's validity
   * @param certificateDaysLeft whole days until then
   * @param user the database role
   * @param serverVersion {@code server_version_num}
   * @param statementTimeoutMillis the effective deadline; 0 is off
   * @param lockTimeoutMillis the effective deadline; 0 is off
   * @param idleInTransactionTimeoutMillis the effective deadline; 0 is off
   */
  public record Granted(
      @Nullable String protocol,
      @Nullable String cipherSuite,
      @Nullable Instant certificateExpires,
      @Nullable Long certificateDaysLeft,
      String user,
      int serverVersion,
      long statementTimeoutMillis,
      long lockTimeoutMillis,
      long idleInTransactionTimeoutMillis) {}
}
