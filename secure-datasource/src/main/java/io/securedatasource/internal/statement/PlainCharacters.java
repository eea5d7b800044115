package io.securedatasource.internal.statement;

/**
 * The classes of characters that tell how far a text is plain: words of letters, digits and
 * underscores, blanks, and single signs. All else is for the {@link Lexer}.
 */
final class PlainCharacters {

  // Those of which words are made come first.
  static final int LETTER = 1;
  static final int CAPITAL = 2;
  static final int DIGIT = 4;
  static final int BLANK = 8;

  /** A token by itself, whatever stands beside it. */
  static final int SIGN = 16;

  static final int DOT = 32;

  /** Ends a word, and begins what is not plain. */
  static final int END = 64;

  /** May make something else of a word in front of it. */
  static final int OTHER = 0;

  /** Of what a word is made. */
  static final int OF_WORD = LETTER | CAPITAL | DIGIT;

  private static final byte[] CLASSES = classes();

  private PlainCharacters() {}

  private static byte[] classes() {
    byte[] classes = new byte[128];
    for (char c = 0; c < classes.length; c++) {
      classes[c] =
          (byte)
              (Characters.isDigit(c)
                  ? DIGIT
                  : Characters.startsName(c)
                      ? c >= 'A' && c <= 'Z' ? CAPITAL : LETTER
                      : Characters.isBlank(c)
                          ? BLANK
                          : Characters.standsAlone(c)
                              ? SIGN
                              : Characters.isOperator(c) ? END : OTHER);
    }
    classes['.'] = DOT;
    classes[':'] = END;
    classes['&'] = OTHER;
    classes['?'] = OTHER;
    classes[0] = END;
    return classes;
  }

  static int classOf(int c) {
    return c < 128 ? CLASSES[c] : OTHER;
  }
}
