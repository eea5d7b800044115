package io.securedatasource.policy;

import io.securedatasource.policy.SessionFacts.TlsSession;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What the client's own socket must show: encryption, the server's certificate, its address. */
final class ChannelRules {

  /** The cipher suites of TLS 1.3 (RFC 8446 appendix B.4), but for CCM with its short tag. */
  private static final Set<String> SUITES_OF_TLS_1_3 =
      Set.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_AES_128_CCM_SHA256");

  /**
   * Those before it with authenticated encryption and forward secrecy, and, for older servers, CBC
   * with ECDHE (RFC 9325 section 4). Everything else is weak or unknown: RC4, DES, NULL, anonymous,
   * export and MD5 suites, static RSA, CCM with its short tag.
   */
  private static final Pattern STRONG_SUITE_OF_TLS_1_2 =
      Pattern.compile(
          "TLS_(ECDHE|DHE)_(RSA|ECDSA)_WITH_"
              + "((AES|ARIA|CAMELLIA)_(128|256)_(GCM|CCM)(_SHA(256|384))?"
              + "|CHACHA20_POLY1305_SHA256)"
              + "|TLS_ECDHE_(RSA|ECDSA)_WITH_AES_(128|256)_CBC_SHA(256|384)?");

  private static final AddressRange UNIQUE_LOCAL = AddressRange.of("fc00::/7");
  private static final AddressRange CARRIER_NAT = AddressRange.of("100.64.0.0/10");

  private ChannelRules() {}

  static final Rule<SessionFacts> ENCRYPTED =
      Rule.session("session.encrypted")
          .must("the client's own socket speaks TLS, new enough and with a strong cipher")
          .because("what was asked for is not what was granted until the socket says so")
          .practice(
              "RFC 9325 sections 3 and 4; OWASP Transport Layer Security Cheat Sheet; CWE-319")
          .admits("TLSv1.3 with TLS_AES_256_GCM_SHA384")
          .refuses("a plaintext socket behind a proxy that answered 'N' to SSLRequest")
          .check(ChannelRules::encrypted);

  private static void encrypted(SessionFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    TlsSession tls = facts.tls();
    TlsVersion minimum = facts.expectation().minimumTls();
    if (minimum.compareTo(policy.minimumTls()) < 0) {
      minimum = policy.minimumTls();
    }
    if (tls == null) {
      findings.breach(
          "the connection is plaintext",
          "must be " + minimum.protocol() + " or newer",
          "ssl = on and a hostssl line on the server, sslmode=verify-full on the client");
      return;
    }
    TlsVersion oldest = minimum;
    if (TlsVersion.of(tls.protocol()).filter(found -> found.compareTo(oldest) >= 0).isEmpty()) {
      findings.breach(
          "the protocol is " + Echo.value(tls.protocol()),
          "must be " + minimum.protocol() + " or newer",
          "ssl_min_protocol_version = '" + minimum.protocol() + "' on the server");
    }
    if (!isStrong(tls.cipherSuite())) {
      findings.breach(
          "the cipher suite is " + Echo.text(tls.cipherSuite()),
          "must have forward secrecy and authenticated encryption",
          "ssl_ciphers = 'ECDHE+AESGCM:ECDHE+CHACHA20' on the server");
    }
  }

  private static boolean isStrong(String suite) {
    return SUITES_OF_TLS_1_3.contains(suite) || STRONG_SUITE_OF_TLS_1_2.matcher(suite).matches();
  }

  static final Rule<SessionFacts> CERTIFICATE =
      Rule.session("session.certificate")
          .must(
              "the host was verified and the server's chain is valid; it is renewed before the last"
                  + " 30 days or fifth of its lifetime")
          .because("TLS without a verified host is a private talk with a stranger")
          .practice("RFC 9525; RFC 5280 section 6.1; CWE-297")
          .admits("a chain with 60 of 90 days left, checked against the host's name")
          .refuses("a certificate that names another host")
          .check(ChannelRules::certificate);

  private static void certificate(
      SessionFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    TlsSession tls = facts.tls();
    if (tls == null) {
      return;
    }
    if (!tls.hostVerified()) {
      findings.breach(
          "the certificate was not checked against the host's name",
          "must name the host that was asked for",
          "sslmode=verify-full, and a certificate with the host as subjectAltName");
    }
    if (tls.chain().isEmpty()) {
      findings.breach(
          "the server showed no certificate", "must show a certificate", "ssl_cert_file");
    }
    CertificateFacts first = null;
    for (CertificateFacts certificate : tls.chain()) {
      if (certificate.validAt(facts.asOf())) {
        if (first == null || certificate.notAfter().isBefore(first.notAfter())) {
          first = certificate;
        }
      } else {
        findings.breach(
            "the server's " + TransportRules.validity(certificate),
            "must be valid now",
            "renew the certificate, then SELECT pg_reload_conf()");
      }
    }
    if (first != null && isDue(first, first.remainingAt(facts.asOf()))) {
      findings.advice(
          "the server's certificate %s expires in %s"
              .formatted(Echo.text(first.subject()), Echo.days(first.remainingAt(facts.asOf()))),
          "should be renewed by now",
          "renew the certificate, then SELECT pg_reload_conf()");
    }
  }

  /** Whether less is left than 30 days and than a fifth of the lifetime. */
  private static boolean isDue(CertificateFacts certificate, Duration left) {
    return left.compareTo(TransportRules.RENEWAL) < 0
        && left.toSeconds() < certificate.lifetime().toSeconds() / 5;
  }

  static final Rule<SessionFacts> PEER_ADDRESS =
      Rule.session("session.peer-address")
          .must("the socket's peer lies in the allowed ranges, where they are set")
          .because(
              "a name can be led elsewhere by DNS; a database on a public address can be reached by"
                  + " anyone")
          .practice("CIS PostgreSQL Benchmark, section 5; RFC 1918; CWE-350")
          .admits("10.1.2.3 with allowAddresses(\"10.0.0.0/8\")")
          .refuses("203.0.113.9 with allowAddresses(\"10.0.0.0/8\")")
          .check(ChannelRules::peer);

  private static void peer(SessionFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    InetAddress peer = facts.peer();
    List<AddressRange> allowed = policy.allowedAddresses();
    if (allowed.isEmpty()) {
      if (peer != null && isPublic(peer)) {
        findings.advice(
            "the server's address " + peer.getHostAddress() + " is a public one",
            "should be private, or in a list of allowed ranges",
            "a private address, or allowAddresses(\"" + peer.getHostAddress() + "\")");
      }
    } else if (peer == null) {
      findings.breach(
          "the server's address is not known",
          "must lie in " + Echo.list(allowed),
          "a TCP connection to an allowed address");
    } else if (allowed.stream().noneMatch(range -> range.contains(peer))) {
      findings.breach(
          "the server's address is " + peer.getHostAddress(),
          "must lie in " + Echo.list(allowed),
          "a server in the allowed ranges, or allowAddresses(\"…\") in the policy");
    }
  }

  private static boolean isPublic(InetAddress address) {
    boolean local =
        address.isLoopbackAddress()
            || address.isLinkLocalAddress()
            || address.isAnyLocalAddress()
            || address.isSiteLocalAddress()
            || (address instanceof Inet6Address
                ? UNIQUE_LOCAL.contains(address)
                : CARRIER_NAT.contains(address));
    return !local;
  }

  static List<Rule<SessionFacts>> all() {
    return List.of(ENCRYPTED, CERTIFICATE, PEER_ADDRESS);
  }
}
