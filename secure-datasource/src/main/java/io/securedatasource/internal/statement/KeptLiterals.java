package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;
import io.securedatasource.policy.StatementHazard;
import java.util.Arrays;

/**
 * Tells which literals decide what a statement means, so that its canonical form keeps them as they
 * stand:
 *
 * <ul>
 *   <li>all of a statement that is no query, no write and no call: SET, SHOW, DO, COPY, DDL …; but
 *       not of a query or write that it is about, as EXPLAIN, DECLARE, PREPARE, COPY and CREATE
 *       TABLE AS are, nor what NOTIFY sends and COMMENT says
 *   <li>arguments of functions that gate 3 watches, of which some take SQL, settings, files or
 *       names; all of the statement, where such a function may be called in another way
 *   <li>ordinals and other numbers in ORDER BY, GROUP BY and DISTINCT ON; all in LIMIT, OFFSET and
 *       FETCH
 *   <li>offsets of the frame of a window: {@code ROWS 3 PRECEDING}
 *   <li>both where they are compared, or an operator takes them, in parentheses and cast too:
 *       {@code 1::int = 0} is not {@code 1::int = 1}
 *   <li>a string that is a condition by itself, or a literal cast to boolean: {@code WHERE 'f'}
 *   <li>the length of a type, the subscript of an array, the key behind {@code ->}, {@code ->>},
 *       {@code #>}, {@code #>>} and {@code #-}, what stands behind ESCAPE, and a name in a literal
 *       that is cast to {@code regclass} and its kin
 * </ul>
 *
 * <p>Looks at each token once, in order, and at none behind the last literal. Not thread-safe.
 */
final class KeptLiterals {

  /** The most tokens of a type's name that stand in front of a key. */
  private static final int LONGEST_TYPE = 8;

  // What is known of the parenthesis or bracket that is open
  /** that all literals in it are kept; */
  private static final int KEPT = 1;

  /** that the clause is one of which numbers are kept; */
  private static final int NUMBERS = 2;

  /** that the clause is one of which all literals are kept; */
  private static final int ALL = 4;

  /** that the clause defines windows; */
  private static final int WINDOWS = 8;

  /** that it holds the definition of a window; */
  private static final int WINDOW = 16;

  /** that a BETWEEN waits for its AND. */
  private static final int RANGE = 32;

  private static final int CLAUSE = NUMBERS | ALL | WINDOWS;

  private final Tokens tokens;
  private final TypeNames types;
  private final Constant constant;
  private final Comparisons comparisons;
  private final WholeConditions conditions;

  /** What is known of every parenthesis or bracket that is open. */
  private byte[] nested = new byte[8];

  private int depth;

  /** The first token that nobody looked at. */
  private int next;

  private boolean starts = true;

  /** The word that the statement being read begins with. */
  private Word verb = Word.NONE;

  /** Whether the word TABLE came by in it. */
  private boolean table;

  /** The last name that may be a call without parentheses, as far as anybody looked for one. */
  private int called = -1;

  /** Up to here there is no other. */
  private int searched = -1;

  /** Whether semicolons may stand in the body of what is being read, so that none ends it. */
  private boolean hasBody;

  KeptLiterals(Tokens tokens) {
    this.tokens = tokens;
    this.types = new TypeNames(tokens);
    this.constant = new Constant(tokens, types);
    this.comparisons = new Comparisons(tokens);
    this.conditions = new WholeConditions(tokens);
  }

  /**
   * Whether a literal there is kept, or the values of a list that begins there. Asked of a later
   * token each time; what stands between is looked at then, so that a text without literals and
   * lists is not looked at for their sake.
   */
  boolean keeps(int i) {
    while (next < i) {
      if (starts || has(WINDOW) || tokens.mayMatter(next)) {
        var unused = look(next);
      }
      next++;
    }
    next = i + 1;
    return look(i);
  }

  private boolean look(int i) {
    if (starts) {
      begin(i);
    }
    if (tokens.isName(i)) {
      Word word = tokens.word(i);
      if (word != Word.NONE) {
        word(i, word);
        if (comparisons.listsForConstant(i) || isKeyOfPath(i)) {
          return true;
        }
      } else if (has(WINDOW) && startsFrame(i)) {
        clause(ALL);
      }
    } else {
      char sign = tokens.sign(i);
      if (sign != 0) {
        punctuation(i, sign);
      } else if (startsValue(i) && decides(i)) {
        return true;
      }
    }
    return has(KEPT | ALL);
  }

  /** Whether one of these holds where we are. */
  private boolean has(int facts) {
    return (nested[depth] & facts) != 0;
  }

  /** Another clause begins. */
  private void clause(int facts) {
    nested[depth] = (byte) ((nested[depth] & ~CLAUSE) | facts);
  }

  /** Whether a literal stands there, or the sign of a number. */
  private boolean startsValue(int i) {
    return tokens.isLiteral(i) || ValueLists.isSign(tokens, i);
  }

  private void begin(int i) {
    starts = false;
    depth = 0;
    verb = tokens.word(i);
    table = false;
    hasBody = verb == Word.CREATE && definesBody(i);
    boolean keeps =
        !isOrdinary(i)
            || (tokens.holdLiterals() && tokens.mayWatchBehindDot() && callsInAnotherWay(i));
    // The text of a comment is a value; the number of a large object is none.
    nested[0] = (byte) ((keeps ? KEPT : 0) | (verb == Word.COMMENT ? NUMBERS : 0));
  }

  /** Whether a routine or a rule is defined, and not something that only has a column so named. */
  private boolean definesBody(int create) {
    int object =
        tokens.is(create + 1, Word.OR) && tokens.is(create + 2, Word.REPLACE)
            ? create + 3
            : create + 1;
    return switch (tokens.word(object)) {
      case FUNCTION, PROCEDURE, RULE -> true;
      default -> false;
    };
  }

  private boolean isOrdinary(int i) {
    return switch (tokens.word(i)) {
      case SELECT, INSERT, UPDATE, DELETE, MERGE, VALUES, TABLE, WITH, CALL, NOTIFY, COMMENT ->
          true;
      default -> tokens.is(i, '(') || tokens.is(i, '{');
    };
  }

  /** Whether a watched function may be called without parentheses, as in {@code (1).pg_sleep}. */
  private boolean callsInAnotherWay(int from) {
    if (called >= from) {
      return true;
    }
    int end = tokens.size();
    int i = Math.max(from, searched);
    for (; i < end; i++) {
      char sign = tokens.sign(i);
      if (sign == ';') {
        break;
      }
      if (sign == '.' && tokens.isName(i + 1) && !tokens.is(i + 2, '(')) {
        StatementHazard hazard = WatchedNames.hazard(tokens, i + 1);
        if (hazard != null && hazard != StatementHazard.CATALOGUE) {
          called = i + 1;
          return true;
        }
      }
    }
    searched = i;
    return false;
  }

  private void punctuation(int i, char sign) {
    switch (sign) {
      case '(', '[' -> open(i);
      case ')', ']' -> depth = Math.max(depth - 1, 0);
      case ';' -> starts = !hasBody;
      default -> {
        // Neither opens nor ends anything.
      }
    }
  }

  private void open(int i) {
    int inner =
        opensWindow(i) ? WINDOW : opensNumbers(i) ? NUMBERS : nested[depth] & (NUMBERS | ALL);
    int keeps = has(KEPT) || opensKept(i) ? KEPT : 0;
    if (++depth == nested.length) {
      nested = Arrays.copyOf(nested, depth * 2);
    }
    nested[depth] = (byte) (inner | keeps);
  }

  private boolean opensKept(int i) {
    if (tokens.is(i, '[')) {
      // A subscript; the brackets in ARRAY[[…]] stand behind another or a comma.
      return tokens.is(i - 1, Word.ARRAY)
          ? isKeyOfPath(i - 1)
          : tokens.isName(i - 1) || endsOperand(i - 1);
    }
    return (tokens.isName(i - 1)
            && (WatchedNames.isWatched(tokens, i - 1) || types.isDeciding(i - 1)))
        || tokens.is(i - 1, Word.ESCAPE)
        || comparisons.listsForConstant(i - 1)
        || isBehindKeyOperator(i)
        || types.isOfCast(i)
        || types.isLength(i);
  }

  private boolean opensNumbers(int i) {
    return tokens.is(i - 1, Word.ON) && tokens.is(i - 2, Word.DISTINCT);
  }

  /** Whether OVER ( or WINDOW w AS ( ends there. */
  private boolean opensWindow(int i) {
    return tokens.is(i, '(')
        && (has(WINDOWS) ? tokens.is(i - 1, Word.AS) : tokens.isBare(i - 1, "over"));
  }

  /** Whether that begins how far a window reaches, and is no column of that name. */
  private boolean startsFrame(int i) {
    return (tokens.isBare(i, "rows") || tokens.isBare(i, "range") || tokens.isBare(i, "groups"))
        && !tokens.is(i - 1, Word.BY)
        && !tokens.is(i - 1, ',')
        && tokens.kind(i - 1) != Token.OPERATOR;
  }

  private boolean endsOperand(int i) {
    return tokens.is(i, ')')
        || tokens.is(i, ']')
        || tokens.kind(i) == Token.PARAMETER
        || tokens.kind(i) == Token.STRING;
  }

  private void word(int i, Word word) {
    switch (word) {
      case ORDER, GROUP -> {
        if (tokens.is(i + 1, Word.BY)) {
          clause(NUMBERS);
        }
      }
      case LIMIT, OFFSET, FETCH -> clause(ALL);
      case WINDOW -> clause(WINDOWS);
      case SELECT, WHERE, HAVING, UNION, INTERSECT, EXCEPT, ON, RETURNING -> {
        if (verb != Word.COMMENT) {
          clause(0);
        }
      }
      case BETWEEN -> nested[depth] |= RANGE;
      case AND -> {
        if (has(RANGE)) {
          nested[depth] &= ~RANGE;
          conditions.partRange(i);
        }
      }
      case TABLE -> table = true;
      // One of those that CREATE SCHEMA holds.
      case CREATE -> table = false;
      case TRUE, FALSE -> {
        constant.take(i);
        var unused = comparisons.meet(constant);
      }
      case CASE -> conditions.open(i);
      case END -> conditions.close();
      default -> {
        // Goes on.
      }
    }
    if (has(KEPT) && isQuery(i) && isAbout(i) && !callsInAnotherWay(i)) {
      nested[depth] &= ~KEPT;
    }
  }

  private boolean isQuery(int i) {
    return TypeNames.QUERIES.contains(tokens.word(i));
  }

  /** Whether what begins there is what the statement is about: an ordinary one in another. */
  private boolean isAbout(int i) {
    return switch (verb) {
      case EXPLAIN -> depth == 0;
      case DECLARE -> depth == 0 && tokens.is(i - 1, Word.FOR);
      case PREPARE -> depth == 0 && tokens.is(i - 1, Word.AS);
      case CREATE -> depth == 0 && !hasBody && tokens.is(i - 1, Word.AS) && table;
      case COPY -> depth == 1 && tokens.is(i - 1, '(') && tokens.is(i - 2, Word.COPY);
      default -> false;
    };
  }

  private boolean decides(int i) {
    constant.take(i);
    boolean compared = comparisons.meet(constant);
    boolean string = tokens.kind(i) == Token.STRING;
    return compared
        || (has(NUMBERS) && !string)
        || constant.isDecidedByType()
        || isBehindKeyOperator(ValueLists.isSign(tokens, i - 1) ? i - 1 : i)
        || (string && (tokens.is(i - 1, Word.ESCAPE) || conditions.isOne(constant)));
  }

  /**
   * Whether what stands there is the key that an operator takes: by itself, as a literal of a type,
   * or as the argument of a function.
   */
  private boolean isBehindKeyOperator(int i) {
    int before = i - 1;
    while (i - before <= LONGEST_TYPE && isOfNameOfType(before)) {
      before--;
    }
    int operator = comparisons.operator(before);
    return operator >= 0
        && (tokens.isMark(operator, "->")
            || tokens.isMark(operator, "->>")
            || tokens.isMark(operator, "#>")
            || tokens.isMark(operator, "#>>")
            || tokens.isMark(operator, "#-"));
  }

  /** Whether that is the ARRAY in {@code #> ARRAY['a', 'b']}. */
  private boolean isKeyOfPath(int i) {
    return tokens.is(i, Word.ARRAY) && isBehindKeyOperator(i);
  }

  private boolean isOfNameOfType(int i) {
    return tokens.is(i, '.')
        || (tokens.isName(i) && (tokens.word(i) == Word.NONE || tokens.is(i, Word.CAST)));
  }
}
