package io.securedatasource.policy;

import static io.securedatasource.policy.RuleCase.admitsSession;
import static io.securedatasource.policy.RuleCase.advisesSession;
import static io.securedatasource.policy.RuleCase.refusesSession;
import static io.securedatasource.policy.SampleFacts.address;
import static io.securedatasource.policy.SampleFacts.authority;
import static io.securedatasource.policy.SampleFacts.leaf;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** What gate 2 admits and refuses. */
final class SessionCases {

  private SessionCases() {}

  static Stream<RuleCase> all() {
    return Stream.of(
            channel(),
            peer(),
            rights(),
            PostureCases.all(),
            ServerSideCases.all(),
            identity(),
            authentication(),
            settings(),
            server())
        .flatMap(cases -> cases);
  }

  private static RuleCase strong(String suite) {
    return admitsSession("session.encrypted", suite, s -> s.cipherSuite = suite);
  }

  private static RuleCase weak(String suite) {
    return refusesSession("session.encrypted", suite, suite, s -> s.cipherSuite = suite);
  }

  private static Stream<RuleCase> channel() {
    return Stream.of(
        strong("TLS_AES_128_GCM_SHA256"),
        strong("TLS_CHACHA20_POLY1305_SHA256"),
        strong("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
        strong("TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"),
        strong("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"),
        weak("TLS_RSA_WITH_AES_128_CBC_SHA"),
        weak("TLS_RSA_WITH_AES_256_GCM_SHA384"),
        weak("TLS_DHE_RSA_WITH_AES_128_CBC_SHA"),
        weak("TLS_ECDH_RSA_WITH_AES_128_CBC_SHA"),
        weak("TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"),
        weak("TLS_ECDHE_RSA_WITH_RC4_128_SHA"),
        weak("TLS_ECDHE_RSA_WITH_NULL_SHA"),
        weak("TLS_ECDH_anon_WITH_AES_128_CBC_SHA"),
        weak("SSL_RSA_WITH_DES_CBC_SHA"),
        weak("SSL_RSA_EXPORT_WITH_RC4_40_MD5"),
        weak("SSL_RSA_WITH_RC4_128_MD5"),
        weak("TLS_AES_128_CCM_8_SHA256"),
        weak("SSL_NULL_WITH_NULL_NULL"),
        refusesSession("session.encrypted", "plaintext", "plaintext", s -> s.plaintext = true),
        refusesSession("session.encrypted", "TLS 1.1", "'TLSv1.1'", s -> s.protocol = "TLSv1.1"),
        refusesSession("session.encrypted", "no protocol", "'NONE'", s -> s.protocol = "NONE"),
        refusesSession(
            "session.encrypted",
            "TLS 1.2 where 1.3 was asked for",
            "'TLSv1.2'",
            s -> {
              s.protocol = "TLSv1.2";
              s.minimumTls = TlsVersion.TLS_1_3;
            }),
        refusesSession(
                "session.encrypted",
                "TLS 1.2 where the policy asks for 1.3",
                "'TLSv1.2'",
                s -> s.protocol = "TLSv1.2")
            .under(p -> p.minimumTls(TlsVersion.TLS_1_3)),
        admitsSession("session.certificate", "60 of 90 days left", s -> {}),
        admitsSession(
            "session.certificate",
            "20 of 90 days left, more than a fifth",
            s -> s.chain = List.of(leaf("CN=db", 70, 20))),
        admitsSession(
            "session.certificate", "plaintext, which another rule judges", s -> s.plaintext = true),
        advisesSession(
            "session.certificate",
            "17 of 90 days left",
            "expires in 17 days",
            s -> s.chain = List.of(leaf("CN=db", 73, 17))),
        advisesSession(
            "session.certificate",
            "29 of 1,000 days left",
            "expires in 29 days",
            s -> s.chain = List.of(leaf("CN=db", 971, 29))),
        refusesSession(
            "session.certificate",
            "an unverified host",
            "not checked against the host's name",
            s -> s.hostVerified = false),
        refusesSession(
            "session.certificate", "no certificate", "no certificate", s -> s.chain = List.of()),
        refusesSession(
            "session.certificate",
            "an expired certificate",
            "CN=db is valid from",
            s -> s.chain = List.of(leaf("CN=db", 90, -1))),
        refusesSession(
            "session.certificate",
            "an expired authority in the chain",
            "CN=CA is valid from",
            s -> s.chain = List.of(leaf("CN=db", 1, 90), authority("CN=CA", 90, -1))));
  }

  private static Stream<RuleCase> peer() {
    String rule = "session.peer-address";
    return Stream.of(
        admitsSession(rule, "a private address", s -> s.peer = address("192.168.1.5")),
        admitsSession(rule, "loopback", s -> s.peer = address("::1")),
        admitsSession(rule, "a unique local address", s -> s.peer = address("fd12::5")),
        admitsSession(rule, "shared address space", s -> s.peer = address("100.64.0.9")),
        admitsSession(rule, "an unknown one without a list", s -> s.peer = null),
        admitsSession(rule, "a public one in the list", s -> s.peer = address("203.0.113.9"))
            .under(p -> p.allowAddresses("203.0.113.0/24")),
        advisesSession(
            rule, "a public one", "203.0.113.9 is a public", s -> s.peer = address("203.0.113.9")),
        advisesSession(
            rule, "a public one of IPv6", "is a public", s -> s.peer = address("2001:db8::1")),
        refusesSession(rule, "outside the list", "is 10.2.0.1", s -> s.peer = address("10.2.0.1"))
            .under(p -> p.allowAddresses("10.1.0.0/16")),
        refusesSession(rule, "an unknown one with a list", "not known", s -> s.peer = null)
            .under(p -> p.allowAddresses("10.1.0.0/16")));
  }

  private static Stream<RuleCase> rights() {
    return Stream.of(
        admitsSession("session.superuser", "a plain role", s -> s.superuser = false),
        refusesSession(
            "session.superuser", "a superuser", "superuser rights", s -> s.superuser = true),
        admitsSession("session.search-path", "owners alone", s -> {}),
        refusesSession(
            "session.search-path",
            "PUBLIC in public",
            "PUBLIC may create in schema public",
            s ->
                s.searchPath =
                    List.of(
                        new SessionFacts.ForeignCreator(
                            "public", new RolePosture.Grant(null, null, false)))),
        admitsSession("session.temp", "no right", s -> s.posture(p -> p.temporaryTables = false)),
        refusesSession(
            "session.temp",
            "the right",
            "temporary tables",
            s -> s.posture(p -> p.temporaryTables = true)),
        admitsSession("session.migration-role", "another role", s -> {}),
        admitsSession("session.migration-role", "none declared", s -> s.migrationRole = null),
        admitsSession("session.migration-role", "migration with a pool of 2", migrating(2)),
        advisesSession("session.migration-role", "migration with 3", "3 connections", migrating(3)),
        refusesSession(
            "session.migration-role",
            "the migration role serves",
            "shop_migration",
            s -> s.sessionUser = "shop_migration"),
        refusesSession(
            "session.migration-role",
            "the session has become the migration role",
            "shop_migration",
            s -> s.currentUser = "shop_migration"));
  }

  private static java.util.function.Consumer<SampleFacts.Session> migrating(int poolSize) {
    return s -> {
      s.role = RoleProfile.MIGRATION;
      s.sessionUser = "shop_migration";
      s.currentUser = "shop_migration";
      s.poolSize = poolSize;
    };
  }

  private static Stream<RuleCase> identity() {
    String rule = "session.identity";
    return Stream.of(
        admitsSession(rule, "whom the client asked to be", s -> {}),
        admitsSession(
            rule, "a role that the server turns into another", s -> s.currentUser = "shop_writer"),
        refusesSession(
            rule,
            "somebody else",
            "asked to be shop_app and is shop_owner",
            s -> s.sessionUser = "shop_owner"),
        advisesSession(
            rule,
            "somebody else behind a declared pooler",
            "asked to be shop_app and is shop_owner",
            s -> {
              s.sessionUser = "shop_owner";
              s.behindPooler = true;
            }));
  }

  private static Stream<RuleCase> authentication() {
    String rule = "session.authentication";
    return Stream.of(
        admitsSession(rule, "SCRAM", s -> s.systemUser = "scram-sha-256:shop_app"),
        admitsSession(
            rule,
            "a certificate",
            s -> {
              s.method = AuthenticationMethod.CERTIFICATE;
              s.systemUser = "cert:CN=shop_app";
            }),
        admitsSession(
            rule,
            "a token by PAM",
            s -> {
              s.method = AuthenticationMethod.TOKEN;
              s.systemUser = "pam:shop_app";
            }),
        admitsSession(
            rule,
            "a server that does not say",
            s -> {
              s.versionNumber = 150_010;
              s.systemUser = null;
            }),
        refusesSession(rule, "trust", "authenticated nobody", s -> s.systemUser = null),
        refusesSession(
            rule,
            "trust with a client certificate",
            "authenticated nobody",
            s -> {
              s.method = AuthenticationMethod.CERTIFICATE;
              s.systemUser = null;
            }),
        advisesSession(
            rule,
            "a line that says md5, where the client spoke SCRAM alone",
            "though SCRAM was spoken",
            s -> s.systemUser = "md5:shop_app"),
        refusesSession(
            rule,
            "md5, where the client would have spoken anything",
            "'md5'",
            s -> {
              s.systemUser = "md5:shop_app";
              s.onlyThatMethod = false;
            }),
        refusesSession(
            rule,
            "md5, where a token was to be sent",
            "'md5'",
            s -> {
              s.method = AuthenticationMethod.TOKEN;
              s.systemUser = "md5:shop_app";
            }),
        refusesSession(
            rule, "a cleartext password", "'password'", s -> s.systemUser = "password:shop_app"),
        refusesSession(
            rule,
            "a method that only starts alike",
            "'scram-sha-256x'",
            s -> s.systemUser = "scram-sha-256x:shop_app"),
        refusesSession(
            rule,
            "ident where a token was to be sent",
            "'ident'",
            s -> {
              s.method = AuthenticationMethod.TOKEN;
              s.systemUser = "ident:shop_app";
            }));
  }

  private static Stream<RuleCase> settings() {
    Stream<RuleCase> deadlines =
        Stream.of(
                deadline(
                    "session.statement-timeout",
                    "statement_timeout",
                    Duration.ofMinutes(5),
                    (s, value) -> s.statementTimeout = value),
                deadline(
                    "session.lock-timeout",
                    "lock_timeout",
                    Duration.ofSeconds(60),
                    (s, value) -> s.lockTimeout = value),
                deadline(
                    "session.idle-in-transaction",
                    "idle_in_transaction_session_timeout",
                    Duration.ofMinutes(10),
                    (s, value) -> s.idleInTransactionTimeout = value))
            .flatMap(cases -> cases);
    Stream<RuleCase> switches =
        Stream.of(
            admitsSession("session.row-security", "on", s -> s.rowSecurity = true),
            refusesSession("session.row-security", "off", "is off", s -> s.rowSecurity = false),
            admitsSession("session.conforming-strings", "on", s -> s.conformingStrings = true),
            refusesSession(
                "session.conforming-strings", "off", "is off", s -> s.conformingStrings = false),
            admitsSession(
                "session.read-only", "an application that writes", s -> s.readOnly = false),
            admitsSession("session.read-only", "on", s -> s.role = RoleProfile.READ_ONLY),
            refusesSession(
                "session.read-only",
                "a reader that may write",
                "default_transaction_read_only is off",
                s -> {
                  s.role = RoleProfile.READ_ONLY;
                  s.readOnly = false;
                }));
    return Stream.concat(deadlines, switches);
  }

  private static Stream<RuleCase> deadline(
      String rule,
      String setting,
      Duration ceiling,
      BiConsumer<SampleFacts.Session, Duration> change) {
    return Stream.of(
        admitsSession(rule, "the standard", s -> {}),
        admitsSession(rule, "the ceiling", s -> change.accept(s, ceiling)),
        refusesSession(
            rule,
            "above the ceiling",
            setting + " is ",
            s -> change.accept(s, ceiling.plusMillis(1))),
        refusesSession(rule, "off", setting + " is off", s -> change.accept(s, Duration.ZERO)));
  }

  private static Stream<RuleCase> server() {
    return Stream.of(
        admitsSession("session.server-version", "18", s -> s.versionNumber = 180_004),
        admitsSession(
            "session.server-version", "14 before its end", s -> s.versionNumber = 140_022),
        admitsSession("session.server-version", "one to come", s -> s.versionNumber = 190_000),
        refusesSession(
            "session.server-version",
            "14 at its end",
            "PostgreSQL 14 is no longer maintained since 2026-11-12",
            s -> {
              s.versionNumber = 140_022;
              s.asOf = Instant.parse("2026-11-12T00:00:00Z");
            }),
        refusesSession(
            "session.server-version", "13", "since 2025-11-13", s -> s.versionNumber = 130_023),
        refusesSession(
            "session.server-version", "9.6", "PostgreSQL 9 is", s -> s.versionNumber = 90_624),
        admitsSession("session.password-encryption", "SCRAM", s -> {}),
        refusesSession(
            "session.password-encryption", "md5", "'md5'", s -> s.passwordEncryption = "md5"),
        admitsSession("session.connection-headroom", "four fifths", s -> headroom(s, 80)),
        refusesSession(
            "session.connection-headroom",
            "more than four fifths",
            "81 of 100",
            s -> headroom(s, 81)));
  }

  private static void headroom(SampleFacts.Session session, int poolSize) {
    session.poolSize = poolSize;
    session.maxConnections = 103;
    session.reservedConnections = 3;
  }
}
