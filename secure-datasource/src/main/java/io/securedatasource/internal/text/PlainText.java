package io.securedatasource.internal.text;

/**
 * Text that cannot be taken for more than a part of one line: what ends lines, moves the cursor or
 * turns the direction of writing is written out, and what is long is cut. Names and messages may
 * come from the server or from a certificate, and are nobody's to trust.
 */
public final class PlainText {

  /** The longest that is left as it is, in UTF-16 units. */
  public static final int LONGEST = 1_000;

  private PlainText() {}

  /** The text, as it can be told. */
  public static String of(String text) {
    StringBuilder plain = null;
    int length = Math.min(text.length(), LONGEST);
    int width;
    for (int i = 0; i < length; i += width) {
      int c = codePoint(text, i, length);
      width = Character.charCount(c);
      boolean harmful = isHarmful(c);
      if (plain == null && harmful) {
        plain = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (plain == null) {
        continue;
      }
      if (harmful) {
        plain.append((width == 1 ? "\\u%04x" : "\\u{%x}").formatted(c));
      } else {
        plain.appendCodePoint(c);
      }
    }
    String whole = plain == null ? text.substring(0, length) : plain.toString();
    return length < text.length() ? whole + "…" : whole;
  }

  /** What begins there; half of a pair of surrogates where the text is cut between the two. */
  private static int codePoint(String text, int i, int length) {
    return i + 1 < length ? text.codePointAt(i) : text.charAt(i);
  }

  private static boolean isHarmful(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }
}
