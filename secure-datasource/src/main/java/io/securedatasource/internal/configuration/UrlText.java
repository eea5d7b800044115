package io.securedatasource.internal.configuration;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Percent-encoding and characters that have no place in a setting. */
final class UrlText {

  private static final char REPLACEMENT = '\ufffd';

  private UrlText() {}

  /**
   * The text as the driver decodes it: UTF-8, {@code +} for a space. {@code null} where the escapes
   * are not two hexadecimal digits each, or not UTF-8. {@link URLDecoder} alone would take {@code
   * %+1}, and would put a replacement character for bytes that it cannot read.
   */
  static @Nullable String decode(String encoded) {
    for (int i = encoded.indexOf('%'); i >= 0; i = encoded.indexOf('%', i + 3)) {
      if (escapeAt(encoded, i) < 0) {
        return null;
      }
    }
    String decoded = URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    return decoded.indexOf(REPLACEMENT) >= 0 ? null : decoded;
  }

  /** Whether a text holds a character that is not to be seen, as it stands or as an escape. */
  static boolean hidesControl(String text) {
    if (holdsControl(text)) {
      return true;
    }
    for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
      int octet = escapeAt(text, i);
      if (octet >= 0 && (octet < ' ' || octet == 0x7f)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a text holds a control or formatting character, a line separator or half a surrogate
   * pair: NUL ends a value in the startup packet, the rest deceives whoever reads it.
   */
  static boolean holdsControl(String text) {
    return text.codePoints().anyMatch(UrlText::isControl);
  }

  private static boolean isControl(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  /** The octet that the escape at an index stands for, or -1 when there is no escape. */
  private static int escapeAt(String text, int index) {
    if (index + 2 >= text.length()) {
      return -1;
    }
    int high = hexDigit(text.charAt(index + 1));
    int low = hexDigit(text.charAt(index + 2));
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }

  private static int hexDigit(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }
}
