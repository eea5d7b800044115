package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;

/**
 * A literal, or TRUE or FALSE, with all that makes no expression of it: its sign, parentheses,
 * casts, and the name of a type in front of it. Given again and again for one literal after
 * another; not thread-safe.
 */
final class Constant {

  /** More parentheses and casts than these are not looked through. */
  private static final int DEEPEST = 16;

  private final Tokens tokens;
  private final TypeNames types;
  private int start;
  private int end;
  private boolean decided;
  private boolean bare;

  Constant(Tokens tokens, TypeNames types) {
    this.tokens = tokens;
    this.types = types;
  }

  /** Takes the literal, the sign of one, or TRUE or FALSE, that stands there. */
  void take(int i) {
    int literal = ValueLists.isSign(tokens, i) ? i + 1 : i;
    start = ValueLists.isSign(tokens, literal - 1) ? literal - 1 : literal;
    end = literal + 1;
    decided = false;
    if (tokens.kind(literal) == Token.STRING) {
      decided = types.isDeciding(literal - 1);
      start = types.inFront(literal);
    }
    bare = !tokens.isName(start);
    int steps = 0;
    while (steps < DEEPEST && widens()) {
      steps++;
    }
    bare &= steps == 0;
  }

  private boolean widens() {
    if (tokens.isMark(end, "::")) {
      type(end + 1);
      end = types.behind(end + 1);
      return true;
    }
    if (!tokens.is(start - 1, '(')) {
      return false;
    }
    if (tokens.is(end, ')') && !isCall(start - 1)) {
      start--;
      end++;
      return true;
    }
    if (tokens.is(end, Word.AS) && tokens.is(start - 2, Word.CAST)) {
      int behind = types.behind(end + 1);
      if (tokens.is(behind, ')')) {
        type(end + 1);
        start -= 2;
        end = behind + 1;
        return true;
      }
    }
    return false;
  }

  private void type(int name) {
    decided |= types.isDeciding(tokens.is(name + 1, '.') ? name + 2 : name);
  }

  private boolean isCall(int parenthesis) {
    return tokens.isName(parenthesis - 1) && tokens.word(parenthesis - 1) == Word.NONE;
  }

  /** Where it begins. */
  int start() {
    return start;
  }

  /** Behind its end. */
  int end() {
    return end;
  }

  /** Whether it is the literal alone, or with its sign. */
  boolean isBare() {
    return bare;
  }

  /** Whether it has a type by which it decides: a name of the catalogue, or TRUE or FALSE. */
  boolean isDecidedByType() {
    return decided;
  }

  /** Behind the constant that begins there; -1 when none does. */
  int behind(int first) {
    return behind(first, 0);
  }

  private int behind(int first, int depth) {
    if (depth > DEEPEST) {
      return -1;
    }
    int i = ValueLists.isSign(tokens, first) ? first + 1 : first;
    if (tokens.isLiteral(i) || tokens.is(i, Word.TRUE) || tokens.is(i, Word.FALSE)) {
      i++;
    } else if (tokens.is(i, '(')) {
      i = behind(i + 1, depth + 1);
      i = i >= 0 && tokens.is(i, ')') ? i + 1 : -1;
    } else if (tokens.is(i, Word.CAST) && tokens.is(i + 1, '(')) {
      i = behind(i + 2, depth + 1);
      int type = i >= 0 && tokens.is(i, Word.AS) ? types.behind(i + 1) : -1;
      i = tokens.is(type, ')') ? type + 1 : -1;
    } else if (tokens.isName(i) && tokens.word(i) == Word.NONE) {
      int string = types.behind(i);
      i = tokens.kind(string) == Token.STRING ? string + 1 : -1;
    } else {
      return -1;
    }
    while (i >= 0 && tokens.isMark(i, "::")) {
      i = types.behind(i + 1);
    }
    return i;
  }
}
