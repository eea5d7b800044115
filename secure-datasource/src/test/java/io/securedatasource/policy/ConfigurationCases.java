package io.securedatasource.policy;

import static io.securedatasource.policy.RuleCase.admits;
import static io.securedatasource.policy.RuleCase.advises;
import static io.securedatasource.policy.RuleCase.refuses;
import static io.securedatasource.policy.SampleFacts.authority;
import static io.securedatasource.policy.SampleFacts.clientCertificate;
import static io.securedatasource.policy.SampleFacts.leaf;
import static io.securedatasource.policy.SampleFacts.pem;

import io.securedatasource.policy.SettingProblem.Kind;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What gate 1 admits and refuses, but for driver, deadlines and pool. */
final class ConfigurationCases {

  private static final Map<String, Kind> KINDS =
      Map.ofEntries(
          Map.entry("url.malformed", Kind.MALFORMED),
          Map.entry("url.invalid-value", Kind.INVALID_VALUE),
          Map.entry("url.unknown-property", Kind.UNKNOWN_PROPERTY),
          Map.entry("url.duplicate-property", Kind.DUPLICATE_PROPERTY),
          Map.entry("url.target-override", Kind.TARGET_OVERRIDE),
          Map.entry("url.control-character", Kind.CONTROL_CHARACTER),
          Map.entry("url.service", Kind.SERVICE),
          Map.entry("url.forbidden-property", Kind.FORBIDDEN_PROPERTY),
          Map.entry("url.invalid-host", Kind.INVALID_HOST),
          Map.entry("tls.custom-verification", Kind.CUSTOM_VERIFICATION),
          Map.entry("credentials.in-url", Kind.SECRET_IN_URL));

  private ConfigurationCases() {}

  static Stream<RuleCase> all() {
    return Stream.of(transport(), clientKey(), credentials(), identity(), settings(), policy())
        .flatMap(cases -> cases);
  }

  private static Stream<RuleCase> transport() {
    return Stream.of(
        admits("tls.verify-full", "verify-full", c -> c.sslMode = "verify-full"),
        admits("tls.verify-full", "another case, as the driver", c -> c.sslMode = "VERIFY-FULL"),
        refuses("tls.verify-full", "require", "'require'", c -> c.sslMode = "require"),
        refuses("tls.verify-full", "verify-ca", "'verify-ca'", c -> c.sslMode = "verify-ca"),
        refuses("tls.verify-full", "nothing", "not set", c -> c.sslMode = null),
        refuses(
            "tls.verify-full",
            "ssl=true alone",
            "ssl is set and sslmode is not",
            c -> {
              c.sslMode = null;
              c.ssl = "true";
            }),
        refuses(
            "tls.verify-full",
            "what may be a misplaced password",
            "sslmode is a value that is not shown",
            c -> c.sslMode = "hunter2 & friends"),
        admits("tls.trust-anchor", "a valid CA", c -> {}),
        admits(
            "tls.trust-anchor",
            "the JVM's store by name",
            c -> c.trustAnchor = new TrustAnchor.JvmStore()),
        advises(
            "tls.trust-anchor",
            "an expired CA beside a valid one",
            "also holds CN=Old",
            c -> c.trustAnchor = pem(authority("CN=Old", 900, -10), authority("CN=New", 1, 900))),
        advises(
            "tls.trust-anchor",
            "the last CA ends in 29 days",
            "expires in 29 days",
            c -> c.trustAnchor = pem(authority("CN=Due", 1, 29))),
        advises(
            "tls.trust-anchor",
            "a server's certificate beside a CA",
            "also holds CN=db.internal",
            c -> c.trustAnchor = pem(authority("CN=CA", 1, 900), leaf("CN=db.internal", 1, 900))),
        refuses(
            "tls.trust-anchor",
            "nothing",
            "no trust anchor",
            c -> c.trustAnchor = new TrustAnchor.None()),
        refuses(
            "tls.trust-anchor",
            "an unreadable file",
            "/etc/shop/none.pem cannot be read",
            c ->
                c.trustAnchor =
                    new TrustAnchor.PemFile(
                        Path.of("/etc/shop/none.pem"), List.of(), "cannot be read")),
        refuses(
            "tls.trust-anchor",
            "an empty file",
            "holds no certificate",
            c -> c.trustAnchor = pem()),
        refuses(
            "tls.trust-anchor",
            "the server's own certificate",
            "no CA certificate but CN=db.internal",
            c -> c.trustAnchor = pem(leaf("CN=db.internal", 1, 900))),
        refuses(
            "tls.trust-anchor",
            "an expired CA",
            "CN=Old is valid from 2023-12-14 to 2026-05-22",
            c -> c.trustAnchor = pem(authority("CN=Old", 900, -10))),
        refuses(
            "tls.trust-anchor",
            "a CA of tomorrow",
            "CN=New is valid from 2026-06-02",
            c -> c.trustAnchor = pem(authority("CN=New", -1, 900))),
        refuses(
            "tls.trust-anchor",
            "an expired CA beside a valid leaf",
            "CN=Old",
            c -> c.trustAnchor = pem(authority("CN=Old", 900, -10), leaf("CN=db", 1, 900))),
        admits("tls.protocol", "TLS 1.2", c -> c.minimumTls = TlsVersion.TLS_1_2),
        admits("tls.protocol", "direct negotiation", c -> c.sslNegotiation = "direct"),
        admits("tls.protocol", "TLS 1.3 where asked", c -> c.minimumTls = TlsVersion.TLS_1_3)
            .under(p -> p.minimumTls(TlsVersion.TLS_1_3)),
        refuses("tls.protocol", "TLS 1.2 where 1.3 is asked", "TLSv1.2", c -> {})
            .under(p -> p.minimumTls(TlsVersion.TLS_1_3)),
        refuses("tls.protocol", "unknown negotiation", "'auto'", c -> c.sslNegotiation = "auto"),
        admits("tls.gss-bypass", "disable", c -> c.gssEncMode = "disable"),
        refuses("tls.gss-bypass", "prefer", "'prefer'", c -> c.gssEncMode = "prefer"),
        refuses("tls.gss-bypass", "allow", "'allow'", c -> c.gssEncMode = "allow"));
  }

  private static Stream<RuleCase> clientKey() {
    return Stream.of(
        admits("tls.client-key", "no key", c -> {}),
        admits(
            "tls.client-key",
            "a valid certificate",
            c -> c.clientCertificate = clientCertificate(leaf("CN=shop_app", 10, 300))),
        advises(
            "tls.client-key",
            "a certificate of 10 more days",
            "expires in 10 days",
            c -> c.clientCertificate = clientCertificate(leaf("CN=shop_app", 10, 10))),
        refuses(
            "tls.client-key",
            "an expired certificate",
            "CN=shop_app is valid from",
            c -> c.clientCertificate = clientCertificate(leaf("CN=shop_app", 10, -1))),
        refuses(
            "tls.client-key",
            "a certificate that nobody read",
            "was not read",
            c -> c.clientCertificate = clientCertificate(null)),
        refuses(
            "tls.client-key",
            "a key that others can read",
            "can be read by group or others",
            c ->
                c.clientCertificate =
                    new ClientCertificate(
                        null, Path.of("client.p12"), leaf("CN=shop_app", 10, 300), true, null)),
        refuses(
            "tls.client-key",
            "a key that the driver cannot read",
            "is a PKCS#1 key",
            c ->
                c.clientCertificate =
                    new ClientCertificate(
                        null, Path.of("client.key"), null, false, "is a PKCS#1 key")));
  }

  private static Stream<RuleCase> credentials() {
    return Stream.of(
        admits("auth.method", "SCRAM", c -> c.method(AuthenticationMethod.SCRAM)),
        admits("auth.method", "a certificate", c -> c.method(AuthenticationMethod.CERTIFICATE)),
        admits("auth.method", "a token", c -> c.method(AuthenticationMethod.TOKEN)),
        refuses("auth.method", "anything", "empty", c -> c.requireAuth = ""),
        refuses("auth.method", "md5", "'md5'", c -> c.requireAuth = "md5"),
        refuses("auth.method", "a list", "not shown", c -> c.requireAuth = "md5,scram-sha-256"),
        refuses(
            "auth.method",
            "a cleartext password without a token provider",
            "'password'",
            c -> c.requireAuth = "password"),
        refuses(
            "auth.method",
            "certificate authentication without a certificate",
            "no client certificate",
            c -> {
              c.method(AuthenticationMethod.CERTIFICATE);
              c.clientCertificate = null;
            }),
        admits("auth.channel-binding", "require", c -> c.channelBinding = "require"),
        admits(
            "auth.channel-binding",
            "prefer behind a pooler",
            c -> {
              c.channelBinding = "prefer";
              c.behindPooler = true;
            }),
        admits("auth.channel-binding", "a token", c -> c.method(AuthenticationMethod.TOKEN)),
        refuses("auth.channel-binding", "prefer", "'prefer'", c -> c.channelBinding = "prefer"),
        refuses(
            "auth.channel-binding",
            "another case, which the driver does not read",
            "'Require'",
            c -> c.channelBinding = "Require"),
        admits("credentials.in-source", "outside", c -> {}),
        admits(
            "credentials.in-source",
            "not known",
            c -> c.origin = ConfigurationFacts.Origin.UNKNOWN),
        refuses(
            "credentials.in-source",
            "a packaged file",
            "packaged with the application",
            c -> c.origin = ConfigurationFacts.Origin.PACKAGED),
        admits("credentials.missing", "a provider and a user", c -> {}),
        admits(
            "credentials.missing",
            "a provider that has not been asked yet",
            c -> {
              c.user = null;
              c.password = null;
            }),
        admits(
            "credentials.missing",
            "a certificate, and a user without a provider",
            c -> {
              c.method(AuthenticationMethod.CERTIFICATE);
              c.provider = null;
              c.password = null;
            }),
        refuses("credentials.missing", "no provider", "no credentials", c -> c.provider = null),
        refuses(
            "credentials.missing",
            "a provider with a problem",
            "the file is gone",
            c -> c.credentialsProblem = "the file is gone"),
        refuses("credentials.missing", "a password without a user", "no user", c -> c.user = null),
        refuses("credentials.missing", "a blank user", "no user", c -> c.user = " "),
        refuses(
            "credentials.missing",
            "a certificate without a user",
            "no user",
            c -> {
              c.method(AuthenticationMethod.CERTIFICATE);
              c.provider = null;
              c.password = null;
              c.user = null;
            }),
        admits("credentials.weak", "16 characters", c -> c.password = strength(16)),
        admits("credentials.weak", "a password not looked at", c -> c.password = null),
        admits(
            "credentials.weak",
            "a short token",
            c -> {
              c.method(AuthenticationMethod.TOKEN);
              c.password = strength(4);
            }),
        advises("credentials.weak", "15 characters", "than 16", c -> c.password = strength(15)),
        advises("credentials.weak", "12 characters", "than 16", c -> c.password = strength(12)),
        refuses("credentials.weak", "11 characters", "than 12", c -> c.password = strength(11)),
        refuses(
            "credentials.weak",
            "a blank",
            "is blank",
            c -> c.password = new PasswordStrength(20, true, false, false)),
        refuses(
            "credentials.weak",
            "the user's name",
            "user's or the database's name",
            c -> c.password = new PasswordStrength(20, false, true, false)),
        refuses(
            "credentials.weak",
            "a well-known default, however long",
            "well-known default",
            c -> c.password = new PasswordStrength(20, false, false, true)),
        admits("credentials.ambient", "nothing", c -> {}),
        refuses(
            "credentials.ambient",
            "a pgpass file",
            "~/.pgpass",
            c -> c.ambientCredentials = List.of("~/.pgpass")));
  }

  private static PasswordStrength strength(int length) {
    return new PasswordStrength(length, false, false, false);
  }

  private static Stream<RuleCase> identity() {
    return Stream.of(
        admits("identity.superuser-name", "a role of one's own", c -> c.user = "shop_app"),
        admits("identity.superuser-name", "a name that holds one", c -> c.user = "admin_reports"),
        refuses("identity.superuser-name", "postgres", "'postgres'", c -> c.user = "postgres"),
        refuses("identity.superuser-name", "any case", "'Postgres'", c -> c.user = "Postgres"),
        refuses("identity.superuser-name", "Amazon's", "'rdsadmin'", c -> c.user = "rdsadmin"),
        refuses("identity.superuser-name", "Azure's", "'azuresu'", c -> c.user = "azuresu"),
        admits("identity.maintenance-database", "one's own", c -> c.database = "shop"),
        refuses(
            "identity.maintenance-database",
            "postgres",
            "'postgres'",
            c -> c.database = "postgres"),
        refuses(
            "identity.maintenance-database",
            "a template",
            "'template1'",
            c -> c.database = "template1"));
  }

  private static Stream<RuleCase> settings() {
    Stream<RuleCase> kinds =
        KINDS.entrySet().stream()
            .flatMap(
                entry ->
                    Stream.of(
                        admits(entry.getKey(), "settings without a problem", c -> {}),
                        refuses(
                            entry.getKey(),
                            "a problem of its kind",
                            "the URL has " + entry.getValue(),
                            c -> c.problem(entry.getValue()))));
    Stream<RuleCase> others =
        Stream.of(
            refuses("url.malformed", "no host", "the host is", c -> c.hosts = List.of()),
            refuses(
                "url.malformed",
                "no database",
                "the database is not known",
                c -> c.database = null),
            refuses(
                "url.malformed",
                "a URL not read because of the secret in it",
                "neither host nor database",
                c -> {
                  c.problem(Kind.SECRET_IN_URL);
                  c.hosts = List.of();
                  c.database = null;
                }),
            admits("network.host-allowed", "no list", c -> c.host("db.example.net")),
            admits("network.host-allowed", "the very name", c -> c.host("db.internal"))
                .under(p -> p.allowHost("db.internal")),
            admits(
                    "network.host-allowed",
                    "any case and a trailing dot",
                    c -> c.host("DB.Internal."))
                .under(p -> p.allowHost("db.INTERNAL")),
            admits("network.host-allowed", "a name below the suffix", c -> c.host("a.b.internal"))
                .under(p -> p.allowHost("*.internal")),
            refuses(
                    "network.host-allowed",
                    "another name",
                    "db.example.net",
                    c -> c.host("db.example.net"))
                .under(p -> p.allowHost("*.internal")),
            refuses(
                    "network.host-allowed",
                    "the suffix itself",
                    "internal",
                    c -> c.host("internal"))
                .under(p -> p.allowHost("*.internal")),
            refuses(
                    "network.host-allowed",
                    "a name that only ends alike",
                    "evilinternal",
                    c -> c.host("evilinternal"))
                .under(p -> p.allowHost("*.internal")),
            refuses(
                    "network.host-allowed",
                    "one of a list",
                    "host db.example.net",
                    c ->
                        c.hosts =
                            List.of(new Host("db.internal", 5432), new Host("db.example.net", 1)))
                .under(p -> p.allowHost("db.internal")),
            refuses("network.host-allowed", "an entry without a suffix", "db", c -> c.host("db"))
                .under(p -> p.allowHost("*.")));
    return Stream.concat(kinds, others);
  }

  private static Stream<RuleCase> policy() {
    return Stream.of(
        admits("policy.waiver-expired", "no waiver", c -> {}),
        admits("policy.waiver-expired", "31 days left", c -> {}).under(waived("2026-07-03")),
        advises("policy.waiver-expired", "30 days left", "within 30 days, on 2026-07-01", c -> {})
            .under(waived("2026-07-01")),
        advises("policy.waiver-expired", "7 days left", "within 7 days, on 2026-06-08", c -> {})
            .under(waived("2026-06-08")),
        refuses("policy.waiver-expired", "the very day", "expired on 2026-06-01", c -> {})
            .under(waived("2026-06-01")),
        refuses("policy.waiver-expired", "long past", "owned by data team expired", c -> {})
            .under(waived("2025-01-01")),
        admits("policy.off-host", "another policy", c -> c.host("db.internal")),
        admits("policy.off-host", "localhost", c -> c.host("localhost"))
            .under(SecurityPolicy.development()),
        admits("policy.off-host", "the loopback address", c -> c.host("::1"))
            .under(SecurityPolicy.development()),
        admits("policy.off-host", "a container", c -> c.container = true)
            .under(SecurityPolicy.development()),
        admits("policy.off-host", "a named host", c -> c.host("Dev.internal."))
            .under(SecurityPolicy.development("dev.internal")),
        refuses("policy.off-host", "another host", "db.internal", c -> c.host("db.internal"))
            .under(SecurityPolicy.development("dev.internal")),
        refuses(
                "policy.off-host",
                "a name that starts like loopback",
                "localhost.example.net",
                c -> c.host("localhost.example.net"))
            .under(SecurityPolicy.development()),
        refuses(
                "policy.off-host",
                "one of a list",
                "db.internal",
                c -> c.hosts = List.of(new Host("localhost", 5432), new Host("db.internal", 5432)))
            .under(SecurityPolicy.development()),
        refuses("policy.off-host", "a pattern is no name", "db.internal", c -> {})
            .under(SecurityPolicy.development("*.internal")));
  }

  private static SecurityPolicy waived(String date) {
    return SecurityPolicy.production().toBuilder()
        .waive(new Waiver("tls.gss-bypass", "moving to TLS", "data team", LocalDate.parse(date)))
        .build();
  }
}
