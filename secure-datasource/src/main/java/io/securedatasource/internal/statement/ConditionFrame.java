package io.securedatasource.internal.statement;

/** A parenthesis, a bracket or a CASE, and the operand of a condition that is being read in it. */
final class ConditionFrame {

  /** What an operand comes behind. */
  enum Intro {
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

  /** The part of a query that is being read, as far as it matters. */
  enum Clause {
    /** None yet, or one that lists relations: a query may begin. */
    OPEN,
    /** The list of the first SELECT, or of SET: what stands there widens nothing. */
    LIST,
    /** Any other, and whatever is nested in it. */
    OTHER
  }

  /** What an operand is, as far as its tokens tell. */
  enum Value {
    REFERS,
    /** It says the same of every row: the time, or chance. */
    AMBIENT,
    CONSTANT,
    /** TRUE, or 1=1. */
    ALWAYS,
    /** FALSE, 1=0, 0=1, or 1<>1. */
    NEVER
  }

  final int open;
  final boolean ofCase;
  final boolean judged;
  boolean selector;
  boolean parted;
  boolean between;

  /** In a CHECK constraint, which filters nothing. */
  boolean unwatched;

  Clause clause = Clause.OPEN;

  /** What the operands before say together. */
  Value all = Value.CONSTANT;

  Intro intro;
  int start = -1;
  int elements;
  Value says = Value.CONSTANT;

  /** An operand before this one ends in a literal, as one does that was cut open behind it. */
  boolean cut;

  Value group = Value.CONSTANT;
  int groupEnd = -1;

  ConditionFrame(int open, boolean ofCase, Intro intro) {
    this.open = open;
    this.ofCase = ofCase;
    this.intro = intro;
    this.judged = intro != Intro.NONE;
  }

  void begin(Intro next) {
    intro = next;
    start = -1;
    elements = 0;
    all = more(all, says);
    says = Value.CONSTANT;
    groupEnd = -1;
  }

  /** What is said by two together, constants of all kinds being one. */
  static Value more(Value one, Value other) {
    if (one == Value.REFERS || other == Value.REFERS) {
      return Value.REFERS;
    }
    return one == Value.AMBIENT || other == Value.AMBIENT ? Value.AMBIENT : Value.CONSTANT;
  }
}
