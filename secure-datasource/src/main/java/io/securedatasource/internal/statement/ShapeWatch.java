package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;
import io.securedatasource.policy.StatementHazard;
import java.util.ArrayDeque;
import java.util.Deque;

/** Watches what a statement is made of, however deep: writes, unions, and calls that build. */
final class ShapeWatch {

  /** Larger constants in a function that builds as much as it is told are refused. */
  private static final long MOST_BUILT = 1_000_000;

  /** A parenthesis, and the query in it. */
  private static final class Frame {
    /** A verb may stand here: nothing but WITH lists and EXPLAIN came before. */
    boolean verbDue = true;

    boolean with;
    int unboundedWrite = -1;
    boolean union;
    boolean from;
    int informs = -1;
    boolean builds;
  }

  private final Tokens tokens;
  private final Sightings sightings;
  private final Deque<Frame> outer = new ArrayDeque<>();
  private Frame frame = new Frame();
  private boolean explainAnalyze;
  private boolean explain;
  private boolean prepare;
  private boolean setOperation;
  private boolean catalogueBefore;

  ShapeWatch(Tokens tokens, Sightings sightings) {
    this.tokens = tokens;
    this.sightings = sightings;
  }

  /** Looks at the token there; the tokens of a text come one after the other. */
  void look(int i) {
    switch (tokens.kind(i)) {
      case WORD -> word(i, tokens.word(i));
      case QUOTED -> name(i);
      case PUNCTUATION -> punctuation(i);
      case NUMBER, STRING -> constant(i);
      case OPERATOR -> {
        if (frame.builds && tokens.isMark(i, "^")) {
          sightings.see(StatementHazard.SLEEP, tokens.start(i), "a power as a size");
        }
        frame.verbDue = false;
      }
      default -> {
        if (tokens.kind(i) != Token.BRACE) {
          frame.verbDue = false;
        }
      }
    }
  }

  /** A statement ends there. */
  void end() {
    while (!outer.isEmpty()) {
      pop();
    }
    close(frame);
    if (setOperation && sightings.has(StatementHazard.CATALOGUE) && !catalogueBefore) {
      sightings.seeAsWell(StatementHazard.CATALOGUE, StatementHazard.UNION_CATALOGUE);
    }
    catalogueBefore = sightings.has(StatementHazard.CATALOGUE);
    frame = new Frame();
    explain = false;
    explainAnalyze = false;
    prepare = false;
    setOperation = false;
  }

  private void punctuation(int i) {
    if (tokens.is(i, '(')) {
      Frame inner = new Frame();
      inner.builds = frame.builds || Vocabulary.is(tokens.entry(i - 1), Vocabulary.BUILDS);
      outer.push(frame);
      frame = inner;
    } else if (tokens.is(i, ')')) {
      if (!outer.isEmpty()) {
        pop();
      }
    } else if (!frame.with || !tokens.is(i, ',')) {
      frame.verbDue = false;
    }
  }

  private void pop() {
    Frame inner = frame;
    int informs = inner.from ? -1 : inner.informs;
    close(inner);
    frame = outer.pop();
    if (frame.informs < 0) {
      frame.informs = informs;
    }
  }

  private void close(Frame closed) {
    if (closed.unboundedWrite >= 0) {
      sightings.see(StatementHazard.UNBOUNDED_WRITE, closed.unboundedWrite);
    }
    branch(closed);
  }

  /** A branch of a set operation that asks the server about itself, and no table. */
  private void branch(Frame of) {
    if (of.union && of.informs >= 0 && !of.from) {
      sightings.see(StatementHazard.UNION_CATALOGUE, of.informs);
    }
    of.informs = -1;
    of.from = false;
  }

  private void word(int i, Word word) {
    switch (word) {
      case WITH -> frame.with |= frame.verbDue;
      case EXPLAIN -> explain |= frame.verbDue && outer.isEmpty();
      case ANALYZE, ANALYSE -> explainAnalyze |= explain;
      case PREPARE -> prepare |= frame.verbDue;
      case SELECT, TABLE, VALUES -> frame.verbDue = false;
      case INSERT, MERGE -> {
        if (frame.verbDue) {
          write(i);
          target(i + 2);
        }
      }
      case UPDATE -> {
        if (frame.verbDue) {
          write(i);
          frame.unboundedWrite = tokens.start(i);
          target(i + 1);
        }
      }
      case DELETE -> {
        if (frame.verbDue) {
          write(i);
          frame.unboundedWrite = tokens.start(i);
        }
      }
      case WHERE -> frame.unboundedWrite = -1;
      case FROM -> frame.from = true;
      case UNION, INTERSECT, EXCEPT -> {
        branch(frame);
        frame.union = true;
        setOperation = true;
      }
      case FOR -> locks(i);
      case INTO -> into(i);
      case AS -> {
        if (prepare && outer.isEmpty()) {
          prepare = false;
          frame.verbDue = true;
        }
      }
      default -> name(i);
    }
  }

  private void name(int i) {
    if (!frame.with && !explain && !prepare) {
      frame.verbDue = false;
    }
    boolean called = tokens.is(i + 1, '(');
    boolean says = called || (tokens.word(i) != Word.NONE && !tokens.is(i - 1, '.'));
    if (says && frame.informs < 0 && Vocabulary.is(tokens.entry(i), Vocabulary.INFORMS)) {
      frame.informs = tokens.start(i);
    }
  }

  private void write(int i) {
    frame.verbDue = false;
    sightings.see(StatementHazard.WRITE, tokens.start(i));
    if (explainAnalyze) {
      sightings.see(StatementHazard.EXPLAIN_ANALYZE, tokens.start(i));
    }
  }

  /** The settings can be changed as the rows of a view. */
  private void target(int from) {
    int i = from;
    while (tokens.is(i, Word.ONLY) || (tokens.is(i, '(') && i < from + 3)) {
      i++;
    }
    while (tokens.is(i + 1, '.') && i < from + 8) {
      i += 2;
    }
    if (tokens.name(i).equals("pg_settings")) {
      sightings.see(StatementHazard.SETTING, tokens.start(i), "through pg_settings");
      sightings.markSession();
    }
  }

  private void locks(int i) {
    boolean locks =
        switch (tokens.word(i + 1)) {
          case UPDATE, SHARE -> true;
          case NO -> tokens.is(i + 2, Word.KEY);
          case KEY -> tokens.is(i + 2, Word.SHARE);
          default -> false;
        };
    if (locks) {
      sightings.see(StatementHazard.WRITE, tokens.start(i));
    }
  }

  private void into(int i) {
    if (tokens.is(i - 1, Word.INSERT) || tokens.is(i - 1, Word.MERGE)) {
      return;
    }
    Word next = tokens.word(i + 1);
    boolean temporary = next == Word.TEMPORARY || next == Word.TEMP || next == Word.LOCAL;
    if (temporary) {
      sightings.markSession();
    }
    sightings.see(
        temporary ? StatementHazard.TEMPORARY : StatementHazard.DEFINITION, tokens.start(i));
  }

  private void constant(int i) {
    frame.verbDue = false;
    if (frame.builds && isLarge(tokens.value(i))) {
      sightings.see(StatementHazard.SLEEP, tokens.start(i), "a huge constant as a size");
    }
  }

  private static boolean isLarge(String value) {
    String digits = value.strip().replace("_", "");
    if (digits.isEmpty() || digits.length() > 400) {
      return false;
    }
    try {
      boolean hexadecimal = digits.startsWith("0x") || digits.startsWith("0X");
      return hexadecimal ? digits.length() > 7 : Double.parseDouble(digits) > MOST_BUILT;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
