package io.securedatasource.internal.configuration;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The textual encoding of keys and certificates (RFC 7468), over bytes: no string is made of what
 * lies between the lines. Not a copy: the array stays the caller's, who clears it.
 */
final class Pem {

  private static final byte[] BEGIN = ascii("-----BEGIN ");
  private static final byte[] END = ascii("-----END ");
  private static final byte[] DASHES = ascii("-----");
  private static final int LONGEST_LABEL = 64;

  private final byte[] content;

  Pem(byte[] content) {
    this.content = content;
  }

  /** The first label that ends so, such as {@code RSA PRIVATE KEY}; {@code null} for none. */
  @Nullable String label(String end) {
    for (int at = find(BEGIN, 0); at >= 0; at = find(BEGIN, at + BEGIN.length)) {
      int start = at + BEGIN.length;
      int stop = find(DASHES, start);
      if (stop > start && stop - start <= LONGEST_LABEL) {
        String label = text(start, stop);
        if (label.endsWith(end)) {
          return label;
        }
      }
    }
    return null;
  }

  boolean holds(String end) {
    return label(end) != null;
  }

  /** Whether anything but white space stands before the first block. */
  boolean hasPreamble() {
    int first = find(BEGIN, 0);
    for (int i = 0; i < first; i++) {
      if (content[i] > ' ' || content[i] < 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether the word stands anywhere. */
  boolean mentions(String word) {
    return find(ascii(word), 0) >= 0;
  }

  /**
   * What the first block of that label encodes. The caller clears it.
   *
   * @throws IllegalArgumentException when it is not Base64, or has no end
   */
  byte[] decode(String label) {
    byte[] header = ascii("-----BEGIN " + label + "-----");
    int header0 = find(header, 0);
    int end = find(END, header0 + header.length);
    if (header0 < 0 || end < 0) {
      throw new IllegalArgumentException("no such block");
    }
    byte[] body = new byte[end - header0 - header.length];
    int length = 0;
    for (int i = header0 + header.length; i < end; i++) {
      if (content[i] > ' ' || content[i] < 0) {
        body[length++] = content[i];
      }
    }
    byte[] exact = Arrays.copyOf(body, length);
    try {
      return Base64.getDecoder().decode(exact);
    } finally {
      Arrays.fill(body, (byte) 0);
      Arrays.fill(exact, (byte) 0);
    }
  }

  private int find(byte[] word, int from) {
    for (int i = from; i <= content.length - word.length; i++) {
      if (Arrays.equals(content, i, i + word.length, word, 0, word.length)) {
        return i;
      }
    }
    return -1;
  }

  private String text(int from, int to) {
    return new String(content, from, to - from, US_ASCII);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
