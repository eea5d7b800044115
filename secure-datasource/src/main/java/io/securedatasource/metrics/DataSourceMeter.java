package io.securedatasource.metrics;

import io.micrometer.core.instrument.Meter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The meters that a data source has beside those of HikariCP. Names are stable: one that changes is
 * a breaking change. Each has the tag {@code pool}; none ever carries SQL, a value, a user, a host
 * or a URL.
 */
public enum DataSourceMeter {

  /** Attempts to open a physical connection. */
  CONNECT_ATTEMPTS(
      "securedatasource.connect.attempts",
      Meter.Type.COUNTER,
      null,
      "Attempts to open a physical connection, by how they ended and why they failed",
      MeterTag.OUTCOME,
      MeterTag.REASON),
  /** The time to open a physical connection. */
  CONNECT_DURATION(
      "securedatasource.connect.duration",
      Meter.Type.TIMER,
      "seconds",
      "The time that opening a physical connection took, by phase; of those that were admitted",
      MeterTag.PHASE),
  /** How long attempts are held back. */
  AUTHENTICATION_BACKOFF(
      "securedatasource.authentication.backoff",
      Meter.Type.GAUGE,
      "seconds",
      "The pause before the next attempt to log in, after the server refused logins again and"
          + " again; 0 when attempts are not held back"),
  /** Rules that were broken at a gate. */
  VIOLATIONS(
      "securedatasource.violations",
      Meter.Type.COUNTER,
      null,
      "Rules that were broken at a gate; at gate 3 a reported one counts when a text is first"
          + " judged, an enforced one at each attempt",
      MeterTag.GATE,
      MeterTag.RULE,
      MeterTag.ENFORCEMENT),
  /** What a gate refused. */
  REFUSALS(
      "securedatasource.refusals",
      Meter.Type.COUNTER,
      null,
      "Configurations, sessions and statements that a gate refused, however many rules they broke",
      MeterTag.GATE),
  /** What cannot run for anybody. */
  CONTEXT_REFUSALS(
      "securedatasource.context.refusals",
      Meter.Type.COUNTER,
      null,
      "Statements that were refused because the session could not be told who is asking, or nobody"
          + " was",
      MeterTag.CONTEXT),
  /** The time that executions took. */
  OPERATION_DURATION(
      "securedatasource.statement.duration",
      Meter.Type.TIMER,
      "seconds",
      "The time from the call to the first result, with the tags and boundaries that OpenTelemetry's"
          + " conventions have for db.client.operation.duration; a statement that gate 3 refused is"
          + " not among them",
      MeterTag.SYSTEM,
      MeterTag.OPERATION,
      MeterTag.ERROR_TYPE),
  /** Executions that failed. */
  STATEMENT_FAILURES(
      "securedatasource.statement.failures",
      Meter.Type.COUNTER,
      null,
      "Executions that failed at the driver or the server, by cause and by class of the SQLState",
      MeterTag.ERROR_TYPE,
      MeterTag.SQLSTATE_CLASS),
  /** Executions over the threshold. */
  SLOW_STATEMENTS(
      "securedatasource.statement.slow",
      Meter.Type.COUNTER,
      null,
      "Executions that took longer than the threshold, whether they succeeded or not",
      MeterTag.OPERATION),
  /** Distinct texts by fingerprint. */
  STATEMENT_TEXTS(
      "securedatasource.statement.texts",
      Meter.Type.GAUGE,
      null,
      "Distinct texts seen with the same fingerprint, of the fingerprints that have the most; many"
          + " mean that the application writes values into its SQL",
      MeterTag.FINGERPRINT),
  /** Sessions that were cleaned. */
  SESSION_RESETS(
      "securedatasource.session.resets",
      Meter.Type.COUNTER,
      null,
      "Sessions that came back to the pool changed and were reset, or closed because that failed",
      MeterTag.OUTCOME),
  /** The size of the verdict cache. */
  VERDICT_CACHE_SIZE(
      "securedatasource.verdict.cache.size",
      Meter.Type.GAUGE,
      null,
      "Texts whose verdict is remembered"),
  /** Questions to the verdict cache. */
  VERDICT_CACHE_GETS(
      "securedatasource.verdict.cache.gets",
      Meter.Type.COUNTER,
      null,
      "Texts that gate 3 was asked about, by whether their verdict was remembered",
      MeterTag.RESULT),
  /** The age of the credentials. */
  CREDENTIALS_AGE(
      "securedatasource.credentials.age",
      Meter.Type.GAUGE,
      "seconds",
      "The time since the credentials in use opened their first session"),
  /** Rotations. */
  CREDENTIALS_ROTATIONS(
      "securedatasource.credentials.rotations",
      Meter.Type.COUNTER,
      null,
      "New credentials, or new contents of certificate files: taken into use, or refused",
      MeterTag.OUTCOME),
  /** The last rotation. */
  CREDENTIALS_LAST_ROTATION(
      "securedatasource.credentials.last.rotation",
      Meter.Type.GAUGE,
      "seconds",
      "When the last rotation succeeded, in seconds since 1970 (UTC); NaN when there was none"),
  /** Whether the source of credentials can be relied upon. */
  CREDENTIALS_SOURCE(
      "securedatasource.credentials.source.available",
      Meter.Type.GAUGE,
      null,
      "1 when the source of credentials can be relied upon, 0 when it cannot"),
  /** The days that certificates are still valid. */
  CERTIFICATE_REMAINING(
      "securedatasource.certificate.remaining",
      Meter.Type.GAUGE,
      "days",
      "The days that the certificate is still valid, of several the one that ends first; negative"
          + " once it has ended; NaN when none is known",
      MeterTag.USE),
  /** The waivers in force. */
  WAIVERS_ACTIVE(
      "securedatasource.waivers.active",
      Meter.Type.GAUGE,
      null,
      "Waivers of the policy that have not ended"),
  /** The days to the nearest end of a waiver. */
  WAIVERS_REMAINING(
      "securedatasource.waivers.remaining",
      Meter.Type.GAUGE,
      "days",
      "The days until the next waiver ends; NaN when none is in force"),
  /** The preset in force. */
  POLICY_PRESET(
      "securedatasource.policy.preset",
      Meter.Type.GAUGE,
      null,
      "1 for the preset that the policy in force started from, 0 for the others; two are 1 while gate"
          + " 3 judges by a policy of another preset",
      MeterTag.PRESET),
  /** Rules that the policy lowers. */
  POLICY_LOWERED(
      "securedatasource.policy.lowered.rules",
      Meter.Type.GAUGE,
      null,
      "Rules that production enforces and that the policy in force only reports, or waives"),
  /** Rules lost with the role's posture. */
  POSTURE_LOST(
      "securedatasource.posture.lost.rules",
      Meter.Type.GAUGE,
      null,
      "Rules that the hourly look found broken and that were not at the start; 0 when none"),
  /** The server's limit of connections. */
  SERVER_CONNECTIONS_LIMIT(
      "securedatasource.server.connections.limit",
      Meter.Type.GAUGE,
      null,
      "max_connections of the server less those that it reserves, as of the last session; to be set"
          + " against the sum of hikaricp.connections; NaN before the first session");

  private final String name;
  private final Meter.Type type;
  private final @Nullable String unit;
  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // List.of makes none that can be changed
  private final List<MeterTag> tags;

  DataSourceMeter(
      String name,
      Meter.Type type,
      @Nullable String unit,
      String description,
      MeterTag... furtherTags) {
    this.name = name;
    this.type = type;
    this.unit = unit;
    this.description = description;
    this.tags = List.of(furtherTags);
  }

  /** Its name, as Micrometer has it; each registry writes it in its own way. */
  public String meterName() {
    return name;
  }

  /** What kind of meter it is. */
  public Meter.Type type() {
    return type;
  }

  /** The unit of its values; {@code null} when they are counts. */
  public @Nullable String unit() {
    return unit;
  }

  /** Its tags beside {@link MeterTag#POOL}, which each has. */
  public List<MeterTag> tags() {
    return tags;
  }

  /** What it tells. */
  public String description() {
    return description;
  }
}
