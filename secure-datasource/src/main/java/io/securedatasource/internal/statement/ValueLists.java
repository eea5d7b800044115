package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;

/**
 * Finds lists of values that are alike: the elements of IN (…) and ARRAY[…], which are bare values
 * or rows of them, and the rows of VALUES. A value is a literal, a parameter, or one of DEFAULT,
 * NULL, TRUE and FALSE. Not thread-safe.
 */
final class ValueLists {

  private final Tokens tokens;
  private int count;
  private int end;

  ValueLists(Tokens tokens) {
    this.tokens = tokens;
  }

  /**
   * Where the first value of the list stands that the word there begins; -1 when it begins none, or
   * one of which the values are not alike.
   */
  int firstOf(int word) {
    return switch (tokens.word(word)) {
      case VALUES -> tokens.is(word + 1, '(') && reads(word + 1) ? word + 1 : -1;
      case IN -> within('(', word + 1, ')');
      case ARRAY -> within('[', word + 1, ']');
      default -> -1;
    };
  }

  private int within(char opening, int open, char closing) {
    boolean whole = tokens.is(open, opening) && reads(open + 1) && tokens.is(end, closing);
    return whole ? open + 1 : -1;
  }

  /** How many values the last list has. */
  int count() {
    return count;
  }

  /** Behind the last value of the last list. */
  int end() {
    return end;
  }

  /** Reads the values that stand there, and what parts them; false unless they are alike. */
  private boolean reads(int first) {
    int behind = valueEnd(first);
    count = 1;
    end = behind;
    while (end >= 0 && tokens.is(end, ',')) {
      int next = valueEnd(end + 1);
      if (next < 0 || !alike(first, behind, end + 1, next)) {
        return false;
      }
      count++;
      end = next;
    }
    return end >= 0;
  }

  /** Behind the value or row of values that starts there; -1 when there is none. */
  int valueEnd(int first) {
    if (!tokens.is(first, '(')) {
      return bareEnd(first);
    }
    int i = bareEnd(first + 1);
    while (i >= 0 && tokens.is(i, ',')) {
      i = bareEnd(i + 1);
    }
    return i >= 0 && tokens.is(i, ')') ? i + 1 : -1;
  }

  private int bareEnd(int first) {
    int i = isSign(tokens, first) ? first + 1 : first;
    return kind(i) == 0 ? -1 : i + 1;
  }

  private boolean alike(int first, int behind, int other, int behindOther) {
    int i = first;
    int j = other;
    while (i < behind && j < behindOther) {
      i = isSign(tokens, i) ? i + 1 : i;
      j = isSign(tokens, j) ? j + 1 : j;
      boolean same = kind(i) != 0 ? kind(i) == kind(j) : isPlain(i) && isPlain(j) && same(i, j);
      if (!same) {
        return false;
      }
      i++;
      j++;
    }
    return i == behind && j == behindOther;
  }

  private boolean isPlain(int i) {
    return tokens.kind(i) == Token.PUNCTUATION;
  }

  private boolean same(int i, int j) {
    return tokens.sign(i) == tokens.sign(j) && tokens.sign(i) != 0;
  }

  /** What sort of value stands there, as a letter; 0 when it is none. */
  private char kind(int i) {
    char first = i < tokens.size() ? tokens.text().charAt(tokens.start(i)) : ' ';
    return switch (tokens.kind(i)) {
      case STRING ->
          switch (first) {
            case 'b', 'B' -> 'b';
            case 'x', 'X' -> 'x';
            default -> 's';
          };
      case NUMBER -> isInteger(tokens, i) ? 'i' : 'd';
      case PARAMETER -> first == '?' ? 'p' : 0;
      case WORD ->
          switch (tokens.word(i)) {
            case DEFAULT -> 'D';
            case NULL -> 'N';
            case TRUE -> 'T';
            case FALSE -> 'F';
            default -> 0;
          };
      default -> 0;
    };
  }

  /** Whether a number is written as an integer. */
  static boolean isInteger(Tokens tokens, int i) {
    int start = tokens.start(i);
    boolean prefixed =
        tokens.length(i) > 1 && Characters.startsName(tokens.text().charAt(start + 1));
    if (prefixed && (tokens.text().charAt(start + 1) | 0x20) != 'e') {
      return true;
    }
    for (int at = start; at < tokens.end(i); at++) {
      char c = tokens.text().charAt(at);
      if (c == '.' || c == 'e' || c == 'E') {
        return false;
      }
    }
    return true;
  }

  /** Whether a minus stands there that belongs to the number behind it, and is no subtraction. */
  static boolean isSign(Tokens tokens, int i) {
    if (!tokens.isMark(i, "-") || tokens.kind(i + 1) != Token.NUMBER) {
      return false;
    }
    return switch (tokens.kind(i - 1)) {
      case OPERATOR -> !tokens.isMark(i - 1, "-") && !tokens.isMark(i - 1, "+");
      case PUNCTUATION -> tokens.is(i - 1, '(') || tokens.is(i - 1, ',') || tokens.is(i - 1, '[');
      case WORD ->
          switch (tokens.word(i - 1)) {
            case SELECT, BETWEEN, AND, OR, NOT, WHEN, THEN, ELSE, WHERE -> true;
            default -> false;
          };
      default -> false;
    };
  }
}
