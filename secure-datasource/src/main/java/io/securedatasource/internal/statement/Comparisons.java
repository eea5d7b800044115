package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;

/**
 * Operators and the words that compare, as they stand between two operands: {@code =}, {@code
 * OPERATOR(pg_catalog.=)}, {@code NOT LIKE}, {@code IN (}, {@code IS DISTINCT FROM}. Constants are
 * met in order. Not thread-safe.
 */
final class Comparisons {

  /** The most tokens of a name in {@code OPERATOR(…)}. */
  private static final int LONGEST_NAME = 8;

  private final Tokens tokens;
  private final Binding binding;

  /** Behind the last constant that another in front of it is compared with. */
  private int metUntil;

  /** The last IN behind a constant. */
  private int list = -1;

  Comparisons(Tokens tokens) {
    this.tokens = tokens;
    this.binding = new Binding(tokens);
  }

  /** Whether a constant is compared with another, in front of it or behind it. */
  boolean meet(Constant constant) {
    boolean met = constant.start() < metUntil;
    int comparison = constant.end();
    int other = behind(comparison);
    if (other < 0 || (!met && binding.takes(constant))) {
      return met;
    }
    if (tokens.is(other - 1, '(')) {
      list = other - 2;
    }
    int end = constant.behind(other);
    if (end < 0 || (computes(comparison) && !(constant.isBare() && isBare(other)))) {
      return met;
    }
    boolean ranges = tokens.is(end, Word.AND) && isRange(comparison);
    int upper = ranges ? constant.behind(end + 1) : -1;
    metUntil = Math.max(metUntil, Math.max(end, upper));
    return true;
  }

  /** Whether it makes a value of two: of a date and an interval, say, which have their types. */
  private boolean computes(int operator) {
    return tokens.isMark(operator, "+")
        || tokens.isMark(operator, "-")
        || tokens.isMark(operator, "*")
        || tokens.isMark(operator, "/")
        || tokens.isMark(operator, "%")
        || tokens.isMark(operator, "||");
  }

  private boolean isBare(int i) {
    return tokens.isLiteral(ValueLists.isSign(tokens, i) ? i + 1 : i);
  }

  private boolean isRange(int comparison) {
    return tokens.is(tokens.is(comparison, Word.NOT) ? comparison + 1 : comparison, Word.BETWEEN);
  }

  /** Whether an IN there compares a constant with what follows in parentheses. */
  boolean listsForConstant(int in) {
    return in >= 0 && in == list;
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
      case SIMILAR -> word + 2;
      case IN -> tokens.is(word + 1, '(') ? word + 2 : -1;
      case BETWEEN ->
          tokens.is(word + 1, Word.SYMMETRIC) || tokens.isBare(word + 1, "asymmetric")
              ? word + 2
              : word + 1;
      case IS -> {
        int distinct = tokens.is(word + 1, Word.NOT) ? word + 2 : word + 1;
        yield tokens.is(distinct, Word.DISTINCT) ? distinct + 2 : -1;
      }
      default -> -1;
    };
  }

  /** The operator that ends there, bare or in {@code OPERATOR(…)}; -1 when none does. */
  int operator(int i) {
    if (tokens.kind(i) == Token.OPERATOR) {
      return i;
    }
    return tokens.is(i, ')') && tokens.kind(i - 1) == Token.OPERATOR && isOpened(i) ? i - 1 : -1;
  }

  /** Whether the parenthesis that closes there was opened behind OPERATOR. */
  private boolean isOpened(int close) {
    int i = close - 2;
    while (close - i < LONGEST_NAME && (tokens.isName(i) || tokens.is(i, '.'))) {
      i--;
    }
    return tokens.is(i, '(') && tokens.is(i - 1, Word.OPERATOR);
  }
}
