package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;
import java.util.EnumSet;
import java.util.Set;

/** Where the name of a type stands, which literals belong to it, and which types decide. */
final class TypeNames {

  /** The most tokens of a name that are looked at. */
  private static final int LONGEST = 8;

  /** What no length of a type begins with. */
  static final Set<Word> QUERIES =
      EnumSet.of(
          Word.SELECT, Word.INSERT, Word.UPDATE, Word.DELETE, Word.MERGE, Word.VALUES, Word.WITH);

  /** Words of the grammar that are in no type's name, and are none. */
  private static final Set<Word> NO_TYPE =
      EnumSet.of(
          Word.AS,
          Word.SELECT,
          Word.VALUES,
          Word.UNION,
          Word.INTERSECT,
          Word.EXCEPT,
          Word.RETURNING,
          Word.JOIN,
          Word.BETWEEN,
          Word.FROM,
          Word.WHERE,
          Word.HAVING,
          Word.GROUP,
          Word.ORDER,
          Word.WINDOW,
          Word.ON,
          Word.USING,
          Word.LATERAL,
          Word.AND,
          Word.OR,
          Word.NOT,
          Word.IN,
          Word.WHEN,
          Word.THEN,
          Word.ELSE);

  /**
   * The types of names of the catalogue, the functions that look these up, and the type of TRUE and
   * FALSE.
   */
  private static final Set<String> DECIDING =
      Set.of(
          "bool",
          "boolean",
          "regclass",
          "regcollation",
          "regconfig",
          "regdatabase",
          "regdictionary",
          "regnamespace",
          "regoper",
          "regoperator",
          "regproc",
          "regprocedure",
          "regrole",
          "regtype",
          "to_regclass",
          "to_regcollation",
          "to_regnamespace",
          "to_regoper",
          "to_regoperator",
          "to_regproc",
          "to_regprocedure",
          "to_regrole",
          "to_regtype");

  /** Types that have a length, or end in a word with one, and are no functions. */
  private static final Set<String> OF_LENGTH =
      Set.of(
          "bit",
          "bpchar",
          "char",
          "character",
          "dec",
          "decimal",
          "float",
          "interval",
          "nchar",
          "numeric",
          "second",
          "time",
          "timestamp",
          "timestamptz",
          "timetz",
          "varbit",
          "varchar",
          "varying");

  private final Tokens tokens;

  TypeNames(Tokens tokens) {
    this.tokens = tokens;
  }

  /** Whether a literal of the type, or one that is given to the function, there decides. */
  boolean isDeciding(int name) {
    if (!tokens.isName(name) || tokens.length(name) < 4) {
      return false;
    }
    int start = tokens.start(name);
    char[] text = tokens.characters();
    int first = (text[start] == '"' ? text[start + 1] : text[start]) | 0x20;
    boolean may =
        switch (first) {
          // Also the U of a name with escapes, and what an array of a type is called.
          case 'r', 'b', 't', 'u', '_' | 0x20 -> true;
          default -> false;
        };
    return may && decides(tokens.name(name));
  }

  private static boolean decides(String type) {
    return DECIDING.contains(type.startsWith("_") ? type.substring(1) : type);
  }

  /** Whether the parenthesis there belongs to the type of a cast: {@code ::numeric(10, 2)}. */
  boolean isOfCast(int parenthesis) {
    if (QUERIES.contains(tokens.word(parenthesis + 1))) {
      return false;
    }
    int i = parenthesis - 1;
    while (parenthesis - i <= LONGEST
        && (tokens.isName(i) || tokens.is(i, '.'))
        && !NO_TYPE.contains(tokens.word(i))) {
      i--;
    }
    return tokens.is(i, Word.AS) ? parenthesis - i > 1 : tokens.isMark(i, "::");
  }

  /**
   * Whether the parenthesis there holds a length of a type by which something is defined, in front
   * of a string, or behind the name of a column: {@code t(a numeric(10, 2))}.
   */
  boolean isLength(int parenthesis) {
    if (!tokens.isName(parenthesis - 1) || NO_TYPE.contains(tokens.word(parenthesis - 1))) {
      return false;
    }
    int behind = behindLength(parenthesis);
    if (behind < 0) {
      return false;
    }
    int name = parenthesis - 1;
    boolean qualified = tokens.is(name - 1, '.');
    int column = qualified ? name - 3 : name - 1;
    return (!qualified && hasLength(name))
        // The other one is {fn f(1)}.
        || (isPlainName(column) && !tokens.is(column - 1, '{'))
        || isString(behind)
        || (zoned(behind) > behind && isString(zoned(behind)));
  }

  private boolean hasLength(int name) {
    return tokens.kind(name) == Token.WORD && OF_LENGTH.contains(tokens.name(name));
  }

  private boolean isPlainName(int i) {
    return tokens.isName(i) && tokens.word(i) == Word.NONE;
  }

  private boolean isString(int i) {
    return tokens.kind(i) == Token.STRING;
  }

  /** Behind WITH TIME ZONE, or WITHOUT; where it was if there is neither. */
  private int zoned(int i) {
    return tokens.is(i, Word.WITH) || tokens.is(i, Word.WITHOUT) ? i + 3 : i;
  }

  /**
   * Behind parentheses with a number in them, or with names and numbers; -1 when there is anything
   * else.
   */
  private int behindLength(int parenthesis) {
    int i = parenthesis + 1;
    boolean number = false;
    while (tokens.kind(i) == Token.NUMBER
        || ValueLists.isSign(tokens, i)
        || tokens.is(i, ',')
        || isPlainName(i)) {
      number |= tokens.kind(i) == Token.NUMBER;
      i++;
    }
    return number && tokens.is(i, ')') ? i + 1 : -1;
  }

  /** Behind the type that begins there; where it was if no name stands there. */
  int behind(int type) {
    if (!tokens.isName(type)) {
      return type;
    }
    int i = type + 1;
    while (tokens.is(i, '.') && tokens.isName(i + 1)) {
      i += 2;
    }
    // double precision, character varying
    while (i - type <= LONGEST && isPlainName(i)) {
      i++;
    }
    if (tokens.is(i, '(')) {
      int behind = behindLength(i);
      i = behind < 0 ? i : behind;
    }
    i = zoned(i);
    while (tokens.is(i, '[')) {
      i = tokens.kind(i + 1) == Token.NUMBER ? i + 3 : i + 2;
    }
    return i;
  }

  /** Where the type begins by which the string there is led, or the string itself. */
  int inFront(int string) {
    int i = string;
    while (string - i <= LONGEST && (isPlainName(i - 1) || tokens.is(i - 1, '.'))) {
      i--;
    }
    return i;
  }
}
