package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;
import io.securedatasource.policy.StatementHazard;
import java.util.ArrayDeque;
import java.util.Deque;

/** Watches what a statement is made of, however deep: writes, unions, and calls that build. */
final class ShapeWatch {

  private static final String CAST = "cast to a number, so that an error tells it";

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
    int tells = -1;
    boolean builds;
    boolean cast;

    /** Something in it is cast to a number. */
    boolean toNumber;
  }

  private final Tokens tokens;
  private final Sightings sightings;
  private final Deque<Frame> outer = new ArrayDeque<>();
  private Frame frame = new Frame();
  private boolean explainAnalyze;
  private boolean explain;
  private boolean prepare;
  private boolean setOperation;

  /** Where the group that was closed last tells of the server, with its name; -1 when nowhere. */
  private int closedTells = -1;

  /** The last token that tells of the server; -2 before it. */
  private int told = -2;

  private boolean catalogueBefore;

  ShapeWatch(Tokens tokens, Sightings sightings) {
    this.tokens = tokens;
    this.sightings = sightings;
  }

  /** Looks at the token there; the tokens of a text come one after the other. */
  void look(int i) {
    switch (tokens.kind(i)) {
      case WORD -> {
        if (!tokens.is(i - 1, '{')) {
          word(i, tokens.word(i));
        }
      }
      case QUOTED -> somethingElse();
      case PUNCTUATION -> punctuation(i);
      case NUMBER, STRING -> constant(i);
      case OPERATOR -> {
        if (frame.builds && multiplies(i)) {
          sightings.see(StatementHazard.SLEEP, tokens.start(i), "a power or product as a size");
        }
        somethingElse();
      }
      default -> {
        if (tokens.kind(i) != Token.BRACE) {
          somethingElse();
        }
      }
    }
  }

  /** No verb came: none is due any more, but behind the words that come before one. */
  private void somethingElse() {
    frame.verbDue &= frame.with || explain || prepare;
  }

  private boolean multiplies(int i) {
    boolean numbers = tokens.kind(i - 1) == Token.NUMBER && tokens.kind(i + 1) == Token.NUMBER;
    return tokens.isMark(i, "^") || (numbers && (tokens.isMark(i, "*") || tokens.isMark(i, "<<")));
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
      inner.cast = tokens.is(i - 1, Word.CAST);
      inner.builds = frame.builds || Vocabulary.is(tokens.entry(i - 1), Vocabulary.BUILDS);
      outer.push(frame);
      frame = inner;
    } else if (tokens.is(i, ')')) {
      if (!outer.isEmpty()) {
        pop();
      }
    } else {
      if (tokens.isMark(i, "::") && isNumeric(i + 1)) {
        frame.toNumber = true;
        if (closedTells >= 0 && tokens.is(i - 1, ')')) {
          sightings.see(StatementHazard.UNION_CATALOGUE, closedTells, CAST);
        } else if (told == i - 1) {
          sightings.see(StatementHazard.UNION_CATALOGUE, tokens.start(told), CAST);
        }
      }
      somethingElse();
    }
  }

  private void pop() {
    Frame inner = frame;
    int informs = inner.from ? -1 : inner.informs;
    close(inner);
    frame = outer.pop();
    frame.verbDue &= frame.with || explain || prepare;
    closedTells = inner.tells;
    if (inner.toNumber && inner.tells >= 0) {
      sightings.see(StatementHazard.UNION_CATALOGUE, inner.tells, CAST);
    }
    frame.toNumber |= inner.cast && inner.toNumber;
    if (frame.tells < 0) {
      frame.tells = inner.tells;
    }
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
    boolean due = frame.verbDue;
    somethingElse();
    switch (word) {
      case WITH -> {
        frame.with |= due;
        frame.verbDue = due;
      }
      case EXPLAIN -> {
        explain |= due && outer.isEmpty();
        frame.verbDue = due;
      }
      case ANALYZE, ANALYSE -> explainAnalyze |= explain;
      case PREPARE -> {
        prepare |= due;
        frame.verbDue = due;
      }
      case SELECT, TABLE, VALUES -> frame.verbDue = false;
      case INSERT, MERGE, UPDATE, DELETE -> {
        if (due && !tokens.is(i - 1, Word.FOR) && !tokens.is(i - 1, Word.KEY)) {
          write(i, word);
        }
      }
      case WHERE -> frame.unboundedWrite = -1;
      case FROM -> frame.from |= !tokens.comparesDistinct(i);
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
        cast(i);
      }
      default -> {
        // A name, or a word that changes no shape.
      }
    }
  }

  /** A name that tells of the server: of its catalogue, its version, who is logged in. */
  void tells(int i) {
    told = i;
    if (frame.tells < 0) {
      frame.tells = tokens.start(i);
    }
    boolean informs = Vocabulary.is(tokens.entry(i), Vocabulary.INFORMS);
    if (informs && frame.informs < 0) {
      frame.informs = tokens.start(i);
    }
  }

  /** CAST of what the server tells to a number makes the server say it in its error. */
  private void cast(int i) {
    if (frame.cast && isNumeric(i + 1)) {
      frame.toNumber = true;
      if (frame.tells >= 0) {
        sightings.see(StatementHazard.UNION_CATALOGUE, frame.tells, CAST);
      }
    }
  }

  private boolean isNumeric(int i) {
    int type = tokens.is(i + 1, '.') ? i + 2 : i;
    return Vocabulary.is(tokens.entry(type), Vocabulary.NUMERIC);
  }

  private void write(int i, Word verb) {
    frame.verbDue = false;
    sightings.see(StatementHazard.WRITE, tokens.start(i));
    if (explainAnalyze) {
      sightings.see(StatementHazard.EXPLAIN_ANALYZE, tokens.start(i));
    }
    if (verb == Word.UPDATE || verb == Word.DELETE) {
      frame.unboundedWrite = tokens.start(i);
    }
    if (verb != Word.DELETE) {
      target(verb == Word.UPDATE ? i + 1 : i + 2);
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
    somethingElse();
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
