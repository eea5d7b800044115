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
 *   <li>all of a statement that is no query, no write and no call: SET, SHOW, DO, COPY, DDL …
 *   <li>arguments of functions that gate 3 watches, of which some take SQL, settings, files or
 *       names; all of the statement, where such a function may be called in another way
 *   <li>ordinals and numbers in ORDER BY, GROUP BY, DISTINCT ON, LIMIT, OFFSET and FETCH
 *   <li>both where an operator takes two of them: {@code 1 = 0} is not {@code 1 = 1}
 *   <li>the length of a type, the subscript of an array, the key behind {@code ->}, {@code ->>},
 *       {@code #>} and {@code #>>}, what stands behind ESCAPE, and a name in a string that is cast
 *       to {@code regclass} and its kin
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
          "regtype");

  private final Tokens tokens;

  /** For every open parenthesis or bracket, whether all in it is kept. */
  private boolean[] kept = new boolean[32];

  /** For every open parenthesis or bracket, whether a clause is being read that is kept. */
  private boolean[] inClause = new boolean[32];

  private int depth;
  private boolean starts = true;

  KeptLiterals(Tokens tokens) {
    this.tokens = tokens;
  }

  /** Whether a literal there would be kept, or the values of a list that begins there. */
  boolean look(int i) {
    if (starts) {
      begin(i);
    }
    if (tokens.kind(i) == Token.PUNCTUATION) {
      punctuation(i);
    } else if (tokens.kind(i) == Token.WORD) {
      clause(i);
    }
    return kept[depth] || inClause[depth] || (mayBeLiteral(i) && decides(i));
  }

  /** Whether a literal stands there, or the sign of one. */
  private boolean mayBeLiteral(int i) {
    return switch (tokens.kind(i)) {
      case STRING, NUMBER, OPERATOR -> true;
      default -> false;
    };
  }

  private void begin(int i) {
    starts = false;
    depth = 0;
    kept[0] = !isOrdinary(i) || callsInAnotherWay(i);
    inClause[0] = false;
  }

  private boolean isOrdinary(int i) {
    return switch (tokens.word(i)) {
      case SELECT, INSERT, UPDATE, DELETE, MERGE, VALUES, TABLE, WITH, CALL -> true;
      default -> tokens.is(i, '(') || tokens.is(i, '{');
    };
  }

  /** Whether a watched function may be called without parentheses, as in {@code (1).pg_sleep}. */
  private boolean callsInAnotherWay(int from) {
    for (int i = from; i < tokens.size() && !tokens.is(i, ';'); i++) {
      if (tokens.is(i, '.') && tokens.isName(i + 1) && !tokens.is(i + 2, '(')) {
        StatementHazard hazard = WatchedNames.hazard(tokens, i + 1);
        if (hazard != null && hazard != StatementHazard.CATALOGUE) {
          return true;
        }
      }
    }
    return false;
  }

  private void punctuation(int i) {
    if (tokens.is(i, '(') || tokens.is(i, '[')) {
      boolean keeps = kept[depth] || inClause[depth] || opensKept(i);
      if (++depth == kept.length) {
        kept = Arrays.copyOf(kept, depth * 2);
        inClause = Arrays.copyOf(inClause, depth * 2);
      }
      kept[depth] = keeps;
      inClause[depth] = false;
    } else if ((tokens.is(i, ')') || tokens.is(i, ']')) && depth > 0) {
      depth--;
    } else if (tokens.is(i, ';')) {
      starts = true;
    }
  }

  private boolean opensKept(int i) {
    if (tokens.is(i, '[')) {
      // A subscript; the brackets in ARRAY[[…]] stand behind another or a comma.
      return tokens.isName(i - 1) ? !tokens.is(i - 1, Word.ARRAY) : endsOperand(i - 1);
    }
    return (tokens.isName(i - 1) && WatchedNames.isWatched(tokens, i - 1))
        || (tokens.is(i - 1, Word.ON) && tokens.is(i - 2, Word.DISTINCT))
        || isOfType(i);
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

  private void clause(int i) {
    switch (tokens.word(i)) {
      case ORDER, GROUP -> inClause[depth] |= tokens.is(i + 1, Word.BY);
      case LIMIT, OFFSET, FETCH -> inClause[depth] = true;
      case SELECT, WHERE, HAVING, WINDOW, UNION, INTERSECT, EXCEPT, ON, SET, RETURNING, VALUES ->
          inClause[depth] = false;
      default -> {
        // Goes on.
      }
    }
  }

  private boolean decides(int i) {
    int before = ValueLists.isSign(tokens, i - 1) ? i - 2 : i - 1;
    if (meetsConstant(before, i)) {
      return true;
    }
    if (tokens.kind(before) == Token.OPERATOR) {
      return tokens.isMark(before, "->")
          || tokens.isMark(before, "->>")
          || tokens.isMark(before, "#>")
          || tokens.isMark(before, "#>>");
    }
    return tokens.kind(i) == Token.STRING && (tokens.is(before, Word.ESCAPE) || isName(i));
  }

  /**
   * Whether an operator takes the literal there and another, as in {@code 1 = 0}: no row has a say
   * in it, so its values do.
   */
  private boolean meetsConstant(int before, int i) {
    int value = ValueLists.isSign(tokens, i) ? i + 1 : i;
    int after = value + 1;
    int next = ValueLists.isSign(tokens, after + 1) ? after + 2 : after + 1;
    return isLiteral(value)
        && ((tokens.kind(before) == Token.OPERATOR && isLiteral(before - 1))
            || (tokens.kind(after) == Token.OPERATOR && isLiteral(next)));
  }

  private boolean isLiteral(int i) {
    return tokens.kind(i) == Token.STRING || tokens.kind(i) == Token.NUMBER;
  }

  /** Whether the string there is cast to a type of names of the catalogue. */
  private boolean isName(int i) {
    if (isRegType(i - 1)) {
      return true;
    }
    boolean cast = tokens.isMark(i + 1, "::") || tokens.is(i + 1, Word.AS);
    return cast && (isRegType(i + 2) || (tokens.is(i + 3, '.') && isRegType(i + 4)));
  }

  private boolean isRegType(int i) {
    return tokens.isName(i) && tokens.length(i) > 5 && NAMES.contains(tokens.name(i));
  }
}
