package io.securedatasource.internal.statement;

import io.securedatasource.policy.StatementHazard;

/** What the {@link Sieve} looks up, and what it does seldom. */
final class SieveTables {

  // Classes of characters. What goes on in a name comes first.
  static final int NAME = 0;
  static final int DOLLAR = 1;
  static final int DIGIT = 2;
  // What may simply stand behind one.
  static final int BLANK = 3;
  static final int COMMA = 4;
  static final int PARENTHESIS = 5;
  static final int QUOTE = 6;
  static final int APOSTROPHE = 7;
  static final int DOT = 8;
  static final int COLON = 9;
  static final int QUESTION = 10;
  static final int OPERATOR = 11;
  static final int SEMICOLON = 12;
  static final int NUL = 13;
  static final int OTHER = 14;

  // What the sieve does about a word.
  static final int NEUTRAL = 0;
  static final int REFERENCE = 1;
  static final int CONSTANT = 2;
  static final int AND = 3;
  static final int OR = 4;
  static final int WHERE = 5;
  static final int SELECT = 6;
  static final int FROM = 7;
  static final int CLAUSE = 8;
  static final int VALUES = 9;
  static final int WITH = 10;
  static final int SIDE = 11;
  static final int BETWEEN = 12;
  static final int CASE = 13;
  static final int WHEN = 14;
  static final int END = 15;
  static final int UPDATE_DELETE = 16;
  static final int INSERT_MERGE = 17;
  static final int FOR = 18;
  static final int INTO = 19;

  /** Tells of the server without a parenthesis behind it: what it is joined or cast to decides. */
  static final int INFORMS = 20;

  static final int SEQUENCE = 21;
  static final int WATCHED_CALL = 22;
  static final int WATCHED = 23;

  /** The letters with which a family of watched names begins, as bits. */
  static final int FAMILIES =
      1 << ('p' & 31) | 1 << ('l' & 31) | 1 << ('d' & 31) | 1 << ('r' & 31) | 1 << ('h' & 31);

  private static final byte[] CLASSES = classes();

  private SieveTables() {}

  /**
   * Whether a character beyond ASCII belongs to a name. What the driver does not take for part of
   * one is for the reader to look at.
   */
  static boolean belongsToName(char c) {
    return Character.isJavaIdentifierPart(c) && !Character.isSurrogate(c);
  }

  /** Of every byte of a {@link TextBytes}. */
  private static byte[] classes() {
    byte[] classes = new byte[1 << Byte.SIZE];
    for (char c = 128; c < classes.length; c++) {
      classes[c] = belongsToName(c) ? (byte) NAME : (byte) OTHER;
    }
    for (char c = 0; c < 128; c++) {
      classes[c] =
          (byte)
              (Characters.startsName(c)
                  ? NAME
                  : Characters.isDigit(c)
                      ? DIGIT
                      : Characters.isBlank(c)
                          ? BLANK
                          : Characters.isOperator(c) ? OPERATOR : OTHER);
    }
    classes['$'] = DOLLAR;
    classes['"'] = QUOTE;
    classes['\''] = APOSTROPHE;
    classes['('] = PARENTHESIS;
    classes[')'] = PARENTHESIS;
    classes['['] = PARENTHESIS;
    classes[']'] = PARENTHESIS;
    classes[','] = COMMA;
    classes['.'] = DOT;
    classes[':'] = COLON;
    classes['?'] = QUESTION;
    classes[';'] = SEMICOLON;
    classes[0] = NUL;
    return classes;
  }

  /** What the sieve does about an entry of the vocabulary. */
  static int act(int entry) {
    StatementHazard call = Vocabulary.call(entry);
    if (call == StatementHazard.WRITE) {
      return SEQUENCE;
    }
    if ((call == StatementHazard.CATALOGUE && !Vocabulary.name(entry).startsWith("pg_"))
        || Vocabulary.is(entry, Vocabulary.BUILDS | Vocabulary.OF_SCHEMA)) {
      return WATCHED_CALL;
    }
    if (call != null || Vocabulary.is(entry, Vocabulary.LOCKS | Vocabulary.CATALOGUE_SCHEMA)) {
      return WATCHED;
    }
    return switch (Vocabulary.word(entry)) {
      case TRUE, FALSE, NULL -> CONSTANT;
      case AND -> AND;
      case OR -> OR;
      case WHERE, ON, HAVING -> WHERE;
      case SELECT -> SELECT;
      case FROM -> FROM;
      case VALUES -> VALUES;
      case WITH -> WITH;
      case LEFT, RIGHT -> SIDE;
      case BETWEEN -> BETWEEN;
      case CASE -> CASE;
      case WHEN -> WHEN;
      case END -> END;
      case UPDATE, DELETE -> UPDATE_DELETE;
      case INSERT, MERGE -> INSERT_MERGE;
      case FOR -> FOR;
      case INTO -> INTO;
      case GROUP,
          ORDER,
          LIMIT,
          OFFSET,
          FETCH,
          WINDOW,
          RETURNING,
          JOIN,
          INNER,
          CROSS,
          FULL,
          NATURAL,
          SET,
          THEN,
          ELSE,
          UNION,
          INTERSECT,
          EXCEPT ->
          CLAUSE;
      case EXPLAIN, PREPARE, OPERATOR, UESCAPE -> WATCHED;
      default ->
          Vocabulary.is(entry, Vocabulary.INFORMS)
              ? Vocabulary.word(entry) == Word.NONE ? WATCHED_CALL : INFORMS
              : Vocabulary.is(
                      entry,
                      Vocabulary.NEUTRAL
                          | Vocabulary.TYPE
                          | Vocabulary.PURE
                          | Vocabulary.AMBIENT
                          | Vocabulary.CLOCK)
                  ? NEUTRAL
                  : REFERENCE;
    };
  }

  /** The kind of a statement that starts so, one of two; {@link Sieve#HELD} for any other. */
  static int kind(int act) {
    return switch (act) {
      case SELECT, VALUES, WITH -> Sieve.SELECT;
      case UPDATE_DELETE -> Sieve.UPDATE;
      case INSERT_MERGE -> Sieve.ADD;
      default -> Sieve.HELD;
    };
  }

  /** Whether a name of that length is none of pg_catalog and information_schema. */
  static boolean isPlainQualifier(int length) {
    return length != 10 && length != 18;
  }

  /** Behind the closing quote of what is open, doubled quotes passed; -1 at a NUL. */
  static int closing(byte[] s, int from, char quote) {
    int i = from;
    while (true) {
      i = TextBytes.find(s, i, quote);
      if (s[i] == 0) {
        return -1;
      }
      if (s[i + 1] != quote) {
        return i + 1;
      }
      i += 2;
    }
  }

  /** The class of a byte, taken as signed or not. */
  static int classOf(int c) {
    return CLASSES[c & 0xFF];
  }

  static int behindBlanks(byte[] s, int from) {
    int i = from;
    while (classOf(s[i]) == BLANK) {
      i++;
    }
    return i;
  }

  /** The end of a line comment; at a NUL too, which is then seen there. */
  static int lineEnd(byte[] s, int from) {
    int i = from;
    while (!Characters.endsLine(s[i]) && s[i] != 0) {
      i++;
    }
    return i;
  }

  /**
   * Behind a block comment; -1 when it begins with a slash, holds another, a NUL, or has no end.
   */
  static int commentEnd(byte[] s, int from) {
    int i = from;
    if (s[i] == '/') {
      return -1;
    }
    while (true) {
      byte c = s[i++];
      if (c == '*' && s[i] == '/') {
        return i + 1;
      }
      if (c == 0 || (c == '/' && s[i] == '*')) {
        return -1;
      }
    }
  }

  static int digitsEnd(byte[] s, int from) {
    int i = from;
    while (classOf(s[i]) == DIGIT) {
      i++;
    }
    return i;
  }

  static boolean isFrom(byte[] s, int i) {
    return (s[i] | 0x20) == 'f'
        && (s[i + 1] | 0x20) == 'r'
        && (s[i + 2] | 0x20) == 'o'
        && (s[i + 3] | 0x20) == 'm'
        && classOf(s[i + 4]) == BLANK;
  }

  /**
   * Where the operand of an OR that begins there was seen to compare nothing with itself ({@link
   * Operands#comparesWithItself}); -1 when it may: the first name in it comes again, qualifiers
   * aside, or a whole row does, or something stands there that is not read here. Reads up to the
   * next OR alone, so that no character is read for two of them.
   */
  static int behindDifferent(byte[] s, int from) {
    int first = -1;
    int firstEnd = -1;
    int depth = 0;
    int i = from;
    while (true) {
      switch (classOf(s[i])) {
        case NUL, SEMICOLON -> {
          return i;
        }
        case PARENTHESIS -> {
          depth += s[i] == '(' || s[i] == '[' ? 1 : -1;
          if (depth < 0) {
            return i;
          }
          i++;
        }
        case APOSTROPHE -> {
          i = closing(s, i + 1, '\'');
          if (i < 0) {
            return -1;
          }
        }
        case NAME, QUOTE -> {
          boolean quoted = s[i] == '"';
          boolean cast = i > 0 && s[i - 1] == ':';
          int start = quoted ? i + 1 : i;
          i = quoted ? closing(s, start, '"') : nameEnd(s, i);
          if (i < 0) {
            return -1;
          }
          int end = quoted ? i - 1 : i;
          if (isWord(s, start, i, 'o', 'r')) {
            return i;
          }
          int behind = behindBlanks(s, i);
          if (isComment(s, behind)) {
            return -1;
          }
          if (s[behind] == '.' && s[behindBlanks(s, behind + 1)] == '*') {
            return -1;
          }
          if (cast || s[behind] == '.' || isNot(s, start, i)) {
            continue;
          }
          if (first < 0) {
            first = start;
            firstEnd = end;
          } else if (same(s, first, firstEnd, start, end)) {
            return -1;
          }
        }
        default -> {
          if (isComment(s, i)) {
            return -1;
          }
          i++;
        }
      }
    }
  }

  static boolean isComment(byte[] s, int i) {
    return (s[i] == '/' && s[i + 1] == '*') || (s[i] == '-' && s[i + 1] == '-');
  }

  /** Behind the name in which a character stands. */
  static int nameEnd(byte[] s, int from) {
    int i = from;
    while (true) { // by four: their bounds are looked at once
      if (classOf(s[i + 1]) > DIGIT) {
        return i + 1;
      }
      if (classOf(s[i + 2]) > DIGIT) {
        return i + 2;
      }
      if (classOf(s[i + 3]) > DIGIT) {
        return i + 3;
      }
      if (classOf(s[i + 4]) > DIGIT) {
        return i + 4;
      }
      i += 4;
    }
  }

  private static boolean isWord(byte[] s, int start, int end, char first, char second) {
    return end - start == 2 && (s[start] | 0x20) == first && (s[start + 1] | 0x20) == second;
  }

  private static boolean isNot(byte[] s, int start, int end) {
    return end - start == 3 && isWord(s, start, end - 1, 'n', 'o') && (s[start + 2] | 0x20) == 't';
  }

  private static boolean same(byte[] s, int start, int end, int otherStart, int otherEnd) {
    if (end - start != otherEnd - otherStart) {
      return false;
    }
    for (int i = 0; i < end - start; i++) {
      if (Characters.fold(s[start + i]) != Characters.fold(s[otherStart + i])) {
        return false;
      }
    }
    return true;
  }
}
