package io.securedatasource.internal.statement;

import static io.securedatasource.internal.statement.Characters.continuesName;
import static io.securedatasource.internal.statement.Characters.continuesPlainName;
import static io.securedatasource.internal.statement.Characters.continuesTag;
import static io.securedatasource.internal.statement.Characters.endsLine;
import static io.securedatasource.internal.statement.Characters.isBlank;
import static io.securedatasource.internal.statement.Characters.isDigit;
import static io.securedatasource.internal.statement.Characters.isOperator;
import static io.securedatasource.internal.statement.Characters.standsAlone;
import static io.securedatasource.internal.statement.Characters.startsName;

/**
 * PostgreSQL's scanner: cuts a text into tokens where the server cuts it, with {@code
 * standard_conforming_strings} on. Where servers of different versions differ, or driver and server
 * do, it fails. Reads every character a bounded number of times. Not thread-safe.
 */
final class Lexer {

  /** What a token is. */
  enum Token {
    WORD,
    /** A name in double quotes, with or without {@code U&}. */
    QUOTED,
    /** Any string: plain, escaped, of bits, in dollars. */
    STRING,
    NUMBER,
    /** {@code $1}, or <code>?</code> where the driver takes it for one. */
    PARAMETER,
    OPERATOR,
    /** One of {@code , ( ) [ ] . ; :}, or {@code :: := ..}. */
    PUNCTUATION,
    /** A brace of a JDBC escape. */
    BRACE,
    /** The server would not read on. */
    ERROR,
    END
  }

  /** Longer names of operators are refused by the server; this bounds what is read twice. */
  private static final int LONGEST_OPERATOR = 63;

  private final CharSequence text;
  private final char[] characters;
  private final int length;
  private final boolean parameters;
  private final boolean escapes;

  private int start;
  private int end;
  private int braces;

  /** Up to here, signs are operators of their own. */
  private int signsEnd;

  private int commentStart = -1;
  private int commentEnd = -1;

  Lexer(CharSequence text, EntryPoint entryPoint) {
    this.text = text;
    this.characters = text.toString().toCharArray();
    this.length = characters.length;
    this.parameters = entryPoint.bindsParameters();
    this.escapes = entryPoint.replacesEscapes();
  }

  /** Where the last token starts. */
  int start() {
    return start;
  }

  /** Where the last token ends, exclusively. */
  int end() {
    return end;
  }

  /** Where the last comment starts; -1 when there was none. */
  int commentStart() {
    return commentStart;
  }

  /** Where the last comment ends, exclusively. */
  int commentEnd() {
    return commentEnd;
  }

  /** The character there; a blank beyond the end. */
  private int at(int i) {
    return i < length ? characters[i] : ' ';
  }

  /** The text's characters, which nobody changes. */
  char[] characters() {
    return characters;
  }

  /** Reads the next token; after {@link Token#ERROR} and {@link Token#END} there is none. */
  Token next() {
    if (!skipBlanks()) {
      return Token.ERROR;
    }
    start = end;
    Token token = scan();
    // Where a brace is open, the driver looks for its end in quotes too.
    return braces > 0
            && (token == Token.STRING || token == Token.QUOTED)
            && BraceScan.isIn(text, start, end)
        ? Token.ERROR
        : token;
  }

  private Token scan() {
    if (start == length) {
      return braces == 0 ? Token.END : Token.ERROR;
    }
    int c = at(start);
    if (startsName(c)) {
      return word(c);
    }
    if (isDigit(c) || (c == '.' && isDigit(at(start + 1)))) {
      return number();
    }
    if (isOperator(c)) {
      return operator();
    }
    return switch (c) {
      case '\'' -> string(start, '\'');
      case '"' -> quoted(start);
      case '$' -> dollar();
      case '{', '}' -> brace(c);
      default -> standsAlone(c) ? punctuation(c) : Token.ERROR;
    };
  }

  private Token upTo(int position, Token token) {
    end = position;
    return token;
  }

  /** Skips blanks and comments; false when a comment does not end, or stands in an escape. */
  private boolean skipBlanks() {
    int i = end;
    while (i < length) {
      int c = at(i);
      if (isBlank(c)) {
        i++;
      } else if ((c == '-' && at(i + 1) == '-') || (c == '/' && at(i + 1) == '*')) {
        commentStart = i;
        i = braces > 0 ? -1 : c == '-' ? lineEnd(i) : commentEnd(i);
        if (i < 0) {
          start = commentStart;
          commentStart = -1;
          return false;
        }
        commentEnd = i;
      } else {
        break;
      }
    }
    end = i;
    return true;
  }

  private int lineEnd(int from) {
    int i = from;
    while (i < length && !endsLine(at(i))) {
      i++;
    }
    return i;
  }

  /**
   * The end of a block comment, inner ones included; -1 when it has none, or where the driver ends
   * it too soon: it takes the beginning {@code /*}{@code /} for a whole comment.
   */
  private int commentEnd(int from) {
    int depth = 0;
    int i = from;
    while (i < length - 1) {
      int c = at(i);
      if (c == '/' && at(i + 1) == '*') {
        if (at(i + 2) == '/') {
          return -1;
        }
        depth++;
        i += 2;
      } else if (c == '*' && at(i + 1) == '/') {
        depth--;
        i += 2;
        if (depth == 0) {
          return i;
        }
      } else {
        i++;
      }
    }
    return -1;
  }

  private Token word(int first) {
    int i = start + 1;
    int second = at(i);
    if (second == '\'') {
      switch (first) {
        case 'e', 'E' -> {
          return escaped(i);
        }
        case 'b', 'B', 'x', 'X' -> {
          return bits(i);
        }
        default -> {
          // A word and then a string.
        }
      }
    } else if (second == '&' && (first == 'u' || first == 'U')) {
      if (at(i + 1) == '\'') {
        return string(i + 1, '\'');
      }
      if (at(i + 1) == '"') {
        return quoted(i + 1);
      }
    }
    if (Character.isSurrogate((char) first)) {
      i = start;
    }
    while (i < length && continuesPlainName(characters[i])) {
      i++;
    }
    while (i < length && continuesName(at(i))) {
      int c = at(i);
      if (c == '$' && i > start && !Character.isJavaIdentifierPart((char) at(i - 1))) {
        // The driver ends the name before, and takes the dollar for a quote.
        return Token.ERROR;
      }
      if (Character.isSurrogate((char) c)) {
        if (!Character.isHighSurrogate((char) c) || !Character.isLowSurrogate((char) at(i + 1))) {
          // The driver would send it as a question mark, which ends the name.
          return Token.ERROR;
        }
        i++;
      }
      i++;
    }
    if (parameters && at(i) == '?' && at(i + 1) != '?') {
      // The driver writes $1 in its place, which would go on the name.
      return Token.ERROR;
    }
    return upTo(i, Token.WORD);
  }

  /** A string from its quote, with its continuations. */
  private Token string(int quote, char delimiter) {
    int i = quote;
    while (true) {
      i = closing(i, delimiter);
      if (i < 0) {
        return Token.ERROR;
      }
      int next = continuation(i);
      if (next < 0) {
        return upTo(i, Token.STRING);
      }
      i = next;
    }
  }

  /** Behind the closing delimiter of what opens at a place, doubled ones passed; or -1. */
  private int closing(int open, char delimiter) {
    for (int i = open + 1; i < length; i++) {
      if (at(i) == delimiter) {
        if (at(i + 1) != delimiter) {
          return i + 1;
        }
        i++;
      }
    }
    return -1;
  }

  /** The quote with which a string goes on on a further line; -1 when it does not. */
  private int continuation(int from) {
    boolean newLine = false;
    int i = from;
    while (i < length) {
      int c = at(i);
      if (isBlank(c)) {
        newLine |= endsLine(c);
        i++;
      } else if (c == '-' && at(i + 1) == '-') {
        i = lineEnd(i);
      } else {
        return newLine && c == '\'' ? i : -1;
      }
    }
    return -1;
  }

  private Token escaped(int quote) {
    if (!partsWords(start - 1)) {
      // The driver does not see that escapes begin here.
      return Token.ERROR;
    }
    for (int i = quote + 1; i < length; i++) {
      int c = at(i);
      if (c == '\\') {
        i++;
      } else if (c == '\'') {
        if (at(i + 1) == '\'') {
          i++;
        } else {
          // The driver does not know that escapes go on in a continuation.
          return continuation(i + 1) < 0 ? upTo(i + 1, Token.STRING) : Token.ERROR;
        }
      }
    }
    return Token.ERROR;
  }

  /** Whether the driver sees a word end with the character there. */
  private boolean partsWords(int i) {
    if (i < 0) {
      return true;
    }
    int c = at(i);
    return isBlank(c) || isOperator(c) || standsAlone(c) || c == '"';
  }

  /** Bits and hexadecimal strings end at the first quote: it cannot be doubled. */
  private Token bits(int quote) {
    int i = quote;
    while (true) {
      i++;
      while (i < length && at(i) != '\'') {
        i++;
      }
      if (i >= length) {
        return Token.ERROR;
      }
      int next = continuation(i + 1);
      if (next < 0) {
        return upTo(i + 1, Token.STRING);
      }
      i = next;
    }
  }

  private Token quoted(int quote) {
    int i = closing(quote, '"');
    return i < 0 || i == quote + 2 ? Token.ERROR : upTo(i, Token.QUOTED);
  }

  private Token dollar() {
    int i = start + 1;
    if (isDigit(at(i))) {
      while (isDigit(at(i))) {
        i++;
      }
      return continuesName(at(i)) ? Token.ERROR : upTo(i, Token.PARAMETER);
    }
    while (i < length && continuesTag(at(i))) {
      i++;
    }
    if (at(i) != '$') {
      return Token.ERROR;
    }
    int tag = i + 1 - start;
    int from = i + 1;
    // A mismatch is seen at the next dollar at the latest, so no character is compared twice.
    for (int at = from; at <= length - tag; at++) {
      if (at(at) == '$' && repeats(at, tag)) {
        return upTo(at + tag, Token.STRING);
      }
    }
    return Token.ERROR;
  }

  private boolean repeats(int at, int tag) {
    for (int i = 1; i < tag; i++) {
      if (at(at + i) != at(start + i)) {
        return false;
      }
    }
    return true;
  }

  private Token number() {
    int i = NumberScan.end(text, start);
    return i < 0 || startsName(at(i)) || (parameters && at(i) == '?' && at(i + 1) != '?')
        ? Token.ERROR
        : upTo(i, Token.NUMBER);
  }

  private Token operator() {
    if (start < signsEnd) {
      return upTo(start + 1, Token.OPERATOR);
    }
    int i = start;
    int lastOther = -1;
    boolean keepsSigns = false;
    while (i < length && isOperator(at(i))) {
      int c = at(i);
      if (c == '?' && parameters) {
        if (at(i + 1) != '?') {
          break;
        }
        i++;
      } else if ((c == '-' && at(i + 1) == '-') || (c == '/' && at(i + 1) == '*')) {
        break;
      }
      if (c != '+' && c != '-') {
        lastOther = i;
        keepsSigns |= c != '*' && c != '/' && c != '<' && c != '>' && c != '=';
      }
      i++;
    }
    if (i == start) {
      return parameter();
    }
    if (!keepsSigns && lastOther < i - 1) {
      signsEnd = i;
      i = Math.max(lastOther, start) + 1;
    }
    return i - start > LONGEST_OPERATOR ? Token.ERROR : upTo(i, Token.OPERATOR);
  }

  /** A question mark that the driver replaces by a dollar and a number. */
  private Token parameter() {
    int after = at(start + 1);
    return continuesName(after) ? Token.ERROR : upTo(start + 1, Token.PARAMETER);
  }

  private Token punctuation(int c) {
    int second = at(start + 1);
    boolean pair = (c == ':' && (second == ':' || second == '=')) || (c == '.' && second == '.');
    return upTo(start + (pair ? 2 : 1), Token.PUNCTUATION);
  }

  private Token brace(int c) {
    boolean read =
        c == '{'
            ? BraceScan.opens(text, start, parameters)
            : braces > 0 && BraceScan.closes(text, start);
    if (!escapes || !read) {
      return Token.ERROR;
    }
    braces += c == '{' ? 1 : -1;
    return upTo(start + 1, Token.BRACE);
  }
}
