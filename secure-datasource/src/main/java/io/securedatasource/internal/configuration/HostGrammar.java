package io.securedatasource.internal.configuration;

import java.util.regex.Pattern;

/**
 * What may stand as a host: a DNS name in ASCII, an IPv4 address of four decimal parts, or an IPv6
 * address. Left out are the forms that one reader takes for an address and another for a name
 * ({@code 127.1}, {@code 0x7f.1}, {@code 010.0.0.1}), zone ids, and names that Java's certificate
 * check refuses in any case (an underscore, a trailing dot; {@link javax.net.ssl.SNIHostName}).
 */
final class HostGrammar {

  private static final int MAX_NAME = 253;
  private static final int MAX_IPV6 = 45;
  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9A-Fa-f]*");
  private static final Pattern OCTET =
      Pattern.compile("25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9]");
  private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");

  private HostGrammar() {}

  /** Whether the text is a host name or an IPv4 address. */
  static boolean isNameOrIpv4(String text) {
    if (text.length() > MAX_NAME) {
      return false;
    }
    String[] labels = text.split("\\.", -1);
    if (NUMBER.matcher(labels[labels.length - 1]).matches()) {
      return isIpv4(labels);
    }
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        return false;
      }
    }
    return true;
  }

  private static boolean isIpv4(String[] parts) {
    for (String part : parts) {
      if (!OCTET.matcher(part).matches()) {
        return false;
      }
    }
    return parts.length == 4;
  }

  /** Whether the text, without brackets, is an IPv6 address (RFC 4291 2.2) without a zone. */
  static boolean isIpv6(String text) {
    if (text.length() > MAX_IPV6) {
      return false;
    }
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text, true) == 8;
    }
    int before = gap == 0 ? 0 : groups(text.substring(0, gap), false);
    String rest = text.substring(gap + 2);
    int after = rest.isEmpty() ? 0 : groups(rest, true);
    return before >= 0 && after >= 0 && before + after <= 7;
  }

  /** How many 16-bit groups the text holds, or -1 when it is not made of groups. */
  private static int groups(String text, boolean ipv4AtEnd) {
    String[] parts = text.split(":", -1);
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      if (GROUP.matcher(parts[i]).matches()) {
        count++;
      } else if (ipv4AtEnd && i == parts.length - 1 && isIpv4(parts[i].split("\\.", -1))) {
        count += 2;
      } else {
        return -1;
      }
    }
    return count;
  }
}
