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
 * <p>It takes the text apart; what the parts amount to is for {@link SieveGrammar}. Each step gets
 * further in the text, so its time is linear but for {@link #looks}.
 *
 * <p>Not thread-safe: an instance holds the buffers that it reads in.
 */
final class Sieve {

  /** Longer texts are held back, and not copied. */
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

  /**
   * Added to the kind of a text in which something is quoted or a comment. No other that passes
   * holds a brace.
   */
  static final int HIDES = 0x200;

  /** What is left of the kind without them. */
  static final int KIND = 0xFF;

  private static final int LONGEST_OPERATOR = 63;

  private final TextBytes text = new TextBytes();
  private final SieveGrammar grammar = new SieveGrammar();
  private boolean isRead;

  /** Takes a text, in place of the one before. */
  void read(String sql) {
    isRead = sql.length() <= LONGEST;
    if (isRead) {
      text.read(sql);
    }
  }

  /** The text, if it is not too long. */
  TextBytes text() {
    return text;
  }

  /**
   * Sifts the text that was read.
   *
   * @param parameters whether a question mark is a parameter
   * @return the place of its kind in {@link #KINDS}, with or without {@link #WRITES} and {@link
   *     #HIDES}; or {@link #HELD}
   */
  int sift(boolean parameters) {
    if (!isRead) {
      return HELD;
    }
    grammar.start();
    return sift(text.bytes(), text.length(), parameters);
  }

  /** How many characters of the last text were read ahead, and again. */
  int looks() {
    return grammar.looks();
  }

  private int sift(byte[] s, int length, boolean parameters) {
    final SieveGrammar grammar = this.grammar;
    int i = 0;
    int lastComment = -1;
    boolean hides = false;
    while (true) {
      int c = s[i] & 0xFF;
      if (c == ' ') { // as behind most tokens
        c = s[++i] & 0xFF;
      }
      switch (SieveTables.classOf(c)) {
        case SieveTables.BLANK -> i++;
        case SieveTables.NAME -> {
          int start = i;
          i = SieveTables.nameEnd(s, i);
          while (s[i] == '.' && isQualifier(s, i, i - start)) {
            start = i + 1;
            i = SieveTables.nameEnd(s, start);
          }
          int size = i - start;
          c = s[i];
          if (c != ' ' // one look for most
              && (c == '\'' || (c == '&' && size == 1) || (c == '?' && parameters))) {
            return HELD;
          }
          int act = SieveWords.act(s, start, size);
          if (act <= SieveTables.REFERENCE) {
            grammar.name(act);
          } else if (grammar.isDotted()) {
            if (!grammar.named(act, s, i)) {
              return HELD;
            }
          } else {
            i = grammar.word(act, s, start, i);
            if (i < 0) {
              return HELD;
            }
          }
        }
        case SieveTables.QUOTE -> {
          hides = true;
          i = quoted(s, i + 1);
          if (i < 0) {
            return HELD;
          }
        }
        case SieveTables.DIGIT -> {
          i = number(s, i, parameters);
          if (i < 0 || !grammar.number()) {
            return HELD;
          }
        }
        case SieveTables.APOSTROPHE -> {
          hides = true;
          i = SieveTables.closing(s, i + 1, '\'');
          if (i < 0 || !grammar.string()) {
            return HELD;
          }
        }
        case SieveTables.PARENTHESIS -> {
          i++;
          boolean opens = c == '(' || c == '[';
          if (!(opens ? grammar.open() : grammar.close())) {
            return HELD;
          }
        }
        case SieveTables.COMMA -> {
          i++;
          if (!grammar.comma()) {
            return HELD;
          }
        }
        case SieveTables.DOT -> {
          byte next = s[++i];
          if (next == '.' || SieveTables.classOf(next) == SieveTables.DIGIT || !grammar.dot()) {
            return HELD;
          }
        }
        case SieveTables.COLON -> {
          i++;
          if (!grammar.colon()) {
            return HELD;
          }
        }
        case SieveTables.QUESTION -> {
          byte next = s[++i];
          if (!parameters) { // an operator, or a part of one
            if (isOperator(next) || (i > 1 && isOperator(s[i - 2]))) {
              return HELD;
            }
            grammar.operator();
          } else if (SieveTables.classOf(next) <= SieveTables.DIGIT) {
            return HELD;
          } else if (next == '?') {
            i++;
            grammar.operator();
          } else {
            grammar.parameter();
          }
        }
        case SieveTables.OPERATOR -> {
          if (SieveTables.isComment(s, i)) {
            i = c == '-' ? SieveTables.lineEnd(s, i + 2) : SieveTables.commentEnd(s, i + 2);
            if (i < 0) {
              return HELD;
            }
            lastComment = i;
            hides = true;
          } else {
            int start = i;
            i = operatorEnd(s, start + 1);
            if (i - start > LONGEST_OPERATOR) {
              return HELD;
            }
            grammar.operator();
          }
        }
        case SieveTables.SEMICOLON -> {
          i = SieveTables.behindBlanks(s, i + 1);
          if (i != length) {
            return HELD;
          }
        }
        case SieveTables.NUL -> {
          if (i != length
              || (lastComment >= 0 && SieveTables.behindBlanks(s, lastComment) == length)) {
            return HELD;
          }
          int found = grammar.end();
          return hides && found != HELD ? found | HIDES : found;
        }
        default -> {
          return HELD;
        }
      }
    }
  }

  private int quoted(byte[] s, int start) {
    int i = SieveTables.closing(s, start, '"');
    int size = i - 1 - start;
    if (size <= 0) {
      return HELD;
    }
    if (s[i] == '.' && isQualifier(s, i, size)) {
      return i + 1;
    }
    int act = SieveWords.act(s, start, size);
    if (act <= SieveTables.REFERENCE) {
      grammar.name(act);
      return i;
    }
    return grammar.named(act, s, i) ? i : HELD;
  }

  /** Whether a name that ends at a dot is no word, so that it need not be looked up. */
  private boolean isQualifier(byte[] s, int dot, int size) {
    return SieveTables.classOf(s[dot + 1]) == SieveTables.NAME
        && SieveTables.isPlainQualifier(size)
        && grammar.qualifies();
  }

  private static boolean isOperator(byte c) {
    int found = SieveTables.classOf(c);
    return found == SieveTables.OPERATOR || found == SieveTables.QUESTION;
  }

  private static int number(byte[] s, int start, boolean parameters) {
    int i = SieveTables.digitsEnd(s, start);
    if (s[i] == '.') {
      i = SieveTables.digitsEnd(s, i + 1);
    }
    byte c = s[i];
    boolean goesOn = SieveTables.classOf(c) <= SieveTables.DIGIT || c == '.';
    return goesOn || (c == '?' && parameters) ? HELD : i;
  }

  /** Behind an operator, or where a comment begins in it. */
  private static int operatorEnd(byte[] s, int start) {
    int i = start;
    while (SieveTables.classOf(s[i]) == SieveTables.OPERATOR && !SieveTables.isComment(s, i)) {
      i++;
    }
    return i;
  }
}
