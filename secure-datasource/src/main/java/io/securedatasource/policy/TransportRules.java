package io.securedatasource.policy;

import io.securedatasource.policy.ConfigurationFacts.Transport;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** How a connection must be protected: TLS, whom it trusts, and with what it identifies itself. */
final class TransportRules {

  /** How long before the end of a certificate its renewal is called for. */
  static final Duration RENEWAL = Duration.ofDays(30);

  private static final Set<String> NEGOTIATIONS = Set.of("postgres", "direct");
  private static final String TRUST = "trust(Path.of(\"/etc/shop/db-ca.pem\"))";
  private static final String CLIENT_CERTIFICATE = "clientCertificate(<certificate>, <key>)";

  private TransportRules() {}

  static final Rule<ConfigurationFacts> VERIFY_FULL =
      Rule.configuration("tls.verify-full")
          .must("sslmode is verify-full; ssl=true alone is not enough")
          .because(
              "without it anyone on the path can pose as the server and read and change every row")
          .practice(
              "PostgreSQL documentation, libpq: SSL Support; OWASP Transport Layer Security Cheat"
                  + " Sheet; CWE-295")
          .admits("sslmode=verify-full")
          .refuses("sslmode=require")
          .check(TransportRules::verifyFull);

  private static void verifyFull(
      ConfigurationFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    Transport transport = facts.transport();
    String mode = transport.sslMode();
    if (mode != null && mode.equalsIgnoreCase("verify-full")) {
      return;
    }
    String found =
        mode != null
            ? "sslmode is " + Echo.value(mode)
            : transport.ssl() != null
                ? "ssl is set and sslmode is not"
                : "sslmode is not set, which the driver takes for 'prefer'";
    findings.breach(
        found,
        mode != null ? "must be 'verify-full'" : "sslmode must be 'verify-full'",
        "sslmode=verify-full, and trust(<the CA's PEM file>)");
  }

  static final Rule<ConfigurationFacts> TRUST_ANCHOR =
      Rule.configuration("tls.trust-anchor")
          .must(
              "an explicit trust anchor is named and holds a valid CA certificate; the JVM's store"
                  + " only when it is asked for by name")
          .because(
              "verification is worth what is trusted: with no anchor of its own the driver looks"
                  + " into the home directory, and an expired or foreign one vouches for nobody")
          .practice(
              "PostgreSQL documentation, libpq: SSL Support; RFC 5280 section 6; OWASP Transport"
                  + " Layer Security Cheat Sheet")
          .admits(TRUST + " with a CA certificate that has not expired")
          .refuses("a PEM file whose only certificate is the server's own")
          .check(TransportRules::trustAnchor);

  private static void trustAnchor(
      ConfigurationFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    TrustAnchor anchor = facts.transport().trustAnchor();
    if (anchor instanceof TrustAnchor.None) {
      findings.breach("no trust anchor is named", "must name the CA's PEM file", TRUST);
    } else if (anchor instanceof TrustAnchor.PemFile file) {
      trustFile(facts, file, findings);
    }
  }

  private static void trustFile(
      ConfigurationFacts facts, TrustAnchor.PemFile file, Rule.Findings findings) {
    String name = "the trust file " + Echo.text(file.path().toString());
    String required = "must hold a CA certificate that is valid now";
    if (file.problem() != null) {
      findings.breach(name + " " + Echo.text(file.problem()), required, TRUST);
      return;
    }
    if (file.certificates().isEmpty()) {
      findings.breach(name + " holds no certificate", required, TRUST);
      return;
    }
    List<CertificateFacts> authorities =
        file.certificates().stream().filter(CertificateFacts::authority).toList();
    if (authorities.isEmpty()) {
      findings.breach(
          name + " holds no CA certificate but " + subjects(file.certificates()),
          required,
          "trust(<the PEM file of the CA that signed the server's certificate>)");
    } else if (authorities.stream().noneMatch(ca -> ca.validAt(facts.transport().asOf()))) {
      findings.breach(
          name + " holds no CA certificate that is valid now: " + validity(authorities),
          required,
          "put the CA's current certificate into the file; it may stand beside the old one");
    } else {
      List<CertificateFacts> others =
          file.certificates().stream()
              .filter(other -> !other.authority() || !other.validAt(facts.transport().asOf()))
              .toList();
      if (!others.isEmpty()) {
        findings.advice(
            name + " also holds " + subjects(others) + ", expired or no CA, which is trusted too",
            "should hold CA certificates that are valid now, and nothing else",
            "remove what is expired or no CA from the file");
      }
      CertificateFacts last = last(authorities);
      Duration left = last.remainingAt(facts.transport().asOf());
      if (left.compareTo(RENEWAL) <= 0) {
        findings.advice(
            name + " expires in " + Echo.days(left),
            "should hold a CA certificate that is valid for more than 30 days",
            "add the CA's next certificate to the file; both are trusted meanwhile");
      }
    }
  }

  private static CertificateFacts last(List<CertificateFacts> certificates) {
    return certificates.stream()
        .max(Comparator.comparing(CertificateFacts::notAfter))
        .orElseThrow();
  }

  private static String subjects(List<CertificateFacts> certificates) {
    return Echo.list(certificates.stream().map(CertificateFacts::subject).toList());
  }

  private static String validity(List<CertificateFacts> certificates) {
    return Echo.list(certificates.stream().map(TransportRules::validity).toList());
  }

  /** A certificate's subject and days, for people. */
  static String validity(CertificateFacts certificate) {
    return "%s is valid from %s to %s"
        .formatted(
            Echo.text(certificate.subject()),
            Echo.day(certificate.notBefore()),
            Echo.day(certificate.notAfter()));
  }

  static final Rule<ConfigurationFacts> PROTOCOL =
      Rule.configuration("tls.protocol")
          .must("the client offers TLS 1.2 or newer, negotiated in one of the driver's two ways")
          .because(
              "TLS 1.0 and 1.1 have known breaks, and a client that offers them can be led there")
          .practice("RFC 8996; RFC 9325 section 3.1; OWASP Transport Layer Security Cheat Sheet")
          .admits("sslNegotiation=postgres with TLS 1.2 as the minimum")
          .refuses("TLS 1.2 as the minimum under a policy of minimumTls(TLS_1_3)")
          .check(TransportRules::protocol);

  private static void protocol(
      ConfigurationFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    Transport transport = facts.transport();
    if (transport.minimum().compareTo(policy.minimumTls()) < 0) {
      findings.breach(
          "the oldest protocol offered is " + transport.minimum().protocol(),
          "must be " + policy.minimumTls().protocol() + " or newer",
          "minimumTls(TlsVersion." + policy.minimumTls() + ")");
    }
    if (!NEGOTIATIONS.contains(transport.sslNegotiation())) {
      findings.breach(
          "sslNegotiation is " + Echo.value(transport.sslNegotiation()),
          "must be 'postgres', or 'direct' with PostgreSQL 17 and later",
          "sslNegotiation=postgres");
    }
  }

  static final Rule<ConfigurationFacts> CUSTOM_VERIFICATION =
      Rule.configuration("tls.custom-verification")
          .must("no socket factory, host name verifier or password callback comes from outside")
          .because(
              "such a class decides alone whom to believe: with a factory that checks nothing,"
                  + " verify-full connects to any server")
          .practice("CVE-2018-10936, CVE-2022-21724 (pgjdbc); CWE-295; CWE-470")
          .admits("a URL without sslfactory, socketFactory, sslhostnameverifier")
          .refuses("sslfactory=org.postgresql.ssl.NonValidatingFactory")
          .unconditional()
          .check(
              SettingProblems.of(
                  SettingProblem.Kind.CUSTOM_VERIFICATION,
                  "verification must be left to the library"));

  static final Rule<ConfigurationFacts> GSS_BYPASS =
      Rule.configuration("tls.gss-bypass")
          .must("gssEncMode is disable")
          .because(
              "a server that answers the request for GSS encryption takes the connection past TLS,"
                  + " whatever sslmode says")
          .practice("pgjdbc documentation, connection parameter gssEncMode; CWE-757")
          .admits("gssEncMode=disable")
          .refuses("gssEncMode=prefer")
          .check(
              (facts, policy, findings) -> {
                String mode = facts.transport().gssEncMode();
                if (!mode.equals("disable")) {
                  findings.breach(
                      "gssEncMode is " + Echo.value(mode),
                      "must be 'disable'",
                      "gssEncMode=disable, or leave it out");
                }
              });

  static final Rule<ConfigurationFacts> CLIENT_KEY =
      Rule.configuration("tls.client-key")
          .must(
              "a client key is closed to group and others, in a format that the driver reads, and"
                  + " its certificate is valid")
          .because("whoever reads the key can connect as its owner until the certificate ends")
          .practice("PostgreSQL documentation, libpq: Client Certificates; CWE-732")
          .admits("a PKCS#8 key of mode 0600 with a certificate that has not expired")
          .refuses("a key of mode 0644")
          .check(TransportRules::clientKey);

  private static void clientKey(
      ConfigurationFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    ClientCertificate client = facts.transport().clientCertificate();
    if (client == null) {
      return;
    }
    String key = "the client key " + Echo.text(client.keyFile().toString());
    if (client.keyReadableByOthers()) {
      findings.breach(
          key + " can be read by group or others",
          "must be readable by its owner alone",
          "chmod 600 on the key file");
    }
    CertificateFacts certificate = client.certificate();
    if (client.problem() != null) {
      findings.breach(
          "the client certificate " + Echo.text(client.problem()),
          "must be readable, with a PKCS#8 key (PEM or DER) or a PKCS#12 store",
          CLIENT_CERTIFICATE);
    } else if (certificate == null) {
      findings.breach(
          "the certificate that goes with " + key + " was not read",
          "must be readable",
          CLIENT_CERTIFICATE);
    } else if (!certificate.validAt(facts.transport().asOf())) {
      findings.breach(
          "the client certificate " + validity(certificate),
          "must be valid now",
          CLIENT_CERTIFICATE + " with a renewed certificate");
    } else if (certificate.remainingAt(facts.transport().asOf()).compareTo(RENEWAL) <= 0) {
      findings.advice(
          "the client certificate expires in "
              + Echo.days(certificate.remainingAt(facts.transport().asOf())),
          "should be valid for more than 30 days",
          CLIENT_CERTIFICATE + " with a renewed certificate");
    }
  }

  static List<Rule<ConfigurationFacts>> all() {
    return List.of(
        VERIFY_FULL, TRUST_ANCHOR, PROTOCOL, CUSTOM_VERIFICATION, GSS_BYPASS, CLIENT_KEY);
  }
}
