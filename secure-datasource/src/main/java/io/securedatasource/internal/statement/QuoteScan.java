package io.securedatasource.internal.statement;

import static io.securedatasource.internal.statement.Characters.continuesTag;
import static io.securedatasource.internal.statement.Characters.endsLine;
import static io.securedatasource.internal.statement.Characters.isBlank;
import static io.securedatasource.internal.statement.Characters.isOperator;
import static io.securedatasource.internal.statement.Characters.standsAlone;

/**
 * Where what stands in quotes ends, with its continuations: behind the last quote; or -1 when it
 * has no end, or another for the driver.
 */
final class QuoteScan {

  private QuoteScan() {}

  /** The character there; a blank beyond the end. */
  private static int at(CharSequence text, int i) {
    return i < text.length() ? text.charAt(i) : ' ';
  }

  /** Of a plain string, or one with {@code U&}, from its quote. */
  static int string(CharSequence text, int quote) {
    int end = quote;
    int next = quote;
    while (next >= 0) {
      end = closing(text, next, '\'');
      next = end < 0 ? -1 : continuation(text, end);
    }
    return end;
  }

  /** Behind the closing delimiter of what opens at a place, doubled ones passed; or -1. */
  static int closing(CharSequence text, int open, char delimiter) {
    for (int i = open + 1; i < text.length(); i++) {
      if (text.charAt(i) == delimiter) {
        if (at(text, i + 1) != delimiter) {
          return i + 1;
        }
        i++;
      }
    }
    return -1;
  }

  /** The quote with which a string goes on on a further line; -1 when it does not. */
  private static int continuation(CharSequence text, int from) {
    boolean newLine = false;
    int i = from;
    while (i < text.length()) {
      int c = text.charAt(i);
      if (isBlank(c)) {
        newLine |= endsLine(c);
        i++;
      } else if (c == '-' && at(text, i + 1) == '-') {
        i = CommentScan.lineEnd(text, i);
      } else {
        return newLine && c == '\'' ? i : -1;
      }
    }
    return -1;
  }

  /** Of a string with {@code E}. */
  static int escaped(CharSequence text, int quote) {
    if (!partsWords(text, quote - 2)) {
      // The driver does not see that escapes begin here.
      return -1;
    }
    for (int i = quote + 1; i < text.length(); i++) {
      int c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '\'') {
        if (at(text, i + 1) == '\'') {
          i++;
        } else {
          // The driver does not know that escapes go on in a continuation.
          return continuation(text, i + 1) < 0 ? i + 1 : -1;
        }
      }
    }
    return -1;
  }

  /** Whether the driver sees a word end with the character there. */
  private static boolean partsWords(CharSequence text, int i) {
    if (i < 0) {
      return true;
    }
    int c = text.charAt(i);
    return isBlank(c) || isOperator(c) || standsAlone(c) || c == '"';
  }

  /** Of bits and of hexadecimal digits, which end at the first quote: it cannot be doubled. */
  static int bits(CharSequence text, int quote) {
    int end = quote;
    int next = quote;
    while (next >= 0) {
      end = next + 1;
      while (end < text.length() && text.charAt(end) != '\'') {
        end++;
      }
      if (end >= text.length()) {
        return -1;
      }
      end++;
      next = continuation(text, end);
    }
    return end;
  }

  /** Of a string in dollars, from the first of them. */
  static int dollars(CharSequence text, int start) {
    int i = start + 1;
    while (i < text.length() && continuesTag(text.charAt(i))) {
      i++;
    }
    if (at(text, i) != '$') {
      return -1;
    }
    int tag = i + 1 - start;
    int from = i + 1;
    // A mismatch is seen at the next dollar at the latest, so no character is compared twice.
    for (int at = from; at <= text.length() - tag; at++) {
      if (text.charAt(at) == '$' && repeats(text, start, at, tag)) {
        return at + tag;
      }
    }
    return -1;
  }

  private static boolean repeats(CharSequence text, int start, int at, int tag) {
    for (int i = 1; i < tag; i++) {
      if (text.charAt(at + i) != text.charAt(start + i)) {
        return false;
      }
    }
    return true;
  }
}
