package io.securedatasource.internal.statement;

/**
 * What the {@link Sieve} has understood of a text so far, and whether it may go on. What it asks of
 * a token is asked in the order of the text; as soon as one answer is no, the text is held back.
 *
 * <p>Conditions are watched by one thing alone: whether the operand being read has referred to
 * anything yet. A literal that stands in a condition before the first reference holds the text
 * back, as an operand that refers to nothing does.
 *
 * <p>Not thread-safe, and for one text after the other.
 */
final class SieveGrammar {

  private static final int DEEPEST = 64;

  // What the operand being read is, so far; from CONDITION on, a literal holds the text back.
  private static final byte REFERS = 0;
  private static final byte NEUTRAL = 1;

  /** It stands where a condition is asked for, and has referred to nothing. */
  private static final byte CONDITION = 2;

  /** As before, and it is a query, of which the select list is being read. */
  private static final byte SELECTED = 3;

  private static final byte STATE = 3;
  private static final byte GROUP_REFERS = 4;
  private static final byte OF_CASE = 8;

  // What the token before was, where that matters.
  private static final int NOTHING = 0;
  private static final int STRING = 1;
  private static final int COLON = 2;
  private static final int OPEN = 3;
  private static final int CASE = 4;
  private static final int INSERT = 5;
  private static final int DOTTED = 6;
  private static final int NAME = 7;
  private static final int START = 8;

  private final byte[] stack = new byte[DEEPEST];
  private int kind;
  private int state;
  private int before;
  private boolean groupRefers;
  private int depth;

  /** The depth at which a BETWEEN waits for its AND; -1 when none does. */
  private int between;

  private boolean writes;
  private boolean whereDue;
  private boolean with;
  private boolean searched;
  private int looks;

  /** Forgets the text before. */
  void start() {
    kind = Sieve.HELD;
    state = NEUTRAL;
    before = START;
    groupRefers = false;
    depth = 0;
    between = -1;
    writes = false;
    whereDue = false;
    with = false;
    searched = false;
    looks = 0;
  }

  /**
   * The place of the text's kind in {@link Sieve#KINDS}, with {@link Sieve#WRITES} or without, now
   * that it has come to its end; or {@link Sieve#HELD}.
   */
  int end() {
    if (kind == Sieve.HELD || depth != 0 || state >= CONDITION || whereDue) {
      return Sieve.HELD;
    }
    return writes ? kind | Sieve.WRITES : kind;
  }

  /** How many characters were looked at ahead, to be read again. */
  int looks() {
    return looks;
  }

  private int lookedAt(int from, int to) {
    looks += to - from;
    return to;
  }

  /** Whether what stands before a dot there is no word of the grammar, and was taken note of. */
  boolean qualifies() {
    if (before == DOTTED) {
      return false;
    }
    refer();
    before = DOTTED;
    return true;
  }

  private void refer() {
    if (before != COLON) {
      state = REFERS;
    }
  }

  /** A name or a word that says nothing by itself. */
  void name(int act) {
    if (act == SieveTables.REFERENCE) {
      refer();
    }
    before = NAME;
  }

  /** Whether no keyword can stand here. */
  boolean isDotted() {
    return before == DOTTED;
  }

  /** A name that would be a word if it were not quoted or behind a dot, from there on. */
  boolean named(int act, byte[] s, int i) {
    // No keyword; but a function that is watched may be called so.
    if (act == SieveTables.WATCHED || (act == SieveTables.WATCHED_CALL && isCalled(s, i))) {
      return false;
    }
    writes |= act == SieveTables.SEQUENCE;
    refer();
    before = NAME;
    return true;
  }

  boolean number() {
    before = NOTHING;
    return state < CONDITION;
  }

  boolean string() {
    boolean follows = before == STRING;
    before = STRING;
    return state < CONDITION && !follows;
  }

  boolean comma() {
    before = NOTHING;
    return passes(NEUTRAL);
  }

  boolean dot() {
    boolean admitted = before == NAME;
    before = DOTTED;
    return admitted;
  }

  boolean colon() {
    before = COLON;
    return state < CONDITION;
  }

  void parameter() {
    state = REFERS;
    before = NOTHING;
  }

  void operator() {
    before = NOTHING;
  }

  boolean open() {
    if (depth == DEEPEST) {
      return false;
    }
    stack[depth++] = (byte) (state | (groupRefers ? GROUP_REFERS : 0));
    groupRefers = false;
    if (state == REFERS) {
      state = NEUTRAL;
    }
    before = OPEN;
    return true;
  }

  boolean close() {
    before = NAME;
    return leave(0);
  }

  /** Comes back out of a parenthesis or a CASE. */
  private boolean leave(int what) {
    if (depth == 0 || state >= CONDITION || between == depth) {
      return false;
    }
    int saved = stack[--depth];
    boolean inner = groupRefers || state == REFERS;
    groupRefers = (saved & GROUP_REFERS) != 0;
    state = inner ? REFERS : saved & STATE;
    return (saved & OF_CASE) == what;
  }

  /** Whether an operand may end here; the next one begins. */
  private boolean passes(byte next) {
    if (state >= CONDITION || between == depth) {
      return false;
    }
    groupRefers |= state == REFERS;
    state = next;
    return true;
  }

  /**
   * A word of the grammar.
   *
   * @param start where it begins
   * @param i the place behind it
   * @return where to read on; {@link Sieve#HELD} to hold the text back
   */
  int word(int act, byte[] s, int start, int i) {
    if (kind == Sieve.HELD) {
      return begins(act, s[start] | 0x20) ? i : Sieve.HELD;
    }
    int last = before;
    before = NOTHING;
    if (last == COLON) {
      return Sieve.HELD;
    }
    int behind = i;
    boolean admitted =
        switch (act) {
          case SieveTables.CONSTANT -> state < CONDITION;
          case SieveTables.AND -> and();
          case SieveTables.OR -> state == REFERS && passes(CONDITION) && differs(s, i);
          case SieveTables.WHERE -> {
            whereDue &= depth != 0 || (s[start] | 0x20) != 'w';
            yield passes(CONDITION);
          }
          case SieveTables.SELECT -> {
            boolean inner = state == CONDITION && last == OPEN;
            behind = inner ? select(s, i) : i;
            yield inner || passes(NEUTRAL);
          }
          case SieveTables.FROM -> from();
          case SieveTables.CLAUSE, SieveTables.VALUES -> passes(NEUTRAL);
          case SieveTables.WITH -> {
            with = true;
            yield passes(NEUTRAL);
          }
          case SieveTables.SIDE -> s[i] == '(' || passes(NEUTRAL);
          case SieveTables.BETWEEN -> {
            boolean waits = between >= 0;
            between = depth;
            yield !waits;
          }
          case SieveTables.CASE -> {
            before = CASE;
            yield enterCase();
          }
          case SieveTables.WHEN -> {
            searched |= last == CASE;
            yield passes(searched ? CONDITION : NEUTRAL);
          }
          case SieveTables.END -> leave(OF_CASE);
          case SieveTables.UPDATE_DELETE, SieveTables.INSERT_MERGE -> {
            state = REFERS;
            yield !with && last != OPEN;
          }
          case SieveTables.FOR -> {
            writes = true;
            yield passes(NEUTRAL);
          }
          case SieveTables.INTO -> last == INSERT;
          case SieveTables.SEQUENCE -> {
            writes = true;
            state = REFERS;
            yield true;
          }
          case SieveTables.WATCHED_CALL -> {
            state = REFERS;
            yield !isCalled(s, i);
          }
          default -> false;
        };
    return admitted ? behind : Sieve.HELD;
  }

  /** The first word of a statement says what it is. */
  private boolean begins(int act, int letter) {
    if (before != START) {
      return false;
    }
    kind = SieveTables.kind(act);
    writes = act == SieveTables.UPDATE_DELETE || act == SieveTables.INSERT_MERGE;
    whereDue = act == SieveTables.UPDATE_DELETE;
    with = act == SieveTables.WITH;
    if (kind == Sieve.UPDATE && letter == 'd') {
      kind = Sieve.DELETE;
    } else if (kind == Sieve.ADD && letter == 'm') {
      kind = Sieve.MERGE;
    }
    before = act == SieveTables.INSERT_MERGE ? INSERT : NOTHING;
    return kind != Sieve.HELD;
  }

  private boolean and() {
    if (between == depth) {
      between = -1;
      return true;
    }
    groupRefers = true;
    boolean refers = state == REFERS;
    state = CONDITION;
    return refers;
  }

  private boolean from() {
    if (state == CONDITION || between == depth) {
      return false;
    }
    groupRefers |= state == REFERS;
    state = state == SELECTED ? CONDITION : NEUTRAL;
    return true;
  }

  private boolean enterCase() {
    if (depth == DEEPEST) {
      return false;
    }
    stack[depth++] = (byte) (state | OF_CASE | (groupRefers ? GROUP_REFERS : 0));
    groupRefers = false;
    state = NEUTRAL;
    return true;
  }

  /** Whether a call may follow; a comment may stand before its parenthesis. */
  private boolean isCalled(byte[] s, int i) {
    int c = s[lookedAt(i, SieveTables.behindBlanks(s, i))];
    return c == '(' || c == '/' || c == '-';
  }

  /** Whether the operand of an OR that begins there compares nothing with itself. */
  private boolean differs(byte[] s, int i) {
    int end = SieveTables.behindDifferent(s, i);
    return end >= 0 && lookedAt(i, end) == end;
  }

  /** Goes into a condition's query; the number of {@code select 1 from} is no operand. */
  private int select(byte[] s, int i) {
    state = SELECTED;
    int number = SieveTables.behindBlanks(s, i);
    int end = SieveTables.digitsEnd(s, number);
    int next = lookedAt(i, SieveTables.behindBlanks(s, end));
    return end > number && next > end && SieveTables.isFrom(s, next) ? next : i;
  }
}
