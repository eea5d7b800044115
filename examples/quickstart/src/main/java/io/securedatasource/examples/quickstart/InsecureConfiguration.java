package io.securedatasource.examples.quickstart;

import io.securedatasource.SecureDataSourceBuilder;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import io.securedatasource.policy.Timeouts;
import java.util.List;
import java.util.Set;

/**
 * The safe configuration with one thing wrong, which is nothing that PostgreSQL's driver would
 * mind.
 *
 * @param what what is wrong
 * @param builder states it
 * @param rules the rules that it breaks
 */
record InsecureConfiguration(String what, SecureDataSourceBuilder builder, Set<String> rules) {

  /** Eight that are seen in the wild. */
  static List<InsecureConfiguration> of(Shop shop) {
    return List.of(
        new InsecureConfiguration(
            "encrypted, but to whom? (sslmode=require)",
            shop.safe().url(shop.url() + "?sslmode=require"),
            Set.of("tls.verify-full")),
        new InsecureConfiguration(
            "a factory that trusts every certificate (sslfactory=…NonValidatingFactory)",
            shop.safe()
                .url(
                    shop.url()
                        + "?sslmode=verify-full&sslfactory=org.postgresql.ssl.NonValidatingFactory"),
            Set.of("tls.custom-verification")),
        new InsecureConfiguration(
            "a mistyped key, which the driver ignores (sslMode=verify-full)",
            shop.safe().url(shop.url() + "?sslMode=verify-full"),
            Set.of("url.unknown-property")),
        new InsecureConfiguration(
            "another host behind the one that is read (…/shop?host=db.attacker.example)",
            shop.safe().url(shop.url() + "?host=db.attacker.example"),
            Set.of("url.target-override")),
        new InsecureConfiguration(
            "the password in the URL (…/shop?user=…&password=…)",
            shop.safe().url(shop.url() + "?user=" + shop.user() + "&password=" + shop.password()),
            Set.of("credentials.in-url")),
        new InsecureConfiguration(
            "the password that came with the tutorial",
            shop.safe().credentials(CredentialsProvider.of(shop.user(), Secret.of("changeme"))),
            Set.of("credentials.weak")),
        new InsecureConfiguration(
            "the administrator at work (user postgres)",
            shop.safe().credentials(CredentialsProvider.of("postgres", Secret.of(shop.password()))),
            Set.of("identity.superuser-name")),
        new InsecureConfiguration(
            "no deadlines, and six rules broken at once",
            shop.safe().timeouts(Timeouts.none()),
            Set.of(
                "timeout.connect",
                "timeout.login",
                "timeout.lock",
                "timeout.statement",
                "timeout.idle-in-transaction",
                "timeout.socket")));
  }
}
