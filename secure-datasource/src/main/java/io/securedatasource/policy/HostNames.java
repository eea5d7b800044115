package io.securedatasource.policy;

import java.util.Locale;

/**
 * Compares host names as DNS does: in any case, with or without the trailing dot (RFC 1034 3.1).
 */
final class HostNames {

  private HostNames() {}

  /** Whether the two are one name. */
  static boolean same(String one, String other) {
    return canonical(one).equals(canonical(other));
  }

  /**
   * Whether the host is meant by the entry of a list: the name itself, or {@code *.suffix} for
   * every name below the suffix, the suffix itself not included.
   */
  static boolean matches(String entry, String host) {
    String pattern = canonical(entry);
    String name = canonical(host);
    if (pattern.startsWith("*.")) {
      String suffix = pattern.substring(1);
      return suffix.length() > 1 && name.length() > suffix.length() && name.endsWith(suffix);
    }
    return name.equals(pattern);
  }

  private static String canonical(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
