package io.securedatasource.internal.configuration;

import io.securedatasource.policy.Host;
import io.securedatasource.policy.SettingProblem;
import io.securedatasource.policy.SettingProblem.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One reading of one URL. Not for use by more than one thread, nor twice. */
final class JdbcUrlParser {

  private static final String PREFIX = "jdbc:postgresql:";
  private static final String FORM = "jdbc:postgresql://host:5432/database";
  private static final String NO_SECRET =
      "remove it, and hand user and password over with"
          + " credentials(CredentialsProvider.file(user, path))";

  /** More than the driver has properties. */
  private static final int MAX_PARAMETERS = 96;

  private static final int MAX_HOSTS = 32;

  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");
  private static final int MAX_PORT = 65535;

  /** Prefixes of other programs, in lower case, and whose they are. */
  private static final Map<String, String> FOREIGN_PREFIXES = foreignPrefixes();

  private final List<Host> hosts = new ArrayList<>();
  private final Map<String, String> properties = new LinkedHashMap<>();
  private final List<SettingProblem> problems = new ArrayList<>();
  private @Nullable String database;

  /** Whether a key seen so far spoke of a secret, so that what follows may be a part of it. */
  private boolean secretSeen;

  private static Map<String, String> foreignPrefixes() {
    Map<String, String> prefixes = new LinkedHashMap<>();
    prefixes.put("jdbc:aws-wrapper:", "the AWS wrapper's, which would stand outside the guard");
    prefixes.put("jdbc:p6spy:", "P6Spy's, which writes statements with their values to a log");
    prefixes.put("jdbc:otel:", "OpenTelemetry's wrapper's, which would stand outside the guard");
    prefixes.put("jdbc:tc:", "Testcontainers', which starts a container of its own");
    prefixes.put("jdbc:postgres:", "no driver's: it is spelt jdbc:postgresql:");
    prefixes.put("postgres://", "libpq's");
    prefixes.put("postgresql://", "libpq's");
    prefixes.put("jdbc:postgresql:", "not in lower case or follows a space");
    return prefixes;
  }

  JdbcUrl parse(String url) {
    read(url);
    return new JdbcUrl(hosts, database, properties, problems);
  }

  private void read(String url) {
    if (url.length() > JdbcUrl.MAX_LENGTH) {
      malformed(
          "the URL is longer than " + JdbcUrl.MAX_LENGTH + " characters",
          "shorten it to the form " + FORM);
      return;
    }
    int mark = url.indexOf('?');
    String server = mark < 0 ? url : url.substring(0, mark);
    String query = mark < 0 ? "" : url.substring(mark + 1);
    boolean ours = server.startsWith(PREFIX);
    if (!ours) {
      foreign(server);
    }
    // Whatever stands around the '@' may be a password: nothing else is said of such a URL.
    if (server.indexOf('@') >= 0) {
      add(
          Kind.SECRET_IN_URL,
          "the URL carries user information before an '@', which the driver does not know",
          NO_SECRET + "; write %40 for an '@' in the database's name");
      return;
    }
    if (ours) {
      characters(url);
      server(server.substring(PREFIX.length()));
    }
    query(query, ours, url.indexOf('@') >= 0);
  }

  private void foreign(String server) {
    String plain = SettingCheck.plain(server);
    for (Map.Entry<String, String> prefix : FOREIGN_PREFIXES.entrySet()) {
      if (plain.startsWith(prefix.getKey())) {
        malformed("the URL's prefix is " + prefix.getValue(), "write " + FORM);
        return;
      }
    }
    malformed("the URL does not start with " + PREFIX, "write " + FORM);
  }

  /** Characters at which other readers of URLs would cut, and the driver does not. */
  private void characters(String url) {
    for (char c : new char[] {'#', ';'}) {
      if (url.indexOf(c) >= 0) {
        malformed(
            "the URL holds a '" + c + "', which separates nothing for the driver",
            "separate parameters with '&', and write "
                + (c == '#' ? "%23" : "%3B")
                + " where the character itself is meant");
      }
    }
    if (url.indexOf('?') != url.lastIndexOf('?')) {
      malformed(
          "the URL holds more than one '?'",
          "separate parameters with '&', and write %3F where the character itself is meant");
    }
  }

  private void server(String rest) {
    if (rest.startsWith("//")) {
      int slash = rest.indexOf('/', 2);
      authority(rest.substring(2, slash < 0 ? rest.length() : slash));
      if (slash < 0) {
        malformed("the URL has no '/' after its hosts, and names no database", "write " + FORM);
      } else {
        database(rest.substring(slash + 1));
      }
    } else if (rest.isEmpty() || rest.equals("/")) {
      malformed("the URL names neither host nor database", "write " + FORM);
    } else if (rest.indexOf('/') >= 0 || rest.indexOf(':') >= 0) {
      malformed("the URL has no '//' before its host", "write " + FORM);
    } else {
      hosts.add(new Host("localhost", Host.DEFAULT_PORT));
      database(rest);
    }
  }

  private void authority(String authority) {
    String[] addresses = authority.split(",", MAX_HOSTS + 1);
    if (addresses.length > MAX_HOSTS) {
      malformed("the URL names more than " + MAX_HOSTS + " hosts", "name fewer");
      return;
    }
    for (int i = 0; i < addresses.length; i++) {
      address(addresses[i], addresses.length == 1 ? "the host" : "host " + (i + 1));
    }
  }

  /** The text of a host is never repeated: where a URL is misread, it may hold anything. */
  private void address(String address, String which) {
    if (UrlText.hidesControl(address)) {
      control(which);
      return;
    }
    int colon = address.lastIndexOf(':');
    boolean hasPort = colon > address.lastIndexOf(']');
    String name = hasPort ? address.substring(0, colon) : address;
    boolean bracketed = name.length() > 1 && name.startsWith("[") && name.endsWith("]");
    String bare = bracketed ? name.substring(1, name.length() - 1) : name;
    if (!(bracketed ? HostGrammar.isIpv6(bare) : HostGrammar.isNameOrIpv4(bare))) {
      add(
          Kind.INVALID_HOST,
          which + " in the URL is not a host name, an IPv4 or a bracketed IPv6 address",
          "write host:port, of letters, digits, '-' and '.', or [IPv6]:port");
      return;
    }
    int port = hasPort ? port(address.substring(colon + 1)) : Host.DEFAULT_PORT;
    if (port < 0) {
      add(
          Kind.INVALID_HOST,
          which + " in the URL has a port that is not a number from 1 to " + MAX_PORT,
          "write host:port");
      return;
    }
    hosts.add(new Host(bare, port));
  }

  private static int port(String text) {
    int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : -1;
    return port <= MAX_PORT ? port : -1;
  }

  private void database(String encoded) {
    String name = UrlText.decode(encoded);
    if (UrlText.hidesControl(encoded) || (name != null && UrlText.holdsControl(name))) {
      control("the database's name");
    } else if (encoded.isEmpty()) {
      malformed(
          "the URL names no database, and the driver would take the user's name for it",
          "write " + FORM);
    } else if (encoded.indexOf('/') >= 0) {
      malformed(
          "the URL has more than one '/' after its hosts",
          "write " + FORM + ", and %2F for a '/' in the database's name");
    } else if (encoded.indexOf('&') >= 0 || encoded.indexOf('=') >= 0) {
      malformed(
          "the URL has a '&' or '=' before its '?'",
          "write parameters after a '?', and %26 or %3D where the character itself is meant");
    } else if (name == null) {
      malformed("the database's name in the URL is not valid percent-encoding", "mend its escapes");
    } else if (!PropertyValue.isIdentifier(name)) {
      add(
          Kind.INVALID_VALUE,
          "the database's name in the URL is not " + PropertyValue.identifier().required(),
          "write the database's name as it is; PostgreSQL would cut a longer one in silence");
    } else if (encoded.indexOf('#') < 0 && encoded.indexOf(';') < 0) {
      database = name; // otherwise it is malformed, and what follows may be a parameter's value
    }
  }

  /**
   * Reads the parameters.
   *
   * @param ours whether the driver would read them; else only secrets are looked for
   * @param at whether an '@' stands somewhere, so that any key may be a part of user information
   */
  private void query(String query, boolean ours, boolean at) {
    String[] parameters = query.split("&", MAX_PARAMETERS + 1);
    if (parameters.length > MAX_PARAMETERS) {
      malformed("the URL has more than " + MAX_PARAMETERS + " parameters", "remove some");
      return;
    }
    Map<String, String> seen = new HashMap<>();
    for (int i = 0; i < parameters.length; i++) {
      if (!parameters[i].isEmpty()) {
        parameter(parameters[i], "parameter " + (i + 1), seen, ours, at);
      }
    }
  }

  private void parameter(
      String parameter, String position, Map<String, String> seen, boolean ours, boolean at) {
    int equals = parameter.indexOf('=');
    String key = equals < 0 ? parameter : parameter.substring(0, equals);
    DriverProperty property = DriverProperty.find(key);
    String shown = property != null || (!secretSeen && !at) ? SettingCheck.printable(key) : null;
    String name = shown == null ? position : "'" + shown + "'";
    // After a key that nobody knows, what follows may be the rest of its value.
    secretSeen |= property == null || SettingCheck.looksSecret(key);

    String encoded = equals < 0 ? "" : parameter.substring(equals + 1);
    String value = UrlText.decode(encoded);
    SettingProblem problem;
    if (property != null && property.isHandedOn() && equals < 0) {
      problem =
          new SettingProblem(
              Kind.INVALID_VALUE,
              name + " in the URL has no value",
              "write " + key + "=value, the value being " + property.required());
    } else if (property != null && property.isHandedOn() && UrlText.hidesControl(encoded)) {
      problem = controlIn("the value of " + name);
    } else if (value == null && (property == null || property.isHandedOn())) {
      problem =
          new SettingProblem(
              Kind.MALFORMED,
              "the value of " + name + " in the URL is not valid percent-encoding",
              "write each '%' as %25, and bytes as UTF-8");
    } else {
      problem = SettingCheck.URL.check(key, value == null ? "" : value, shown, position);
    }
    if (!ours) {
      if (problem != null && problem.kind() == Kind.SECRET_IN_URL) {
        problems.add(problem);
      }
      return;
    }
    if (problem != null) {
      problems.add(problem);
    }
    String earlier = seen.putIfAbsent(SettingCheck.plain(key), key);
    if (earlier != null) {
      properties.remove(earlier);
      add(
          Kind.DUPLICATE_PROPERTY,
          name + " stands twice in the URL, if only in another spelling",
          "write each property once");
    } else if (problem == null && value != null) {
      properties.put(key, value);
    }
  }

  private void control(String where) {
    problems.add(controlIn(where));
  }

  private static SettingProblem controlIn(String where) {
    return new SettingProblem(
        Kind.CONTROL_CHARACTER,
        where + " in the URL holds a control character",
        "remove the control character");
  }

  private void malformed(String found, String fix) {
    add(Kind.MALFORMED, found, fix);
  }

  private void add(Kind kind, String found, String fix) {
    problems.add(new SettingProblem(kind, found, fix));
  }
}
