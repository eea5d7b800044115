package io.securedatasource.internal.statement;

/** What stands between quotes, as the server takes it. */
final class QuotedNames {

  private QuotedNames() {}

  /** A bare name in lower case. */
  static String fold(CharSequence text, int start, int end) {
    StringBuilder name = new StringBuilder(end - start);
    for (int i = start; i < end; i++) {
      name.append((char) Characters.fold(text.charAt(i)));
    }
    return name.toString();
  }

  /** The content of a quoted name with the usual escape character. */
  static String content(CharSequence text, int start, int end) {
    return content(text, start, end, '\\');
  }

  /** The content of a quoted name; with that escape character, where it has Unicode escapes. */
  static String content(CharSequence text, int start, int end, char escape) {
    boolean unicode = text.charAt(start) != '"';
    String inner = unquote(text, start + (unicode ? 3 : 1), end - 1, '"');
    return unicode ? decode(inner, escape) : inner;
  }

  /** The value of a string: of a plain, dollar-quoted, escaped, national or Unicode one. */
  static String value(CharSequence text, int start, int end, char escape) {
    int first = text.charAt(start);
    if (first == '$') {
      int tag = start + 1;
      while (text.charAt(tag) != '$') {
        tag++;
      }
      int length = tag + 1 - start;
      return text.subSequence(start + length, end - length).toString();
    }
    int open = start;
    while (text.charAt(open) != '\'') {
      open++;
    }
    String inner = unquote(text, open + 1, end - 1, '\'');
    return first == 'u' || first == 'U' ? decode(inner, escape) : inner;
  }

  private static String unquote(CharSequence text, int start, int end, char quote) {
    StringBuilder inner = new StringBuilder(end - start);
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      inner.append(c);
      if (c == quote) {
        i++;
      }
    }
    return inner.toString();
  }

  /** Replaces {@code \0061} and {@code \+000061}; what is no escape stays. */
  private static String decode(String text, char escape) {
    StringBuilder plain = new StringBuilder(text.length());
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      int from = i + 1;
      int digits = 4;
      if (c == escape && from < text.length() && text.charAt(from) == '+') {
        from++;
        digits = 6;
      }
      if (c == escape && from < text.length() && text.charAt(from) == escape) {
        plain.append(escape);
        i = from + 1;
      } else if (c == escape && isHex(text, from, digits)) {
        int code = Integer.parseInt(text.substring(from, from + digits), 16);
        plain.appendCodePoint(Character.isValidCodePoint(code) ? code : '?');
        i = from + digits;
      } else {
        plain.append(c);
        i++;
      }
    }
    return plain.toString();
  }

  private static boolean isHex(String text, int start, int digits) {
    if (start + digits > text.length()) {
      return false;
    }
    for (int i = start; i < start + digits; i++) {
      if (!Characters.isHex(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
