package io.securedatasource.logging;

/**
 * Text that cannot be taken for more than a part of one line: what ends lines, moves the cursor or
 * turns the direction of writing is written out, and what is long is cut. Names and messages may
 * come from the server or from a certificate, and are nobody's to trust.
 */
final class PlainText {

  /** The longest that is left as it is, in UTF-16 units. */
  static final int LONGEST = 1_000;

  private PlainText() {}

  static String of(String text) {
    StringBuilder plain = null;
    int length = Math.min(text.length(), LONGEST);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (plain == null && (isHarmful(c) || halved(text, i))) {
        plain = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (plain == null) {
        continue;
      }
      if (isHarmful(c) || halved(text, i)) {
        plain.append("\\u%04x".formatted((int) c));
      } else {
        plain.append(c);
      }
    }
    String whole = plain == null ? text.substring(0, length) : plain.toString();
    return length < text.length() ? whole + "…" : whole;
  }

  private static boolean isHarmful(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }

  /**
   * Whether half of a pair of surrogates stands alone there, by itself or where the text is cut.
   */
  private static boolean halved(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 >= Math.min(text.length(), LONGEST)
          || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
