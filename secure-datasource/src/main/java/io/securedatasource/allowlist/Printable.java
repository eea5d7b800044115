package io.securedatasource.allowlist;

import org.jspecify.annotations.Nullable;

/**
 * Statements as lines of text that show what they hold: whatever does not print, or changes the
 * direction of what does, is written as an escape, and a backslash twice.
 */
final class Printable {

  private static final int LONGEST_LINE = 200;

  private Printable() {}

  static String escape(String text) {
    int i = 0;
    while (i < text.length() && isPlain(text.charAt(i))) {
      i++;
    }
    if (i == text.length()) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
    while (i < text.length()) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c == '\\') {
        escaped.append("\\\\");
      } else if (c == '\n') {
        escaped.append("\\n");
      } else if (c < 128 ? c >= ' ' && c != 127 : prints(c)) {
        escaped.appendCodePoint(c);
      } else {
        for (char unit : Character.toChars(c)) {
          escaped.append("\\u").append(String.format("%04x", (int) unit));
        }
      }
    }
    return escaped.toString();
  }

  private static boolean isPlain(char c) {
    return c == '…' || (c >= ' ' && c < 127 && c != '\\');
  }

  /** Whether a text shows all that it holds. */
  static boolean prints(String text) {
    return text.codePoints().allMatch(c -> c < 128 ? c >= ' ' && c != 127 : prints(c));
  }

  private static boolean prints(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR,
          Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK ->
          false;
      default -> true;
    };
  }

  /** The text that {@link #escape} made this of; {@code null} when it made it of none. */
  static @Nullable String unescape(String line) {
    if (line.indexOf('\\') < 0) {
      return escape(line).equals(line) ? line : null;
    }
    StringBuilder text = new StringBuilder(line.length());
    int i = 0;
    while (i < line.length()) {
      char c = line.charAt(i++);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char escape = i < line.length() ? line.charAt(i++) : ' ';
      switch (escape) {
        case '\\' -> text.append('\\');
        case 'n' -> text.append('\n');
        case 'u' -> {
          if (i + 4 > line.length() || !line.substring(i, i + 4).matches("[0-9a-f]{4}")) {
            return null;
          }
          text.append((char) Integer.parseInt(line.substring(i, i + 4), 16));
          i += 4;
        }
        default -> {
          return null;
        }
      }
    }
    String plain = text.toString();
    return escape(plain).equals(line) ? plain : null;
  }

  /** One short line of what may be anything: an origin, a note. */
  static String line(String text) {
    String line = escape(text.strip().replaceAll("\\s+", " ")).replace("\\\\", "\\");
    return line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "…" : line;
  }
}
