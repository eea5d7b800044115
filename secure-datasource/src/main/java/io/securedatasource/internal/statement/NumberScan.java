package io.securedatasource.internal.statement;

import static io.securedatasource.internal.statement.Characters.isDigit;
import static io.securedatasource.internal.statement.Characters.isHex;

/** Numbers as PostgreSQL 16 and newer read them. */
final class NumberScan {

  private NumberScan() {}

  /** The end of the number that starts there; -1 when the server reads none. */
  static int end(CharSequence text, int start) {
    int first = at(text, start);
    if (first == '0') {
      int radix =
          switch (at(text, start + 1)) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            case 'b', 'B' -> 2;
            default -> 10;
          };
      if (radix != 10) {
        return prefixed(text, start + 2, radix);
      }
    }
    int i = digits(text, start);
    if (at(text, i) == '.' && at(text, i + 1) != '.') {
      i = digits(text, i + 1);
    }
    int mark = at(text, i);
    if (mark == 'e' || mark == 'E') {
      int sign = at(text, i + 1);
      int from = sign == '+' || sign == '-' ? i + 2 : i + 1;
      return isDigit(at(text, from)) ? digits(text, from) : -1;
    }
    return i;
  }

  private static int at(CharSequence text, int i) {
    return i < text.length() ? text.charAt(i) : ' ';
  }

  /** Digits, with single underscores between them. */
  private static int digits(CharSequence text, int start) {
    int i = start;
    while (isDigit(at(text, i)) || (at(text, i) == '_' && i > start && isDigit(at(text, i + 1)))) {
      i++;
    }
    return i;
  }

  private static int prefixed(CharSequence text, int start, int radix) {
    int i = start;
    while (isOf(at(text, i), radix) || (at(text, i) == '_' && isOf(at(text, i + 1), radix))) {
      i++;
    }
    return i == start || Characters.continuesName(at(text, i)) ? -1 : i;
  }

  private static boolean isOf(int c, int radix) {
    return radix == 16 ? isHex(c) : isDigit(c) && c - '0' < radix;
  }
}
