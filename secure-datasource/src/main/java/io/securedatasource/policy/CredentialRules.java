package io.securedatasource.policy;

import io.securedatasource.policy.ConfigurationFacts.Authentication;
import io.securedatasource.policy.ConfigurationFacts.Credentials;
import java.util.List;

/** How the client must prove who it is, and where the secret for that may lie. */
final class CredentialRules {

  private static final int SHORTEST = 12;
  private static final int LONG_ENOUGH = 16;
  private static final String FROM_FILE =
      "credentials(CredentialsProvider.file(\"shop_app\", Path.of(\"/run/secrets/db_password\")))";

  private CredentialRules() {}

  static final Rule<ConfigurationFacts> METHOD =
      Rule.configuration("auth.method")
          .must(
              "the server may ask for SCRAM alone, or for what authentication(…) names: a client"
                  + " certificate or a token")
          .because(
              "a driver that answers any request hands the password, or an MD5 hash worth as much,"
                  + " to whoever asks")
          .practice(
              "PostgreSQL documentation, Password Authentication; RFC 7677; CIS PostgreSQL"
                  + " Benchmark, section 5")
          .admits("requireAuth=scram-sha-256")
          .refuses("requireAuth=md5,scram-sha-256")
          .check(CredentialRules::method);

  private static void method(
      ConfigurationFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    Authentication authentication = facts.authentication();
    AuthenticationMethod method = authentication.method();
    if (!authentication.requireAuth().equals(method.requireAuth())) {
      findings.breach(
          "requireAuth is " + Echo.value(authentication.requireAuth()),
          "must be '" + method.requireAuth() + "' for AuthenticationMethod." + method,
          "authentication(AuthenticationMethod." + method + "), and no requireAuth beside it");
    }
    if (method == AuthenticationMethod.CERTIFICATE
        && facts.transport().clientCertificate() == null) {
      findings.breach(
          "authentication by certificate is asked for and there is no client certificate",
          "must have a client certificate and its key",
          "clientCertificate(<certificate>, <key>)");
    }
  }

  static final Rule<ConfigurationFacts> CHANNEL_BINDING =
      Rule.configuration("auth.channel-binding")
          .must(
              "channel binding is required with SCRAM over TLS; behindPooler() relaxes it by name")
          .because(
              "it ties the proof of the password to this very TLS connection, so that one who sits"
                  + " in between cannot pass it on")
          .practice("RFC 5802 section 6; RFC 5929; CVE-2025-49146, CVE-2026-54291 (pgjdbc)")
          .admits("channelBinding=require")
          .refuses("channelBinding=prefer")
          .check(
              (facts, policy, findings) -> {
                Authentication authentication = facts.authentication();
                if (authentication.method() == AuthenticationMethod.SCRAM
                    && !authentication.behindPooler()
                    && !authentication.channelBinding().equals("require")) {
                  findings.breach(
                      "channelBinding is " + Echo.value(authentication.channelBinding()),
                      "must be 'require', in lower case",
                      "channelBinding=require, or behindPooler() where PgBouncer stands between");
                }
              });

  static final Rule<ConfigurationFacts> IN_URL =
      Rule.configuration("credentials.in-url")
          .must("no password, key password or token stands in a URL")
          .because("URLs end up in logs, metrics and stack traces")
          .practice("OWASP Secrets Management Cheat Sheet; CWE-598; CWE-532")
          .admits("jdbc:postgresql://db.internal/shop")
          .refuses("jdbc:postgresql://db.internal/shop?password=…")
          .check(
              SettingProblems.of(
                  SettingProblem.Kind.SECRET_IN_URL, "the URL must carry no secret"));

  static final Rule<ConfigurationFacts> IN_SOURCE =
      Rule.configuration("credentials.in-source")
          .must("no literal secret comes out of a file that is packaged with the application")
          .because(
              "what is packaged is in the repository, in every artifact and image, and cannot be"
                  + " rotated without a release")
          .practice("OWASP Secrets Management Cheat Sheet; CWE-798; CWE-312")
          .admits("a password from the environment, a mounted file or a secret manager")
          .refuses("spring.datasource.password=… in a packaged application.properties")
          .reportedByBaseline()
          .check(
              (facts, policy, findings) -> {
                if (facts.credentials().origin() == ConfigurationFacts.Origin.PACKAGED) {
                  findings.breach(
                      "the secret stands in a file packaged with the application",
                      "must come from outside: environment, mounted file, secret manager",
                      FROM_FILE);
                }
              });

  static final Rule<ConfigurationFacts> MISSING =
      Rule.configuration("credentials.missing")
          .must("there is a user and, unless a certificate stands in, a provider of its secret")
          .because(
              "without them the driver takes the operating system's user and looks for a password"
                  + " elsewhere")
          .practice("OWASP Secrets Management Cheat Sheet; CWE-1188")
          .admits("credentials(CredentialsProvider.environment())")
          .refuses("a builder without credentials(…)")
          .check(CredentialRules::missing);

  private static void missing(
      ConfigurationFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    Credentials credentials = facts.credentials();
    boolean secretNeeded = facts.authentication().method() != AuthenticationMethod.CERTIFICATE;
    String user = credentials.user();
    if (credentials.problem() != null) {
      findings.breach(
          "credentials are not to be had: " + Echo.text(credentials.problem()),
          "the provider must yield credentials",
          FROM_FILE);
    } else if (secretNeeded && credentials.provider() == null) {
      findings.breach("no credentials are given", "must have a provider of credentials", FROM_FILE);
    } else if (user == null
        ? credentials.provider() == null || credentials.password() != null
        : user.isBlank()) {
      findings.breach(
          "no user is named", "must name the database role", "credentials(…) with a user's name");
    }
  }

  static final Rule<ConfigurationFacts> WEAK =
      Rule.configuration("credentials.weak")
          .must(
              "the password is no blank, name or well-known default and has 12 characters or more;"
                  + " 16 are advised")
          .because("short and well-known passwords are the first that an attacker tries")
          .practice("OWASP Authentication Cheat Sheet; NIST SP 800-63B section 5.1.1; CWE-521")
          .admits("a generated password of 32 characters")
          .refuses("changeme")
          .check(CredentialRules::weak);

  private static void weak(
      ConfigurationFacts facts, SecurityPolicy policy, Rule.Findings findings) {
    PasswordStrength password = facts.credentials().password();
    if (password == null || facts.authentication().method() != AuthenticationMethod.SCRAM) {
      return;
    }
    String required = "must be 12 characters or more that nobody can guess";
    String fix = "ALTER ROLE … PASSWORD with the output of 'openssl rand -base64 24'";
    if (password.blank()) {
      findings.breach("the password is blank", required, fix);
    } else if (password.wellKnown()) {
      findings.breach("the password is a well-known default", required, fix);
    } else if (password.names()) {
      findings.breach("the password is the user's or the database's name", required, fix);
    } else if (password.length() < SHORTEST) {
      findings.breach("the password is shorter than 12 characters", required, fix);
    } else if (password.length() < LONG_ENOUGH) {
      findings.advice(
          "the password is shorter than 16 characters", "should be 16 characters or more", fix);
    }
  }

  static final Rule<ConfigurationFacts> AMBIENT =
      Rule.configuration("credentials.ambient")
          .must("nothing falls back to pgpass, service files or ~/.postgresql")
          .because("a file that nobody named decides whom the application connects as")
          .practice("PostgreSQL documentation, libpq: The Password File; CWE-15")
          .admits("credentials(…) that names its source")
          .refuses("no password given, and a ~/.pgpass that the driver would read")
          .check(
              (facts, policy, findings) -> {
                List<String> ambient = facts.credentials().ambient();
                if (!ambient.isEmpty()) {
                  findings.breach(
                      "credentials would be looked up in " + Echo.list(ambient),
                      "must come from the named provider alone",
                      FROM_FILE);
                }
              });

  static List<Rule<ConfigurationFacts>> all() {
    return List.of(METHOD, CHANNEL_BINDING, IN_URL, IN_SOURCE, MISSING, WEAK, AMBIENT);
  }
}
