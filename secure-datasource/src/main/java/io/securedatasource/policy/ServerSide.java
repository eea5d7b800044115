package io.securedatasource.policy;

import io.securedatasource.policy.RolePosture.Sample;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the server is kept, as far as a plain role may read it: what protects those clients that ask
 * for less than this one, and what is there to read after an incident.
 *
 * @param transport how it speaks to clients
 * @param logging what it writes down
 * @param keptSettings the settings that are kept for the session's role or database ({@code ALTER
 *     ROLE … SET}, {@code ALTER DATABASE … SET}), as they were written
 * @param toPublic what everybody holds in this database
 */
public record ServerSide(
    Transport transport, Logging logging, Map<String, String> keptSettings, ToPublic toPublic) {

  /** Keeps a copy of the map. */
  public ServerSide {
    keptSettings = Map.copyOf(keptSettings);
  }

  /**
   * How the server speaks to clients.
   *
   * @param tls {@code ssl}: whether it speaks TLS at all
   * @param minimumProtocol {@code ssl_min_protocol_version}; empty when it takes any, {@code null}
   *     when the role may not read it, which takes {@code pg_read_all_settings}
   */
  public record Transport(boolean tls, @Nullable String minimumProtocol) {}

  /**
   * What the server writes down.
   *
   * @param connections whether it logs connections
   * @param disconnections whether it logs their ends
   * @param errorStatements {@code log_min_error_statement}, such as {@code error}
   * @param slowStatements {@code log_min_duration_statement}: from when on it logs a statement;
   *     {@code null} when it logs none
   * @param audit {@code pgaudit.log}, such as {@code write, ddl}; {@code null} when pgaudit is not
   *     loaded
   * @param statistics {@code pg_stat_statements.track}; {@code null} when it is not loaded
   */
  public record Logging(
      boolean connections,
      boolean disconnections,
      String errorStatements,
      @Nullable Duration slowStatements,
      @Nullable String audit,
      @Nullable String statistics) {}

  /**
   * What everybody holds.
   *
   * @param connect whether everybody who can log in may connect to the database
   * @param relations tables and views with a privilege for everybody, schema by schema; those of
   *     the system and of extensions aside
   */
  public record ToPublic(boolean connect, Sample<Relations> relations) {}

  /**
   * Relations of one schema on which everybody holds the same.
   *
   * @param privileges what everybody holds, such as {@code INSERT, SELECT}
   * @param names some of their names
   */
  public record Relations(String schema, String privileges, Sample<String> names) {}
}
