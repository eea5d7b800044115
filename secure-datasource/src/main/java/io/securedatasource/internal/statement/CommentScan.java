package io.securedatasource.internal.statement;

/** Where comments end. */
final class CommentScan {

  private CommentScan() {}

  /** The end of a line comment that starts there: its line's, or the text's. */
  static int lineEnd(CharSequence text, int start) {
    int i = start;
    while (i < text.length() && !Characters.endsLine(text.charAt(i))) {
      i++;
    }
    return i;
  }

  /**
   * The end of a block comment that starts there, inner ones included; -1 when it has none, or
   * where the driver ends it too soon: it takes the beginning {@code /*}{@code /} for a whole
   * comment.
   */
  static int end(CharSequence text, int start) {
    int length = text.length();
    int depth = 0;
    int i = start;
    while (i < length - 1) {
      char c = text.charAt(i);
      char next = text.charAt(i + 1);
      if (c == '/' && next == '*') {
        if (i + 2 < length && text.charAt(i + 2) == '/') {
          return -1;
        }
        depth++;
        i += 2;
      } else if (c == '*' && next == '/') {
        depth--;
        i += 2;
        if (depth == 0) {
          return i;
        }
      } else {
        i++;
      }
    }
    return -1;
  }
}
