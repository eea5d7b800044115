package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;

/**
 * Where a canonical form has a blank between two tokens, and where none: by what they are, in a
 * table. Without a blank only where the two would be read alike with one.
 */
final class Spacing {

  // What a token is to the one behind it, or in front
  private static final int OTHER = 0;
  private static final int NAME = 1;

  /** A literal or a parameter. */
  private static final int VALUE = 2;

  private static final int STRING = 3;
  private static final int PARENTHESIS = 4;
  private static final int BRACKET = 5;

  /** What ends parentheses or brackets. */
  private static final int CLOSING = 6;

  /** A comma or a semicolon. */
  private static final int COMMA = 7;

  private static final int DOT = 8;
  private static final int STAR = 9;
  private static final int CAST = 10;
  private static final int CLASSES = 11;

  // What stands between two of these
  private static final byte BLANK = 0;
  private static final byte NOTHING = 1;

  /** Nothing behind the name of a function. */
  private static final byte CALLED = 2;

  /** Nothing in front of a type. */
  private static final byte TYPED = 3;

  /** Nothing where the two are one string of another type. */
  private static final byte NATIONAL = 4;

  private static final byte[][] BETWEEN = between();
  private static final byte[] SIGNS = signs();

  private final Tokens tokens;

  Spacing(Tokens tokens) {
    this.tokens = tokens;
  }

  private static byte[][] between() {
    byte[][] table = new byte[CLASSES][CLASSES];
    for (int one = 0; one < CLASSES; one++) {
      table[PARENTHESIS][one] = NOTHING;
      table[BRACKET][one] = NOTHING;
      table[one][COMMA] = NOTHING;
      table[one][CLOSING] = NOTHING;
    }
    table[NAME][PARENTHESIS] = CALLED;
    for (int operand : new int[] {NAME, CLOSING}) {
      table[operand][BRACKET] = NOTHING;
      table[operand][DOT] = NOTHING;
    }
    for (int operand : new int[] {NAME, VALUE, STRING, CLOSING}) {
      table[operand][CAST] = TYPED;
    }
    table[NAME][STRING] = NATIONAL;
    table[DOT][NAME] = NOTHING;
    table[DOT][STAR] = NOTHING;
    table[CAST][NAME] = NOTHING;
    return table;
  }

  private static byte[] signs() {
    byte[] signs = new byte[128];
    signs['('] = PARENTHESIS;
    signs['['] = BRACKET;
    signs[')'] = CLOSING;
    signs[']'] = CLOSING;
    signs[','] = COMMA;
    signs[';'] = COMMA;
    signs['.'] = DOT;
    return signs;
  }

  /** Whether a blank stands between two tokens, of which the first may be none: a negative one. */
  boolean parts(int before, int here) {
    return switch (BETWEEN[classOf(before)][classOf(here)]) {
      case BLANK -> true;
      case CALLED -> tokens.word(before) != Word.NONE && !tokens.is(before, Word.CAST);
      case TYPED -> !tokens.isName(here + 1);
      case NATIONAL -> !isNational(before, here);
      default -> false;
    };
  }

  private int classOf(int i) {
    char sign = tokens.sign(i);
    if (sign != 0) {
      return SIGNS[sign];
    }
    if (tokens.isName(i)) {
      return NAME;
    }
    return switch (tokens.kind(i)) {
      case STRING -> STRING;
      case NUMBER, PARAMETER -> VALUE;
      case OPERATOR -> tokens.isMark(i, "*") ? STAR : OTHER;
      case PUNCTUATION -> tokens.isMark(i, "::") ? CAST : OTHER;
      default -> OTHER;
    };
  }

  /** N'…' is a string of another type than n '…'. */
  boolean isNational(int before, int string) {
    return before == string - 1
        && tokens.kind(string) == Token.STRING
        && tokens.isBare(before, "n")
        && tokens.end(before) == tokens.start(string);
  }
}
