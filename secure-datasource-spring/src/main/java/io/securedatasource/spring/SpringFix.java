package io.securedatasource.spring;

import io.securedatasource.policy.Violation;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to write into a Spring Boot application to mend a violation.
 *
 * @param settings to paste; empty when settings do not mend it
 * @param text what else to do, as an imperative clause; {@code null} when nothing
 */
record SpringFix(Map<String, String> settings, @Nullable String text) {

  private static final String TRUST = "/etc/ssl/certs/db-ca.pem";
  private static final String POOL = "spring.datasource.hikari.";

  /** The fix of a violation of that bean's configuration. */
  static SpringFix of(Violation violation, String beanName, boolean migrates) {
    String guard =
        beanName.equals("dataSource") || migrates
            ? SecureDataSourceProperties.PREFIX + "."
            : SecureDataSourceProperties.PREFIX + ".datasources." + beanName + ".";
    String rule = violation.rule();
    if (rule.startsWith("timeout.")) {
      return rule.equals("timeout.order")
          ? new SpringFix(Map.of(), violation.fix())
          : migrates
              ? setting(guard + "migration.timeouts.preset", "migration")
              : setting(guard + "timeouts.preset", "standard");
    }
    return switch (rule) {
      case "tls.verify-full" ->
          setting(guard + "trust", TRUST)
              .and("take sslmode and ssl out of the URL: verify-full is the default here");
      case "tls.trust-anchor" -> setting(guard + "trust", TRUST);
      case "tls.protocol" -> setting(guard + "minimum-tls", "TLSv1.3");
      case "credentials.in-url" ->
          setting("spring.datasource.password", "${DB_PASSWORD}")
              .and("take the secret out of the URL, and replace it: it has been written down");
      case "credentials.in-source" ->
          setting("spring.datasource.password", "${DB_PASSWORD}")
              .and(
                  "set DB_PASSWORD in the environment, or mount the secret and name its file in "
                      + guard
                      + "credentials.password-file; replace the password: it is in the package");
      case "credentials.missing" -> credentials();
      case "credentials.weak" ->
          new SpringFix(Map.of(), "give the role a random password of 16 characters and more");
      case "auth.channel-binding" ->
          new SpringFix(
              Map.of(),
              "take channelBinding, and sslmode if it is there, out of the URL; where PgBouncer stands between, "
                  + guard
                  + "behind-pooler=true");
      case "identity.superuser-name" -> setting("spring.datasource.username", "shop_app");
      case "network.host-allowed" ->
          new SpringFix(
              Map.of(), "connect to a host of " + guard + "allowed-hosts, or add this one");
      case "driver.version" ->
          new SpringFix(
              Map.of(),
              "<postgresql.version>42.7.14</postgresql.version> among the properties of the pom"
                  + " (Gradle: ext['postgresql.version'] = '42.7.14')");
      case "pool.max-size" -> setting(POOL + "maximum-pool-size", "10");
      case "pool.acquire-timeout" -> setting(POOL + "connection-timeout", "10000");
      case "pool.max-lifetime" -> setting(POOL + "max-lifetime", "1800000");
      case "pool.idle-timeout" -> setting(POOL + "idle-timeout", "600000");
      case "pool.leak-detection" -> setting(POOL + "leak-detection-threshold", "120000");
      case "pool.jmx" -> setting(POOL + "register-mbeans", "false");
      case "policy.off-host" -> setting(guard + "policy", "production");
      default -> new SpringFix(Map.of(), violation.fix());
    };
  }

  private static SpringFix credentials() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spring.datasource.username", "shop_app");
    settings.put("spring.datasource.password", "${DB_PASSWORD}");
    return new SpringFix(settings, null);
  }

  private static SpringFix setting(String key, String value) {
    return new SpringFix(Map.of(key, value), null);
  }

  private SpringFix and(String also) {
    return new SpringFix(settings, also);
  }
}
