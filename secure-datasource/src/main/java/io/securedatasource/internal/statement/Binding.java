package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;

/**
 * Tells where an operator between a column and a constant takes the constant before what follows
 * can: in {@code a ->> 'x' = 'y'} no two constants are compared. Says so only where the words tell;
 * constants are asked for in order. Not thread-safe.
 */
final class Binding {

  /** The most tokens of a column's name. */
  private static final int LONGEST_NAME = 8;

  // How tightly operators bind, as the server's grammar has it
  private static final int IS = 1;
  private static final int COMPARISON = 2;
  private static final int WORD = 3;
  private static final int OPERATOR = 4;
  private static final int SUM = 5;
  private static final int PRODUCT = 6;
  private static final int POWER = 7;
  private static final int ZONE = 8;

  private final Tokens tokens;

  /** The last token of the last constant that was taken so. */
  private int taken = -1;

  Binding(Tokens tokens) {
    this.tokens = tokens;
  }

  /**
   * Whether what stands in front of the constant takes it, and the comparison behind it does not.
   */
  boolean takes(Constant constant) {
    int front = constant.start() - 1;
    int strength = strengthInFront(front);
    if (strength < strength(constant.end())) {
      return false;
    }
    int operand = strength == ZONE ? front - 3 : front - 1;
    if (operand != taken && !isColumn(operand)) {
      return false;
    }
    taken = constant.end() - 1;
    return true;
  }

  private int strengthInFront(int i) {
    if (tokens.kind(i) == Token.OPERATOR) {
      return strength(i);
    }
    boolean zone =
        tokens.is(i, Word.ZONE) && tokens.is(i - 1, Word.TIME) && tokens.isBare(i - 2, "at");
    return zone ? ZONE : 0;
  }

  /** How tightly the operator, or the words that compare, bind that begin there. */
  private int strength(int i) {
    if (tokens.kind(i) != Token.OPERATOR) {
      return switch (tokens.word(i)) {
        case IS -> IS;
        case OPERATOR -> OPERATOR;
        default -> WORD;
      };
    }
    char first = tokens.characters()[tokens.start(i)];
    if (tokens.length(i) == 1) {
      return switch (first) {
        case '<', '>', '=' -> COMPARISON;
        case '+', '-' -> SUM;
        case '*', '/', '%' -> PRODUCT;
        case '^' -> POWER;
        default -> OPERATOR;
      };
    }
    boolean compares =
        tokens.isMark(i, "<=")
            || tokens.isMark(i, ">=")
            || tokens.isMark(i, "<>")
            || tokens.isMark(i, "!=");
    return compares ? COMPARISON : OPERATOR;
  }

  /** Whether a column or a parameter ends there, and neither a type nor the like. */
  private boolean isColumn(int end) {
    if (tokens.kind(end) == Token.PARAMETER) {
      return true;
    }
    if (!isPlainName(end)) {
      return false;
    }
    int i = end;
    while (end - i < LONGEST_NAME && tokens.is(i - 1, '.') && isPlainName(i - 2)) {
      i -= 2;
    }
    return switch (tokens.word(i - 1)) {
      case WHERE,
          HAVING,
          ON,
          AND,
          OR,
          NOT,
          CASE,
          WHEN,
          THEN,
          ELSE,
          SELECT,
          BY,
          BETWEEN,
          RETURNING ->
          true;
      default -> tokens.is(i - 1, '(') || tokens.is(i - 1, ',');
    };
  }

  private boolean isPlainName(int i) {
    return tokens.isName(i) && tokens.word(i) == Word.NONE;
  }
}
