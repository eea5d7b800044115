package io.securedatasource.internal.statement;

/** The classes of characters that PostgreSQL's scanner tells apart. */
final class Characters {

  private static final byte NAME_START = 1;
  private static final byte NAME_PART = 2;
  private static final byte DIGIT = 4;
  private static final byte HEX = 8;
  private static final byte OPERATOR = 16;
  private static final byte BLANK = 32;
  private static final byte SELF = 64;

  private static final byte[] CLASSES = classes();

  private Characters() {}

  private static byte[] classes() {
    byte[] classes = new byte[128];
    for (char c = 'a'; c <= 'z'; c++) {
      classes[c] = NAME_START | NAME_PART;
      classes[c - 32] = NAME_START | NAME_PART;
    }
    for (char c = '0'; c <= '9'; c++) {
      classes[c] = DIGIT | HEX | NAME_PART;
    }
    for (char c = 'a'; c <= 'f'; c++) {
      classes[c] |= HEX;
      classes[c - 32] |= HEX;
    }
    classes['_'] = NAME_START | NAME_PART;
    classes['$'] = NAME_PART;
    mark(classes, "~!@#^&|`?+-*/%<>=", OPERATOR);
    mark(classes, " \t\n\r\f", BLANK);
    mark(classes, ",()[].;:", SELF);
    return classes;
  }

  private static void mark(byte[] classes, String characters, byte bit) {
    for (int i = 0; i < characters.length(); i++) {
      classes[characters.charAt(i)] |= bit;
    }
  }

  private static boolean is(int c, byte bits) {
    return c < 128 && (CLASSES[c] & bits) != 0;
  }

  /** Starts a name; every character beyond ASCII does, as the server sees bytes. */
  static boolean startsName(int c) {
    return c >= 128 || (CLASSES[c] & NAME_START) != 0;
  }

  static boolean continuesName(int c) {
    return c >= 128 || (CLASSES[c] & NAME_PART) != 0;
  }

  /** Goes on in a name, and is neither a dollar nor beyond ASCII. */
  static boolean continuesPlainName(int c) {
    return c != '$' && is(c, NAME_PART);
  }

  /** Goes on in the tag of a dollar quote. */
  static boolean continuesTag(int c) {
    return c != '$' && continuesName(c);
  }

  static boolean isDigit(int c) {
    return is(c, DIGIT);
  }

  static boolean isHex(int c) {
    return is(c, HEX);
  }

  static boolean isOperator(int c) {
    return is(c, OPERATOR);
  }

  static boolean isBlank(int c) {
    return is(c, BLANK);
  }

  static boolean endsLine(int c) {
    return c == '\n' || c == '\r';
  }

  /** A token by itself. */
  static boolean standsAlone(int c) {
    return is(c, SELF);
  }

  /** Lower case as SQL has it: of ASCII alone. */
  static int fold(int c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  }
}
