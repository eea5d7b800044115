package io.securedatasource.posture;

import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.SessionFacts;
import io.securedatasource.policy.Violation;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What gates 1 and 2 found: the configuration's report, and, where gate 1 let a session be opened,
 * what that session, its role and its server are like. Immutable, holds no secret, and is safe to
 * print.
 *
 * @param dataSource the data source's name
 * @param asOf when it was so
 * @param configuration what the policy says of the configuration
 * @param session what was seen of a session; {@code null} when gate 1 is closed, since nothing is
 *     then sent to the network
 */
public record Posture(
    String dataSource,
    Instant asOf,
    PolicyReport configuration,
    @Nullable ObservedSession session) {

  /**
   * A session that was opened for the report, looked at and closed.
   *
   * @param facts what was seen; the server's side is among it
   * @param report what the policy says of it, admitted or not
   */
  public record ObservedSession(SessionFacts facts, PolicyReport report) {}

  /** The posture of a configuration that gate 1 refuses. */
  public static Posture refused(String dataSource, Instant asOf, PolicyReport configuration) {
    return new Posture(dataSource, asOf, configuration, null);
  }

  /** The posture of a session, as the policy judges it. */
  public static Posture of(
      String dataSource, PolicyReport configuration, SecurityPolicy policy, SessionFacts session) {
    return new Posture(
        dataSource,
        session.asOf(),
        configuration,
        new ObservedSession(session, policy.evaluate(session)));
  }

  /** Whether both gates are open. */
  public boolean isAdmitted() {
    return configuration.isAdmitted() && session != null && session.report().isAdmitted();
  }

  /** The violations of both gates, gate 1 first. */
  public List<Violation> violations() {
    return reports().flatMap(report -> report.violations().stream()).toList();
  }

  /** The reports there are, gate 1 first. */
  Stream<PolicyReport> reports() {
    return session == null ? Stream.of(configuration) : Stream.of(configuration, session.report());
  }

  /** A text for people, of several lines. */
  public String toText() {
    return PostureText.of(this);
  }

  /**
   * A JSON object (RFC 8259) for programs. Member names stay as they are within a major version;
   * new ones may come.
   */
  public String toJson() {
    return PostureJson.of(this);
  }

  /**
   * The SQL that mends what was found, as a script for {@code psql}: each violation as a comment
   * with its statements below. To be read before it is run, by the server's administrator. A
   * statement with a word in angle brackets is left in a comment, to be filled in; a violation that
   * SQL does not mend is a comment alone.
   */
  public String toSql() {
    return PostureSql.of(this);
  }
}
