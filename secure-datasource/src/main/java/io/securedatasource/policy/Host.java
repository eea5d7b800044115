package io.securedatasource.policy;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One server address as the configuration names it, not resolved.
 *
 * @param name a host name or an address literal; an IPv6 literal stands without brackets
 * @param port from 1 to 65535
 */
public record Host(String name, int port) {

  /** The port that PostgreSQL listens on unless told otherwise. */
  public static final int DEFAULT_PORT = 5432;

  private static final Pattern IPV4_LOOPBACK =
      Pattern.compile("127(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");

  /**
   * Whether the name means this machine whatever a resolver says (RFC 1122 3.2.1.3, RFC 4291
   * 2.5.3).
   */
  public boolean isLoopback() {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals("localhost")
        || lower.equals("::1")
        || lower.equals("0:0:0:0:0:0:0:1")
        || IPV4_LOOPBACK.matcher(lower).matches();
  }

  /** {@code name:port}, an IPv6 literal in brackets. */
  @Override
  public String toString() {
    return (name.indexOf(':') < 0 ? name : "[" + name + "]") + ":" + port;
  }
}
