package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;

/**
 * Operators and the words that compare, as they stand between two operands: {@code =}, {@code
 * OPERATOR(pg_catalog.=)}, {@code NOT LIKE}, {@code IN (}, {@code IS DISTINCT FROM}.
 */
final class Comparisons {

  /** The most tokens of a name in {@code OPERATOR(…)}. */
  private static final int LONGEST_NAME = 8;

  private final Tokens tokens;

  Comparisons(Tokens tokens) {
    this.tokens = tokens;
  }

  /** Whether the literal, or its sign, that stands there is compared with another. */
  boolean meetConstant(int i) {
    int value = ValueLists.isSign(tokens, i) ? i + 1 : i;
    int first = signed(value);
    return tokens.isLiteral(value)
        && (isLiteral(behind(value + 1))
            || tokens.isLiteral(inFront(first - 1))
            || endsRangeOfConstants(first));
  }

  /** Whether the upper one of {@code 5 BETWEEN 1 AND 9} begins there. */
  private boolean endsRangeOfConstants(int i) {
    int between = signed(i - 2) - 1;
    return tokens.is(i - 1, Word.AND)
        && tokens.isLiteral(i - 2)
        && (tokens.is(between, Word.BETWEEN) || tokens.is(between, Word.SYMMETRIC))
        && tokens.isLiteral(inFront(between));
  }

  /** Whether an IN there compares a literal with what follows in parentheses. */
  boolean listsForConstant(int in) {
    return tokens.is(in, Word.IN)
        && tokens.isLiteral(tokens.is(in - 1, Word.NOT) ? in - 2 : in - 1);
  }

  private boolean isLiteral(int i) {
    return i >= 0 && tokens.isLiteral(ValueLists.isSign(tokens, i) ? i + 1 : i);
  }

  /** Where a number begins that ends there, with its sign. */
  private int signed(int i) {
    return ValueLists.isSign(tokens, i - 1) ? i - 1 : i;
  }

  /** What stands behind the comparison that begins there; -1 when none does. */
  private int behind(int i) {
    if (tokens.kind(i) == Token.OPERATOR) {
      return i + 1;
    }
    if (tokens.is(i, Word.OPERATOR) && tokens.is(i + 1, '(')) {
      int close = i + 2;
      while (close - i < LONGEST_NAME
          && tokens.kind(close) != Token.END
          && !tokens.is(close, ')')) {
        close++;
      }
      return close + 1;
    }
    int word = tokens.is(i, Word.NOT) ? i + 1 : i;
    return switch (tokens.word(word)) {
      case LIKE, ILIKE -> word + 1;
      case SIMILAR, IN -> word + 2;
      case BETWEEN -> tokens.is(word + 1, Word.SYMMETRIC) ? word + 2 : word + 1;
      case IS -> {
        int distinct = tokens.is(word + 1, Word.NOT) ? word + 2 : word + 1;
        yield tokens.is(distinct, Word.DISTINCT) ? distinct + 2 : -1;
      }
      default -> -1;
    };
  }

  /** What stands in front of the comparison that ends there; -1 when none does. */
  private int inFront(int i) {
    int operator = operator(i);
    if (operator >= 0) {
      return operator == i ? i - 1 : opening(i) - 2;
    }
    int word =
        switch (tokens.word(i)) {
          case LIKE, ILIKE, BETWEEN -> i;
          case SYMMETRIC -> i - 1;
          case TO -> tokens.is(i - 1, Word.SIMILAR) ? i - 1 : -1;
          case FROM -> tokens.comparesDistinct(i) ? i - 2 : -1;
          default -> -1;
        };
    if (word < 0) {
      return -1;
    }
    int front = tokens.is(word, Word.NOT) ? word - 2 : word - 1;
    return tokens.is(front, Word.NOT) ? front - 1 : front;
  }

  /** The operator that ends there, bare or in {@code OPERATOR(…)}; -1 when none does. */
  int operator(int i) {
    if (tokens.kind(i) == Token.OPERATOR) {
      return i;
    }
    return tokens.is(i, ')') && tokens.kind(i - 1) == Token.OPERATOR && opening(i) >= 0
        ? i - 1
        : -1;
  }

  /** The parenthesis that opens behind OPERATOR, where that is the one which closes there. */
  private int opening(int close) {
    int i = close - 2;
    while (close - i < LONGEST_NAME && (tokens.isName(i) || tokens.is(i, '.'))) {
      i--;
    }
    return tokens.is(i, '(') && tokens.is(i - 1, Word.OPERATOR) ? i : -1;
  }
}
