package io.securedatasource.testserver;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/** What certificate a server shows: the right one, or one that a careful client must refuse. */
public final class ServerCertificate {

  private static final String[] LOOPBACK = {"localhost", "127.0.0.1"};

  private final String name;
  private final boolean verifiable;
  private final Function<CertificateAuthority, IssuedCertificate> issuer;

  private ServerCertificate(
      String name, boolean verifiable, Function<CertificateAuthority, IssuedCertificate> issuer) {
    this.name = name;
    this.verifiable = verifiable;
    this.issuer = issuer;
  }

  /** For localhost and 127.0.0.1, by the server's own authority, valid for 30 days. */
  public static ServerCertificate valid() {
    return new ServerCertificate("valid", true, ca -> ca.server(LOOPBACK));
  }

  /** Right, but signed by another authority: for those who trust that one. */
  public static ServerCertificate signedBy(CertificateAuthority other) {
    return refused("signed by another", ca -> other.server(LOOPBACK));
  }

  /** Right in all but time: it ended yesterday. */
  public static ServerCertificate expired() {
    Instant now = Instant.now();
    return refused(
        "expired",
        ca -> ca.server(now.minus(Duration.ofDays(10)), now.minus(Duration.ofDays(1)), LOOPBACK));
  }

  /** Right in all but time: it begins tomorrow. */
  public static ServerCertificate notYetValid() {
    Instant now = Instant.now();
    return refused(
        "not yet valid",
        ca -> ca.server(now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(10)), LOOPBACK));
  }

  /** Valid, but for {@code lifetime} only, counted from the start of the server. */
  public static ServerCertificate shortLived(Duration lifetime) {
    requireNonNull(lifetime);
    return new ServerCertificate(
        "short-lived",
        true,
        ca -> {
          Instant now = Instant.now();
          return ca.server(now.minus(Duration.ofMinutes(5)), now.plus(lifetime), LOOPBACK);
        });
  }

  /** Right in all but the names: for db.example.org and 192.0.2.1. */
  public static ServerCertificate wrongHost() {
    return refused("wrong host", ca -> ca.server("db.example.org", "192.0.2.1"));
  }

  /** For the right names, signed by nobody. */
  public static ServerCertificate selfSigned() {
    return refused("self-signed", ca -> ca.selfSigned(LOOPBACK));
  }

  /** For the right names, by an authority of the same name and another key. */
  public static ServerCertificate otherAuthority() {
    return refused("other authority", ca -> ca.stranger().server(LOOPBACK));
  }

  /**
   * Any other certificate.
   *
   * @param verifiable whether {@code sslmode=verify-full} to localhost with the server's authority
   *     accepts it
   * @param issuer makes it with the server's authority
   */
  public static ServerCertificate of(
      String name, boolean verifiable, Function<CertificateAuthority, IssuedCertificate> issuer) {
    return new ServerCertificate(name, verifiable, issuer);
  }

  boolean verifiable() {
    return verifiable;
  }

  IssuedCertificate issue(CertificateAuthority authority) {
    return issuer.apply(authority);
  }

  @Override
  public String toString() {
    return name;
  }

  private static ServerCertificate refused(
      String name, Function<CertificateAuthority, IssuedCertificate> issuer) {
    return new ServerCertificate(name, false, issuer);
  }
}
