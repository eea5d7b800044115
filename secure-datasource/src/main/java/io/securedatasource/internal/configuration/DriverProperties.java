package io.securedatasource.internal.configuration;

import io.securedatasource.policy.ConfigurationFacts;
import io.securedatasource.policy.ConfigurationFacts.Transport;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.ServerSettings;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.policy.TrustAnchor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From judged facts to driver properties. Each property that bears on security is explicit, so that
 * no default of the driver, and no file that the driver would look for, takes part.
 */
final class DriverProperties {

  /** Of the heap, for one result set; the driver's own default is unbounded. */
  static final String DEFAULT_RESULT_BUFFER = "25p";

  private final ConfigurationFacts facts;
  private final String applicationName;
  private final ServerSettings serverSettings;
  private final Map<String, String> stated;

  DriverProperties(
      ConfigurationFacts facts,
      String applicationName,
      ServerSettings serverSettings,
      Map<String, String> stated) {
    this.facts = facts;
    this.applicationName = applicationName;
    this.serverSettings = serverSettings;
    this.stated = stated;
  }

  Map<String, String> toMap() {
    Map<String, String> properties = new LinkedHashMap<>(stated);
    properties.remove("user");
    properties.remove("ssl");
    putTransport(properties);
    properties.put("requireAuth", facts.authentication().requireAuth());
    properties.put("channelBinding", facts.authentication().channelBinding());
    putDriver(properties);
    putDeadlines(properties);
    properties.putIfAbsent("ApplicationName", applicationName);
    properties.putIfAbsent("tcpKeepAlive", "true");
    // With it the driver sends application_name in the startup packet, not in a query of its own.
    properties.putIfAbsent("assumeMinServerVersion", "9.0");
    if (facts.role() == RoleProfile.READ_ONLY) {
      properties.put("readOnlyMode", "transaction");
    }
    return properties;
  }

  private void putTransport(Map<String, String> properties) {
    Transport transport = facts.transport();
    properties.put("sslmode", sslMode(transport));
    properties.put("sslNegotiation", transport.sslNegotiation());
    properties.put("gssEncMode", transport.gssEncMode());
    properties.put(
        "sslrootcert",
        transport.trustAnchor() instanceof TrustAnchor.PemFile file ? file.path().toString() : "");
    // Empty, not absent: an absent one sends the driver to ~/.postgresql.
    properties.putIfAbsent("sslcert", "");
    properties.putIfAbsent("sslkey", "");
    properties.put("sslpassword", "");
  }

  /** The mode in force. {@code ssl} alone means to the driver what is spelt out here. */
  private static String sslMode(Transport transport) {
    if (transport.sslMode() != null) {
      return transport.sslMode();
    }
    String ssl = transport.ssl();
    return ssl != null && (ssl.isEmpty() || ssl.equalsIgnoreCase("true"))
        ? "verify-full"
        : "prefer";
  }

  private void putDriver(Map<String, String> properties) {
    ConfigurationFacts.Driver driver = facts.driver();
    properties.put("preferQueryMode", driver.queryMode());
    properties.put("allowEncodingChanges", Boolean.toString(driver.allowEncodingChanges()));
    properties.put("xmlFactoryFactory", driver.xmlFactory());
    properties.put("logServerErrorDetail", Boolean.toString(driver.logServerErrorDetail()));
    if (driver.maxResultBuffer() != null) {
      properties.put("maxResultBuffer", driver.maxResultBuffer());
    }
  }

  private void putDeadlines(Map<String, String> properties) {
    Timeouts timeouts = facts.timeouts();
    properties.put("connectTimeout", seconds(timeouts.connect()));
    properties.put("loginTimeout", seconds(timeouts.login()));
    properties.put("socketTimeout", seconds(timeouts.socket()));
    if (serverSettings == ServerSettings.STARTUP) {
      String options = options(timeouts);
      if (!options.isEmpty()) {
        properties.put("options", options);
      }
    }
  }

  private String options(Timeouts timeouts) {
    List<String> options = new ArrayList<>();
    addMillis(options, "statement_timeout", timeouts.statement());
    addMillis(options, "lock_timeout", timeouts.lock());
    addMillis(options, "idle_in_transaction_session_timeout", timeouts.idleInTransaction());
    if (facts.role() == RoleProfile.READ_ONLY) {
      options.add("-c default_transaction_read_only=on");
    }
    return String.join(" ", options);
  }

  private static void addMillis(List<String> options, String name, @Nullable Duration value) {
    if (value != null) {
      options.add("-c " + name + "=" + value.toMillis());
    }
  }

  /** Whole seconds, a fraction rounded up; an absent deadline is the driver's "none". */
  private static String seconds(@Nullable Duration value) {
    return value == null ? "0" : Long.toString((value.toMillis() + 999) / 1000);
  }
}
