package io.securedatasource.internal.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import io.securedatasource.policy.AuthenticationMethod;
import io.securedatasource.policy.ConfigurationFacts.Origin;
import io.securedatasource.policy.PoolSettings;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.ServerSettings;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.policy.TlsVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.statistics.Statistics;

/**
 * Whatever stands in the URL and beside it: what the production policy admits would reach the
 * driver as nothing but a secure connection to the hosts that were judged.
 */
class ConfigurationPropertyTest {

  /** What would load a class, write a file or set a server's settings, if it got through. */
  private static final Set<String> NEVER =
      Set.of(
          "sslfactory",
          "sslfactoryarg",
          "sslhostnameverifier",
          "sslpasswordcallback",
          "socketFactory",
          "socketFactoryArg",
          "authenticationPluginClassName",
          "service",
          "replication",
          "loggerFile",
          "loggerLevel",
          "localSocketAddress",
          "jaasApplicationName",
          "gsslib",
          "PGHOST",
          "PGPORT",
          "PGDBNAME",
          "user",
          "password",
          "ssl");

  private static final String OPTIONS =
      "-c statement_timeout=30000 -c lock_timeout=5000"
          + " -c idle_in_transaction_session_timeout=60000";

  @Property
  void what_is_admitted_is_secure(
      @ForAll("parameters") List<Tuple2<String, String>> inUrl,
      @ForAll("parameters") List<Tuple2<String, String>> beside) {
    Configuration configuration =
        ConfigurationResolver.resolve(settings(url(inUrl), map(beside)), surroundings(), true);
    boolean admitted = SecurityPolicy.production().evaluate(configuration.facts()).isAdmitted();

    Statistics.label("admitted")
        .collect(admitted)
        .coverage(
            coverage -> {
              coverage.check(true).percentage(share -> share > 10);
              coverage.check(false).percentage(share -> share > 20);
            });
    if (admitted) {
      assertSecure(configuration.plan());
    }
  }

  private static void assertSecure(ConnectionPlan plan) {
    Map<String, String> properties = plan.driverProperties();
    assertThat(properties.get("sslmode")).isEqualToIgnoringCase("verify-full");
    assertThat(properties)
        .containsEntry("gssEncMode", "disable")
        .containsEntry("channelBinding", "require")
        .containsEntry("requireAuth", "scram-sha-256")
        .containsEntry("allowEncodingChanges", "false")
        .containsEntry("xmlFactoryFactory", "")
        .containsEntry("logServerErrorDetail", "false")
        .containsEntry("connectTimeout", "5")
        .containsEntry("loginTimeout", "10")
        .containsEntry("socketTimeout", "65")
        .containsEntry("sslrootcert", "")
        .containsEntry("sslpassword", "")
        .containsEntry("options", OPTIONS)
        .doesNotContainEntry("preferQueryMode", "simple")
        .doesNotContainKeys(NEVER.toArray(String[]::new));
    assertThat(properties.keySet())
        .allSatisfy(key -> assertThat(DriverProperty.find(key)).as(key).isNotNull());
    assertThat(properties.values())
        .allSatisfy(value -> assertThat(UrlText.holdsControl(value)).isFalse());
    assertThat(plan.hosts()).hasSize(1);
    assertThat(plan.hosts().get(0).name()).isEqualTo("db.internal");
  }

  @Provide
  Arbitrary<List<Tuple2<String, String>>> parameters() {
    Arbitrary<Tuple2<String, String>> any = Combinators.combine(keys(), values()).as(Tuple::of);
    return Arbitraries.frequencyOf(Tuple.of(2, harmless()), Tuple.of(1, any)).list().ofMaxSize(3);
  }

  /** What an application may well write; so that enough is admitted to look at. */
  private static Arbitrary<Tuple2<String, String>> harmless() {
    return Arbitraries.of(
        Tuple.of("sslmode", "verify-full"),
        Tuple.of("gssEncMode", "disable"),
        Tuple.of("tcpKeepAlive", "true"),
        Tuple.of("prepareThreshold", "5"),
        Tuple.of("connectTimeout", "5"),
        Tuple.of("socketTimeout", "65"),
        Tuple.of("reWriteBatchedInserts", "true"),
        Tuple.of("targetServerType", "primary"),
        Tuple.of("currentSchema", "shop"));
  }

  private static Arbitrary<String> keys() {
    List<String> known = new ArrayList<>();
    for (DriverProperty property : DriverProperty.values()) {
      known.add(property.key());
    }
    Arbitrary<String> mutated =
        Arbitraries.of(known)
            .map(key -> key.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + key.substring(1));
    return Arbitraries.oneOf(
        Arbitraries.of(known),
        mutated,
        Arbitraries.of("host", "port", "dbname", "datatype.box", "sslMode", "options", ""));
  }

  private static Arbitrary<String> values() {
    return Arbitraries.oneOf(
        Arbitraries.of("verify-full", "true", "false", "5", "0", "require"),
        Arbitraries.of("verify-full", "VERIFY-FULL", "true", "10", "65"),
        Arbitraries.of(
            "disable",
            "prefer",
            "simple",
            "LEGACY_INSECURE",
            "none",
            "org.postgresql.ssl.NonValidatingFactory",
            "a b",
            "x&sslmode=disable",
            "\0statement_timeout\0" + "0",
            "%00",
            "-c row_security=off"),
        Arbitraries.strings().ofMaxLength(12));
  }

  private static String url(List<Tuple2<String, String>> parameters) {
    StringBuilder url = new StringBuilder("jdbc:postgresql://db.internal:5432/shop");
    char separator = '?';
    for (Tuple2<String, String> parameter : parameters) {
      url.append(separator).append(parameter.get1()).append('=').append(parameter.get2());
      separator = '&';
    }
    return url.toString();
  }

  private static Map<String, String> map(List<Tuple2<String, String>> parameters) {
    Map<String, String> map = new LinkedHashMap<>();
    parameters.forEach(parameter -> map.put(parameter.get1(), parameter.get2()));
    return map;
  }

  private static Surroundings surroundings() {
    return new Surroundings(Instant.parse("2026-11-21T00:00:00Z"), "42.7.14", List.of());
  }

  private static Settings settings(String url, Map<String, String> driverProperties) {
    return new Settings(
        url,
        driverProperties,
        List.of(),
        null,
        true,
        null,
        null,
        null,
        TlsVersion.TLS_1_2,
        CredentialsProvider.of("shop_app", Secret.of("k3Jd82hfKq0sPq7aLmN2")),
        Origin.UNKNOWN,
        List.of(),
        AuthenticationMethod.SCRAM,
        false,
        ServerSettings.STARTUP,
        RoleProfile.APPLICATION,
        null,
        Timeouts.standard(),
        PoolSettings.standard(),
        null,
        false);
  }
}
