package io.securedatasource.internal.configuration;

import io.securedatasource.policy.Host;
import io.securedatasource.policy.SessionFacts;
import io.securedatasource.policy.TrustAnchor;
import java.util.List;
import java.util.Map;

/**
 * How to open a physical connection: what gate 1 judged, ready for the driver. Holds no secret.
 *
 * @param hosts in the order of trial; not empty
 * @param database the database's name, as it is, not percent-encoded
 * @param driverProperties every driver property that is settled before credentials are known, each
 *     explicit; without {@code user}, {@code password} and {@code sslfactory}
 * @param trust whom the client trusts
 * @param files the files that TLS is made of
 * @param expectation what gate 2 will compare the session with
 */
public record ConnectionPlan(
    List<Host> hosts,
    String database,
    Map<String, String> driverProperties,
    TrustAnchor trust,
    TlsFiles files,
    SessionFacts.Expectation expectation) {

  /** Keeps copies of list and map. */
  public ConnectionPlan {
    hosts = List.copyOf(hosts);
    driverProperties = Map.copyOf(driverProperties);
  }

  /** This plan, for one of its hosts. */
  public ConnectionPlan at(Host host) {
    return new ConnectionPlan(List.of(host), database, driverProperties, trust, files, expectation);
  }

  /** A plan without a key's password. */
  public ConnectionPlan(
      List<Host> hosts,
      String database,
      Map<String, String> driverProperties,
      TrustAnchor trust,
      SessionFacts.Expectation expectation) {
    this(
        hosts, database, driverProperties, trust, TlsFiles.of(driverProperties, null), expectation);
  }
}
