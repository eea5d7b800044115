package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;

/**
 * What single operands of a condition say by their tokens alone. An operand is given by its first
 * token and the one behind its last.
 */
final class Operands {

  /** Longer operands are not compared with themselves, so that every text takes linear time. */
  private static final int LONGEST = 40;

  private final Tokens tokens;

  Operands(Tokens tokens) {
    this.tokens = tokens;
  }

  /** Whether it is a number or a string alone: what a text is cut open behind. */
  boolean isLiteral(int start, int end) {
    return end - start == 1 && isLiteral(start);
  }

  private boolean isLiteral(int i) {
    return tokens.kind(i) == Token.STRING || tokens.kind(i) == Token.NUMBER;
  }

  /** Whether it is EXISTS and a query, or NOT EXISTS. */
  boolean isExistence(int start, int end) {
    int exists = tokens.is(start, Word.NOT) ? start + 1 : start;
    return tokens.is(exists, Word.EXISTS) && tokens.is(exists + 1, '(') && exists + 2 < end;
  }

  /**
   * Whether a filter is left out where its value is absent, with the value written out: {@code 'a'
   * IS NULL OR b = 'a'}, {@code CAST(NULL AS int) IS NULL OR b = CAST(NULL AS int)}. It ends in
   * front of the OR.
   */
  boolean isAbsentFilter(int start, int end) {
    int is = valueEnd(start);
    int last = tokens.is(is + 1, Word.NOT) ? is + 2 : is + 1;
    if (is == start
        || !tokens.is(is, Word.IS)
        || !tokens.is(last, Word.NULL)
        || last + 1 != end
        || !tokens.is(end, Word.OR)) {
      return false;
    }
    int comparison = chainEnd(end + 1, tokens.size());
    int other = comparison + 1;
    int behind = valueEnd(other);
    return comparison > end + 1
        && (tokens.kind(comparison) == Token.OPERATOR || isLike(comparison))
        && behind > other
        && same(castValue(start), castValue(other))
        && (tokens.kind(behind) == Token.END
            || tokens.is(behind, ')')
            || tokens.is(behind, Word.AND));
  }

  /** What is cast where a CAST begins; else the place itself. */
  private int castValue(int start) {
    return tokens.is(start, Word.CAST) && tokens.is(start + 1, '(') ? start + 2 : start;
  }

  /** Behind a literal or NULL, cast in either manner or not; the same place when there is none. */
  private int valueEnd(int start) {
    int value = castValue(start);
    if (!isLiteral(value) && !tokens.is(value, Word.NULL)) {
      return start;
    }
    if (value == start) {
      return isCast(start + 1) ? start + 3 : start + 1;
    }
    boolean typed =
        tokens.is(value + 1, Word.AS)
            && tokens.kind(value + 2) == Token.WORD
            && tokens.is(value + 3, ')');
    return typed ? value + 4 : start;
  }

  private boolean isCast(int i) {
    return tokens.isMark(i, "::");
  }

  private boolean isLike(int i) {
    return tokens.is(i, Word.LIKE) || tokens.is(i, Word.ILIKE);
  }

  /**
   * Whether it compares something with itself, so that every row fulfils it whose value is not
   * NULL: {@code a = a}, {@code lower(a) = lower(a)}, {@code a >= a - 0}, {@code a IN (a)}, {@code
   * a BETWEEN a AND a}, {@code NOT (a <> a)}.
   */
  boolean comparesWithItself(int from, int behind) {
    int start = from;
    int end = behind;
    boolean inverse = false;
    if (end - start > LONGEST) {
      return false;
    }
    while (tokens.is(start, Word.NOT) || isGroup(start, end)) {
      if (tokens.is(start, Word.NOT)) {
        inverse = !inverse;
      } else {
        end--;
      }
      start++;
    }
    int depth = 0;
    for (int i = start; i < end; i++) {
      depth += depth(i);
      int right = depth == 0 ? behindComparison(i, inverse) : i;
      if (right > i) {
        int left = tokens.is(i - 1, Word.NOT) ? i - 1 : i;
        return start < left && right < end && restates(start, left, right, end);
      }
    }
    return false;
  }

  private int depth(int i) {
    return tokens.is(i, '(') || tokens.is(i, '[')
        ? 1
        : tokens.is(i, ')') || tokens.is(i, ']') ? -1 : 0;
  }

  /** Behind a comparison that equals fulfil, or, inverse, do not; where it was if there is none. */
  private int behindComparison(int i, boolean inverse) {
    if (tokens.is(i, Word.IS)) {
      boolean not = tokens.is(i + 1, Word.NOT);
      int from = not ? i + 3 : i + 2;
      return not != inverse && tokens.is(from, Word.FROM) && tokens.comparesDistinct(from)
          ? from + 1
          : i;
    }
    boolean not = tokens.is(i - 1, Word.NOT);
    if (isLike(i) || tokens.is(i, Word.IN)) {
      return not == inverse ? i + 1 : i;
    }
    if (tokens.is(i, Word.BETWEEN)) {
      return not != inverse ? i : tokens.is(i + 1, Word.SYMMETRIC) ? i + 2 : i + 1;
    }
    boolean fulfilled =
        inverse
            ? tokens.isMark(i, "<>")
                || tokens.isMark(i, "!=")
                || tokens.isMark(i, "<")
                || tokens.isMark(i, ">")
            : tokens.isMark(i, "=") || tokens.isMark(i, ">=") || tokens.isMark(i, "<=");
    return fulfilled ? i + 1 : i;
  }

  private boolean restates(int leftStart, int leftEnd, int rightStart, int rightEnd) {
    int left = leftStart;
    int right = rightStart;
    int leftStop = leftEnd;
    int rightStop = rightEnd;
    while (isGroup(left, leftStop)) {
      left++;
      leftStop--;
    }
    while (isGroup(right, rightStop)) {
      right++;
      rightStop--;
    }
    return alike(left, leftStop, right, rightStop)
        || namesOnly(left, leftStop, right, rightStop)
        || namesOnly(right, rightStop, left, leftStop);
  }

  private boolean isGroup(int start, int end) {
    if (!tokens.is(start, '(') || !tokens.is(end - 1, ')')) {
      return false;
    }
    int depth = 0;
    for (int i = start; i < end - 1; i++) {
      depth += depth(i);
      if (depth == 0) {
        return false;
      }
    }
    return true;
  }

  /** Token for token the same, with a name and without a parameter. */
  private boolean alike(int left, int leftEnd, int right, int rightEnd) {
    boolean named = false;
    if (leftEnd - left != rightEnd - right) {
      return false;
    }
    for (int i = 0; i < leftEnd - left; i++) {
      if (!same(left + i, right + i)
          || tokens.kind(left + i) == Token.PARAMETER
          || tokens.is(left + i, Word.OR)) {
        return false;
      }
      named |= tokens.isName(left + i);
    }
    return named;
  }

  /**
   * Whether the first side is a chain of names, and the second names nothing else, beside literals
   * and signs.
   */
  private boolean namesOnly(int chain, int chainEnd, int start, int end) {
    boolean named = false;
    int length = chainEnd - chain;
    if (length <= 0 || chainEnd(chain, chainEnd) != chainEnd) {
      return false;
    }
    int i = start;
    while (i < end) {
      if (tokens.isName(i) && isChain(chain, chainEnd, i)) {
        named = true;
        i += length;
      } else if (isCast(i - 1) || isBeside(i)) {
        i++;
      } else {
        return false;
      }
    }
    return named;
  }

  private boolean isChain(int chain, int chainEnd, int at) {
    int length = chainEnd - chain;
    for (int i = 0; i < length; i++) {
      if (!same(chain + i, at + i)) {
        return false;
      }
    }
    return !tokens.is(at + length, '.') && !tokens.is(at + length, '(');
  }

  private boolean isBeside(int i) {
    return switch (tokens.kind(i)) {
      case NUMBER, STRING, PUNCTUATION -> !tokens.is(i, '.');
      case OPERATOR ->
          tokens.isMark(i, "+")
              || tokens.isMark(i, "-")
              || tokens.isMark(i, "*")
              || tokens.isMark(i, "/")
              || tokens.isMark(i, "||");
      case WORD ->
          switch (tokens.word(i)) {
            case AND, ANY, SOME, ARRAY, SELECT -> true;
            default -> false;
          };
      default -> false;
    };
  }

  /** Behind names that dots join; the same place when there is none. */
  private int chainEnd(int start, int end) {
    int i = start;
    if (!isColumn(i)) {
      return start;
    }
    i++;
    while (i + 1 < end && tokens.is(i, '.') && tokens.isName(i + 1)) {
      i += 2;
    }
    return i;
  }

  private boolean isColumn(int i) {
    return tokens.isName(i) && tokens.word(i) == Word.NONE;
  }

  private boolean same(int i, int j) {
    if (tokens.isName(i) && tokens.isName(j)) {
      return tokens.name(i).equals(tokens.name(j));
    }
    return tokens.kind(i) == tokens.kind(j)
        && tokens.length(i) == tokens.length(j)
        && CharSequence.compare(
                tokens.text().subSequence(tokens.start(i), tokens.end(i)),
                tokens.text().subSequence(tokens.start(j), tokens.end(j)))
            == 0;
  }
}
