package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;
import io.securedatasource.policy.StatementHazard;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

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
 *   <li>both where they are compared, or an operator takes them: {@code 1 = 0} is not {@code 1 = 1}
 *   <li>the length of a type, the subscript of an array, the key behind {@code ->}, {@code ->>},
 *       {@code #>}, {@code #>>} and {@code #-}, what stands behind ESCAPE, and a name in a string
 *       that is cast to {@code regclass} and its kin
 * </ul>
 *
 * <p>Looks at each token once, in order. Not thread-safe.
 */
final class KeptLiterals {

  private static final int LONGEST_TYPE = 8;

  /** What no length of a type begins with. */
  private static final Set<Word> QUERIES =
      EnumSet.of(
          Word.SELECT, Word.INSERT, Word.UPDATE, Word.DELETE, Word.MERGE, Word.VALUES, Word.WITH);

  /** Reserved words that are in no type's name. */
  private static final Set<Word> NO_TYPE =
      EnumSet.of(
          Word.AS,
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

  /** The types of names of the catalogue. */
  private static final Set<String> NAMES =
      Set.of(
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

  /** What is kept of the clause that is being read. */
  private enum Clause {
    NONE,
    NUMBERS,
    ALL
  }

  private final Tokens tokens;
  private final Comparisons comparisons;

  /** For every open parenthesis or bracket, whether all in it is kept. */
  private boolean[] kept = new boolean[8];

  /** For every open parenthesis or bracket, the clause that is being read. */
  private Clause[] clauses = new Clause[8];

  private int depth;
  private boolean starts = true;

  /** The word that the statement being read begins with. */
  private Word verb = Word.NONE;

  /** Whether semicolons may stand in the body of what is being read, so that none ends it. */
  private boolean hasBody;

  KeptLiterals(Tokens tokens) {
    this.tokens = tokens;
    this.comparisons = new Comparisons(tokens);
  }

  /** Whether a literal there would be kept, or the values of a list that begins there. */
  boolean look(int i) {
    if (starts) {
      begin(i);
    }
    if (tokens.isName(i)) {
      Word word = tokens.word(i);
      if (word != Word.NONE) {
        word(i, word);
        if (comparisons.listsForConstant(i)) {
          return true;
        }
      }
    } else {
      char sign = tokens.sign(i);
      if (sign != 0) {
        punctuation(i, sign);
      } else if (startsValue(i) && decides(i)) {
        return true;
      }
    }
    return kept[depth] || clauses[depth] == Clause.ALL;
  }

  /** Whether a literal stands there, or the sign of a number. */
  private boolean startsValue(int i) {
    return tokens.isLiteral(i) || ValueLists.isSign(tokens, i);
  }

  private void begin(int i) {
    starts = false;
    depth = 0;
    verb = tokens.word(i);
    hasBody = verb == Word.CREATE && definesBody(i);
    kept[0] = !isOrdinary(i) || (tokens.holdLiterals() && callsInAnotherWay(i));
    // The text of a comment is a value; the number of a large object is none.
    clauses[0] = verb == Word.COMMENT ? Clause.NUMBERS : Clause.NONE;
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
    int end = tokens.size();
    for (int i = from; i < end; i++) {
      char sign = tokens.sign(i);
      if (sign == ';') {
        break;
      }
      if (sign == '.' && tokens.isName(i + 1) && !tokens.is(i + 2, '(')) {
        StatementHazard hazard = WatchedNames.hazard(tokens, i + 1);
        if (hazard != null && hazard != StatementHazard.CATALOGUE) {
          return true;
        }
      }
    }
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
    boolean keeps = kept[depth] || opensKept(i);
    Clause clause = opensNumbers(i) ? Clause.NUMBERS : clauses[depth];
    if (++depth == kept.length) {
      kept = Arrays.copyOf(kept, depth * 2);
      clauses = Arrays.copyOf(clauses, depth * 2);
    }
    kept[depth] = keeps;
    clauses[depth] = clause;
  }

  private boolean opensKept(int i) {
    if (tokens.is(i, '[')) {
      // A subscript; the brackets in ARRAY[[…]] stand behind another or a comma.
      return tokens.isName(i - 1) ? !tokens.is(i - 1, Word.ARRAY) : endsOperand(i - 1);
    }
    return (tokens.isName(i - 1) && (WatchedNames.isWatched(tokens, i - 1) || isRegType(i - 1)))
        || tokens.is(i - 1, Word.ESCAPE)
        || comparisons.listsForConstant(i - 1)
        || isBehindKeyOperator(i)
        || isOfType(i)
        || isOfTypeOfString(i);
  }

  private boolean opensNumbers(int i) {
    return tokens.is(i - 1, Word.ON) && tokens.is(i - 2, Word.DISTINCT);
  }

  /** Whether the parenthesis there holds the length of a type, in front of a string of it. */
  private boolean isOfTypeOfString(int parenthesis) {
    if (!tokens.isName(parenthesis - 1) || tokens.word(parenthesis - 1) == Word.IN) {
      return false;
    }
    int i = parenthesis + 1;
    while (tokens.kind(i) == Token.NUMBER || tokens.is(i, ',')) {
      i++;
    }
    if (i == parenthesis + 1 || !tokens.is(i, ')')) {
      return false;
    }
    boolean zoned = tokens.is(i + 1, Word.WITH) || tokens.is(i + 1, Word.WITHOUT);
    return tokens.kind(zoned ? i + 4 : i + 1) == Token.STRING;
  }

  private boolean endsOperand(int i) {
    return tokens.is(i, ')')
        || tokens.is(i, ']')
        || tokens.kind(i) == Token.PARAMETER
        || tokens.kind(i) == Token.STRING;
  }

  /** Whether the parenthesis there belongs to the type of a cast: {@code ::numeric(10, 2)}. */
  private boolean isOfType(int parenthesis) {
    if (QUERIES.contains(tokens.word(parenthesis + 1))) {
      return false;
    }
    int i = parenthesis - 1;
    while (parenthesis - i <= LONGEST_TYPE
        && (tokens.isName(i) || tokens.is(i, '.'))
        && !NO_TYPE.contains(tokens.word(i))) {
      i--;
    }
    return tokens.is(i, Word.AS) ? parenthesis - i > 1 : tokens.isMark(i, "::");
  }

  private void word(int i, Word word) {
    switch (word) {
      case ORDER, GROUP -> {
        if (tokens.is(i + 1, Word.BY)) {
          clauses[depth] = Clause.NUMBERS;
        }
      }
      case LIMIT, OFFSET, FETCH -> clauses[depth] = Clause.ALL;
      case SELECT, WHERE, HAVING, WINDOW, UNION, INTERSECT, EXCEPT, ON, RETURNING -> {
        if (verb != Word.COMMENT) {
          clauses[depth] = Clause.NONE;
        }
      }
      default -> {
        // Goes on.
      }
    }
    if (kept[depth] && isQuery(i) && isAbout(i) && !callsInAnotherWay(i)) {
      kept[depth] = false;
    }
  }

  private boolean isQuery(int i) {
    return QUERIES.contains(tokens.word(i));
  }

  /** Whether what begins there is what the statement is about: an ordinary one in another. */
  private boolean isAbout(int i) {
    return switch (verb) {
      case EXPLAIN -> depth == 0;
      case DECLARE -> depth == 0 && tokens.is(i - 1, Word.FOR);
      case PREPARE -> depth == 0 && tokens.is(i - 1, Word.AS);
      case CREATE -> depth == 0 && !hasBody && tokens.is(i - 1, Word.AS) && definesTable(i);
      case COPY -> depth == 1 && tokens.is(i - 1, '(') && tokens.is(i - 2, Word.COPY);
      default -> false;
    };
  }

  private boolean definesTable(int query) {
    for (int i = query - 1; i >= 0 && !tokens.is(i, ';'); i--) {
      if (tokens.is(i, Word.TABLE)) {
        return true;
      }
    }
    return false;
  }

  private boolean decides(int i) {
    int first = ValueLists.isSign(tokens, i - 1) ? i - 1 : i;
    return (clauses[depth] == Clause.NUMBERS && tokens.kind(i) != Token.STRING)
        || comparisons.meetConstant(i)
        || isBehindKeyOperator(first)
        || (tokens.kind(i) == Token.STRING && (tokens.is(i - 1, Word.ESCAPE) || isName(i)));
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

  private boolean isOfNameOfType(int i) {
    return tokens.is(i, '.')
        || (tokens.isName(i) && (tokens.word(i) == Word.NONE || tokens.is(i, Word.CAST)));
  }

  /** Whether the string there is cast to a type of names of the catalogue, by whatever steps. */
  private boolean isName(int i) {
    if (isRegType(i - 1)) {
      return true;
    }
    int at = i + 1;
    while (at - i <= LONGEST_TYPE) {
      if (tokens.is(at, ')')) {
        at++;
        continue;
      }
      if (!tokens.isMark(at, "::") && !tokens.is(at, Word.AS)) {
        return false;
      }
      int type = tokens.is(at + 2, '.') ? at + 3 : at + 1;
      if (isRegType(type)) {
        return true;
      }
      at = type + 1;
    }
    return false;
  }

  private boolean isRegType(int i) {
    return tokens.isName(i) && tokens.length(i) > 5 && NAMES.contains(tokens.name(i));
  }
}
