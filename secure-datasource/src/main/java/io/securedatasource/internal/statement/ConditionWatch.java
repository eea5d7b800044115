package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;
import io.securedatasource.policy.StatementHazard;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Watches the operands of boolean expressions: one that no row and no parameter has a say in is
 * constant. Nothing is parsed; an operand is what stands between two words that part operands, and
 * it is constant when none of its tokens refers to anything.
 */
final class ConditionWatch {

  /** What an operand comes behind. */
  private enum Intro {
    /** Anything that does not ask for a condition. */
    NONE,
    /** WHERE or HAVING. */
    FIRST,
    /** ON, where TRUE alone is the usual way to join everything. */
    ON,
    AND,
    OR,
    /** WHEN of a CASE without a selector. */
    WHEN
  }

  /** What an operand is, as far as its tokens tell. */
  private enum Value {
    REFERS,
    CONSTANT,
    /** TRUE, or 1=1. */
    ALWAYS,
    /** FALSE, 1=0, 0=1, or 1<>1. */
    NEVER
  }

  /** A parenthesis, a bracket or a CASE, and the operand being read in it. */
  private static final class Frame {
    final int open;
    final boolean ofCase;
    final boolean judged;
    boolean selector;
    boolean parted;
    boolean between;
    boolean anyRefers;

    Intro intro;
    int start = -1;
    int elements;
    boolean refers;
    Value group = Value.CONSTANT;
    int groupEnd = -1;

    Frame(int open, boolean ofCase, Intro intro) {
      this.open = open;
      this.ofCase = ofCase;
      this.intro = intro;
      this.judged = intro != Intro.NONE;
    }

    void begin(Intro next) {
      intro = next;
      start = -1;
      elements = 0;
      refers = false;
      groupEnd = -1;
    }
  }

  private final Tokens tokens;
  private final Sightings sightings;
  private final Deque<Frame> outer = new ArrayDeque<>();
  private Frame frame = new Frame(-1, false, Intro.NONE);

  /** Whether a parameter came by. */
  private boolean bound;

  ConditionWatch(Tokens tokens, Sightings sightings) {
    this.tokens = tokens;
    this.sightings = sightings;
  }

  /** Looks at the token there; the tokens of a text come one after the other. */
  void look(int i) {
    switch (tokens.kind(i)) {
      case WORD -> word(i);
      case PUNCTUATION, BRACE -> punctuation(i);
      case PARAMETER -> {
        bound = true;
        element(i, true);
      }
      case QUOTED -> element(i, !isNeutralName(i));
      default -> element(i, false);
    }
  }

  /** A statement ends there. */
  void end(int i) {
    while (!outer.isEmpty()) {
      pop(i);
    }
    part(i, Intro.NONE);
    frame = new Frame(i, false, Intro.NONE);
  }

  private void punctuation(int i) {
    if (tokens.is(i, '(') || tokens.is(i, '[')) {
      push(new Frame(i, false, frame.elements == 0 ? frame.intro : Intro.NONE), i);
    } else if (tokens.is(i, ')') || tokens.is(i, ']')) {
      while (frame.ofCase) {
        pop(i);
      }
      if (!outer.isEmpty()) {
        pop(i);
      }
    } else if (tokens.is(i, ',')) {
      frame.anyRefers |= frame.refers;
      frame.parted = true;
      frame.begin(Intro.NONE);
    } else {
      element(i, false);
    }
  }

  private void word(int i) {
    switch (tokens.word(i)) {
      case AND -> {
        if (frame.between) {
          frame.between = false;
          element(i, false);
        } else {
          part(i, Intro.AND);
        }
      }
      case OR -> part(i, Intro.OR);
      case WHERE, HAVING -> part(i, Intro.FIRST);
      case ON -> part(i, tokens.is(i - 1, Word.DISTINCT) ? Intro.NONE : Intro.ON);
      case CASE -> {
        Frame inner = new Frame(i, true, Intro.NONE);
        inner.selector = !tokens.is(i + 1, Word.WHEN);
        push(inner, i);
      }
      case WHEN -> part(i, frame.ofCase && !frame.selector ? Intro.WHEN : Intro.NONE);
      case THEN, ELSE -> part(i, Intro.NONE);
      case END -> {
        if (frame.ofCase) {
          pop(i);
        } else {
          part(i, Intro.NONE);
        }
      }
      case BETWEEN -> {
        frame.between = true;
        element(i, false);
      }
      case NOT -> {
        if (frame.start < 0) {
          frame.start = i;
        }
      }
      case LEFT, RIGHT -> {
        if (tokens.is(i + 1, '(')) {
          element(i, false);
        } else {
          part(i, Intro.NONE);
        }
      }
      case FROM -> {
        if (tokens.comparesDistinct(i)) {
          element(i, false);
        } else {
          part(i, Intro.NONE);
        }
      }
      case SET -> {
        if (tokens.kind(i + 1) == Token.OPERATOR) {
          element(i, true);
        } else {
          part(i, Intro.NONE);
        }
      }
      case SELECT,
          GROUP,
          ORDER,
          LIMIT,
          OFFSET,
          FETCH,
          UNION,
          INTERSECT,
          EXCEPT,
          WINDOW,
          RETURNING,
          JOIN,
          INNER,
          CROSS,
          FULL,
          NATURAL,
          VALUES ->
          part(i, Intro.NONE);
      case FOR -> {
        if (outer.isEmpty()) {
          part(i, Intro.NONE);
        }
      }
      default -> element(i, !isNeutral(i));
    }
  }

  private void element(int i, boolean refers) {
    if (frame.start < 0) {
      frame.start = i;
    }
    frame.elements++;
    frame.refers |= refers;
  }

  private boolean isNeutral(int i) {
    int entry = tokens.entry(i);
    return (Vocabulary.is(entry, Vocabulary.NEUTRAL | Vocabulary.CONSTANT)
            && !tokens.is(i - 1, '.')
            && !tokens.is(i + 1, '.'))
        || (Vocabulary.is(entry, Vocabulary.TYPE)
            && (tokens.kind(i + 1) == Token.STRING || tokens.is(i - 1, Word.AS)))
        || isNeutralName(i);
  }

  private boolean isNeutralName(int i) {
    boolean schema = tokens.is(i + 1, '.') && tokens.name(i).equals("pg_catalog");
    return tokens.isMark(i - 1, "::")
        || schema
        || (tokens.isMark(i - 3, "::") && tokens.name(i - 2).equals("pg_catalog"))
        || (Vocabulary.is(tokens.entry(i), Vocabulary.PURE) && tokens.is(i + 1, '('));
  }

  private void push(Frame inner, int i) {
    element(i, false);
    outer.push(frame);
    frame = inner;
  }

  /** Closes the innermost frame; what it holds becomes an element of the operand around it. */
  private void pop(int i) {
    Frame inner = frame;
    Value value;
    if (inner.parted || inner.ofCase) {
      judge(i, Intro.NONE);
      inner.anyRefers |= inner.refers;
      value = inner.anyRefers ? Value.REFERS : Value.CONSTANT;
    } else {
      value = value(i);
    }
    frame = outer.pop();
    frame.refers |= value == Value.REFERS;
    if (frame.start == inner.open) {
      frame.group = value;
      frame.groupEnd = i;
    }
  }

  /** Ends an operand in front of a word that parts operands, and begins the next behind it. */
  private void part(int i, Intro next) {
    judge(i, next);
    frame.anyRefers |= frame.refers;
    frame.parted = true;
    frame.between = false;
    frame.begin(next);
  }

  private Value value(int end) {
    if (frame.refers) {
      return Value.REFERS;
    }
    if (frame.groupEnd == end - 1 && frame.groupEnd >= 0) {
      return frame.group;
    }
    int start = frame.start;
    if (end - start == 1) {
      Word word = tokens.word(start);
      return word == Word.TRUE ? Value.ALWAYS : word == Word.FALSE ? Value.NEVER : Value.CONSTANT;
    }
    boolean equal = tokens.isMark(start + 1, "=");
    if (end - start == 3 && (equal || tokens.isMark(start + 1, "<>"))) {
      String left = tokens.value(start);
      String right = tokens.value(start + 2);
      boolean numbers =
          tokens.kind(start) == Token.NUMBER && tokens.kind(start + 2) == Token.NUMBER;
      if (numbers && left.equals("1") && right.equals("1")) {
        return equal ? Value.ALWAYS : Value.NEVER;
      }
      if (numbers && equal && (left + right).matches("10|01")) {
        return Value.NEVER;
      }
    }
    return Value.CONSTANT;
  }

  private void judge(int end, Intro next) {
    boolean operand = frame.intro != Intro.NONE || joins(next);
    if (!operand || frame.elements == 0) {
      return;
    }
    Value value = value(end);
    if (value == Value.REFERS) {
      if (frame.intro == Intro.OR && comparesWithItself(end)) {
        sightings.see(StatementHazard.CONSTANT_CONDITION, tokens.start(frame.start));
      }
      return;
    }
    if (frame.intro == Intro.ON && value == Value.ALWAYS && !joins(next)) {
      return;
    }
    sightings.see(
        isBuilders(value, next, end)
            ? StatementHazard.BUILDER_CONDITION
            : StatementHazard.CONSTANT_CONDITION,
        tokens.start(frame.start));
  }

  private static boolean joins(Intro next) {
    return next == Intro.AND || next == Intro.OR;
  }

  /**
   * Whether query builders emit such an operand at such a place, where it widens nothing. Those
   * that say absent filters as conditions (JPA's {@code conjunction()}) do so anywhere, and bind
   * what is there: where nothing was bound, such an operand is more likely an attacker's first try.
   */
  private boolean isBuilders(Value value, Intro next, int end) {
    boolean first = frame.intro == Intro.FIRST || frame.intro == Intro.ON;
    boolean grouped = frame.groupEnd == end - 1;
    return switch (value) {
      case ALWAYS -> next != Intro.OR && (first || (frame.intro == Intro.AND && bound));
      case NEVER ->
          first
              || bound
              || (!frame.parted && frame.judged)
              || (frame.intro == Intro.AND && (grouped || !tokens.isMark(frame.start + 1, "<>")));
      default -> false;
    };
  }

  /** Whether the operand is a name, a comparison that equality fulfils, and the same name. */
  private boolean comparesWithItself(int end) {
    int length = end - frame.start;
    int middle = frame.start + length / 2;
    if (length % 2 == 0 || length < 3 || !isFulfilledByEquality(middle)) {
      return false;
    }
    for (int i = 0; i < length / 2; i++) {
      int left = frame.start + i;
      int right = middle + 1 + i;
      boolean name = i % 2 == 0;
      if (name
          ? !tokens.isName(left) || !tokens.name(left).equals(tokens.name(right))
          : !tokens.is(left, '.') || !tokens.is(right, '.')) {
        return false;
      }
    }
    return true;
  }

  private boolean isFulfilledByEquality(int i) {
    return tokens.isMark(i, "=")
        || tokens.isMark(i, ">=")
        || tokens.isMark(i, "<=")
        || tokens.is(i, Word.LIKE)
        || tokens.is(i, Word.ILIKE);
  }
}
