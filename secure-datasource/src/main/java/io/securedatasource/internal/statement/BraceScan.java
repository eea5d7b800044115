package io.securedatasource.internal.statement;

import static io.securedatasource.internal.statement.Characters.continuesName;
import static io.securedatasource.internal.statement.Characters.isBlank;
import static io.securedatasource.internal.statement.Characters.isOperator;

/**
 * The braces of JDBC escapes. The driver removes them, and some of the words behind them, without
 * leaving a blank; where their neighbours could become one token by that, no brace is read.
 */
final class BraceScan {

  /** How far the word of an escape may stand from its brace; this bounds what is read twice. */
  private static final int MOST_BLANKS = 63;

  private BraceScan() {}

  /** Whether a brace stands between those places. */
  static boolean isIn(CharSequence text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (text.charAt(i) == '{' || text.charAt(i) == '}') {
        return true;
      }
    }
    return false;
  }

  /** Whether the brace there opens an escape, and touches nothing in front of it. */
  static boolean opens(CharSequence text, int brace, boolean parameters) {
    int before = at(text, brace - 1);
    return !continuesName(before)
        && !isQuote(before)
        && !(parameters && before == '?')
        && isFollowedByEscape(text, brace);
  }

  /** Whether one of the words that the driver replaces follows; it looks at few characters. */
  private static boolean isFollowedByEscape(CharSequence text, int brace) {
    int i = brace + 1;
    while (i < text.length() && isBlank(at(text, i)) && i - brace < MOST_BLANKS) {
      i++;
    }
    if (at(text, i) == '?') {
      return true;
    }
    int from = i;
    StringBuilder word = new StringBuilder();
    while (i - from < 8 && continuesName(at(text, i))) {
      word.append((char) Characters.fold(at(text, i++)));
    }
    return switch (word.toString()) {
      case "fn", "call", "d", "t", "ts", "oj", "escape" -> true;
      default -> false;
    };
  }

  /** Whether the brace there parts what is before it from what is behind it. */
  static boolean closes(CharSequence text, int brace) {
    int before = at(text, brace - 1);
    int after = at(text, brace + 1);
    boolean parts = isBlank(before) || before == ')' || before == '\'';
    return !continuesName(after)
        && !isQuote(after)
        && !isOperator(before)
        && (parts || !isOperator(after));
  }

  private static boolean isQuote(int c) {
    return c == '\'' || c == '"';
  }

  private static int at(CharSequence text, int i) {
    return i >= 0 && i < text.length() ? text.charAt(i) : ' ';
  }
}
