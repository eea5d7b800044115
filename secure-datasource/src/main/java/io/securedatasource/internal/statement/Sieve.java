package io.securedatasource.internal.statement;

import io.securedatasource.policy.StatementKind;
import java.util.List;

/**
 * Lets ordinary texts pass at the speed of reading them. It is right when it says that a text is
 * ordinary, and says so of no text in which {@link StatementReader} sees a hazard; whatever it is
 * not sure of it holds back, to be read with care. That spares it most of the grammar: strings with
 * prefixes, dollar quotes, escapes, several statements and everything that is not SELECT, INSERT,
 * UPDATE, DELETE or MERGE are simply held back.
 *
 * <p>Conditions are watched by one thing alone: whether the operand being read has referred to
 * anything yet. A literal that stands in a condition before the first reference holds the text
 * back, as an operand that refers to nothing does.
 *
 * <p>Not thread-safe: an instance holds the buffers that it reads in.
 */
final class Sieve {

  /** Longer texts are held back. */
  static final int LONGEST = 1 << 15;

  /** Held back. */
  static final int HELD = -1;

  static final int SELECT = 0;
  static final int ADD = 1;
  static final int UPDATE = 2;
  static final int DELETE = 3;
  static final int MERGE = 4;

  /** What the numbers above stand for. */
  static final List<StatementKind> KINDS =
      List.of(
          StatementKind.SELECT,
          StatementKind.INSERT,
          StatementKind.UPDATE,
          StatementKind.DELETE,
          StatementKind.MERGE);

  /** Added to the kind of a text that writes or locks rows, or may. */
  static final int WRITES = 0x100;

  private static final int DEEPEST = 64;
  private static final int LONGEST_OPERATOR = 63;

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

  private char[] text = new char[1024];
  private final byte[] stack = new byte[DEEPEST];

  /**
   * Reads a text.
   *
   * @param parameters whether a question mark is a parameter
   * @return the place of its kind in {@link #KINDS}, with {@link #WRITES} or without; or {@link
   *     #HELD}
   */
  int sift(String sql, boolean parameters) {
    int length = sql.length();
    if (length > LONGEST) {
      return HELD;
    }
    if (text.length <= length) {
      text = new char[Math.max(length + 1, text.length * 2)];
    }
    sql.getChars(0, length, text, 0);
    text[length] = 0;
    return sift(text, length, parameters);
  }

  private int sift(char[] s, int length, boolean parameters) {
    final byte[] classes = SieveTables.CLASSES;
    final byte[] acts = SieveTables.ACTS;
    int i = 0;
    int kind = HELD;
    int state = NEUTRAL;
    boolean groupRefers = false;
    int depth = 0;
    int between = -1;
    int before = START;
    int lastComment = -1;
    boolean writes = false;
    boolean whereDue = false;
    boolean with = false;
    boolean searched = false;
    boolean union = false;
    boolean informs = false;
    while (true) {
      char c = s[i];
      int type = classes[c];
      switch (type) {
        case SieveTables.BLANK -> i++;
        case SieveTables.NAME, SieveTables.QUOTE -> {
          int start = i;
          int size;
          boolean name = before == DOTTED;
          long letters = 0;
          int any = 0;
          if (type == SieveTables.QUOTE) {
            name = true;
            start++;
            i = SieveTables.closing(s, start, '"');
            c = s[Math.max(i, 0)];
            size = i - 1 - start;
            if (size <= 0) {
              return HELD;
            }
            for (int at = start; at < i - 1; at++) {
              letters = Vocabulary.with(letters, s[at]);
              any |= s[at];
            }
          } else {
            do {
              letters = Vocabulary.with(letters, c);
              any |= c;
              c = s[++i];
            } while (classes[c] <= SieveTables.DIGIT);
            size = i - start;
            if (c == '\'' || c >= 128 || (c == '&' && size == 1) || (c == '?' && parameters)) {
              return HELD;
            }
          }
          if (c == '.'
              && classes[s[i + 1]] == SieveTables.NAME
              && before != DOTTED
              && SieveTables.isPlainQualifier(size)
              && kind != HELD) {
            // What stands before a dot is no word of the grammar.
            if (before != COLON) {
              state = REFERS;
            }
            before = DOTTED;
            i++;
            continue;
          }
          int entry = Vocabulary.find(s, start, size, letters, any < 128);
          int act = acts[entry];
          if (entry == 0
              && (SieveTables.FAMILIES >> (s[start] & 31) & 1) != 0
              && size > 3
              && KnownNames.startsFamily(s[start], s[start + 1], s[start + 2])) {
            return HELD;
          }
          if (act <= SieveTables.REFERENCE) {
            if (kind == HELD) {
              return HELD;
            }
            if (act == SieveTables.REFERENCE && before != COLON) {
              state = REFERS;
            }
            before = NAME;
            if (c == ' ') {
              i++;
            } else if (c == ',' && state == REFERS && between != depth) {
              groupRefers = true;
              state = NEUTRAL;
              i++;
              before = NOTHING;
            }
            continue;
          }
          if (name) {
            // No keyword; but a function that is watched may be called so.
            if (act == SieveTables.WATCHED
                || (act == SieveTables.WATCHED_CALL && SieveTables.called(s, i))) {
              return HELD;
            }
            writes |= act == SieveTables.SEQUENCE;
            if (before != COLON) {
              state = REFERS;
            }
            before = NAME;
            continue;
          }
          if (kind == HELD) {
            kind = SieveTables.kind(act);
            if (kind == HELD || before != START) {
              return HELD;
            }
            writes =
                act != SieveTables.SELECT && act != SieveTables.VALUES && act != SieveTables.WITH;
            whereDue = act == SieveTables.UPDATE_DELETE;
            with = act == SieveTables.WITH;
            if (kind == UPDATE && (s[start] | 0x20) == 'd') {
              kind = DELETE;
            } else if (kind == ADD && (s[start] | 0x20) == 'm') {
              kind = MERGE;
            }
            before = act == SieveTables.INSERT_MERGE ? INSERT : NOTHING;
            continue;
          }
          if (before == COLON) {
            return HELD;
          }
          int after = NOTHING;
          switch (act) {
            case SieveTables.CONSTANT -> {
              if (state >= CONDITION) {
                return HELD;
              }
            }
            case SieveTables.AND -> {
              if (between == depth) {
                between = -1;
              } else if (state != REFERS) {
                return HELD;
              } else {
                groupRefers = true;
                state = CONDITION;
              }
            }
            case SieveTables.OR -> {
              if (state != REFERS || between == depth || SieveTables.mayCompareWithItself(s, i)) {
                return HELD;
              }
              groupRefers = true;
              state = CONDITION;
            }
            case SieveTables.WHERE -> {
              if (state >= CONDITION || between == depth) {
                return HELD;
              }
              whereDue &= depth != 0 || (s[start] | 0x20) != 'w';
              groupRefers |= state == REFERS;
              state = CONDITION;
            }
            case SieveTables.SELECT -> {
              if (state == CONDITION && before == OPEN) {
                i = SieveTables.behindNumber(s, i);
                state = SELECTED;
              } else if (state >= CONDITION || between == depth) {
                return HELD;
              } else {
                groupRefers |= state == REFERS;
                state = NEUTRAL;
              }
            }
            case SieveTables.FROM -> {
              if (state == CONDITION || between == depth) {
                return HELD;
              }
              groupRefers |= state == REFERS;
              state = state == SELECTED ? CONDITION : NEUTRAL;
            }
            case SieveTables.CLAUSE, SieveTables.VALUES, SieveTables.WITH -> {
              if (state >= CONDITION || between == depth) {
                return HELD;
              }
              with |= act == SieveTables.WITH;
              groupRefers |= state == REFERS;
              state = NEUTRAL;
            }
            case SieveTables.UNION -> {
              if (state >= CONDITION || between == depth) {
                return HELD;
              }
              union = true;
              groupRefers |= state == REFERS;
              state = NEUTRAL;
            }
            case SieveTables.SIDE -> {
              if (s[i] != '(') {
                if (state >= CONDITION || between == depth) {
                  return HELD;
                }
                groupRefers |= state == REFERS;
                state = NEUTRAL;
              }
            }
            case SieveTables.BETWEEN -> {
              if (between >= 0) {
                return HELD;
              }
              between = depth;
            }
            case SieveTables.CASE -> {
              if (depth == DEEPEST) {
                return HELD;
              }
              stack[depth++] = (byte) (state | OF_CASE | (groupRefers ? GROUP_REFERS : 0));
              groupRefers = false;
              state = NEUTRAL;
              after = CASE;
            }
            case SieveTables.WHEN -> {
              searched |= before == CASE;
              if (state >= CONDITION || between == depth) {
                return HELD;
              }
              groupRefers |= state == REFERS;
              state = searched ? CONDITION : NEUTRAL;
            }
            case SieveTables.END -> {
              if (depth == 0 || state >= CONDITION || between == depth) {
                return HELD;
              }
              int saved = stack[--depth];
              if ((saved & OF_CASE) == 0) {
                return HELD;
              }
              boolean inner = groupRefers || state == REFERS;
              groupRefers = (saved & GROUP_REFERS) != 0;
              state = inner ? REFERS : saved & STATE;
            }
            case SieveTables.UPDATE_DELETE, SieveTables.INSERT_MERGE -> {
              if (with || before == OPEN) {
                return HELD;
              }
              state = REFERS;
            }
            case SieveTables.FOR -> {
              writes = true;
              if (state >= CONDITION || between == depth) {
                return HELD;
              }
              groupRefers |= state == REFERS;
              state = NEUTRAL;
            }
            case SieveTables.INTO -> {
              if (before != INSERT) {
                return HELD;
              }
            }
            case SieveTables.INFORMS -> {
              informs = true;
              state = REFERS;
            }
            case SieveTables.SEQUENCE -> {
              writes = true;
              state = REFERS;
            }
            case SieveTables.WATCHED_CALL -> {
              if (SieveTables.called(s, i)) {
                return HELD;
              }
              state = REFERS;
            }
            default -> {
              return HELD;
            }
          }
          before = after;
          if (s[i] == ' ') {
            i++;
          }
        }
        case SieveTables.DIGIT -> {
          if (state >= CONDITION) {
            return HELD;
          }
          do {
            c = s[++i];
          } while (classes[c] == SieveTables.DIGIT);
          if (c == '.') {
            do {
              c = s[++i];
            } while (classes[c] == SieveTables.DIGIT);
          }
          if (classes[c] <= SieveTables.DIGIT || c == '.' || (c == '?' && parameters)) {
            return HELD;
          }
          before = NOTHING;
        }
        case SieveTables.APOSTROPHE -> {
          if (state >= CONDITION || before == STRING) {
            return HELD;
          }
          i = SieveTables.closing(s, i + 1, '\'');
          if (i < 0) {
            return HELD;
          }
          before = STRING;
        }
        case SieveTables.PARENTHESIS -> {
          i++;
          if (c == '(' || c == '[') {
            if (depth == DEEPEST) {
              return HELD;
            }
            stack[depth++] = (byte) (state | (groupRefers ? GROUP_REFERS : 0));
            groupRefers = false;
            if (state == REFERS) {
              state = NEUTRAL;
            }
            if (kind == HELD) {
              return HELD;
            }
            before = OPEN;
          } else {
            if (depth == 0 || state >= CONDITION || between == depth) {
              return HELD;
            }
            int saved = stack[--depth];
            if ((saved & OF_CASE) != 0) {
              return HELD;
            }
            boolean inner = groupRefers || state == REFERS;
            groupRefers = (saved & GROUP_REFERS) != 0;
            state = inner ? REFERS : saved & STATE;
            before = NAME;
          }
        }
        case SieveTables.COMMA -> {
          if (state >= CONDITION || between == depth) {
            return HELD;
          }
          groupRefers |= state == REFERS;
          state = NEUTRAL;
          before = NOTHING;
          i++;
        }
        case SieveTables.DOT -> {
          char next = s[++i];
          if (before != NAME || next == '.' || classes[next] == SieveTables.DIGIT) {
            return HELD;
          }
          before = DOTTED;
        }
        case SieveTables.COLON -> {
          if (state >= CONDITION) {
            return HELD;
          }
          i++;
          before = COLON;
        }
        case SieveTables.QUESTION -> {
          if (parameters) {
            char next = s[i + 1];
            if (classes[next] <= SieveTables.DIGIT) {
              return HELD;
            }
            i++;
            if (next == '?') {
              i++;
            } else {
              state = REFERS;
            }
          } else {
            i++;
          }
          before = NOTHING;
        }
        case SieveTables.OPERATOR -> {
          int start = i;
          int commentEnd = -1;
          do {
            char next = s[i + 1];
            if (c == '-' && next == '-') {
              commentEnd = SieveTables.lineEnd(s, i + 2);
              break;
            }
            if (c == '/' && next == '*') {
              commentEnd = SieveTables.commentEnd(s, i + 2);
              if (commentEnd < 0) {
                return HELD;
              }
              break;
            }
            c = next;
            i++;
          } while (classes[c] == SieveTables.OPERATOR);
          if (i - start > LONGEST_OPERATOR) {
            return HELD;
          }
          if (commentEnd >= 0) {
            boolean alone = i == start;
            i = commentEnd;
            lastComment = i;
            if (!alone) {
              before = NOTHING;
            }
          } else {
            before = NOTHING;
          }
        }
        case SieveTables.SEMICOLON -> {
          i = SieveTables.behindBlanks(s, i + 1);
          if (i != length) {
            return HELD;
          }
        }
        case SieveTables.NUL -> {
          return i != length
                  || kind == HELD
                  || depth != 0
                  || state >= CONDITION
                  || whereDue
                  || (lastComment >= 0 && SieveTables.behindBlanks(s, lastComment) == length)
                  || (union && informs)
              ? HELD
              : writes ? kind | WRITES : kind;
        }
        default -> {
          return HELD;
        }
      }
    }
  }
}
