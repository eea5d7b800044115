package io.securedatasource;

import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.policy.Host;
import io.securedatasource.policy.SettingProblem;
import io.securedatasource.policy.SettingProblem.Kind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * From environment variables to a builder. Honours the variables of libpq that name the target, the
 * login and the trusted authorities, and {@code SECURE_DATASOURCE_*} for the named settings. Others
 * of libpq's that would change where or how a connection is made become problems: whoever set them
 * expects them to hold.
 */
final class EnvironmentReader {

  private static final String PREFIX = "SECURE_DATASOURCE_";
  private static final List<String> TARGET = List.of("PGHOST", "PGPORT", "PGDATABASE");

  /** What cannot end the host part of a URL; whether it is a host is judged there. */
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:-]+");

  private static final Pattern PORT = Pattern.compile("[0-9]{0,5}");

  private EnvironmentReader() {}

  static SecureDataSourceBuilder read(Map<String, String> environment) {
    SecureDataSourceBuilder builder = new SecureDataSourceBuilder();
    NamedSettings settings = new NamedSettings(builder);
    new TreeMap<>(environment)
        .forEach(
            (variable, value) -> {
              if (variable.startsWith(PREFIX)) {
                settings.set(variable, propertyForm(variable), value);
              } else if (variable.startsWith("PG")) {
                readLibpq(variable, value, builder, settings);
              }
            });
    settings.finish();
    readTarget(environment, builder);
    readCredentials(environment, settings.loginByCertificate(), builder);
    return builder;
  }

  private static void readCredentials(
      Map<String, String> environment, boolean byCertificate, SecureDataSourceBuilder builder) {
    boolean password =
        environment.containsKey("PGPASSWORD") || environment.containsKey("PGPASSWORD_FILE");
    String user = environment.get("PGUSER");
    if (user != null && byCertificate && !password) {
      try {
        builder.credentials(CredentialsProvider.certificate(user));
      } catch (IllegalArgumentException e) {
        builder.problem(
            problem(Kind.INVALID_VALUE, "PGUSER to what is no user's name", "PGUSER=<a role>"));
      }
    } else if (user != null || password) {
      builder.credentials(CredentialsProvider.environment());
    }
  }

  /**
   * {@code SECURE_DATASOURCE_TIMEOUT_IDLE_IN_TRANSACTION} is {@code timeout.idle-in-transaction}.
   */
  private static String propertyForm(String variable) {
    String key = variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
    for (String group : new String[] {"timeout", "pool", "posture", "rotation"}) {
      if (key.startsWith(group + "-")) {
        return group + "." + key.substring(group.length() + 1);
      }
    }
    return key;
  }

  private static void readLibpq(
      String variable, String value, SecureDataSourceBuilder builder, NamedSettings settings) {
    switch (variable) {
      case "PGSSLROOTCERT" -> settings.set(variable, "trust", value);
      case "PGSSLCERT" -> settings.set(variable, "client-certificate", value);
      case "PGSSLKEY" -> settings.set(variable, "client-key", value);
      case "PGSSLMINPROTOCOLVERSION" -> settings.set(variable, "minimum-tls", value);
      case "PGAPPNAME" -> builder.driverProperty("ApplicationName", value);
      case "PGSSLMODE" -> builder.driverProperty("sslmode", value);
      case "PGSSLNEGOTIATION" -> builder.driverProperty("sslNegotiation", value);
      case "PGGSSENCMODE" -> builder.driverProperty("gssEncMode", value);
      case "PGCHANNELBINDING" -> builder.driverProperty("channelBinding", value);
      case "PGREQUIREAUTH" -> builder.driverProperty("requireAuth", value);
      case "PGTARGETSESSIONATTRS" ->
          builder.problem(forbidden(variable, "targetServerType in the URL"));
      case "PGCONNECT_TIMEOUT" -> builder.driverProperty("connectTimeout", value);
      case "PGSERVICE", "PGSERVICEFILE" ->
          builder.problem(problem(Kind.SERVICE, variable, "unset it; name host and database"));
      case "PGHOSTADDR" ->
          builder.problem(
              problem(Kind.TARGET_OVERRIDE, variable, "unset it; PGHOST names the host"));
      case "PGPASSFILE" -> builder.ambient(variable);
      case "PGOPTIONS" ->
          builder.problem(forbidden(variable, "ALTER ROLE … SET keeps settings of the server"));
      case "PGREQUIRESSL",
          "PGSSLCRL",
          "PGSSLCRLDIR",
          "PGSSLMAXPROTOCOLVERSION",
          "PGSSLCERTMODE",
          "PGREQUIREPEER",
          "PGKRBSRVNAME",
          "PGGSSLIB",
          "PGGSSDELEGATION",
          "PGLOADBALANCEHOSTS" ->
          builder.problem(forbidden(variable, "unset it"));
      default -> {} // says nothing about where or how to connect, or is read below
    }
  }

  private static SettingProblem forbidden(String variable, String fix) {
    return problem(Kind.FORBIDDEN_PROPERTY, variable, fix);
  }

  private static SettingProblem problem(Kind kind, String variable, String fix) {
    return new SettingProblem(kind, "the environment sets " + variable, fix);
  }

  private static void readTarget(Map<String, String> environment, SecureDataSourceBuilder builder) {
    if (environment.containsKey(PREFIX + "URL")) {
      for (String variable : TARGET) {
        if (environment.containsKey(variable)) {
          builder.problem(
              problem(
                  Kind.DUPLICATE_PROPERTY,
                  variable + " beside " + PREFIX + "URL",
                  "unset one of them"));
        }
      }
      return;
    }
    String[] hosts = environment.getOrDefault("PGHOST", "").split(",", -1);
    String[] ports = environment.getOrDefault("PGPORT", "").split(",", -1);
    boolean plain = true;
    for (String host : hosts) {
      plain &= refuse(!HOST.matcher(host).matches(), "PGHOST", "PGHOST=<a host>", builder);
    }
    for (String port : ports) {
      plain &= refuse(!PORT.matcher(port).matches(), "PGPORT", "PGPORT=5432", builder);
    }
    plain &=
        refuse(
            ports.length != 1 && ports.length != hosts.length,
            "PGPORT",
            "name one port, or as many as there are hosts",
            builder);
    if (plain) {
      builder.url(url(hosts, ports, environment.getOrDefault("PGDATABASE", "")));
    }
  }

  /** Whether a variable's value is as it should be; else it becomes a problem. */
  private static boolean refuse(
      boolean wrong, String variable, String fix, SecureDataSourceBuilder builder) {
    if (wrong) {
      builder.problem(
          new SettingProblem(
              Kind.INVALID_HOST, variable + " holds what is no host or port of one", fix));
    }
    return !wrong;
  }

  private static String url(String[] hosts, String[] ports, String database) {
    StringBuilder url = new StringBuilder("jdbc:postgresql://");
    for (int i = 0; i < hosts.length; i++) {
      String port = ports[ports.length == 1 ? 0 : i];
      url.append(i == 0 ? "" : ",")
          .append(hosts[i].indexOf(':') >= 0 ? "[" + hosts[i] + "]" : hosts[i])
          .append(':')
          .append(port.isEmpty() ? Integer.toString(Host.DEFAULT_PORT) : port);
    }
    return url.append('/')
        .append(URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20"))
        .toString();
  }
}
