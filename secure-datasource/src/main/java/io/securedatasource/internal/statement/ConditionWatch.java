package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.ConditionFrame.Clause;
import io.securedatasource.internal.statement.ConditionFrame.Intro;
import io.securedatasource.internal.statement.ConditionFrame.Value;
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

  private final Tokens tokens;
  private final Sightings sightings;
  private final Operands operands;
  private final Deque<ConditionFrame> outer = new ArrayDeque<>();
  private ConditionFrame frame = new ConditionFrame(-1, false, Intro.NONE);

  /** Whether a parameter came by. */
  private boolean bound;

  ConditionWatch(Tokens tokens, Sightings sightings) {
    this.tokens = tokens;
    this.sightings = sightings;
    this.operands = new Operands(tokens);
  }

  /** Looks at the token there; the tokens of a text come one after the other. */
  void look(int i) {
    switch (tokens.kind(i)) {
      case WORD -> word(i);
      case PUNCTUATION, BRACE -> punctuation(i);
      case PARAMETER -> {
        bound = true;
        element(i, Value.REFERS);
      }
      case QUOTED -> element(i, isNeutralName(i) ? Value.CONSTANT : Value.REFERS);
      default -> element(i, Value.CONSTANT);
    }
  }

  /** A statement ends there. */
  void end(int i) {
    while (!outer.isEmpty()) {
      pop(i);
    }
    part(i, Intro.NONE);
    frame = new ConditionFrame(i, false, Intro.NONE);
  }

  private void punctuation(int i) {
    if (tokens.is(i, '(') || tokens.is(i, '[')) {
      ConditionFrame inner =
          new ConditionFrame(i, false, frame.elements == 0 ? frame.intro : Intro.NONE);
      inner.unwatched = tokens.is(i - 1, Word.CHECK) && !tokens.is(i - 2, Word.WITH);
      push(inner, i);
    } else if (tokens.is(i, ')') || tokens.is(i, ']')) {
      while (frame.ofCase) {
        pop(i);
      }
      if (!outer.isEmpty()) {
        pop(i);
      }
    } else if (tokens.is(i, ',')) {
      frame.parted = true;
      frame.cut = false;
      frame.begin(Intro.NONE);
    } else {
      element(i, Value.CONSTANT);
    }
  }

  private void word(int i) {
    switch (tokens.word(i)) {
      case AND -> {
        if (frame.between) {
          frame.between = false;
          element(i, Value.CONSTANT);
        } else {
          part(i, Intro.AND);
        }
      }
      case OR -> part(i, Intro.OR);
      case WHERE, HAVING -> part(i, Intro.FIRST);
      case ON -> part(i, tokens.is(i - 1, Word.DISTINCT) ? Intro.NONE : Intro.ON);
      case CASE -> {
        ConditionFrame inner = new ConditionFrame(i, true, Intro.NONE);
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
        element(i, Value.CONSTANT);
      }
      case NOT -> {
        if (frame.start < 0) {
          frame.start = i;
        }
      }
      case LEFT, RIGHT -> {
        if (tokens.is(i + 1, '(')) {
          element(i, Value.CONSTANT);
        } else {
          part(i, Intro.NONE);
        }
      }
      case FROM -> {
        if (tokens.comparesDistinct(i)) {
          element(i, Value.CONSTANT);
        } else {
          part(i, Intro.NONE);
        }
      }
      case SET -> {
        if (tokens.kind(i + 1) == Token.OPERATOR) {
          element(i, Value.REFERS);
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
      default ->
          element(i, isNeutral(i) ? Value.CONSTANT : isAmbient(i) ? Value.AMBIENT : Value.REFERS);
    }
  }

  private void element(int i, Value says) {
    if (frame.start < 0) {
      frame.start = i;
    }
    frame.elements++;
    frame.says = ConditionFrame.more(frame.says, says);
  }

  private boolean isAmbient(int i) {
    int entry = tokens.entry(i);
    return (Vocabulary.is(entry, Vocabulary.AMBIENT) && tokens.is(i + 1, '('))
        || (Vocabulary.is(entry, Vocabulary.CLOCK)
            && !tokens.is(i - 1, '.')
            && !tokens.is(i + 1, '.'));
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

  private void push(ConditionFrame inner, int i) {
    element(i, Value.CONSTANT);
    inner.clause = frame.clause;
    inner.unwatched |= frame.unwatched;
    outer.push(frame);
    frame = inner;
  }

  /** Closes the innermost frame; what it holds becomes an element of the operand around it. */
  private void pop(int i) {
    ConditionFrame inner = frame;
    Value value;
    if (inner.parted || inner.ofCase) {
      judge(i, Intro.NONE);
      value = ConditionFrame.more(inner.all, inner.says);
    } else {
      value = value(i);
    }
    frame = outer.pop();
    frame.says = ConditionFrame.more(frame.says, value);
    if (frame.start == inner.open) {
      frame.group = value;
      frame.groupEnd = i;
    }
  }

  /** Ends an operand in front of a word that parts operands, and begins the next behind it. */
  private void part(int i, Intro next) {
    judge(i, next);
    enter(tokens.word(i));
    boolean literal = frame.says == Value.REFERS && operands.isLiteral(i - 1, i);
    frame.cut = joins(next) && (frame.cut || literal);
    frame.parted = true;
    frame.between = false;
    frame.begin(next);
  }

  private void enter(Word word) {
    if (frame.clause != Clause.OTHER) {
      frame.clause =
          switch (word) {
            case SELECT, SET -> frame.clause == Clause.OPEN ? Clause.LIST : Clause.OTHER;
            case AND, OR, WHEN, THEN, ELSE, END -> frame.clause;
            case FROM, JOIN, INNER, CROSS, FULL, NATURAL, LEFT, RIGHT -> Clause.OPEN;
            default -> Clause.OTHER;
          };
    }
  }

  private Value value(int end) {
    if (frame.says != Value.CONSTANT) {
      return frame.says;
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
    if (!operand || frame.elements == 0 || frame.unwatched) {
      return;
    }
    Value value = value(end);
    if (value == Value.REFERS || value == Value.AMBIENT) {
      boolean fulfilled =
          value == Value.AMBIENT
              ? frame.parted || next != Intro.AND
              : operands.comparesWithItself(frame.start, end);
      if (frame.intro == Intro.OR && fulfilled) {
        sightings.see(StatementHazard.CONSTANT_CONDITION, tokens.start(frame.start));
      }
      return;
    }
    if (frame.intro == Intro.ON && value == Value.ALWAYS && !joins(next)) {
      return;
    }
    sightings.see(
        isBuilders(value, next, end) || isListed(value, end) || isHarmless(next, end)
            ? StatementHazard.BUILDER_CONDITION
            : StatementHazard.CONSTANT_CONDITION,
        tokens.start(frame.start));
  }

  /**
   * Whether it stands in a list, where it widens nothing, and has not the look of what was put
   * behind a literal there: {@code SET a = '' OR 1=1}.
   */
  private boolean isListed(Value value, int end) {
    return frame.clause == Clause.LIST
        && !frame.cut
        && !operands.isLiteral(frame.start, end)
        && (frame.intro != Intro.WHEN || value != Value.CONSTANT);
  }

  /** Whether it is an existence that narrows, or a filter for a value that is absent. */
  private boolean isHarmless(Intro next, int end) {
    boolean begins = !frame.parted || frame.intro != Intro.AND;
    return switch (frame.intro) {
      case OR, WHEN -> false;
      default ->
          next == Intro.OR
              ? begins && operands.isAbsentFilter(frame.start, end)
              : frame.intro == Intro.AND && operands.isExistence(frame.start, end);
    };
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
}
