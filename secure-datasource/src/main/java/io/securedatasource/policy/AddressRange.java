package io.securedatasource.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A range of IP addresses in CIDR notation (RFC 4632, RFC 4291 2.3). Reading one asks no resolver.
 */
public final class AddressRange {

  private static final Pattern LITERAL =
      Pattern.compile("(\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)");

  private final byte[] network;
  private final int prefix;
  private final String text;

  private AddressRange(byte[] network, int prefix, String text) {
    this.network = network;
    this.prefix = prefix;
    this.text = text;
  }

  /**
   * Reads {@code 10.0.0.0/8}, {@code fd00::/8}, or a lone address.
   *
   * @throws IllegalArgumentException when the text is none of these
   */
  public static AddressRange of(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    if (!LITERAL.matcher(address).matches()) {
      throw notARange();
    }
    byte[] bytes;
    int prefix;
    try {
      bytes = InetAddress.getByName(address).getAddress();
      prefix = slash < 0 ? bytes.length * 8 : Integer.parseInt(text.substring(slash + 1));
    } catch (UnknownHostException | NumberFormatException e) {
      throw notARange();
    }
    if (prefix < 0 || prefix > bytes.length * 8) {
      throw notARange();
    }
    return new AddressRange(bytes, prefix, text);
  }

  /** Whether the text is one that {@link #of} reads. */
  public static boolean isRange(String text) {
    try {
      of(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether the address lies in the range. An IPv4 address never lies in an IPv6 range. */
  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != network.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >> (bit & 7);
      if (((bytes[bit >> 3] ^ network[bit >> 3]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AddressRange range && range.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }

  private static IllegalArgumentException notARange() {
    return new IllegalArgumentException("an address range is written as 10.0.0.0/8 or fd00::/8");
  }
}
